// Keeps the drawing: in the browser at once, on the server after a pause. While there is no line, while somebody else
// has the draft, and after a conflict the browser's copy remains; nothing that was drawn is lost by leaving the page.
const PAUSE = 1500, LONGEST_PAUSE = 8000, PATIENCE = 20_000;
const RETRIES = [ 3, 5, 10, 20, 30 ];          // seconds

export class Keeping {
  // tell({ state, ...about }): saved | changed | saving | offline | conflict | locked | signed_out | refused
  constructor({ url, revision, key, read, tell }) {
    Object.assign(this, { url, revision, key, read, tell, failures: 0, since: 0, version: 0, kept: 0 });
    window.addEventListener('online', () => this.again());
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.now(); });
    window.addEventListener('beforeunload', event => { if (this.isDirty() && !this.copied) event.preventDefault(); });
  }

  isDirty() {
    return this.version !== this.kept;
  }

  changed() {
    this.version++;
    this.copied = false;
    clearTimeout(this.copying);
    this.copying = setTimeout(() => this.remember(), 300);
    if (this.stopped) return;
    if (!this.failures) this.tell({ state: 'changed' });
    this.since ||= Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.min(PAUSE, Math.max(0, this.since + LONGEST_PAUSE - Date.now())));
  }

  now() {
    if (this.isDirty() && !this.stopped) this.save();
  }

  again() {
    if (this.failures) this.save();
  }

  async save() {
    clearTimeout(this.timer);
    if (this.busy) { this.more = true; return; }
    this.since = 0;
    this.busy = true;
    const version = this.version, content = await this.read();
    this.remember(content);
    if (!this.failures) this.tell({ state: 'saving' });
    const answer = await this.put(content);
    this.busy = false;
    this.heard(answer, version);
    if (this.more || (answer.ok && this.isDirty())) {
      this.more = false;
      if (!this.stopped && !this.failures) this.timer = setTimeout(() => this.save(), PAUSE);
    }
  }

  async put(content) {
    const token = document.querySelector('meta[name="csrf-token"]')?.content ?? '';
    try {
      const response = await fetch(this.url, {
        method: 'PUT', body: content, credentials: 'same-origin', redirect: 'manual', signal: AbortSignal.timeout(PATIENCE),
        headers: { 'Content-Type': 'application/xml', 'X-Revision': String(this.revision), 'X-CSRFToken': token, 'X-Requested-With': 'editor' }
      });
      const isJson = response.headers.get('Content-Type')?.startsWith('application/json');
      return { ok: response.ok, status: response.status, away: response.type === 'opaqueredirect', ...(isJson ? await response.json() : {}) };
    } catch {
      return { ok: false, status: 0 };
    }
  }

  heard(answer, version) {
    const { ok, status, away } = answer;
    if (ok) return this.saved(answer, version);
    if (status === 409) return this.stop({ state: 'conflict', ...answer });
    if (status === 423) return this.stop({ state: 'locked', ...answer });
    if (away || status === 401) return this.stop({ state: 'signed_out' });
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) return this.stop({ state: 'refused', ...answer });
    return this.failed();
  }

  saved({ revision, saved_at: at }, version) {
    this.failures = 0;
    this.revision = revision;
    this.kept = version;
    if (this.isDirty()) this.remember();
    else this.forget();
    this.tell({ state: 'saved', at });
  }

  failed() {
    const pause = RETRIES[Math.min(this.failures++, RETRIES.length - 1)];
    document.dispatchEvent(new Event('line:doubt'));
    this.tell({ state: 'offline' });
    this.timer = setTimeout(() => this.save(), pause * 1000);
  }

  stop(about) {
    this.stopped = true;
    this.tell(about);
  }

  // After a choice of the person: what is drawn here goes over the revision that is on the server now.
  resume(revision = this.revision) {
    this.stopped = false;
    this.failures = 0;
    this.revision = revision;
    this.version++;
    return this.save();
  }

  // -- the copy in the browser ---------------------------------------------------------------------------------------
  async remember(content) {
    const version = this.version;
    try {
      const copy = { content: content ?? await this.read(), revision: this.revision, at: new Date().toISOString() };
      localStorage.setItem(this.key, JSON.stringify(copy));
      this.copied = version === this.version;
    } catch {
      this.copied = false;                     // the browser's store is full or forbidden: it asks before the page is left
    }
  }

  forget() {
    clearTimeout(this.copying);
    localStorage.removeItem(this.key);
  }

  copy() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }
}
