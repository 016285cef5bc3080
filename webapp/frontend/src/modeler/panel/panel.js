// What is said about the chosen element, as a form. Sections come from the modules beside; the panel only lays them
// out, writes what they ask for, and keeps the focus where it was when the form has to be drawn anew.
import { text } from '../words.js';
import { control, make } from './controls.js';

export class Panel {
  constructor(node, modeler, storage, sections) {
    Object.assign(this, { node, modeler, storage, sections, shown: [], own: false });
    const eventBus = modeler.get('eventBus'), later = () => { if (!this.own) this.soon(); };
    eventBus.on('selection.changed', ({ newSelection }) => this.choose(newSelection));
    eventBus.on('elements.changed', later);
    eventBus.on([ 'root.set', 'import.done' ], () => this.choose([]));
  }

  choose(selection) {
    this.leave();
    const [ first ] = selection;
    this.many = selection.length > 1 ? selection.length : 0;
    this.element = this.many ? null : first?.labelTarget ?? first ?? this.modeler.get('canvas').getRootElement();
    if (!this.element?.businessObject) this.element = null;       // before anything is shown
    this.draw();
  }

  // Several changes of one moment are drawn once.
  soon() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.changed());
  }

  changed() {
    const registry = this.modeler.get('elementRegistry');
    if (this.element && !registry.get(this.element.id)) this.element = null;
    if (this.node.contains(document.activeElement) && document.activeElement.matches('input, textarea')) this.refresh();
    else this.draw();
  }

  refresh() {
    this.shown.forEach(each => each.refresh());
  }

  // What is typed and not yet written belongs to the element that is left.
  leave() {
    this.shown.forEach(each => each.leave?.());
  }

  write(field, value, { rebuild = false } = {}) {
    if (!this.element || !this.modeler.get('elementRegistry').get(this.element.id)) return;     // it was deleted meanwhile
    this.own = true;
    try {
      field.set(value);
    } finally {
      this.own = false;
    }
    if (rebuild || field.rebuilds) this.draw();
    else this.refresh();
  }

  draw() {
    const focus = this.node.contains(document.activeElement) ? document.activeElement.dataset.field : '';
    this.shown = [];
    if (!this.element) {
      this.node.replaceChildren(make('p', { className: 'editor-nothing', textContent: this.many ? text('Выбрано элементов: {count}. Выберите один, чтобы увидеть его свойства.', { count: this.many }) : text('Выберите элемент на схеме.') }));
      return;
    }
    const open = this.opened ??= {};
    const drawn = this.sections(this.element).map(section => this.section(section, open));
    this.node.replaceChildren(...(drawn.length ? drawn : [ make('p', { className: 'editor-nothing', textContent: text('Выберите элемент на схеме. Процесс целиком — это рамка пула.') }) ]));
    if (focus) this.node.querySelector(`[data-field="${CSS.escape(focus)}"]`)?.focus();
  }

  section({ id, title, fields, closed }, open) {
    const controls = fields.map(field => control(field, this));
    this.shown.push(...controls);
    const details = make('details', { className: 'editor-section', open: open[id] ?? !closed }, make('summary', {}, make('h2', { textContent: title })), ...controls.map(each => each.node));
    details.addEventListener('toggle', () => { open[id] = details.open; });
    return details;
  }

  // Leads to one field of the chosen element, for a finding that is about it.
  point(id) {
    if (!id) return;
    const field = this.node.querySelector(`[data-field="${CSS.escape(id)}"]`);
    if (!field) return;
    field.closest('details').open = true;
    field.focus();
  }
}
