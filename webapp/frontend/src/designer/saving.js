// Keeps one file of a process draft saved while it is edited:
//   const saver = createSaver({ url, csrf, revision, saved, person, lockUrl, onState });
//   saver.change(text)      the whole file, after every change; what was saved already costs nothing
//   saver.leftover()        what an earlier visit could not save: { text, at, outdated } or null
//   saver.dropLeftover()    when the person does not want it
//   saver.flush()           at once; true when the server has it
//   saver.keepMine()        after a conflict: put mine over what another saved
//   saver.takeTheirs()      after a conflict: forget mine; gives the text of the other
//   saver.takeOver()        after a foreign lock: take the editing over and save
// onState({ state, message, at, revision, holder, changedBy }) is told of every change of state:
//   saved | saving | offline | conflict | locked | signed_out | refused
// Between two saves a copy lies in the browser, by person, draft and file; it goes when the server has the text.
import { say } from '../base/words.js';

const PAUSE = 1500, LONGEST_PAUSE = 8000, PATIENCE = 20_000;
const RETRIES = [ 2, 5, 15, 30, 60 ];          // seconds
const LARGEST_PARTING = 60_000;                // bytes: browsers let a page that is left send no more
export const COPY = 'process-draft:';

export const createSaver = options => new Saver(options);

class Saver {
  constructor({ url, csrf, revision, saved = null, person = '', lockUrl = '', onState = () => {} }) {
    Object.assign(this, { url, csrf, saved, lockUrl, onState });
    this.revision = Number(revision);
    this.key = `${COPY}${person}:${url}`;
    this.text = saved;
    this.state = 'saved';
    this.failures = 0;
    this.since = 0;
    window.addEventListener('online', () => { if (this.isDirty() && this.state === 'offline') this.flush(); });
    window.addEventListener('pagehide', () => this.part());
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.part(); });
    window.addEventListener('beforeunload', event => { if (this.isDirty() && !this.remembered) event.preventDefault(); });
  }

  isDirty() {
    return this.text !== this.saved;
  }

  change(text) {
    this.text = text;
    if (this.isDirty()) this.remember();
    else this.forget();
    if (this.isBlocked()) return;
    if (!this.isDirty()) return this.busy ? undefined : this.tell('saved');
    if (this.state !== 'offline') this.tell('saving');
    this.later();
  }

  isBlocked() {
    return [ 'conflict', 'locked', 'signed_out' ].includes(this.state);
  }

  later() {
    this.since ||= Date.now();
    clearTimeout(this.timer);
    const pause = Math.min(PAUSE, Math.max(0, this.since + LONGEST_PAUSE - Date.now()));
    this.timer = setTimeout(() => this.flush(), pause);
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.busy) {
      await this.busy;
      return this.flush();
    }
    this.since = 0;
    if (this.isBlocked()) return false;
    if (!this.isDirty()) return true;
    this.busy = this.put(this.text);
    const done = await this.busy;
    this.busy = null;
    if (done && this.isDirty()) this.later();
    return done;
  }

  async put(text) {
    if (this.state !== 'offline') this.tell('saving');
    const answer = await this.ask(this.url, { method: 'PUT', body: text, headers: this.headers() });
    return this.heard(answer, text);
  }

  headers() {
    return { 'X-Revision': String(this.revision), 'X-CSRFToken': this.csrf, 'X-Requested-With': 'designer' };
  }

  async ask(url, options) {
    try {
      const response = await fetch(url, {
        credentials: 'same-origin', redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE), ...options
      });
      const told = response.headers.get('Content-Type')?.startsWith('application/json') ? await response.json() : null;
      return { status: response.status, told, away: response.type === 'opaqueredirect' };
    } catch {
      return { status: 0, told: null, away: false };
    }
  }

  // What the server says; true when it has the text.
  heard({ status, told, away }, text) {
    if (!away && (status === 0 || status >= 500)) return this.failed();
    this.failures = 0;
    if (status >= 200 && status < 300 && told) return this.kept(told, text);
    if (status === 409 && told?.changed_at) this.tell('conflict', { message: told?.message, changedBy: told?.changed_by, changedAt: told?.changed_at });
    else if (status === 423) this.tell('locked', { message: told?.message, holder: told?.holder });
    else if (away || [ 400, 401 ].includes(status) || !told) this.tell('signed_out', { message: say('Сеанс закончился. Нарисованное хранится в этом браузере и вернётся после входа.') });
    else this.tell('refused', { message: told.message });
    return false;
  }

  kept({ revision, saved_at: at }, text) {
    this.revision = Number(revision);
    this.saved = text;
    if (this.isDirty()) this.remember();
    else this.forget();
    this.tell(this.isDirty() ? 'saving' : 'saved', { at });
    return true;
  }

  failed() {
    const pause = RETRIES[Math.min(this.failures++, RETRIES.length - 1)];
    document.dispatchEvent(new Event('line:doubt'));
    this.tell('offline', { message: say('Нет связи. Изменения хранятся в этом браузере и сохранятся сами.') });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause * 1000 * (0.9 + Math.random() * 0.2));
    return false;
  }

  tell(state, more = {}) {
    const same = state === this.state && !more.at && !more.message;
    this.state = state;
    if (!same) this.onState({ state, revision: this.revision, ...more });
  }

  async keepMine() {
    const theirs = await this.fetchTheirs();
    if (!theirs) return false;
    this.revision = theirs.revision;
    this.saved = theirs.text;
    this.state = 'saving';
    return this.flush();
  }

  async takeTheirs() {
    const theirs = await this.fetchTheirs();
    if (!theirs) return null;
    Object.assign(this, { revision: theirs.revision, saved: theirs.text, text: theirs.text });
    this.forget();
    this.state = 'saving';
    this.tell('saved');
    return theirs.text;
  }

  async fetchTheirs() {
    try {
      const response = await fetch(this.url, { credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
      if (!response.ok || response.redirected) return null;
      return { text: await response.text(), revision: Number(response.headers.get('X-Revision')) };
    } catch {
      return null;
    }
  }

  async takeOver() {
    const headers = { ...this.headers(), 'Content-Type': 'application/json' };
    const answer = await this.ask(this.lockUrl, { method: 'POST', body: JSON.stringify({ take_over: true }), headers });
    if (answer.status !== 200 || !answer.told) return false;
    this.state = 'saving';
    return this.flush();
  }

  leftover() {
    const copy = this.copy();
    if (copy?.text === this.saved) this.forget();
    if (!copy || copy.text === this.saved) return null;
    return { text: copy.text, at: copy.at, outdated: copy.revision !== this.revision };
  }

  dropLeftover() {
    this.forget();
  }

  copy() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  remember() {
    try {
      const at = new Date().toISOString();
      localStorage.setItem(this.key, JSON.stringify({ text: this.text, revision: this.revision, at }));
      this.remembered = true;
    } catch {
      this.remembered = false;                 // the browser's store is full or forbidden: leaving asks first
    }
  }

  forget() {
    localStorage.removeItem(this.key);
  }

  // The page is left, perhaps for ever: what is not saved goes along without waiting for an answer.
  part() {
    if (this.isBlocked() || this.busy || !this.isDirty()) return;
    const text = this.text;
    if (new Blob([ text ]).size > LARGEST_PARTING) return;
    this.busy = this.ask(this.url, { method: 'PUT', body: text, headers: this.headers(), keepalive: true })
      .then(answer => { this.busy = null; return answer.status ? this.heard(answer, text) : false; });
  }
}
