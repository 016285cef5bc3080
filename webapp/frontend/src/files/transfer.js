// Sends one file to the server in pieces (tus 1.0) and goes on by itself where a weak line broke:
//   new Transfer(file, { field, task, told }).run()  ->  the attachment {id, name, size}, or null when cancelled
// `told` is called whenever `state`, `sent` or `text` changed. State: waiting, sending, paused, refused, done, cancelled.
import { say } from '../base/words.js';
import { forget, recall, remember } from './memory.js';

const ADDRESS = '/uploads';
const VERSION = { 'Tus-Resumable': '1.0.0' };
const SMALLEST = 32 * 1024, FIRST = 128 * 1024, LARGEST = 2 * 1024 * 1024;
const QUICK = 1500, SLOW = 6000;           // milliseconds for one piece, between which its size is right
const LONGEST_PAUSE = 30, PATIENCE = 120_000;

class Refused extends Error {}
class Gone extends Error {}
class Offline extends Error {}

export class Transfer {
  constructor(file, { field, task = '', told = () => {} }) {
    Object.assign(this, { file, field, task, told, state: 'waiting', sent: 0, text: '', piece: FIRST });
    this.stop = new AbortController();
  }

  async run() {
    for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const before = this.sent;
      try {
        return await this.attempt();
      } catch (error) {
        if (this.stop.signal.aborted) return null;
        if (error instanceof Refused) {
          this.tell('refused', error.message);
          return null;
        }
        if (this.sent > before) pause = 1;
        if (!(error instanceof Gone)) await this.rest(error, pause);
        if (this.stop.signal.aborted) return null;
      }
    }
  }

  cancel() {
    this.stop.abort();
    this.tell('cancelled');
    const url = recall(this);
    forget(this);
    if (url) this.ask('DELETE', url, {}, null, false).catch(() => {});
  }

  async attempt() {
    let url = recall(this), offset = 0;
    if (url) offset = await this.offsetAt(url);
    else remember(this, url = await this.begin());
    this.tell('sending', '', offset);
    while (offset < this.file.size) {
      offset = await this.send(url, offset);
      this.tell('sending', '', offset);
    }
    return await this.result(url);
  }

  async begin() {
    const about = { filename: this.file.name, field: this.field, task: this.task };
    const metadata = Object.entries(about).filter(([ , value ]) => value).map(([ key, value ]) => `${key} ${base64(value)}`);
    const answer = await this.ask('POST', ADDRESS, { 'Upload-Length': this.file.size, 'Upload-Metadata': metadata.join(',') });
    return new URL(answer.headers.get('Location'), location).pathname;
  }

  async offsetAt(url) {
    const answer = await this.ask('HEAD', url);
    return Number(answer.headers.get('Upload-Offset'));
  }

  async send(url, offset) {
    const bytes = await this.read(offset), began = performance.now();
    const headers = { 'Upload-Offset': offset, 'Content-Type': 'application/offset+octet-stream', ...await checksum(bytes) };
    try {
      const answer = await this.ask('PATCH', url, headers, bytes);
      const took = performance.now() - began;
      if (took < QUICK) this.piece = Math.min(this.piece * 2, LARGEST);
      if (took > SLOW) this.piece = Math.max(this.piece / 2, SMALLEST);
      return Number(answer.headers.get('Upload-Offset'));
    } catch (error) {
      this.piece = Math.max(this.piece / 2, SMALLEST);
      throw error;
    }
  }

  async read(offset) {
    try {
      return await this.file.slice(offset, offset + this.piece).arrayBuffer();
    } catch {
      throw new Refused(say('Не удалось прочитать файл «{name}». Выберите его ещё раз.', { name: this.file.name }));
    }
  }

  async result(url) {
    const read = async () => (await (await this.ask('GET', url)).json()).attachment;
    const found = await read();
    if (found) return this.done(found);
    // All bytes have come, yet the end was interrupted: an empty piece asks the server to finish.
    await this.ask('PATCH', url, { 'Upload-Offset': this.file.size, 'Content-Type': 'application/offset+octet-stream' }, new ArrayBuffer(0));
    return this.done(await read());
  }

  done(found) {
    if (!found) throw new Error('unfinished');
    remember(this, this.url ?? recall(this), true);
    this.tell('done', '', this.file.size);
    return found;
  }

  async ask(method, url, headers = {}, body = null, stoppable = true) {
    const token = document.querySelector('meta[name="csrf-token"]')?.content ?? '';
    const stop = new AbortController(), end = () => stop.abort(), timer = setTimeout(end, PATIENCE);
    if (stoppable) this.stop.signal.addEventListener('abort', end);
    try {
      const answer = await fetch(url, {
        method, body, signal: stop.signal, headers: { ...VERSION, 'X-CSRFToken': token, ...headers },
        credentials: 'same-origin', redirect: 'manual', cache: 'no-store'
      });
      if (answer.ok) return answer;
      throw await this.refusal(answer);
    } finally {
      clearTimeout(timer);
      this.stop.signal.removeEventListener('abort', end);
    }
  }

  async refusal(answer) {
    const { status } = answer;
    if (answer.type === 'opaqueredirect' || status === 401) {
      return new Offline(say('Вы вышли из программы. Войдите снова в другой вкладке: загрузка продолжится.'));
    }
    if (status === 404 || status === 410) {
      forget(this);
      // Beginning anew helps an upload that has expired; a user task that is gone stays gone.
      return this.began ? new Refused(await words(answer)) : (this.began = true, new Gone());
    }
    if (status === 409 || status === 423 || status === 460 || (status >= 500 && status !== 507)) return new Error(String(status));
    forget(this);
    return new Refused(await words(answer));
  }

  async rest(error, pause) {
    const lost = !navigator.onLine;
    const why = error instanceof Offline ? error.message : lost
      ? say('Нет связи. Загрузка продолжится сама.') : say('Сервер не отвечает. Следующая попытка через {seconds} с.', { seconds: pause });
    this.tell('paused', why);
    await new Promise(resolve => {
      const wake = () => { clearTimeout(timer); removeEventListener('online', wake); resolve(); };
      const timer = setTimeout(wake, pause * 1000 * (0.8 + Math.random() * 0.4));
      addEventListener('online', wake);
      this.stop.signal.addEventListener('abort', wake, { once: true });
    });
  }

  tell(state, text = '', sent = this.sent) {
    Object.assign(this, { state, text, sent });
    this.told(this);
  }
}

async function words(answer) {
  const isText = answer.headers.get('Content-Type')?.startsWith('text/plain');
  const text = isText ? (await answer.text()).trim() : '';
  return text || say('Страница устарела. Обновите её и выберите файл ещё раз: загрузка продолжится с того же места.');
}

// Only pages that came over https may count digests; elsewhere the length of each piece is what is checked.
async function checksum(bytes) {
  if (!globalThis.crypto?.subtle) return {};
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return { 'Upload-Checksum': `sha256 ${btoa(String.fromCharCode(...digest))}` };
}

const base64 = text => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
