// One month of the office's calendar to choose a day from, by mouse or keyboard, with days off marked.
import { language, say } from '../base/words.js';

const DAY = 86_400_000;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const daysOff = new Map();                 // year -> Set of ISO days, or undefined while nobody knows

export const isoOf = day => day.toISOString().slice(0, 10);
const plus = (day, count) => new Date(day.getTime() + count * DAY);
const weekday = day => (day.getUTCDay() + 6) % 7;
const firstOf = day => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1));

// «05.09.2026» or the part of a longer text before the blank; undefined when it is no day.
export function dayFrom(text) {
  const found = /^(\d\d)\.(\d\d)\.(\d{4})/.exec(text) ?? (/^\d{4}-\d\d-\d\d$/.test(text) && [ null, ...text.split('-').reverse() ]);
  if (!found) return undefined;
  const day = new Date(Date.UTC(+found[3], +found[2] - 1, +found[1]));
  return day.getUTCDate() === +found[1] && day.getUTCMonth() === +found[2] - 1 ? day : undefined;
}

function otherMonth(day, count) {
  const first = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + count, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return plus(first, Math.min(day.getUTCDate(), last) - 1);
}

const written = (day, options) => new Intl.DateTimeFormat(language(), { timeZone: 'UTC', ...options }).format(day).replace(/\s?г\.$/, '');

// Opens below the field; answers a function that closes it again.
export function openMonth(field, { chosen, onChoice, onClose }) {
  const first = dayFrom(field.dataset.firstDay ?? ''), last = dayFrom(field.dataset.lastDay ?? '');
  const now = new Date(), today = dayFrom(field.dataset.today ?? '') ?? new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
  const within = day => (first && day < first ? first : last && day > last ? last : day);
  let at = within(chosen ?? today);

  const dialog = element('div', { class: 'date-picker no-print', role: 'dialog', 'aria-label': say('Выбор даты') });
  const title = element('p', { class: 'date-picker-month', 'aria-live': 'polite' });
  const turn = (count, label, sign) => {
    const button = element('button', { type: 'button', class: 'btn btn-outline-secondary btn-sm', 'aria-label': label, title: label }, sign);
    button.addEventListener('click', () => { at = within(otherMonth(at, count)); draw(); });
    return button;
  };
  const head = element('div', { class: 'date-picker-head' });
  head.append(turn(-1, say('Предыдущий месяц'), '‹'), title, turn(1, say('Следующий месяц'), '›'));
  const table = element('table', { role: 'grid', 'aria-label': say('Дни месяца') });
  const legend = element('p', { class: 'date-picker-legend' }, say('Точкой отмечены выходные и праздники.'));
  dialog.append(head, table, legend);
  field.append(dialog);

  function draw(focus = false) {
    title.textContent = written(at, { month: 'long', year: 'numeric' });
    table.replaceChildren(weekdays(), weeks());
    if (focus) table.querySelector('[tabindex="0"]').focus();
    learn(field.dataset.calendar, at.getUTCFullYear()).then(news => { if (news && dialog.isConnected) draw(table.contains(document.activeElement)); });
  }

  function weekdays() {
    const row = element('tr');
    const monday = new Date(Date.UTC(2024, 0, 1));
    for (let place = 0; place < 7; place++) {
      const name = plus(monday, place);
      row.append(element('th', { scope: 'col', abbr: written(name, { weekday: 'long' }) }, written(name, { weekday: 'short' })));
    }
    const group = element('thead');
    group.append(row);
    return group;
  }

  function weeks() {
    const start = firstOf(at), body = element('tbody');
    for (let day = plus(start, -weekday(start)); day < otherMonth(start, 1); day = plus(day, 7)) {
      const row = element('tr');
      for (let place = 0; place < 7; place++) row.append(cell(plus(day, place)));
      body.append(row);
    }
    return body;
  }

  function cell(day) {
    const box = element('td');
    if (day.getUTCMonth() !== at.getUTCMonth()) return box;
    const off = daysOff.get(day.getUTCFullYear())?.has(isoOf(day)) ?? weekday(day) > 4;
    const words = [ written(day, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }), off && say('выходной'), +day === +today && say('сегодня') ];
    const button = element('button', {
      type: 'button', class: `date-day${off ? ' is-off' : ''}${+day === +today ? ' is-today' : ''}`,
      tabindex: +day === +at ? '0' : '-1', 'data-day': isoOf(day), 'aria-label': words.filter(Boolean).join(', ')
    }, String(day.getUTCDate()));
    if (+day === +(chosen ?? NaN)) button.setAttribute('aria-current', 'date');
    if (+within(day) !== +day) button.disabled = true;
    box.append(button);
    return box;
  }

  function close(focusBack) {
    if (!dialog.isConnected) return;
    document.removeEventListener('pointerdown', outside, true);
    field.removeEventListener('focusout', gone);
    field.removeEventListener('keydown', escape);
    dialog.remove();
    onClose(focusBack);
  }
  const outside = event => { if (!field.contains(event.target)) close(false); };
  document.addEventListener('pointerdown', outside, true);
  // Also from the field itself, where Shift+Tab leads: the calendar must not stay behind over the form.
  const gone = ({ relatedTarget }) => { if (relatedTarget && !field.contains(relatedTarget)) close(false); };
  const escape = event => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close(true);
  };
  field.addEventListener('focusout', gone);
  field.addEventListener('keydown', escape);

  table.addEventListener('click', event => {
    const button = event.target.closest('[data-day]');
    if (!button) return;
    onChoice(dayFrom(button.dataset.day));
    close(true);
  });
  dialog.addEventListener('keydown', event => {
    const goal = event.target.closest('[data-day]') && goalOf(event.key);
    if (!goal) return;
    event.preventDefault();
    at = within(goal);
    draw(true);
  });
  const goalOf = key => ({
    PageUp: otherMonth(at, -1), PageDown: otherMonth(at, 1), Home: plus(at, -weekday(at)), End: plus(at, 6 - weekday(at))
  })[key] ?? (STEPS[key] && plus(at, STEPS[key]));

  if (dialog.getBoundingClientRect().right > document.documentElement.clientWidth) dialog.classList.add('is-right');
  draw(true);
  dialog.scrollIntoView({ block: 'nearest' });
  return () => close(true);
}

// True when something new is known about the year.
async function learn(address, year) {
  if (!address || daysOff.has(year)) return false;
  daysOff.set(year, undefined);
  try {
    const response = await fetch(`${address}/${year}.json`, { credentials: 'same-origin' });
    if (response.ok) daysOff.set(year, new Set((await response.json()).off));
  } catch {
    daysOff.delete(year);                  // no network: weekends are marked all the same
  }
  return daysOff.get(year) !== undefined;
}

function element(name, attributes = {}, text = '') {
  const made = document.createElement(name);
  for (const [ key, value ] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}
