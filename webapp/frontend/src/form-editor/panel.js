// The properties of the chosen field, in controls that the page brings (templates/designer/form_panel.html):
//   <div data-entry="validate.minLength" data-kind="number" data-for="textfield textarea"> <input id=…> </div>
// An entry is shown for the kinds of fields it is for; what is typed becomes one step of the editor's undo.
import { language, say } from '../base/words.js';
import { KINDS } from './kinds.js';
import { Options } from './options.js';
import { read, written } from './properties.js';

const ON = new Set([ 'allowAddRemove' ]);      // true where nothing is written
const MADE_UP = /^[a-z]+_[a-z0-9]{3,}$/;       // a name that the editor itself gave a new field

export class Panel {
  constructor(root, editor) {
    Object.assign(this, { root, editor });
    this.entries = [ ...root.querySelectorAll('[data-entry]') ];
    this.options = new Options(root, (path, value) => this.write(path, value), properties => this.edit(properties));
    for (const entry of this.entries) this.listen(entry);
    root.querySelector('[data-panel-remove]').addEventListener('click', () => this.remove());
    for (const button of root.querySelectorAll('[data-panel-move]')) button.addEventListener('click', () => this.move(Number(button.dataset.panelMove)));
    editor.on('selection.changed', ({ selection }) => this.show(selection));
    editor.on('changed', () => this.refresh());
    this.show(null);
  }

  listen(entry) {
    const control = controlOf(entry);
    if (!control || [ 'options', 'source', 'register' ].includes(entry.dataset.kind)) return;
    control.addEventListener('change', () => this.typed(entry, control));
  }

  show(field) {
    this.field = field ?? this.editor._getState().schema;
    this.refresh();
  }

  refresh() {
    const { schema } = this.editor._getState(), found = this.field && this.editor.get('formFieldRegistry').get(this.field.id);
    this.field = found ?? schema;
    if (!this.field) return;
    const { type } = this.field, chosen = type !== 'default';
    this.root.querySelector('[data-panel-title]').textContent = chosen ? this.heading() : say('Форма');
    this.root.querySelector('[data-panel-tools]').hidden = !chosen;
    this.root.querySelector('[data-panel-empty]').hidden = chosen;
    for (const entry of this.entries) this.fill(entry, type);
    this.options.show(this.field);
    for (const group of this.root.querySelectorAll('[data-panel-group]')) group.hidden = !group.querySelector('[data-entry]:not([hidden])');
  }

  heading() {
    const [ name, , english ] = KINDS[this.field.type] ?? [ this.field.type, '', this.field.type ];
    const label = labelOf(this.field);
    return `${language() === 'ru' ? name : english}${label ? `: ${label}` : ''}`;
  }

  fill(entry, type) {
    entry.hidden = !entry.dataset.for.split(' ').includes(type);
    const control = controlOf(entry), { entry: path, kind } = entry.dataset;
    if (entry.hidden || !control || [ 'options', 'source', 'register' ].includes(kind)) return;
    const value = path === 'label' ? labelOf(this.field) : path === 'readonly' ? this.field.readonly || this.field.disabled : read(this.field, path);
    if (kind === 'flag') control.checked = ON.has(path) ? value !== false : value === true || value === 'true';
    else if (document.activeElement !== control || !control.dataset.typed) control.value = value ?? '';
    if (path === 'title') control.placeholder = headingOf(this.field);
    this.complain(entry, '');
  }

  typed(entry, control) {
    const { entry: path, kind } = entry.dataset;
    if (kind === 'flag') return this.flag(path, control.checked);
    const text = control.value.trim();
    if (kind === 'number') return this.number(entry, path, text);
    if (kind === 'name') return this.name(entry, path, text);
    if (path === 'layout.columns') return this.write(path, text ? Number(text) : null);
    if (path === 'label') return this.label(text);
    this.write(path, path === 'text' ? control.value : text || undefined);
  }

  flag(path, on) {
    if (path === 'readonly') return this.edit({ readonly: on || undefined, disabled: undefined });
    this.write(path, ON.has(path) ? on : on || undefined);
  }

  number(entry, path, text) {
    const number = Number(text.replace(',', '.').replace(/\s/g, ''));
    if (text && !Number.isFinite(number)) return this.complain(entry, say('Нужно число.'));
    this.write(path, text ? number : undefined);
  }

  name(entry, path, text) {
    const optional = path === 'path' && this.field.type === 'group';
    if (!text && optional) return this.write(path, undefined);
    if (!/^\p{L}[\p{L}\p{N}_]*$/u.test(text)) return this.complain(entry, say('Имя начинается с буквы; дальше буквы, цифры и «_».'));
    if (this.isTaken(path, text)) return this.complain(entry, say('Такое имя уже есть у другого поля.'));
    const before = this.field[path];
    this.write(path, text);
    this.root.dispatchEvent(new CustomEvent('field-renamed', { bubbles: true, detail: { before, after: text } }));
  }

  isTaken(path, text) {
    if (text === this.field[path]) return false;
    const parent = this.editor.get('formFieldRegistry').get(this.field._parent);
    return (parent?.components ?? []).some(each => each !== this.field && (each.key ?? each.path) === text);
  }

  // A date is drawn by the editor under a label of its own; a new field gets a name that says what it is.
  label(text) {
    const { type, key, path } = this.field, properties = { label: text };
    if (type === 'datetime') properties[this.field.subtype === 'time' ? 'timeLabel' : 'dateLabel'] = text;
    const place = type === 'dynamiclist' ? 'path' : 'key', name = place === 'path' ? path : key, fresh = nameFor(text);
    if (name && fresh && MADE_UP.test(name) && name.startsWith(`${type}_`) && !this.isTaken(place, fresh)) properties[place] = fresh;
    this.edit(properties);
  }

  complain(entry, words) {
    entry.classList.toggle('is-wrong', Boolean(words));
    entry.querySelector('.field-error')?.remove();
    const control = controlOf(entry);
    if (!words) return control?.removeAttribute('aria-invalid');
    control.setAttribute('aria-invalid', 'true');
    entry.append(Object.assign(document.createElement('p'), { className: 'field-error', textContent: words, role: 'alert' }));
  }

  write(path, value) {
    this.edit(written(this.field, path, value));
  }

  edit(properties) {
    this.editor.get('modeling').editFormField(this.field, properties);
  }

  siblings() {
    const parent = this.editor.get('formFieldRegistry').get(this.field._parent);
    return { parent, index: parent.components.indexOf(this.field) };
  }

  remove() {
    const { parent, index } = this.siblings();
    this.editor.get('modeling').removeFormField(this.field, parent, index);
  }

  move(step) {
    const { parent, index } = this.siblings(), target = index + step;
    if (target < 0 || target >= parent.components.length) return;
    const layouter = this.editor.get('formLayouter'), { id } = this.field;
    const row = layouter.getRowForField(this.field);
    this.editor.get('modeling').moveFormField(this.field, parent, parent, index, step > 0 ? target + 1 : target, row, { id: layouter.nextRowId() });
    this.editor.get('selection').set(this.editor.get('formFieldRegistry').get(id));
  }
}

const controlOf = entry => entry.querySelector('input, select, textarea');
export const labelOf = field => field.label || field.dateLabel || field.timeLabel || '';
// What the server calls a form by that has no title of its own.
const headingOf = ({ components = [] }) => /^#\s+(.+)/.exec(components[0]?.text ?? '')?.[1] ?? '';
const nameFor = text => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^[_\d]+|_+$/g, '').slice(0, 40);
