// Saves a score sheet while it is filled in, with or without a line:
//   <section data-sheet="/tasks/7/page/save" data-sheet-copy="person:task"> … <p data-sheet-state></p>
// What the server has not confirmed lies in this browser. Each save has a key of its own, so that one that is sent
// again changes nothing; `after` names those sent from here, whether an answer arrived or not.
import { announce } from '../base/announce.js';
import { COPY } from '../base/sheets.js';
import { say } from '../base/words.js';

const PAUSE = 1000, PATIENCE = 20_000, MOST_KEYS = 20;
const RETRIES = [ 2, 5, 15, 30 ];              // seconds
const LEAVING = 5000;
const FIELD = /^(points|note):/;

export class SheetKeeper {
  constructor(sheet) {
    this.sheet = sheet;
    this.form = document.getElementById('answer');
    this.key = COPY + sheet.dataset.sheetCopy;
    this.failures = 0;
    this.leavingUntil = 0;
    sheet.querySelector('[data-sheet-save]')?.remove();
    this.saved = JSON.stringify(this.typed());
    // A page that was drawn again with a refusal shows what is not saved yet.
    if (document.querySelector('.error-summary, #sheet-conflict')) this.saved = '';
    this.form.addEventListener('input', event => { if (FIELD.test(event.target.name)) this.later(); });
    this.form.addEventListener('submit', () => this.submitted());
    for (const field of this.fields()) field.addEventListener('input', () => this.later());
    window.addEventListener('online', () => this.save());
    window.addEventListener('beforeunload', () => { this.leavingUntil = Date.now() + LEAVING; });
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.save(); });
    this.recover();
  }

  fields() {
    return [ ...this.form.elements ].filter(field => FIELD.test(field.name));
  }

  typed() {
    return Object.fromEntries(this.fields().map(field => [ field.name, field.value ]));
  }

  field(name) {
    return this.form.elements.namedItem(name);
  }

  // What lies here and not there: typed without a line, or sent by a page that is gone.
  recover() {
    const copy = JSON.parse(localStorage.getItem(this.key));
    if (!copy || document.querySelector('#sheet-conflict')) return;
    if (copy.kept) {
      this.forget();
      if (Number(copy.revision) > Number(this.field('revision').value)) location.reload();
      return;
    }
    for (const [ name, value ] of Object.entries(copy.typed)) if (this.field(name)) this.field(name).value = value;
    [ this.field('revision').value, this.field('after').value ] = [ copy.revision, copy.after ];
    if (JSON.stringify(this.typed()) === this.saved) this.forget();
    else this.later();
  }

  later() {
    if (this.closed) return;
    this.remember();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  async save() {
    clearTimeout(this.timer);
    const typed = this.typed(), said = JSON.stringify(typed);
    if (this.closed || this.busy || said === this.saved) return;
    this.busy = true;
    if (this.trying !== said) [ this.trying, this.attempt ] = [ said, crypto.randomUUID?.() ?? String(Math.random()) ];
    const body = new URLSearchParams({
      ...typed, key: this.attempt, csrf_token: this.field('csrf_token').value,
      revision: this.field('revision').value, after: this.field('after').value
    });
    const answer = await this.send(body);
    this.busy = false;
    this.heard(answer, said);
  }

  async send(body) {
    const sent = this.field('after').value.split(' ').filter(key => key && key !== this.attempt);
    this.remember([ ...sent, this.attempt ].slice(-MOST_KEYS).join(' '));
    try {
      const response = await fetch(this.sheet.dataset.sheet, {
        method: 'POST', body, credentials: 'same-origin', redirect: 'manual',
        headers: { 'X-Requested-With': 'sheet' }, signal: AbortSignal.timeout(PATIENCE)
      });
      if (response.headers.get('Content-Type')?.startsWith('application/json')) return await response.json();
      if (response.type === 'opaqueredirect') return { state: 'closed', words: say('Сеанс закончился. Войдите снова: написанное хранится в этом браузере.') };
      return { state: response.status < 500 ? 'closed' : 'failed', words: say('Лист закрыт: задача больше не ждёт вас.') };
    } catch {
      return { state: 'failed' };
    }
  }

  heard({ state, words, revision, html }, said) {
    if (state === 'failed') return this.failed();
    this.failures = 0;
    if (state === 'saved') {
      this.field('revision').value = revision;
      this.saved = said;
      this.say(words);
      if (JSON.stringify(this.typed()) !== said) this.later();
      // The page that comes next may have been drawn before this was saved: it is told by the copy.
      else if (Date.now() < this.leavingUntil) this.remember(this.field('after').value, { kept: true });
      else this.forget();
    } else if (state === 'conflict') this.disagree(words, revision, html);
    else {
      this.closed = true;
      this.say(words, true);
    }
  }

  failed() {
    document.dispatchEvent(new Event('line:doubt'));
    if (!this.failures++) this.say(say('Нет связи: оценки хранятся в этом браузере и сохранятся сами.'), true);
    const pause = RETRIES[Math.min(this.failures - 1, RETRIES.length - 1)];
    this.timer = setTimeout(() => this.save(), pause * 1000);
  }

  disagree(words, revision, html) {
    this.closed = true;
    this.say(words, true);
    document.getElementById('sheet-conflict')?.remove();
    const box = Object.assign(document.createElement('section'), { id: 'sheet-conflict', className: 'notice notice-wrong', tabIndex: -1 });
    box.setAttribute('role', 'alert');
    box.innerHTML = html;                      // drawn and escaped by the server
    this.sheet.before(box);
    const keep = box.querySelector('[data-sheet-keep]');
    keep.hidden = false;
    keep.addEventListener('click', () => {
      box.remove();
      this.field('revision').value = revision;
      this.closed = false;
      this.save();
    });
    box.querySelector('[data-sheet-other]').addEventListener('click', event => {
      event.preventDefault();
      this.forget();
      location.reload();
    });
    box.focus();
  }

  submitted() {
    clearTimeout(this.timer);
    this.closed = true;
    this.remember(this.field('after').value, { sent: true });
  }

  remember(after = this.field('after').value, more = {}) {
    this.field('after').value = after;
    try {
      const copy = { typed: this.typed(), revision: this.field('revision').value, after, ...more };
      localStorage.setItem(this.key, JSON.stringify(copy));
    } catch {
      // The browser's store is full or forbidden: the server remains.
    }
  }

  forget() {
    localStorage.removeItem(this.key);
  }

  say(words, aloud) {
    const place = document.querySelector('[data-sheet-state]');
    if (place) place.textContent = words;
    if (aloud) announce(words);
  }
}
