// Keys that do something on a page. A person can give each another key or switch it off on the page /keys:
//   <body data-shortcuts='{"search": "/", "inbox": "g i"}'>
// An element with data-shortcut="search" is pressed (a field is focused); pages may answer 'shortcut' events themselves.
import { say } from './words.js';

const SEQUENCE = 1500;                     // ms to press the second key of «g i»
const PLACES = { inbox: '/inbox', processes: '/processes', plan: '/plan' };
// What an action means on a page that marks nothing for it.
const USUAL = {
  next: 'main a[rel="next"]', previous: 'main a[rel="prev"]', list: '.breadcrumbs li:nth-last-child(2) a', claim: 'main form[action*="/claim"] button'
};
const TYPING = 'input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable=""], [contenteditable="true"]';

// On the Russian layout the key says «о» where the Latin one says «j»: its place on the keyboard decides then.
const BY_PLACE = { Slash: [ '/', '?' ], Comma: [ ',', '<' ], Period: [ '.', '>' ], Semicolon: [ ';', ':' ], Quote: [ "'", '"' ], BracketLeft: [ '[', '{' ], BracketRight: [ ']', '}' ] };

export function startShortcuts(body) {
  if (!body.dataset.shortcuts) return;
  const actions = Object.entries(JSON.parse(body.dataset.shortcuts));
  let begun = '', timer;

  document.addEventListener('keydown', event => {
    if (!isMeant(event)) return;
    for (const key of keysOf(event)) {
      const typed = begun ? `${begun} ${key}` : key;
      const [ action ] = actions.find(([ , keys ]) => keys === typed) ?? [];
      if (action) {
        begun = '';
        if (run(action)) event.preventDefault();
        return;
      }
      if (!begun && actions.some(([ , keys ]) => keys.startsWith(`${key} `))) {
        begun = key;
        clearTimeout(timer);
        timer = setTimeout(() => { begun = ''; }, SEQUENCE);
        return;
      }
    }
    begun = '';
  });
}

function isMeant(event) {
  if (event.defaultPrevented || event.isComposing) return false;
  // AltGr types characters on many layouts; some browsers report it as Ctrl with Alt.
  if (event.ctrlKey || event.altKey || event.metaKey || event.getModifierState('AltGraph')) return false;
  // Nor where keys choose something: whoever looks for a day in the calendar does not want to leave the form, nor
  // whoever draws the diagram.
  return !(event.target instanceof Element && event.target.closest(`${TYPING}, [role=dialog], [role=application]`)) && !document.querySelector('dialog[open]');
}

// What a key may be called: the character it types, and the Latin one of its place when it types no Latin letter.
export function keysOf({ key, code, shiftKey }) {
  if (key.length !== 1) return [];
  const letter = /^Key([A-Z])$/.exec(code);
  if (letter && !/[a-z]/i.test(key)) return [ letter[1].toLowerCase() ];
  const place = BY_PLACE[code]?.[shiftKey ? 1 : 0];
  const isRussian = /[а-яё]/i.test(key) || (code === 'Slash' && (key === '.' || key === ','));
  return isRussian && place ? [ place ] : [ key.toLowerCase() ];
}

// True when something was done with the key.
function run(action) {
  const asked = new CustomEvent('shortcut', { detail: { action }, cancelable: true });
  if (!document.dispatchEvent(asked)) return true;
  if (action === 'help') return showHelp();
  const goal = document.querySelector(`[data-shortcut="${action}"]`) ?? (USUAL[action] && document.querySelector(USUAL[action]));
  if (goal) {
    if (goal.matches(TYPING)) {
      goal.focus();
      goal.select?.();
    } else goal.click();
    return true;
  }
  if (PLACES[action]) location.assign(PLACES[action]);
  return action in PLACES;
}

function showHelp() {
  const link = document.querySelector('[data-shortcut="help"]');
  if (!link) return false;
  fetch(link.href, { headers: { 'X-Requested-With': 'dialog' }, credentials: 'same-origin', redirect: 'manual' })
    .then(response => (response.ok ? response.text() : Promise.reject(response.status)))
    .then(html => open(link.textContent, html))
    .catch(() => location.assign(link.href));
  return true;
}

function open(title, html) {
  const dialog = document.createElement('dialog');
  dialog.className = 'keys-dialog';
  dialog.setAttribute('aria-labelledby', 'keys-title');
  dialog.innerHTML = `<form method="dialog"><h2 id="keys-title"></h2><button class="btn-close" aria-label=""></button></form>${html}`;
  dialog.querySelector('h2').textContent = title;
  dialog.querySelector('button').setAttribute('aria-label', say('Закрыть'));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
