// The controls of the panel: plain HTML with a label, a hint and an error of their own. A control is described by
//   { id, label, hint, kind, get, set, options?, suggestions?, check?, columns? }
// and gives { node, refresh }. What is typed is written after a pause, and at once when the control is left.
import { text } from '../words.js';

const PAUSE = 500;
let number = 0;

export const make = (tag, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter(each => each !== null && each !== undefined));
  return node;
};

export function control(field, host) {
  return KINDS[field.kind ?? 'text'](field, host);
}

const KINDS = {
  text: (field, host) => typed(field, host, make('input', { type: 'text', className: 'form-control form-control-sm', spellcheck: false, autocomplete: 'off' })),
  area: (field, host) => typed(field, host, make('textarea', { rows: field.rows ?? 3, className: 'form-control form-control-sm', spellcheck: true })),
  choice, tick, names, rows, told
};

// -- label, hint, error around a control ------------------------------------------------------------------------------
function framed(field, input, ...after) {
  const id = `editor-${field.id}`, hint = field.hint ? make('p', { className: 'field-hint', id: `${id}-hint`, textContent: field.hint }) : null;
  const error = make('p', { className: 'field-error', id: `${id}-error`, hidden: true });
  const answer = make('p', { className: 'editor-answer', id: `${id}-answer`, hidden: true });
  answer.setAttribute('role', 'status');
  input.id = id;
  input.dataset.field = field.id;
  input.setAttribute('aria-describedby', [ hint?.id, error.id, answer.id ].filter(Boolean).join(' '));
  const label = make('label', { className: 'field-label', htmlFor: id, textContent: field.label });
  const node = make('div', { className: 'field editor-field' }, label, hint, input, ...after, error, answer);
  return { node, error, answer };
}

function wrong({ error }, input, words) {
  error.hidden = !words;
  error.textContent = words ?? '';
  words ? input.setAttribute('aria-invalid', 'true') : input.removeAttribute('aria-invalid');
}

// -- typed ------------------------------------------------------------------------------------------------------------
function typed(field, host, input) {
  let timer, asked = 0;
  input.value = field.get();
  if (field.placeholder) input.placeholder = field.placeholder;
  const list = field.suggestions?.().length ? suggestions(field, input) : null;
  const frame = framed(field, input, list);

  const write = () => {
    clearTimeout(timer);
    const value = field.kind === 'area' ? input.value : input.value.trim();
    const words = field.refuse?.(value);
    wrong(frame, input, words);
    if (!words && value !== field.get()) host.write(field, value);
    if (!words) ask();
  };
  const ask = async () => {
    if (!field.check) return;
    const turn = ++asked, value = input.value.trim();
    const told = value || field.checksEmpty ? await field.check(value) : {};
    if (turn !== asked || !told) return;
    wrong(frame, input, told.problem);
    frame.answer.hidden = !told.answer;
    frame.answer.textContent = told.answer ?? '';
  };
  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(write, PAUSE); });
  input.addEventListener('change', write);
  if (input.value || field.checksEmpty) ask();
  const refresh = () => {
    if (document.activeElement === input) return;
    if (input.value !== field.get()) { input.value = field.get(); wrong(frame, input, ''); ask(); }
  };
  return { node: frame.node, refresh, leave: write };
}

function suggestions(field, input) {
  const list = make('datalist', { id: `editor-suggestions-${++number}` });
  list.append(...field.suggestions().map(each => make('option', typeof each === 'string' ? { value: each } : { value: each.value, label: each.label })));
  input.setAttribute('list', list.id);
  return list;
}

// -- chosen -----------------------------------------------------------------------------------------------------------
function choice(field, host) {
  const input = make('select', { className: 'form-select form-select-sm' });
  const fill = () => {
    const value = field.get(), options = field.options();
    const known = options.some(each => each.value === value);
    const all = known ? options : [ ...options, { value, label: text('{value} (такого здесь нет)', { value }) } ];
    input.replaceChildren(...all.map(each => make('option', { value: each.value, textContent: each.label, selected: each.value === value })));
  };
  fill();
  const frame = framed(field, input);
  const ask = async () => {
    if (!field.check) return;
    const told = await field.check(input.value);
    frame.answer.hidden = !told?.answer;
    frame.answer.textContent = told?.answer ?? '';
  };
  input.addEventListener('change', () => { host.write(field, input.value, { rebuild: true }); ask(); });
  ask();
  return { node: frame.node, refresh: () => { if (document.activeElement !== input) fill(); } };
}

function tick(field, host) {
  const id = `editor-${field.id}`, input = make('input', { type: 'checkbox', className: 'form-check-input', id, checked: field.get() });
  input.dataset.field = field.id;
  const hint = field.hint ? make('p', { className: 'field-hint', id: `${id}-hint`, textContent: field.hint }) : null;
  if (hint) input.setAttribute('aria-describedby', hint.id);
  input.addEventListener('change', () => host.write(field, input.checked, { rebuild: true }));
  const label = make('label', { className: 'form-check-label', htmlFor: id, textContent: field.label });
  const node = make('div', { className: 'editor-field' }, make('div', { className: 'form-check' }, input, label), hint);
  return { node, refresh: () => { input.checked = field.get(); } };
}

// -- several names out of a list --------------------------------------------------------------------------------------
function names(field, host) {
  const chosen = () => field.get().split(',').map(each => each.trim()).filter(Boolean);
  const label = code => field.options().find(each => each.value === code)?.label ?? text('{value} (такого здесь нет)', { value: code });
  const list = make('ul', { className: 'editor-names' });
  const input = make('select', { className: 'form-select form-select-sm' });
  const frame = framed(field, input);
  const write = codes => { host.write(field, codes.join(','), { rebuild: false }); fill(); };
  const fill = () => {
    const codes = chosen();
    list.replaceChildren(...codes.map(code => make('li', {}, make('span', { textContent: label(code) }), remove(code, codes))));
    list.hidden = !codes.length;
    const rest = field.options().filter(each => !codes.includes(each.value));
    input.replaceChildren(make('option', { value: '', textContent: field.invitation ?? text('Добавить…') }), ...rest.map(each => make('option', { value: each.value, textContent: each.label })));
  };
  const remove = (code, codes) => {
    const button = make('button', { type: 'button', className: 'btn btn-sm editor-remove', textContent: '×', title: text('Убрать: {name}', { name: label(code) }) });
    button.setAttribute('aria-label', button.title);
    button.addEventListener('click', () => { write(codes.filter(each => each !== code)); input.focus(); });
    return button;
  };
  input.addEventListener('change', () => { if (input.value) write([ ...chosen(), input.value ]); });
  fill();
  input.before(list);
  return { node: frame.node, refresh: fill };
}

// -- rows of a name and a value ---------------------------------------------------------------------------------------
function rows(field, host) {
  const body = make('div', { className: 'editor-rows' });
  const legend = make('legend', { className: 'field-label', textContent: field.label });
  const hint = field.hint ? make('p', { className: 'field-hint', textContent: field.hint }) : null;
  const add = make('button', { type: 'button', className: 'btn btn-outline-secondary btn-sm', textContent: field.addition ?? text('Добавить строку') });
  add.dataset.field = `${field.id}-add`;
  let state = field.get();
  const write = () => host.write(field, state.filter(row => row.kept || row.name || row.value), { rebuild: false });
  const cell = (row, key, at) => {
    const input = make('input', { type: 'text', className: 'form-control form-control-sm', value: row[key], spellcheck: false, autocomplete: 'off' });
    input.setAttribute('aria-label', `${field.columns[key]} ${at + 1}`);
    input.placeholder = field.columns[key];
    input.disabled = Boolean(row.kept);
    const list = field.suggest?.[key]?.();
    const options = list?.length ? suggestions({ suggestions: () => list }, input) : null;
    input.addEventListener('change', () => { row[key] = input.value.trim(); if (row.name && row.value) write(); });
    return [ input, options ];
  };
  const fill = () => body.replaceChildren(...state.map((row, at) => {
    const remove = make('button', { type: 'button', className: 'btn btn-sm editor-remove', textContent: '×', title: text('Убрать строку {number}', { number: at + 1 }) });
    remove.setAttribute('aria-label', remove.title);
    remove.addEventListener('click', () => { state = state.filter(each => each !== row); write(); fill(); add.focus(); });
    const kept = row.kept ? make('p', { className: 'field-hint', textContent: text('Составное значение из другого редактора: сохраняется как есть.') }) : null;
    return make('div', { className: 'editor-row' }, ...cell(row, 'name', at), ...cell(row, 'value', at), remove, kept);
  }));
  add.addEventListener('click', () => {
    state = [ ...state, { name: '', value: '', kept: null } ];
    fill();
    body.lastElementChild.querySelector('input').focus();
  });
  fill();
  const refresh = () => {
    if (body.contains(document.activeElement)) return;
    state = field.get();
    fill();
  };
  return { node: make('fieldset', { className: 'editor-field' }, legend, hint, body, add), refresh };
}

// -- only told --------------------------------------------------------------------------------------------------------
function told(field) {
  const node = make('div', { className: 'editor-told' });
  const refresh = () => {
    const content = field.get();
    node.replaceChildren(...(Array.isArray(content) ? content : [ make('p', { textContent: content }) ]));
    node.hidden = !content || content.length === 0;
  };
  refresh();
  return { node, refresh };
}
