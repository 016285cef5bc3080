// Where a choice gets its options from, and rows of options or columns to write down.
const FRESH = { values: [ { label: 'Вариант 1', value: 'вариант_1' } ], valuesKey: 'список', valuesExpression: '=список' };

export class Options {
  constructor(root, write, edit) {
    Object.assign(this, { root, write, edit });
    this.source = root.querySelector('#panel-source');
    this.register = root.querySelector('#panel-register');
    this.query = root.querySelector('#panel-register-query');
    this.source.addEventListener('change', () => this.choose(this.source.value));
    for (const control of [ this.register, this.query ]) control.addEventListener('change', () => this.write('properties.source', this.reference()));
    this.tables = [ ...root.querySelectorAll('[data-kind="options"]') ];
    for (const table of this.tables) this.listen(table);
  }

  reference() {
    const query = this.query.value.trim();
    return query ? `${this.register.value}?${query}` : this.register.value;
  }

  // The editor of form-js knows nothing of registers: beside one there is no other source.
  choose(kind) {
    const { source, ...properties } = this.field.properties ?? {};
    const others = { values: undefined, valuesKey: undefined, valuesExpression: undefined, defaultValue: undefined };
    if (kind === 'register') return this.edit({ ...others, properties: { ...properties, source: this.reference() } });
    this.edit({ ...others, [kind]: structuredClone(FRESH[kind]), properties: Object.keys(properties).length ? properties : undefined });
  }

  kind() {
    if (this.field.properties?.source) return 'register';
    return [ 'valuesKey', 'valuesExpression' ].find(name => this.field[name] !== undefined) ?? 'values';
  }

  show(field) {
    this.field = field;
    const kind = this.kind();
    this.source.value = kind;
    const [ name, query = '' ] = (field.properties?.source ?? '').split('?');
    if (name && ![ ...this.register.options ].some(option => option.value === name)) this.register.append(new Option(name, name));
    if (name) [ this.register.value, this.query.value ] = [ name, query ];
    for (const entry of this.root.querySelectorAll('[data-source]')) entry.hidden ||= entry.dataset.source !== kind;
    for (const table of this.tables) if (!table.hidden) this.draw(table);
  }

  draw(table) {
    const items = this.field[table.dataset.entry] ?? [], place = table.querySelector('[data-rows]');
    const names = [ ...table.querySelector('template').content.querySelectorAll('[data-of]') ].map(each => each.dataset.of);
    if (place.children.length === items.length && place.contains(document.activeElement)) return;
    place.replaceChildren(...items.map((item, index) => {
      const row = table.querySelector('template').content.firstElementChild.cloneNode(true);
      row.dataset.index = index;
      for (const name of names) row.querySelector(`[data-of="${name}"]`).value = item[name] ?? '';
      return row;
    }));
  }

  listen(table) {
    const path = table.dataset.entry;
    const items = () => [ ...(this.field[path] ?? []) ];
    table.addEventListener('change', ({ target }) => {
      const index = Number(target.closest('[data-index]').dataset.index);
      this.write(path, items().with(index, { ...items()[index], [target.dataset.of]: target.value.trim() }));
    });
    table.addEventListener('click', ({ target }) => {
      if (target.closest('[data-add]')) this.add(table, path, items());
      else if (target.closest('[data-drop]')) {
        this.write(path, items().toSpliced(Number(target.closest('[data-index]').dataset.index), 1));
        table.querySelector('[data-add]').focus();
      }
    });
  }

  add(table, path, items) {
    const number = items.length + 1;
    this.write(path, [ ...items, path === 'values' ? { label: `Вариант ${number}`, value: `вариант_${number}` } : { label: `Столбец ${number}`, key: `столбец_${number}` } ]);
    table.querySelector('[data-rows]').lastElementChild.querySelector('input').select();
  }
}
