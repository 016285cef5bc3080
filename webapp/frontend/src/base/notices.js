// Shows what is new as a message of the browser while a tab is open:
//   <a data-notices='[{"id": …, "title": …, "body": …, "url": …}]'>   comes with the bell's poll
//   <span data-notice-permission hidden><button>…</button><span role="status"></span></span>
// Asks for the permission only after a click; nothing goes through a push service.
import { say } from './words.js';

const SHOWN = 'metodkabinet.notices';
const REMEMBERED = 50;

export function startNotices(root) {
  if (!('Notification' in window)) return;
  root.querySelectorAll('[data-notice-permission]').forEach(offer);
  if (Notification.permission === 'granted') root.querySelectorAll('[data-notices]').forEach(show);
}

function offer(place) {
  const [ button, status ] = [ place.querySelector('button'), place.querySelector('[role=status]') ];
  const tell = () => {
    button.hidden = Notification.permission === 'granted';
    status.textContent = {
      granted: say('Разрешены.'),
      denied: window.isSecureContext
        ? say('Запрещены в настройках браузера.')
        : say('Браузер показывает их только по защищённому адресу: https.'),
      default: ''
    }[Notification.permission];
  };
  place.hidden = false;
  tell();
  button.addEventListener('click', async () => {
    await Notification.requestPermission();
    tell();
  });
}

function show(link) {
  const shown = remembered();
  for (const { id, title, body, url } of JSON.parse(link.dataset.notices)) {
    if (shown.includes(id)) continue;
    shown.push(id);
    const notice = made(title, body, id);
    notice?.addEventListener('click', () => {
      window.focus();
      window.location.assign(url);
      notice.close();
    });
  }
  remember(shown);
}

// The tag lets several tabs show the same message once. Browsers of phones know the permission and
// refuse the constructor: there the page itself has to do.
function made(title, body, tag) {
  try {
    return new Notification(title, { body, tag, lang: document.documentElement.lang });
  } catch {
    return null;
  }
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(SHOWN)) ?? [];
  } catch {
    return [];                          // storage is closed or was written by something else
  }
}

function remember(ids) {
  try {
    localStorage.setItem(SHOWN, JSON.stringify(ids.slice(-REMEMBERED)));
  } catch {
    // Without storage a message may be shown once more; its tag still keeps it single.
  }
}
