// A calendar beside a date field. The field stays a line of text that one types into or pastes into:
//   <div class="date-field" data-date="date|datetime" data-calendar="/calendar" data-first-day="2026-09-01" data-last-day="…">
//     <input inputmode="numeric" …> </div>
// Without scripts the field is the same, and the server reads both 05.09.2026 and 2026-09-05.
import { say } from '../base/words.js';
import { dayFrom, isoOf, openMonth } from './month.js';

const two = text => text.padStart(2, '0');

export function startDates(root) {
  for (const field of root.querySelectorAll('[data-date]:not([data-started])')) {
    field.dataset.started = '';
    addCalendar(field);
  }
}

// «5/9/2026», «05092026» and «2026-09-05» become «05.09.2026»; what is no date stays as it was typed.
export function tidy(text) {
  const [ date, ...rest ] = text.trim().split(/[T\s]+/);
  const russian = /^(\d{1,2})[.,/-](\d{1,2})[.,/-](\d{4})$/.exec(date) ?? /^(\d\d)(\d\d)(\d{4})$/.exec(date);
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date);
  if (!russian && !iso) return text;
  const [ day, month, year ] = russian ? russian.slice(1) : iso.slice(1).reverse();
  return [ `${two(day)}.${two(month)}.${year}`, ...rest ].join(' ');
}

function addCalendar(field) {
  const input = field.querySelector('input');
  // Before anybody else hears of the change: conditions read the tidy text.
  input.addEventListener('change', () => { input.value = tidy(input.value); }, { capture: true });

  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn btn-outline-secondary date-open no-print';
  button.title = say('Выбрать в календаре');
  button.setAttribute('aria-label', `${say('Выбрать в календаре')}: ${nameOf(input)}`);
  button.setAttribute('aria-haspopup', 'dialog');
  button.setAttribute('aria-expanded', 'false');
  button.innerHTML = '<svg class="icon" aria-hidden="true" width="16" height="16"><use href="/static/icons.svg#calendar"></use></svg>';
  input.after(button);

  let close;
  button.addEventListener('click', () => {
    if (close) return close();
    button.setAttribute('aria-expanded', 'true');
    close = openMonth(field, {
      chosen: dayFrom(tidy(input.value)),
      onChoice: day => write(field, input, day),
      onClose: focusBack => {
        close = undefined;
        button.setAttribute('aria-expanded', 'false');
        if (focusBack) button.focus();
      }
    });
  });
}

function write(field, input, day) {
  const time = field.dataset.date === 'datetime' ? tidy(input.value).split(' ').slice(1).join(' ') : '';
  input.value = [ isoOf(day).split('-').reverse().join('.'), time ].filter(Boolean).join(' ');
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

const nameOf = input => input.labels?.[0]?.textContent.trim() ?? '';
