// Remarks of people, pinned to elements of the drawing or to the whole of it.
import { language } from '../base/words.js';
import { make } from './panel/controls.js';
import { calledOf } from './panel/titles.js';
import { postJson } from './server.js';
import { text } from './words.js';

export class Remarks {
  constructor({ modeler, node, count, urls, file, zone, remarks, choose, tell }) {
    Object.assign(this, { modeler, node, count, urls, file, zone, remarks, choose, tell, about: '' });
    modeler.get('eventBus').on('import.done', () => this.draw());
  }

  discuss(id) {
    this.about = id;
    this.draw();
    this.node.querySelector('textarea')?.focus();
  }

  draw() {
    const open = this.here().filter(each => !each.resolved_at);
    this.count.textContent = open.length ? String(open.length) : '';
    this.node.replaceChildren(this.form(), make('ul', { className: 'editor-remarks' }, ...this.here().map(each => this.line(each))));
    if (!this.here().length) this.node.append(make('p', { className: 'editor-nothing', textContent: text('Пока никто ничего не написал.') }));
    this.pins(open);
  }

  here() {
    return this.remarks.filter(each => !each.file || each.file === this.file);
  }

  form() {
    const element = this.about && this.modeler.get('elementRegistry').get(this.about);
    const label = element ? text('Об элементе «{name}»', { name: calledOf(element.businessObject) }) : text('Обо всей схеме');
    const input = make('textarea', { className: 'form-control form-control-sm', id: 'editor-remark', rows: 3, required: true, maxLength: 4000 });
    const send = make('button', { type: 'submit', className: 'btn btn-primary btn-sm', textContent: text('Написать') });
    const whole = element ? make('button', { type: 'button', className: 'btn btn-outline-secondary btn-sm', textContent: text('Обо всей схеме') }) : null;
    whole?.addEventListener('click', () => this.discuss(''));
    const form = make('form', { className: 'editor-remark-form' }, make('label', { className: 'field-label', htmlFor: input.id, textContent: label }), input, make('div', { className: 'button-row' }, send, whole));
    form.addEventListener('submit', event => { event.preventDefault(); event.stopPropagation(); this.send(input.value.trim(), send); });
    return form;
  }

  async send(words, button) {
    if (!words) return;
    button.disabled = true;
    const answer = await postJson(this.urls.comments, { file: this.file, element_id: this.about, text: words }).catch(() => ({ ok: false }));
    button.disabled = false;
    if (!answer.ok) { this.tell(answer.message ?? text('Записать не удалось: проверьте связь и нажмите ещё раз.')); return; }
    this.remarks = answer.comments ?? [ ...this.remarks, answer.comment ?? answer ];
    this.draw();
  }

  line(remark) {
    const element = remark.element_id && this.modeler.get('elementRegistry').get(remark.element_id);
    const head = element ? make('button', { type: 'button', className: 'editor-finding-element', textContent: calledOf(element.businessObject) }) : null;
    head?.addEventListener('click', () => this.choose(remark.element_id));
    const gone = remark.element_id && !element ? make('p', { className: 'field-hint', textContent: text('Элемента на схеме больше нет.') }) : null;
    const about = make('p', { className: 'field-hint', textContent: `${remark.author}, ${this.when(remark.at)}` });
    return make('li', { className: `editor-remark${remark.resolved_at ? ' editor-remark-done' : ''}` }, head, make('p', { textContent: remark.text }), about, gone, this.resolution(remark));
  }

  when(at) {
    return new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZone: this.zone }).format(new Date(at));
  }

  resolution(remark) {
    if (remark.resolved_at) return make('p', { className: 'field-hint', textContent: text('Решено.') });
    if (!this.urls.resolve) return null;
    const button = make('button', { type: 'button', className: 'btn btn-outline-secondary btn-sm', textContent: text('Решено') });
    button.addEventListener('click', async () => {
      button.disabled = true;
      const answer = await postJson(this.urls.resolve.replace('ID', encodeURIComponent(remark.id)), {}).catch(() => ({ ok: false }));
      if (!answer.ok) { button.disabled = false; this.tell(text('Отметить не удалось: проверьте связь и нажмите ещё раз.')); return; }
      this.remarks = answer.comments ?? this.remarks.map(each => (each.id === remark.id ? { ...each, resolved_at: new Date().toISOString() } : each));
      this.draw();
    });
    return button;
  }

  pins(open) {
    const overlays = this.modeler.get('overlays'), registry = this.modeler.get('elementRegistry');
    overlays.remove({ type: 'remark' });
    const count = new Map();
    for (const { element_id: id } of open) if (id && registry.get(id)?.parent) count.set(id, (count.get(id) ?? 0) + 1);
    for (const [ id, number ] of count) {
      const pin = make('div', { className: 'editor-pin', textContent: String(number), title: text('Обсуждается: {number}', { number }) });
      pin.setAttribute('aria-hidden', 'true');
      pin.addEventListener('click', () => this.choose(id));
      overlays.add(id, 'remark', { position: registry.get(id).waypoints ? { top: 0, left: 0 } : { bottom: 12, left: -8 }, html: pin });
    }
  }
}
