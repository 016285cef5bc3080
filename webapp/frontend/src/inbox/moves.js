// Walking the list by keys, and looking at a task beside it.
import { announce } from '../base/announce.js';
import { say } from '../base/words.js';
import { showHeld } from './news.js';

const links = list => [ ...list.querySelectorAll('.task-link') ];

export function startMoves(list) {
  const row = () => document.activeElement?.closest?.('.task-line') ?? null;

  const actions = {
    next: () => step(list, row(), 1),
    previous: () => step(list, row(), -1),
    preview: () => press((row() ?? list).querySelector('.task-peek')),
    claim: () => press(row()?.querySelector('.task-claim')),
    fresh: () => showHeld(list) || list.dispatchEvent(new Event('poll:now'))
  };
  document.addEventListener('shortcut', event => {
    const action = actions[event.detail.action];
    if (action) {
      event.preventDefault();
      action();
    }
  });

  list.addEventListener('keydown', event => {
    const places = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    if (!places || !isPlain || !row() || event.target.matches('input[type=text], select, textarea')) return;
    event.preventDefault();
    step(list, row(), places);
  });

  document.addEventListener('htmx:after:swap', () => {
    const shown = document.querySelector('#preview [data-shown]');
    if (shown) mark(list, shown.dataset.shown, shown.querySelector('h2')?.textContent ?? '');
  });
  list.addEventListener('poll:swapped', () => {
    const shown = document.querySelector('#preview [data-shown]')?.dataset.shown;
    if (shown) mark(list, shown);
  });
}

function step(list, row, places) {
  const all = links(list);
  const here = row ? all.indexOf(row.querySelector('.task-link')) : -1;
  const goal = here < 0 ? all[places > 0 ? 0 : all.length - 1] : all[here + places];
  goal?.focus();
  goal?.closest('.task-line').scrollIntoView({ block: 'nearest' });
}

function press(element) {
  // Where there is no room beside the list its place is the page of the task.
  if (element?.offsetParent) element.click();
  else element?.closest('.task-line')?.querySelector('.task-link').click();
}

let told = '';

function mark(list, taskId, title = '') {
  for (const row of list.querySelectorAll('.task-line')) {
    if (row.dataset.task === taskId) row.setAttribute('aria-current', 'true');
    else row.removeAttribute('aria-current');
  }
  if (title && told !== taskId) announce(say('Показана задача: {title}', { title }));
  told = taskId;
}
