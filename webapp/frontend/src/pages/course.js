// The course of a case, changed on its diagram: choosing an element offers what the form below can do with it. The
// form says everything; this only sets it, and draws on the diagram what is set there.
//   <div data-course-choice hidden></div>
//   <input type="checkbox" name="cancel" data-element="Task_1">
//   <select id="place"> <option data-element="Task_1" data-before data-after>, <select id="step"> <option data-element="Task_1">
import { announce } from '../base/announce.js';
import { say } from '../base/words.js';

const panel = document.querySelector('[data-course-choice]');
const place = document.getElementById('place'), step = document.getElementById('step');
const SIGNS = { leaving: [ '−', say('Будет снят') ], going: [ '→', say('Отсюда пойдёт дело') ] };
let chosen = '', viewer;

const of = (root, id) => [ ...(root?.querySelectorAll(`[data-element="${CSS.escape(id)}"]`) ?? []) ];
const tokensAt = id => of(document.getElementById('tokens'), id);

// -- what can be done with an element --------------------------------------------------------------
function offers(id) {
  const tokens = tokensAt(id), all = tokens.length > 0 && tokens.every(({ checked }) => checked);
  const found = [];
  if (tokens.length) {
    const label = tokens.length > 1 ? say('Снять все повторы: {count}', { count: tokens.length }) : say('Снять');
    found.push([ all ? say('Не снимать') : label, all, () => tokens.forEach(box => { box.checked = !all; changed(box); }) ]);
  }
  for (const option of of(place, id)) {
    const where = of(place, id).length > 1 ? `: ${option.parentElement.label}` : '';
    if ('before' in option.dataset) found.push(begins(option, 'before', say('Начать здесь') + where));
    if ('after' in option.dataset) found.push(begins(option, 'after', say('Считать пройденным') + where));
  }
  const earlier = of(step, id)[0];
  if (earlier) found.push([ say('Вернуть к этому шагу'), earlier.selected, () => { select(step, earlier); step.focus(); } ]);
  return found;
}

function begins(option, where, label) {
  const radio = document.getElementById(`where-${where}`), isSo = option.selected && radio.checked;
  const act = () => { select(place, isSo ? place.options[0] : option); radio.checked = true; changed(radio); };
  return [ label, isSo, act ];
}

function select(list, option) {
  option.selected = true;
  changed(list);
}

const changed = control => control.dispatchEvent(new Event('change', { bubbles: true }));

// -- the panel under the diagram -------------------------------------------------------------------
function show() {
  const found = offers(chosen), focused = [ ...panel.querySelectorAll('button') ].indexOf(document.activeElement);
  const title = document.createElement('strong');
  title.textContent = nameOf(chosen);
  const buttons = found.map(([ label, pressed, act ]) => button(label, pressed, act));
  const nothing = document.createElement('span');
  nothing.textContent = say('С этим шагом сейчас ничего сделать нельзя.');
  panel.replaceChildren(title, ...(buttons.length ? buttons : [ nothing ]));
  panel.hidden = false;
  buttons[focused]?.focus();
}

function button(label, pressed, act) {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = `btn btn-sm ${pressed ? 'btn-primary' : 'btn-outline-primary'}`;
  element.setAttribute('aria-pressed', String(pressed));
  element.textContent = label;
  element.addEventListener('click', act);
  return element;
}

const nameOf = id => viewer?.get('elementRegistry').get(id)?.businessObject.name?.trim() || say('Шаг без названия');

// -- what is set, on the diagram -------------------------------------------------------------------
function draw() {
  const canvas = viewer.get('canvas'), overlays = viewer.get('overlays'), registry = viewer.get('elementRegistry');
  overlays.remove({ type: 'course' });
  registry.forEach(({ id }) => [ 'element-leaving', 'element-going' ].forEach(name => { if (canvas.hasMarker(id, name)) canvas.removeMarker(id, name); }));
  const leaving = [ ...document.querySelectorAll('[name="cancel"]:checked') ].map(({ dataset }) => dataset.element);
  new Set(leaving).forEach(id => mark(id, 'leaving'));
  mark(place.selectedOptions[0]?.dataset.element, 'going');

  function mark(id, what) {
    if (!id || !registry.get(id)) return;
    canvas.addMarker(id, `element-${what}`);
    overlays.add(id, 'course', { position: { bottom: 14, left: what === 'leaving' ? -14 : 14 }, html: badge(what) });
  }
}

function badge(what) {
  const element = document.createElement('div');
  [ element.textContent, element.title ] = SIGNS[what];
  element.className = `token token-${what}`;
  element.setAttribute('aria-hidden', 'true');    // the form says the same in words
  return element;
}

if (panel && place) {
  document.addEventListener('diagram-ready', ({ detail }) => { ({ viewer } = detail); draw(); });
  document.addEventListener('element-selected', ({ detail }) => {
    chosen = detail.id;
    show();
    panel.scrollIntoView({ block: 'nearest' });
    announce(say('Выбран шаг «{name}». Что с ним сделать, предложено под схемой.', { name: nameOf(chosen) }));
  });
  document.addEventListener('change', ({ target }) => {
    if (!viewer || !(target === place || target === step || [ 'cancel', 'where' ].includes(target.name))) return;
    draw();
    if (chosen) show();
  });
}
