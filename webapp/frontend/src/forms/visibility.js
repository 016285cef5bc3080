// Shows and hides the parts of a form while it is being filled in; the server decides again.
import { holds } from './conditions.js';
import { valuesOf } from './reading.js';

const MOST_ROUNDS = 40;

export function startVisibility(root) {
  for (const event of [ 'input', 'change' ]) {
    root.addEventListener(event, ({ target }) => refresh(target.closest?.('[data-form]')));
  }
  for (const form of root.querySelectorAll('[data-form]')) refresh(form);
}

// A part that hides may let another one appear: go on until nothing changes.
export function refresh(form) {
  if (!form?.querySelector('[data-hide]')) return;
  for (let round = 0; round < MOST_ROUNDS && settle(form); round++);
}

const isHidden = part => part.closest('[hidden]') !== null;

function settle(form) {
  const outer = JSON.parse(form.dataset.scope || '{}');
  return settleBox(form, outer);
}

function settleBox(box, outer) {
  const scope = { ...outer, ...valuesOf(box, isHidden) };
  let news = false;
  for (const part of box.querySelectorAll('[data-hide]')) {
    if (part.parentElement.closest('[data-list-row], [data-form]') !== box) continue;
    const hide = holds(JSON.parse(part.dataset.hide), spread(part, box, scope));
    if (hide === null || hide === part.hidden) continue;
    part.hidden = hide;
    news = true;
  }
  for (const row of box.querySelectorAll('[data-list-row]')) {
    if (row.parentElement.closest('[data-list-row], [data-form]') === box) news = settleBox(row, scope) || news;
  }
  return news;
}

// Inside a group with a key its own names come first.
function spread(part, box, scope) {
  const groups = [];
  for (let group = part.parentElement.closest('[data-part=group]'); group && box.contains(group); group = group.parentElement.closest('[data-part=group]')) {
    if (group.dataset.path) groups.unshift(group.dataset.path.split('.').at(-1));
  }
  return groups.reduce((found, name) => ({ ...found, ...found[name] }), scope);
}
