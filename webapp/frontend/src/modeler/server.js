// Asks the server: the words people pick from, what a text means, which variables are known, what is wrong.
import { text } from './words.js';

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? '';

export async function getJson(url, parameters = {}) {
  const address = new URL(url, location.href);
  for (const [ name, value ] of Object.entries(parameters)) if (value) address.searchParams.set(name, value);
  const response = await fetch(address, { credentials: 'same-origin', redirect: 'manual', headers: { Accept: 'application/json' } });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

export async function postJson(url, content) {
  const response = await fetch(url, {
    method: 'POST', body: JSON.stringify(content), credentials: 'same-origin', redirect: 'manual',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': token(), 'X-Requested-With': 'editor' }
  });
  const isJson = response.headers.get('Content-Type')?.startsWith('application/json');
  return { ok: response.ok, status: response.status, ...(isJson ? await response.json() : {}) };
}

// The page is left: nobody waits for the answer.
export function letGo(url) {
  fetch(url, { method: 'POST', body: '{}', keepalive: true, credentials: 'same-origin', headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token() } }).catch(() => {});
}

export class Server {
  constructor(urls) {
    this.urls = urls;
    this.variables = {};
    this.remembered = new Map();
  }

  async expression(kind, value) {
    return this.asked(this.urls.text, { kind, text: value });
  }

  time(kind, value) {
    return this.expression(kind, value);
  }

  // The date that a deadline would mean, and the days on which it would be reminded of.
  async deadline(about) {
    if (!(about.text || about.date)) return {};
    return this.asked(this.urls.deadline, about);
  }

  async asked(url, parameters) {
    const key = JSON.stringify([ url, parameters ]);
    if (this.remembered.has(key)) return this.remembered.get(key);
    try {
      const told = await getJson(url, parameters);
      this.remembered.set(key, told);
      return told;
    } catch {
      return { answer: text('Нет связи: проверим позже.') };
    }
  }

  // Asks anew, with the drawing as it is on the screen.
  async learn(file, content) {
    const answer = await postJson(this.urls.variables, { [file]: content }).catch(() => ({ ok: false }));
    if (answer.ok) this.variables = answer.variables;
  }

  known(id, where = 'before') {
    return this.variables[id]?.[where] ?? [];
  }
}
