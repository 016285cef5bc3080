// What is filled in at the moment, as the plain JSON values that the server would read from the same form.
// A control's kind: data-kind on it or on a parent (number, boolean, list, date, text), else what its type says.

// Nested by name: `address.city` -> {address: {city}}, `items.0.name` -> {items: [{name}]}; null where nothing is.
export function answersOf(form) {
  return { ...emptyLists(form), ...withLists(flatAnswers(form)) };
}

// By name, rows still under their numbers; a part that is only shown says its value in data-value.
function flatAnswers(form) {
  const answers = {};
  for (const part of form.querySelectorAll('[data-value][data-path]')) {
    place(answers, part.dataset.path.split('.'), part.closest('[hidden]') ? null : JSON.parse(part.dataset.value));
  }
  for (const [ name, controls ] of controlsByName(form)) place(answers, name.split('.'), answer(controls));
  return answers;
}

// A list without rows has no controls, and yet it is a list; a nested one is only seen from its row.
function emptyLists(form) {
  const lists = [ ...form.querySelectorAll('[data-list][data-path]') ].filter(({ dataset }) => !dataset.path.includes('.'));
  return Object.fromEntries(lists.map(list => [ list.dataset.path, list.closest('[hidden]') ? null : [] ]));
}

function controlsByName(form) {
  const found = new Map();
  for (const control of form.elements) {
    if (!control.name || control.name.startsWith('_') || [ 'submit', 'button', 'reset', 'fieldset' ].includes(control.type)) continue;
    found.set(control.name, [ ...found.get(control.name) ?? [], control ]);
  }
  return found;
}

function answer(controls) {
  // A hidden twin only says «not ticked» to a server; a disabled control is not answered at all.
  const shown = controls.filter(({ type }) => type !== 'hidden'), own = shown.length ? shown : controls;
  const usable = own.filter(control => !control.disabled), first = own[0];
  if (!usable.length) return null;
  const kind = first.closest('[data-kind]')?.dataset.kind;
  if (first.type === 'checkbox') return checkboxes(usable, kind);
  if (first.type === 'radio') return text(usable.find(({ checked }) => checked)?.value);
  if (first.type === 'select-multiple') return [ ...first.selectedOptions ].map(({ value }) => value);
  if (first.type === 'file') return [ ...first.files ].map(({ name }) => ({ name }));
  return written(first.value, kind ?? first.type);
}

function checkboxes(boxes, kind) {
  if (kind === 'list' || (kind !== 'boolean' && boxes.length > 1)) return boxes.filter(({ checked }) => checked).map(({ value }) => value);
  return boxes.some(({ checked }) => checked);
}

const text = value => (value === undefined || value === '' ? null : value);

function written(value, kind) {
  const trimmed = value.trim();
  if (kind === 'number') return number(trimmed);
  if (kind === 'date') return /^(\d\d)\.(\d\d)\.(\d{4})$/.test(trimmed) ? trimmed.split('.').reverse().join('-') : text(trimmed);
  return text(trimmed);
}

function number(written) {
  const plain = written.replace(/\s/g, '').replace(',', '.').replace('−', '-');
  return plain && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

function place(answers, [ head, ...rest ], value) {
  if (!rest.length) {
    answers[head] = value;
    return;
  }
  if (typeof answers[head] !== 'object' || answers[head] === null) answers[head] = {};
  place(answers[head], rest, value);
}

// Rows are numbered with gaps where one was taken away; the server reads them in order.
function withLists(node) {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return node;
  const keys = Object.keys(node);
  if (keys.length && keys.every(key => /^\d+$/.test(key))) return keys.map(key => withLists(node[key]));
  return Object.fromEntries(keys.map(key => [ key, withLists(node[key]) ]));
}

// What is seen from inside a row or a group: `items.2.name` is `name` there, and inner names go before outer ones.
export function rowAnswers(form, element) {
  const seen = {};
  let node = flatAnswers(form);
  for (const step of placeOf(element)) {
    node = node?.[step];
    const answers = withLists(node ?? null);
    if (answers !== null && typeof answers === 'object' && !Array.isArray(answers)) Object.assign(seen, answers);
  }
  return seen;
}

// Names of the lists, rows and groups around an element.
function placeOf(element) {
  const row = element.parentElement.closest('[data-list-path]')?.dataset.listPath;
  const control = element.matches('[name]') ? element : element.querySelector('[name]');
  const path = element.dataset.path ?? (row ? `${row}.` : control?.name ?? '');
  return path.split('.').slice(0, -1);
}
