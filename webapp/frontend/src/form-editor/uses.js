// Where a field's name is used elsewhere in the draft: shown beside the name, renamed along, told when the field goes.
import { announce } from '../base/announce.js';
import { say } from '../base/words.js';
import { labelOf } from './panel.js';

export function watchFields({ root, editor, saver, csrf, place }) {
  const panel = root.querySelector('[data-panel-uses]');
  const ask = (key, body) => askServer(root.dataset.uses, csrf, key, body);
  editor.on('selection.changed', ({ selection }) => showUses(panel, selection, ask));
  root.addEventListener('field-renamed', ({ detail }) => offerRenaming(panel, detail, ask, saver));
  editor.on('commandStack.formField.remove.postExecuted', ({ context }) => tellOfRemoval(place, context.formField, ask, editor));
}

async function askServer(url, csrf, key, body) {
  try {
    const response = await fetch(body ? url : `${url}?${new URLSearchParams({ key })}`, {
      method: body ? 'POST' : 'GET', credentials: 'same-origin', redirect: 'manual', cache: 'no-store',
      headers: { 'X-CSRFToken': csrf, 'X-Requested-With': 'designer', ...(body ? { 'Content-Type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {})
    });
    return response.headers.get('Content-Type')?.startsWith('application/json') ? { ok: response.ok, ...await response.json() } : null;
  } catch {
    return null;
  }
}

const nameOf = field => field?.key || (field?.type === 'dynamiclist' || field?.type === 'group' ? field.path : '');

async function showUses(place, field, ask) {
  const key = nameOf(field);
  place.hidden = true;
  place.replaceChildren();
  if (!key) return;
  const told = await ask(key);
  if (!told?.uses?.length) return;
  place.hidden = false;
  place.append(paragraph('field-hint', say('Имя встречается и в других местах:')), usesList(told.uses));
}

async function offerRenaming(place, { before, after }, ask, saver) {
  const told = before && before !== after ? await ask(before) : null;
  if (!told?.uses?.length) return;
  place.hidden = false;
  const button = Object.assign(document.createElement('button'), {
    type: 'button', className: 'btn btn-outline-primary btn-sm', textContent: say('Переименовать и там')
  });
  button.addEventListener('click', async () => {
    if (!await saver.flush()) return;
    const done = await ask(before, { before, after });
    if (!done) return;
    if (done.revision) saver.revision = done.revision;
    place.replaceChildren(paragraph('field-hint', done.message));
    announce(done.message);
  });
  place.replaceChildren(paragraph('field-hint', say('Прежнее имя «{name}» осталось здесь:', { name: before })), usesList(told.uses), button);
}

async function tellOfRemoval(place, field, ask, editor) {
  const key = nameOf(field), told = key ? await ask(key) : null;
  if (!told || (!told.uses.length && !told.running)) return;
  const box = Object.assign(document.createElement('section'), { className: 'notice notice-wrong' });
  box.setAttribute('role', 'alert');
  const inside = document.createElement('div');
  inside.append(paragraph('', say('Поле «{name}» удалено, но им ещё пользуются.', { name: labelOf(field) || key })));
  if (told.running) inside.append(paragraph('', told.running));
  if (told.uses.length) inside.append(usesList(told.uses));
  const back = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-outline-secondary', textContent: say('Вернуть поле') });
  const leave = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-outline-secondary', textContent: say('Оставить удалённым') });
  back.addEventListener('click', () => { editor.get('commandStack').undo(); place.replaceChildren(); });
  leave.addEventListener('click', () => place.replaceChildren());
  const row = Object.assign(document.createElement('div'), { className: 'button-row' });
  row.append(back, leave);
  inside.append(row);
  box.append(inside);
  place.replaceChildren(box);
}

function usesList(uses) {
  const list = Object.assign(document.createElement('ul'), { className: 'finding-list' });
  list.append(...uses.map(({ where, text }) => {
    const item = document.createElement('li');
    item.append(where, Object.assign(document.createElement('div'), { className: 'row-note', textContent: text }));
    return item;
  }));
  return list;
}

const paragraph = (className, textContent) => Object.assign(document.createElement('p'), { className, textContent });
