// After "@" and two letters a short list of colleagues stands under the text; the server understands the surname anyway.
import { announce } from '../base/announce.js';
import { say } from '../base/words.js';

const BEGUN = /(?:^|[^\p{L}\p{N}_])@([\p{L}-]{2,30})$/u;
const REST_MS = 250;
let lists = 0;

export function startMentions(root) {
  for (const text of root.querySelectorAll('textarea[data-mentions]')) {
    if (!text.dataset.mentioning) suggestIn(text);
  }
}

function suggestIn(text) {
  text.dataset.mentioning = 'true';
  const list = document.createElement('ul');
  list.className = 'suggestions';
  list.id = `suggestions-${++lists}`;
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', say('Коллеги'));
  text.after(list);
  text.setAttribute('aria-autocomplete', 'list');
  text.setAttribute('aria-controls', list.id);

  let waiting;
  text.addEventListener('input', () => {
    clearTimeout(waiting);
    const begun = beginning(text);
    if (!begun) return close(text, list);
    waiting = setTimeout(() => show(text, list, begun), REST_MS);
  });
  text.addEventListener('keydown', event => onKey(event, text, list));
  text.addEventListener('blur', () => setTimeout(() => close(text, list), 200));
  // A press must not take the focus out of the text before the choice is made.
  list.addEventListener('mousedown', event => event.preventDefault());
  list.addEventListener('click', event => {
    const option = event.target.closest('[role=option]');
    if (option) choose(text, list, option);
  });
}

const beginning = text => BEGUN.exec(text.value.slice(0, text.selectionStart))?.[1] ?? '';

async function show(text, list, begun) {
  let found = [];
  try {
    const answer = await fetch(`${text.dataset.mentions}?q=${encodeURIComponent(begun)}`);
    if (answer.ok && !answer.redirected) found = await answer.json();
  } catch {
    // Without the list one writes the surname out.
  }
  if (beginning(text) !== begun || document.activeElement !== text) return;
  if (!found.length) return close(text, list);
  list.replaceChildren(...found.map((person, place) => option(list, person, place)));
  list.hidden = false;
  select(text, list, list.firstElementChild);
  list.scrollIntoView({ block: 'nearest' });
  announce(say('Найдено: {found}', { found: found.length }));
}

function option(list, { name, hint }, place) {
  const item = document.createElement('li');
  item.id = `${list.id}-${place}`;
  item.setAttribute('role', 'option');
  item.dataset.name = name;
  item.textContent = name;
  const note = document.createElement('span');
  note.className = 'row-note';
  note.textContent = hint;
  item.append(note);
  return item;
}

function onKey(event, text, list) {
  if (list.hidden) return;
  const chosen = list.querySelector('[aria-selected=true]');
  const steps = { ArrowDown: chosen?.nextElementSibling, ArrowUp: chosen?.previousElementSibling };
  if (event.key in steps) {
    event.preventDefault();
    select(text, list, steps[event.key] ?? chosen);
  } else if (event.key === 'Enter' && chosen) {
    event.preventDefault();
    choose(text, list, chosen);
  } else if (event.key === 'Escape') {
    event.preventDefault();
    event.stopPropagation();
    close(text, list);
  } else if (event.key === 'Tab') {
    close(text, list);
  }
}

function select(text, list, item) {
  for (const each of list.children) each.setAttribute('aria-selected', String(each === item));
  text.setAttribute('aria-activedescendant', item.id);
}

function choose(text, list, item) {
  const begun = beginning(text);
  const end = text.selectionStart;
  const start = end - begun.length;
  text.setRangeText(`${item.dataset.name} `, start, end, 'end');
  close(text, list);
  text.focus();
  text.dispatchEvent(new Event('input', { bubbles: true }));
}

function close(text, list) {
  list.hidden = true;
  list.replaceChildren();
  text.removeAttribute('aria-activedescendant');
}
