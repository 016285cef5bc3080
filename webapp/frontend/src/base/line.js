// Says when there is no line, and keeps a form from being sent into nowhere: a browser would put its own page of an
// error where the form was. A machine without a network may still reach its own server, so the server is asked.
import { announce } from './announce.js';
import { say } from './words.js';

const PATIENCE = 5000, AGAIN = 5000, THANKS = 5000;   // milliseconds
let bar, watch;

export function startLine() {
  const doubt = async () => { if (!bar && !await isReachable()) lost(); };
  window.addEventListener('offline', doubt);
  document.addEventListener('line:doubt', doubt);
  window.addEventListener('online', look);
  document.addEventListener('submit', hold);
}

async function isReachable() {
  try {
    await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  }
}

async function hold(event) {
  // Whoever held it back already has said why: files still on their way.
  if (event.defaultPrevented || (!bar && navigator.onLine)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const form = event.target, button = event.submitter;
  if (await isReachable()) {
    found();
    send(form, button);
  } else {
    lost(say('Нет связи, ничего не отправлено. Написанное не пропадёт: нажмите ещё раз, когда связь вернётся.'));
  }
}

// The answer may have come while the browser still believes that there is no network.
function send(form, button) {
  document.removeEventListener('submit', hold);
  form.requestSubmit(button);
  document.addEventListener('submit', hold);
}

function lost(words = say('Нет связи. Написанное не пропадёт.')) {
  if (!bar) {
    bar = document.createElement('p');
    bar.className = 'offline-bar';
    (document.querySelector('main') ?? document.body).prepend(bar);
    watch = setInterval(look, AGAIN);
  }
  bar.textContent = words;
  announce(words);
}

async function look() {
  if (bar && await isReachable()) found();
}

function found() {
  if (!bar) return;
  clearInterval(watch);
  const gone = bar;
  bar = undefined;
  gone.textContent = say('Связь вернулась.');
  gone.dataset.back = '';
  announce(gone.textContent);
  setTimeout(() => gone.remove(), THANKS);
}
