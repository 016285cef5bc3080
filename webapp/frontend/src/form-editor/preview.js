// The form as the server draws it, from the schema on the screen; answers typed into it are judged by the server.
import { say } from '../base/words.js';

const PAUSE = 700;

export class Preview {
  constructor({ form, findings, verdict, data, url, csrf, schema, choose }) {
    Object.assign(this, { form, findings, verdict, data, url, csrf, schema, choose });
    this.inside = form.querySelector('[data-preview-inside]');
    this.rows = data.querySelector('[data-test-rows]');
    form.addEventListener('submit', event => {
      event.preventDefault();
      event.stopPropagation();
      this.draw(true);
    }, true);
    form.querySelector('[data-preview-again]').addEventListener('click', () => {
      this.inside.replaceChildren();
      this.draw(false);
    });
    this.rows.addEventListener('change', () => this.later());
    this.rows.addEventListener('submit', event => event.preventDefault());
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(false), PAUSE);
  }

  async draw(judge) {
    clearTimeout(this.timer);
    const turn = this.turn = (this.turn ?? 0) + 1;
    const told = await this.ask(judge);
    if (!told || turn !== this.turn) return;
    this.showFindings(told.findings);
    if (told.html === null) return;
    const focus = this.inside.contains(document.activeElement) && document.activeElement.id;
    this.inside.innerHTML = told.html;         // drawn and escaped by the server
    this.showNames(told.names);
    this.verdict.innerHTML = told.verdict;
    this.inside.dispatchEvent(new Event('htmx:after:swap', { bubbles: true }));
    if (focus && !judge) document.getElementById(focus)?.focus();
  }

  async ask(judge) {
    const answers = this.inside.childElementCount ? new URLSearchParams([ ...new FormData(this.form) ].filter(([ , value ]) => typeof value === 'string')).toString() : '';
    const data = Object.fromEntries([ ...this.rows.querySelectorAll('input') ].map(input => [ input.name, input.value ]));
    try {
      const response = await fetch(this.url, {
        method: 'POST', credentials: 'same-origin', redirect: 'manual',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': this.csrf, 'X-Requested-With': 'designer' },
        body: JSON.stringify({ schema: this.schema(), answers, judge, data })
      });
      return response.ok ? await response.json() : null;
    } catch {
      document.dispatchEvent(new Event('line:doubt'));
      return null;
    }
  }

  showFindings(found) {
    if (!found.length) {
      this.findings.replaceChildren(Object.assign(document.createElement('p'), { className: 'page-lead', textContent: say('Замечаний нет.') }));
      return;
    }
    const list = Object.assign(document.createElement('ul'), { className: 'finding-list' });
    list.append(...found.map(each => this.finding(each)));
    this.findings.replaceChildren(list);
  }

  finding({ field_key: key, label, problem, remedy }) {
    const item = document.createElement('li');
    const words = `${label || key ? `${label || key}: ` : ''}${problem}`;
    if (key) {
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-link', textContent: words });
      button.addEventListener('click', () => this.choose(key));
      item.append(button);
    } else {
      item.append(words);
    }
    item.append(Object.assign(document.createElement('div'), { className: 'row-note', textContent: remedy }));
    return item;
  }

  // What the form reads from the process: a place to type a value for each.
  showNames(names) {
    this.data.hidden = !names.length;
    const typed = new Map([ ...this.rows.querySelectorAll('input') ].map(input => [ input.name, input ]));
    if (names.join() === [ ...typed.keys() ].join()) return;
    this.rows.replaceChildren(...names.map(name => {
      const label = Object.assign(document.createElement('label'), { className: 'field' });
      const input = typed.get(name) ?? Object.assign(document.createElement('input'), { className: 'form-control', name, autocomplete: 'off', spellcheck: false });
      label.append(Object.assign(document.createElement('span'), { className: 'field-label', textContent: name }), input);
      return label;
    }));
  }
}
