// Keeps a part of the page fresh without holding a thread of the server:
//   <div data-poll="/inbox/list" data-poll-seconds="20" data-poll-announce="Список обновлён">
// Asks with If-None-Match while the page is visible; an unchanged answer costs the server one comparison.
import { announce } from './announce.js';
import { keepPlace } from './place.js';

const DEFAULT_SECONDS = 20;
const LONGEST_PAUSE = 300;

export function startPolling(root) {
  const own = root instanceof Element && root.matches('[data-poll]') ? [ root ] : [];
  for (const element of [ ...own, ...root.querySelectorAll('[data-poll]') ]) {
    if (!element.dataset.pollStarted) {
      element.dataset.pollStarted = 'true';
      poll(element);
    }
  }
}

function poll(element) {
  const seconds = Number(element.dataset.pollSeconds || DEFAULT_SECONDS);
  const state = { etag: element.dataset.pollEtag ?? null, pause: seconds, timer: 0, asking: false };

  const later = () => {
    clearTimeout(state.timer);
    // A little disorder keeps a whole office from asking in the same second.
    state.timer = setTimeout(ask, state.pause * 1000 * (0.9 + Math.random() * 0.2));
  };

  const ask = async () => {
    if (!element.isConnected) {
      document.removeEventListener('visibilitychange', wake);
      return;
    }
    if (document.hidden || state.asking) return;
    state.asking = true;
    try {
      state.pause = await refresh(element, state) ? seconds : Math.min(state.pause * 2, LONGEST_PAUSE);
    } finally {
      state.asking = false;
    }
    if (state.pause) later();
  };

  const wake = () => { if (!document.hidden) ask(); };
  document.addEventListener('visibilitychange', wake);
  element.addEventListener('poll:now', ask);
  later();
}

// True when the server answered; false makes the next question later.
async function refresh(element, state) {
  if (isBeingEdited(element)) return true;
  let response;
  try {
    const headers = { 'X-Requested-With': 'poll', ...(state.etag && { 'If-None-Match': state.etag }) };
    response = await fetch(element.dataset.poll, { headers, credentials: 'same-origin', cache: 'no-store', redirect: 'manual' });
  } catch {
    return false;                       // no network: the page keeps what it shows
  }
  if (response.status === 304) return true;
  if (!response.ok) return false;       // also a redirect to the login page: never swap it into a list
  state.etag = response.headers.get('ETag');
  const html = await response.text();
  if (!isBeingEdited(element)) swap(element, html);
  return true;
}

function swap(element, html) {
  // A page that knows better what may change under a person's hands takes the news itself.
  if (!element.dispatchEvent(new CustomEvent('poll:arrived', { detail: { html }, bubbles: true, cancelable: true }))) return;
  const restore = keepPlace(element);
  element.innerHTML = html;
  restore();
  if (element.dataset.pollAnnounce) announce(element.dataset.pollAnnounce);
  element.dispatchEvent(new CustomEvent('poll:swapped', { bubbles: true }));
}

// A person who is typing, choosing or reading an opened menu is not interrupted.
function isBeingEdited(element) {
  const active = document.activeElement;
  const typing = element.contains(active) && active.matches('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]');
  return typing || element.querySelector('dialog[open], [data-menu][open]') !== null;
}
