// Rows of a dynamic list, added and removed without a journey to the server:
//   <div data-list data-list-max="10">
//     <div data-list-rows> <div data-list-row> … <button data-list-remove>Убрать</button> </div> </div>
//     <template data-list-template> a row whose names and ids contain __index__ (or data-list-token) </template>
//     <button name="_add" value="members" data-list-add>Добавить участника</button>
//   </div>
// Without scripts the same buttons post the form and the server answers with one row more or less.
// Indices may have gaps after a removal: the server reads rows in their order, not by their numbers.
import { announce } from '../base/announce.js';
import { say } from '../base/words.js';
import { startDates } from './dates.js';
import { startSearch } from './search.js';

// A list may stand inside a row of another: what belongs to it is what has it for its nearest list.
const own = (list, selector) => [ ...list.querySelectorAll(selector) ].find(part => part.closest('[data-list]') === list);
const rowsOf = list => own(list, '[data-list-rows]');
const ownRows = list => [ ...rowsOf(list).children ].filter(child => child.matches('[data-list-row]'));
const firstControl = row => row?.querySelector('input:not([type=hidden]), select, textarea');

export function startLists(root) {
  root.addEventListener('click', event => {
    const button = event.target.closest('[data-list-add], [data-list-remove]');
    const list = button?.closest('[data-list]');
    if (!list) return;
    event.preventDefault();
    button.matches('[data-list-add]') ? add(list) : remove(list, button.closest('[data-list-row]'));
    list.dispatchEvent(new Event('change', { bubbles: true }));
  });
}

function add(list) {
  const most = Number(list.dataset.listMax || Infinity);
  if (ownRows(list).length >= most) {
    announce(say('Больше строк добавить нельзя: предел {most}', { most }));
    return;
  }
  const index = nextIndex(list);
  const holder = document.createElement('template');
  holder.innerHTML = own(list, '[data-list-template]').innerHTML.replaceAll(list.dataset.listToken || '__index__', index);
  const row = holder.content.firstElementChild;
  row.dataset.listIndex = index;
  rowsOf(list).append(row);
  startSearch(row);
  startDates(row);
  firstControl(row)?.focus();
  announce(say('Добавлена строка {number}', { number: ownRows(list).length }));
  showLimit(list);
}

function remove(list, row) {
  const rows = ownRows(list), place = rows.indexOf(row);
  row.remove();
  const next = ownRows(list)[Math.min(place, rows.length - 2)];
  (firstControl(next) ?? own(list, '[data-list-add]')).focus();
  announce(say('Строка {number} убрана', { number: place + 1 }));
  showLimit(list);
}

function nextIndex(list) {
  const taken = ownRows(list).map((row, place) => Number(row.dataset.listIndex ?? place));
  return Math.max(-1, ...taken) + 1;
}

function showLimit(list) {
  const button = own(list, '[data-list-add]');
  button.disabled = ownRows(list).length >= Number(list.dataset.listMax || Infinity);
}
