// News of the list: what changed in a row is written into it; rows that come or move wait while somebody is at the list.
import { announce } from '../base/announce.js';
import { keepPlace } from '../base/place.js';
import { say } from '../base/words.js';

const ROW = 'tr[data-task]';

export function startNews(list) {
  let held = '';

  list.addEventListener('poll:arrived', event => {
    event.preventDefault();
    const news = parsed(event.detail.html);
    refreshAround(news);
    const come = within(idsOf(news), idsOf(list), hasMore(list)).length;
    if (String(idsOf(news)) === String(idsOf(list)) && sameHead(list, news)) {
      refreshRows(list, news);
      return;
    }
    if (!isBusy(list)) {
      show(list, event.detail.html);
      announce(come ? say('Новых задач: {count}', { count: come }) : say('Список обновлён'));
      return;
    }
    held = event.detail.html;
    refreshRows(list, news);
    offer(list, come, () => {
      show(list, held);
      held = '';
      (list.querySelector(`${ROW} .task-link`) ?? list.querySelector('a'))?.focus();
    });
  });
}

// True when there was something to show.
export function showHeld(list) {
  const button = list.querySelector('.list-news button');
  button?.click();
  return Boolean(button);
}

function parsed(html) {
  const box = document.createElement('template');
  box.innerHTML = html;
  return box.content;
}

const rowsOf = root => [ ...root.querySelectorAll(ROW) ];
const idsOf = root => rowsOf(root).map(row => row.dataset.task);
const hasMore = root => root.querySelector('a[rel="next"]') !== null;
const textOf = node => node?.textContent.replace(/\s+/g, ' ').trim() ?? '';
const sameHead = (list, news) => [ '.list-head', '.chips', '.pager', '.empty-state' ].every(part => textOf(list.querySelector(part)) === textOf(news.querySelector(part)));

// Which of these ids the others lack. On a page with another one after it the end only moves: what stands after the last
// common row has come from there, or has gone there.
function within(ids, others, isPage) {
  const last = ids.findLastIndex(id => others.includes(id));
  return ids.filter((id, place) => !others.includes(id) && !(isPage && place > last));
}

// At the list: the focus is in it, the pointer over it, rows are chosen, or its beginning is out of sight.
function isBusy(list) {
  if (list.contains(document.activeElement) || list.querySelector('input:checked')) return true;
  const pointed = matchMedia('(hover: hover)').matches && list.matches(':hover');
  return pointed || list.getBoundingClientRect().top < -100;
}

function show(list, html) {
  const chosen = [ ...list.querySelectorAll('input:checked') ].map(({ value }) => value);
  const current = list.querySelector(`${ROW}[aria-current]`)?.dataset.task;
  const restore = keepPlace(list);
  list.replaceChildren(...[ ...parsed(html).childNodes ].filter(node => node.nodeName !== 'TEMPLATE'));
  for (const box of list.querySelectorAll('input[type=checkbox]')) box.checked = chosen.includes(box.value);
  if (current) list.querySelector(`${ROW}[data-task="${CSS.escape(current)}"]`)?.setAttribute('aria-current', 'true');
  restore();
  told(list);
}

// Rows that stay where they are take new words; one that is gone says so and stays until the list is shown anew.
function refreshRows(list, news) {
  const fresh = new Map(rowsOf(news).map(row => [ row.dataset.task, row ]));
  const gone = within(idsOf(list), idsOf(news), hasMore(news));
  for (const row of rowsOf(list)) {
    const now = fresh.get(row.dataset.task);
    if (gone.includes(row.dataset.task)) markGone(row);
    else if (now && textOf(now) !== textOf(row)) {
      const chosen = row.querySelector('input:checked') !== null;
      const restore = keepPlace(row);
      row.replaceChildren(...now.childNodes);
      row.className = now.className;
      if (chosen) row.querySelector('input').checked = true;
      restore();
      told(row);
    }
  }
}

function markGone(row) {
  if (row.classList.contains('is-gone')) return;
  row.classList.add('is-gone');
  const note = document.createElement('span');
  note.className = 'gone-note';
  note.textContent = say('больше не ждёт вас');
  row.querySelector('.cell-title').append(' ', note);
}

function offer(list, come, onWish) {
  const words = come ? say('Новых задач: {count}', { count: come }) : say('Список изменился');
  let bar = list.querySelector('.list-news');
  if (bar?.firstChild.textContent === words) return;
  if (!bar) {
    bar = document.createElement('div');
    bar.className = 'list-news';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn btn-outline-primary btn-sm';
    button.textContent = say('Показать новые');
    button.addEventListener('click', onWish);
    bar.append(document.createElement('span'), button);
    list.prepend(bar);
  }
  bar.firstChild.textContent = words;
  announce(words);
}

// Counters beside the list, and the number in the menu.
function refreshAround(news) {
  for (const part of news.querySelectorAll('template[data-part]')) {
    const { part: name } = part.dataset;
    const goal = name === 'waiting' ? document.querySelector('[data-waiting] .rail-number') : document.querySelector(`[data-part="${name}"]`);
    if (!goal || textOf(goal) === textOf(part.content)) continue;
    const restore = keepPlace(goal);
    goal.replaceChildren(part.content);
    restore();
  }
}

const told = element => element.dispatchEvent(new CustomEvent('poll:swapped', { bubbles: true }));
