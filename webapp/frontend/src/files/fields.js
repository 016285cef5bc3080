// File fields with scripts: files are dropped on the field or chosen, sent at once piece by piece, and then stand in
// the form as the server itself would have drawn them. Without scripts the same input posts its files with the form.
//   <div class="file-field" data-upload data-max-bytes="…" data-max-files="…"> <input type="file" accept=".pdf,…"> </div>
import { announce } from '../base/announce.js';
import { say } from '../base/words.js';
import { drop, unfinished } from './memory.js';
import { sizeInWords } from './sizes.js';
import { Transfer } from './transfer.js';

const FIELD = '[data-upload]';
const BUSY = [ 'waiting', 'sending', 'paused' ];
const rows = new Map();                    // transfer -> its row in the list
let queue = Promise.resolve();

let started = false;

// Also for fields that came later, with a new row of a list.
export function furnishFields() {
  document.querySelectorAll(`${FIELD}:not([data-upload-ready])`).forEach(furnish);
  if (!started) listen(document);
  started = true;
}

function listen(root) {
  root.addEventListener('change', event => {
    const input = event.target;
    const field = input.matches?.('input[type=file]') && input.closest(FIELD);
    if (!field || !input.files.length) return;
    const files = [ ...input.files ];
    input.value = '';                      // otherwise the form would carry them a second time
    take(field, files);
  });
  root.addEventListener('submit', wait, true);
  // A file that missed the field must not take the place of the whole page and of what was typed there.
  for (const kind of [ 'dragover', 'drop' ]) root.addEventListener(kind, event => { if (holdsFiles(event)) event.preventDefault(); });
}

function furnish(field) {
  field.dataset.uploadReady = '';
  const input = inputOf(field), many = most(field) > 1;
  input.classList.add('visually-hidden');
  const button = make('label', { className: 'btn btn-outline-primary', htmlFor: input.id, textContent: many ? say('Выбрать файлы') : say('Выбрать файл') });
  const hint = make('span', { className: 'file-drop-hint', textContent: say('или перетащите сюда') });
  const list = make('ul', { className: 'upload-list' });
  input.after(button, hint);
  field.after(list);
  let depth = 0;
  const mark = on => field.classList.toggle('is-dropping', on);
  field.addEventListener('dragenter', event => { if (holdsFiles(event)) { depth++; mark(true); } });
  field.addEventListener('dragleave', () => { if (--depth <= 0) { depth = 0; mark(false); } });
  field.addEventListener('dragover', event => { if (holdsFiles(event)) event.preventDefault(); });
  field.addEventListener('drop', event => {
    event.preventDefault();
    depth = 0;
    mark(false);
    take(field, [ ...event.dataTransfer.files ]);
  });
  for (const box of keptIn(field, false)) offerReplacing(field, box);
  for (const left of unfinished().filter(each => each.field === input.name)) remind(list, left);
}

// What was handed in before stays as an earlier version of what takes its place.
function offerReplacing(field, box) {
  const input = inputOf(field), choice = box.closest('.choice'), name = choice.querySelector('label').textContent.trim();
  choice.append(button(say('Заменить'), name, () => {
    const chooser = make('input', { type: 'file', accept: input.accept });
    chooser.onchange = () => take(field, [ ...chooser.files ], box);
    chooser.click();
  }));
}

function take(field, files, replaced = null) {
  for (const file of files) {
    const wrong = problem(field, file, replaced);
    if (wrong) {
      refuse(field, file, wrong);
      continue;
    }
    const transfer = new Transfer(file, { field: inputOf(field).name, task: field.closest('form')?.dataset.uploadTask ?? '', told: show });
    draw(field, transfer, replaced);
    start(field, transfer, replaced);
  }
}

// One after the other: two files at once only make a weak line weaker.
function start(field, transfer, replaced) {
  queue = queue.then(async () => {
    if (transfer.state === 'cancelled') return;
    announce(say('Загружается файл «{name}», {size}', facts(transfer)));
    const found = await transfer.run();
    if (found && replaced) await follow(transfer, found, replaced);
    if (found) keep(field, transfer, found, replaced);
    else if (transfer.state === 'refused') announce(transfer.text);
  });
}

function problem(field, { name, size }, replaced) {
  const input = inputOf(field), kinds = input.accept.split(',').filter(Boolean), limit = Number(field.dataset.maxBytes);
  const kept = keptIn(field).length + [ ...rows ].filter(([ transfer, row ]) => row.closest('.field') === field.closest('.field') && BUSY.includes(transfer.state)).length;
  if (kinds.length && !kinds.some(kind => name.toLowerCase().endsWith(kind))) {
    return say('Файл «{name}» не подходит. Допустимые виды файлов: {kinds}', { name, kinds: kinds.join(', ').replaceAll('.', '').toUpperCase() });
  }
  if (size > limit) return say('Файл «{name}» больше {limit}', { name, limit: sizeInWords(limit) });
  if (!size) return say('Файл «{name}» пустой', { name });
  if (!replaced && kept >= most(field)) return say('Файл «{name}» не приложен: больше файлов здесь не нужно. Снимите отметку с лишнего.', { name });
  return '';
}

function refuse(field, { name }, text) {
  const row = make('li', { className: 'upload is-refused' });
  row.append(make('span', { className: 'upload-text', textContent: text }), button(say('Скрыть'), name, () => row.remove()));
  listOf(field).append(row);
  announce(text);
}

function remind(list, { key, url, name, size }) {
  const row = make('li', { className: 'upload' });
  row.dataset.resumes = name;
  const text = say('Загрузка файла «{name}» прервалась. Выберите его ещё раз: она продолжится с того же места.', { name, size });
  row.append(make('span', { className: 'upload-text', textContent: text }), button(say('Забыть'), name, () => {
    drop(key);
    new Transfer(new File([], name), { field: '' }).ask('DELETE', url, {}, null, false).catch(() => {});
    row.remove();
  }));
  list.append(row);
}

function draw(field, transfer, replaced) {
  const { file } = transfer, row = make('li', { className: 'upload' });
  const bar = make('progress', { max: file.size, value: 0 });
  bar.setAttribute('aria-label', say('Загрузка файла «{name}»', { name: file.name }));
  row.append(make('span', { className: 'upload-name', textContent: file.name }), bar, make('span', { className: 'upload-text' }));
  row.leave = () => {
    rows.delete(transfer);
    row.remove();
    inputOf(field).focus();
  };
  row.append(button(say('Отменить'), file.name, () => {
    transfer.cancel();
    row.leave();
    announce(say('Загрузка файла «{name}» отменена', { name: file.name }));
  }));
  for (const old of listOf(field).querySelectorAll('[data-resumes]')) if (old.dataset.resumes === file.name) old.remove();
  listOf(field).append(row);
  row.again = () => {
    row.leave();
    take(field, [ file ], replaced);
  };
  rows.set(transfer, row);
  show(transfer);
}

function show(transfer) {
  const row = rows.get(transfer);
  if (!row) return;
  const { state, sent, file, text } = transfer, before = row.dataset.state;
  row.dataset.state = state;
  row.classList.toggle('is-refused', state === 'refused');
  row.querySelector('progress').value = sent;
  row.querySelector('progress').hidden = state === 'refused';
  row.querySelector('.upload-text').textContent = text || (state === 'waiting' ? say('ждёт очереди')
    : say('загружено {done} из {whole}', { done: sizeInWords(sent), whole: sizeInWords(file.size) }));
  if (state === 'refused') row.querySelector('button').replaceWith(button(say('Повторить'), file.name, row.again), button(say('Скрыть'), file.name, row.leave));
  if (state === 'paused' && before !== 'paused') announce(text);
  if (state === 'sending' && before === 'paused') announce(say('Связь есть: загрузка файла «{name}» продолжена', { name: file.name }));
}

// A file that cannot follow upon the other one simply takes its place.
async function follow(transfer, { id }, { value }) {
  await transfer.ask('POST', `/files/${encodeURIComponent(id)}/replaces/${encodeURIComponent(value)}`, {}, null, false).catch(() => {});
}

// The file now stands in the form like one that the server kept: a ticked box that hands its id in.
function keep(field, transfer, { id, name, size }, replaced) {
  rows.get(transfer)?.remove();
  rows.delete(transfer);
  const input = inputOf(field), place = `${input.id}-up-${id}`;
  const choice = make('div', { className: 'choice' });
  const box = make('input', { className: 'form-check-input', type: 'checkbox', id: place, name: input.name, value: id, checked: true });
  const link = make('a', { href: `/files/${encodeURIComponent(id)}`, textContent: say('Скачать') });
  link.append(make('span', { className: 'visually-hidden', textContent: ` ${name}` }));
  const label = make('label', { className: 'form-check-label', htmlFor: place, textContent: say('{name}, {size} — загружен', { name, size: sizeInWords(size) }) });
  choice.append(box, label, link);
  replaced?.closest('.choice').remove();
  if (!keptIn(field, false).some(each => each.value === id)) shelf(field).append(choice);
  field.closest('.field').dispatchEvent(new Event('change', { bubbles: true }));
  announce(say('Файл «{name}» загружен, {size}', { name, size: sizeInWords(size) }));
}

function shelf(field) {
  const found = field.closest('.field').querySelector('fieldset.choice-list');
  if (found) return found;
  const made = make('fieldset', { className: 'choice-list' });
  made.append(make('legend', { className: 'field-hint', textContent: say('Приложено (снимите отметку, чтобы убрать файл)') }));
  field.before(made);
  return made;
}

// A form that left while its files are on the way would leave without them.
function wait(event) {
  const active = [ ...rows ].find(([ transfer, row ]) => event.target.contains(row) && BUSY.includes(transfer.state));
  if (!active) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const text = say('Подождите: файлы ещё загружаются. Отправьте форму, когда загрузка закончится.');
  const bar = event.target.querySelector('.action-bar') ?? event.target;
  const note = bar.querySelector('.upload-wait') ?? bar.appendChild(make('p', { className: 'upload-wait' }));
  note.textContent = text;
  announce(text);
  queue = queue.then(() => note.remove());
}

const inputOf = field => field.querySelector('input[type=file]');
const listOf = field => field.nextElementSibling;
const most = field => Number(field.dataset.maxFiles || 1);
const holdsFiles = event => [ ...event.dataTransfer?.types ?? [] ].includes('Files');
const facts = ({ file: { name, size } }) => ({ name, size: sizeInWords(size) });

function keptIn(field, ticked = true) {
  const boxes = [ ...field.closest('.field').querySelectorAll('.choice-list input[type=checkbox]') ];
  return ticked ? boxes.filter(({ checked }) => checked) : boxes;
}

function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

function button(text, about, act) {
  const made = make('button', { type: 'button', className: 'btn btn-outline-secondary btn-sm', textContent: text, onclick: act });
  made.append(make('span', { className: 'visually-hidden', textContent: ` ${about}` }));
  return made;
}
