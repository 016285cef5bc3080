// The row of buttons above the drawing.
import { make } from './panel/controls.js';
import { fitOnPaper, saveBpmn, savePng, saveSvg } from './exports.js';
import { icon } from './icons.js';
import { calledOf } from './panel/titles.js';
import { show, written } from './sheet.js';
import { text } from './words.js';

const place = element => element.waypoints?.[0] ?? element;

const READABLE = 0.6, COMFORTABLE = 0.9, MARGIN = 130;

function bounds({ waypoints, x, y, width, height }) {
  const all = axis => waypoints.map(point => point[axis]);
  if (waypoints) return { left: Math.min(...all('x')), right: Math.max(...all('x')), top: Math.min(...all('y')), bottom: Math.max(...all('y')) };
  return { left: x, right: x + width, top: y, bottom: y + height };
}

export class Bar {
  constructor(node, modeler, { name, changed, tell, editor }) {
    Object.assign(this, { node, modeler, name, changed, tell, editor });
    this.actions = modeler.get('editorActions');
    node.append(this.history(), this.finding(), this.arranging(), this.seeing(), this.taking());
    const eventBus = modeler.get('eventBus');
    eventBus.on([ 'commandStack.changed', 'import.done' ], () => this.refresh());
    eventBus.on('selection.changed', () => this.refresh());
    eventBus.on([ 'import.done', 'elements.changed', 'shape.removed', 'shape.added' ], () => this.listSoon());
    fitOnPaper(modeler, editor);
    this.refresh();
  }

  group(label, ...children) {
    const node = make('div', { className: 'editor-group' }, ...children);
    node.setAttribute('role', 'group');
    node.setAttribute('aria-label', label);
    return node;
  }

  button(sign, label, act, keys = '') {
    const button = make('button', { type: 'button', className: 'btn btn-outline-secondary btn-sm', title: keys ? `${label} (${keys})` : label });
    const drawn = icon(sign);
    if (drawn) button.setAttribute('aria-label', label);
    button.append(drawn ?? sign);
    button.addEventListener('click', act);
    return button;
  }

  trigger(name, options) {
    this.actions.trigger(name, options);
  }

  // -- undo, redo, copy ---------------------------------------------------------------------------------------------
  history() {
    this.undo = this.button('undo', text('Отменить'), () => this.trigger('undo'), 'Ctrl+Z');
    this.redo = this.button('redo', text('Вернуть отменённое'), () => this.trigger('redo'), 'Ctrl+Y');
    this.copy = this.button('copy', text('Копировать'), () => { this.trigger('copy'); this.paste.disabled = false; }, 'Ctrl+C');
    this.paste = this.button('paste', text('Вставить'), () => this.trigger('paste'), 'Ctrl+V');
    this.drop = this.button('remove', text('Удалить выделенное'), () => this.trigger('removeSelection'), 'Delete');
    return this.group(text('Правка'), this.undo, this.redo, this.copy, this.paste, this.drop);
  }

  // The pad closes at any click beside it, the one that opened it included: it opens after that.
  // -- search and the list of elements ------------------------------------------------------------------------------
  finding() {
    this.elements = make('select', { className: 'form-select form-select-sm editor-goto' });
    this.elements.setAttribute('aria-label', text('Перейти к элементу'));
    this.elements.addEventListener('change', () => { if (this.elements.value) this.goTo(this.elements.value); this.elements.value = ''; });
    return this.group(text('Поиск'), this.button('search', text('Поиск на схеме'), () => setTimeout(() => this.modeler.get('searchPad').toggle()), 'Ctrl+F'), this.elements);
  }

  listSoon() {
    clearTimeout(this.listing);
    this.listing = setTimeout(() => this.list(), 100);
  }

  list() {
    const registry = this.modeler.get('elementRegistry');
    const kinds = [
      [ text('Шаги и события'), 'bpmn:FlowNode', object => calledOf(object) ],
      [ text('Потоки'), 'bpmn:SequenceFlow', object => [ calledOf(object.sourceRef), object.name, calledOf(object.targetRef) ].filter(Boolean).join(' → ') ],
      [ text('Процесс и дорожки'), 'bpmn:Participant', object => calledOf(object) ],
      [ '', 'bpmn:Lane', object => calledOf(object) ]
    ];
    const groups = [];
    for (const [ label, type, words ] of kinds) {
      const found = registry.filter(each => each.businessObject?.$instanceOf?.(type) && each.type !== 'label' && each.parent);
      found.sort((a, b) => place(a).x - place(b).x || place(a).y - place(b).y);
      const options = found.map(each => make('option', { value: each.id, textContent: words(each.businessObject) }));
      if (label) groups.push(make('optgroup', { label }, ...options));
      else groups.at(-1).append(...options);
    }
    this.elements.replaceChildren(make('option', { value: '', textContent: text('Перейти к элементу…') }), ...groups.filter(each => each.children.length));
  }

  goTo(id) {
    const element = this.modeler.get('elementRegistry').get(id), canvas = this.modeler.get('canvas');
    if (!element) return;
    const plane = canvas.findRoot(element);
    if (plane && plane !== canvas.getRootElement()) canvas.setRootElement(plane);
    this.bringInto(element);
    this.modeler.get('selection').select(element);
  }

  // In sight with room around it, clear of the palette and of the overview; else into the middle.
  bringInto(element) {
    const canvas = this.modeler.get('canvas'), scale = canvas.zoom() < READABLE ? COMFORTABLE : canvas.zoom();
    const { x, y, width, height, outer } = canvas.viewbox(), { left, right, top, bottom } = bounds(element), margin = MARGIN / scale;
    const inside = left - margin > x && right + margin < x + width && top - margin > y && bottom + margin < y + height;
    if (inside && scale === canvas.zoom() && !this.modeler.get('minimap').isOpen()) return;
    const size = { width: outer.width / scale, height: outer.height / scale };
    if (right - left > size.width || bottom - top > size.height) return canvas.scrollToElement(element, MARGIN);
    canvas.viewbox({ x: (left + right - size.width) / 2, y: (top + bottom - size.height) / 2, ...size });
  }

  // -- aligning, laying out -----------------------------------------------------------------------------------------
  arranging() {
    const align = make('select', { className: 'form-select form-select-sm editor-align' });
    align.setAttribute('aria-label', text('Выровнять выделенное'));
    const ways = [ [ '', text('Выровнять…') ], [ 'left', text('по левому краю') ], [ 'center', text('по центру') ], [ 'right', text('по правому краю') ],
      [ 'top', text('по верхнему краю') ], [ 'middle', text('по середине') ], [ 'bottom', text('по нижнему краю') ],
      [ 'horizontal', text('распределить по горизонтали') ], [ 'vertical', text('распределить по вертикали') ] ];
    align.append(...ways.map(([ value, label ]) => make('option', { value, textContent: label })));
    align.addEventListener('change', () => { this.align(align.value); align.value = ''; });
    this.aligning = align;
    return this.group(text('Расположение'), align, this.button(text('Разложить заново'), text('Разложить схему заново'), () => this.layOut()));
  }

  align(way) {
    const chosen = this.modeler.get('selection').get();
    if (way === 'horizontal' || way === 'vertical') this.modeler.get('distributeElements').trigger(chosen, way);
    else if (way) this.modeler.get('alignElements').trigger(chosen, way);
  }

  async layOut() {
    const xml = await written(this.modeler);
    if (/<(\w+:)?lane\b/.test(xml)) { this.tell(text('Схему с дорожками программа заново не раскладывает: дорожки пропали бы с рисунка.')); return; }
    const { layOut } = await import('./layout.js');
    await show(this.modeler, await layOut(xml));
    this.changed();
    this.tell(text('Схема разложена заново. Прежнее расположение есть в развёрнутой версии.'));
  }

  // -- seeing -------------------------------------------------------------------------------------------------------
  seeing() {
    const canvas = this.modeler.get('canvas');
    const full = this.button('full', text('На весь экран'), () => (document.fullscreenElement ? document.exitFullscreen() : this.editor.requestFullscreen()));
    return this.group(text('Масштаб схемы'), this.button('in', text('Увеличить'), () => canvas.zoom(canvas.zoom() * 1.25), 'Ctrl++'),
      this.button('out', text('Уменьшить'), () => canvas.zoom(canvas.zoom() / 1.25), 'Ctrl+−'), this.button('fit', text('Показать целиком'), () => canvas.zoom('fit-viewport', 'auto'), 'Ctrl+0'),
      this.button('map', text('Обзор схемы'), () => this.modeler.get('minimap').toggle()), full);
  }

  // -- taking away --------------------------------------------------------------------------------------------------
  taking() {
    const take = make('select', { className: 'form-select form-select-sm editor-take' });
    take.setAttribute('aria-label', text('Сохранить как файл'));
    const ways = { '': text('Скачать…'), bpmn: text('схему (.bpmn)'), svg: text('рисунок (.svg)'), png: text('рисунок (.png)'), print: text('печать или PDF') };
    take.append(...Object.entries(ways).map(([ value, label ]) => make('option', { value, textContent: label })));
    const acts = { bpmn: saveBpmn, svg: saveSvg, png: savePng, print: () => window.print() };
    take.addEventListener('change', () => { const act = acts[take.value]; take.value = ''; act?.(this.modeler, this.name); });
    return this.group(text('Файл'), take);
  }

  refresh() {
    const stack = this.modeler.get('commandStack'), chosen = this.modeler.get('selection').get();
    this.undo.disabled = !stack.canUndo();
    this.redo.disabled = !stack.canRedo();
    this.copy.disabled = this.drop.disabled = !chosen.length;
    this.paste.disabled = this.modeler.get('clipboard').isEmpty();
    this.aligning.disabled = chosen.length < 2;
  }
}
