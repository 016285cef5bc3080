// Keeps what is typed into a form before it is handed in, valid or not:
//   <form data-draft="/tasks/7/draft" data-draft-copy="person:7" data-draft-sign-in="/sign-in?next=…">
//     <input type="hidden" name="_author"> <input name="_revision"> <input name="_source"> … <p data-draft-state></p>
// Saves on the server after a pause and when the page is left; between two saves, and while there is no line, a copy
// lives in this tab. Files are sent by files/fields.js and come here as ticked boxes.
import { announce } from '../base/announce.js';
import { COPY } from '../base/drafts.js';
import { say } from '../base/words.js';
import { Conflict } from './conflict.js';
import { known, typedIn } from './typed.js';

const PAUSE = 1500, LONGEST_PAUSE = 10_000;
const RETRIES = [ 2, 5, 15, 30, 60 ];          // seconds
const PATIENCE = 20_000;
const LARGEST_PARTING = 60_000;                // browsers let a page that is left send no more
const LEAVING = 5000;                          // a download, too, begins like the leaving of a page

export class Keeper {
  constructor(form) {
    this.form = form;
    this.key = COPY + form.dataset.draftCopy;
    this.saved = typedIn(form).toString();
    this.failures = 0;
    this.since = 0;
    this.leavingUntil = 0;
    form.querySelector('[data-draft-save]')?.remove();
    this.listen();
    if ('draftUnsaved' in form.dataset) this.saved = null;
    this.recover();
    if (this.saved === null) this.later();
  }

  listen() {
    const later = () => this.later();
    this.form.addEventListener('input', later);
    this.form.addEventListener('change', later);
    document.addEventListener('submit', event => this.submitted(event));
    window.addEventListener('beforeunload', () => { this.leavingUntil = Date.now() + LEAVING; });
    window.addEventListener('pagehide', () => {
      this.leavingUntil = Infinity;
      this.part();
    });
    window.addEventListener('online', () => { if (this.isDirty()) this.save(); });
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.part(); });
    window.addEventListener('pageshow', ({ persisted }) => { if (persisted) [ this.left, this.leavingUntil ] = [ false, 0 ]; });
  }

  isDirty() {
    return typedIn(this.form).toString() !== this.saved;
  }

  later() {
    if (this.blocked || this.left) return;
    this.remember();
    this.since ||= Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.min(PAUSE, Math.max(0, this.since + LONGEST_PAUSE - Date.now())));
  }

  async save(typed = typedIn(this.form)) {
    clearTimeout(this.timer);
    this.since = 0;
    if (this.blocked || this.left) return false;
    if (this.busy) {
      this.again = true;
      return false;
    }
    const said = typed.toString();
    if (said === this.saved) return true;
    this.busy = true;
    const answer = await this.send(typed, { signal: AbortSignal.timeout(PATIENCE) });
    this.busy = false;
    const done = this.heard(answer, typed);
    if (this.again || (done && this.isDirty())) {
      this.again = false;
      if (!this.failures) this.later();
    }
    return done;
  }

  async send(typed, options = {}) {
    const body = new URLSearchParams([ ...typed, ...Object.entries(known(this.form)) ]);
    try {
      const response = await fetch(this.form.dataset.draft, {
        method: 'POST', body, credentials: 'same-origin', redirect: 'manual', headers: { 'X-Requested-With': 'draft' }, ...options
      });
      const told = response.headers.get('Content-Type')?.startsWith('application/json') ? await response.json() : { state: 'failed' };
      return { ...told, status: response.status };
    } catch {
      return { state: 'failed', status: 0 };
    }
  }

  // What the server says; true when it has kept what was typed.
  heard({ state, words, revision, html }, typed) {
    if (state === 'failed') return this.failed();
    const first = this.failures > 0 || this.saved === null || !this.toldOnce;
    this.failures = 0;
    if (state === 'saved' || state === 'closed') {
      this.form.elements._revision.value = revision;
      this.saved = typed.toString();
      // The page that comes next may have been drawn before this was saved: it is told by the copy.
      if (Date.now() < this.leavingUntil) this.remember(typed, { kept: true });
      else this.forget();
      this.say(words, first || state === 'closed');
      this.toldOnce = true;
      this.form.querySelector('.draft-clear')?.removeAttribute('hidden');
      // What one may begin from stands aside once something is written here.
      for (const other of document.querySelectorAll('form[data-draft-away]')) other.hidden = true;
      return true;
    }
    if (state === 'conflict') this.disagree({ words, revision, html }, typed);
    else if (state === 'signed_out') this.signedOut();
    else this.refused(words, state);
    return false;
  }

  failed() {
    this.remember();
    const pause = RETRIES[Math.min(this.failures, RETRIES.length - 1)];
    document.dispatchEvent(new Event('line:doubt'));
    if (!this.failures++) this.say(say('Нет связи, сохраним позже'), true);
    this.timer = setTimeout(() => this.save(), pause * 1000 * (0.9 + Math.random() * 0.2));
    return false;
  }

  refused(words, state) {
    this.say(words, true);
    if (state === 'done') this.blocked = true;
  }

  signedOut() {
    this.blocked = true;
    this.remember();
    const words = say('Сеанс закончился. Написанное хранится в этой вкладке и вернётся после входа.');
    this.point(words, this.form.dataset.draftSignIn, say('Войти'));
    announce(words);
  }

  disagree({ words, revision, html }, typed, ownText = true) {
    this.blocked = true;
    this.remember(typed);
    this.point(words, '#draft-conflict', say('Выбрать версию'));
    new Conflict(this.form, html, {
      keep: async () => {
        this.form.elements._revision.value = revision;
        this.blocked = false;
        if (await this.save(typed) && !ownText) this.reload();
      },
      other: () => this.reload()
    });
  }

  reload() {
    this.forget();
    this.left = true;
    location.reload();
  }

  // A copy that the server has not: it was typed while there was no line or no session.
  async recover() {
    const copy = JSON.parse(sessionStorage.getItem(this.key));
    if (!copy) return;
    if (copy.typed === this.saved || 'draftUnsaved' in this.form.dataset) {
      this.forget();
      return;
    }
    const typed = new URLSearchParams(copy.typed), fresh = this.form.elements._revision.value;
    if (copy.kept) {
      Number(copy.revision) > Number(fresh) ? this.reload() : this.forget();
      return;
    }
    this.form.elements._revision.value = copy.revision;
    const answer = await this.send(typed);
    if (answer.state === 'saved') this.reload();
    else if (answer.state === 'conflict') this.disagree(answer, typed, false);
    else this.form.elements._revision.value = fresh;
  }

  remember(typed = typedIn(this.form), more = {}) {
    try {
      const copy = { typed: typed.toString(), revision: this.form.elements._revision.value, ...more };
      sessionStorage.setItem(this.key, JSON.stringify(copy));
    } catch {
      // The browser's store is full or forbidden: the server remains.
    }
  }

  forget() {
    sessionStorage.removeItem(this.key);
  }

  // The page is left, perhaps for ever: what is not saved goes along without waiting for an answer.
  part() {
    if (this.blocked || this.left || !this.isDirty()) return;
    this.remember();
    const typed = typedIn(this.form);
    if (typed.toString().length > LARGEST_PARTING) return;
    this.send(typed, { keepalive: true }).then(answer => { if (answer.state === 'saved') this.heard(answer, typed); });
  }

  submitted(event) {
    if (event.defaultPrevented) return;
    const own = event.target === this.form, button = event.submitter;
    if (own && button && 'draftClear' in button.dataset) this.forget();
    else if (own) this.remember(typedIn(this.form), { sent: true });
    if (!own && !('draftAway' in event.target.dataset)) return;
    this.left = true;                          // a save that arrived after the form would be a draft of what is done
    clearTimeout(this.timer);
  }

  say(words, aloud) {
    const place = this.place();
    if (place) place.textContent = words;
    if (aloud) announce(words);
  }

  // A remark that leads on.
  point(words, href, label) {
    this.place()?.replaceChildren(`${words} `, Object.assign(document.createElement('a'), { href, textContent: label }));
  }

  place() {
    return this.form.querySelector('[data-draft-state]');
  }
}
