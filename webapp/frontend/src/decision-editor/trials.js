// Rows of values that somebody invents for a decision, and what the server makes of them: results, rules, coverage.
import { say } from '../base/words.js';

const PAUSE = 600;

export class Trials {
  constructor({ place, coverage, tests, evaluate, changed, marks }) {
    Object.assign(this, { place, coverage, tests, evaluate, changed, marks });
    this.tests.decisions ??= {};
    this.told = new Map();
  }

  open(id) {
    this.decision = id;
    this.drawn = '';
    this.draw();
  }

  rows() {
    return this.tests.decisions[this.decision] ??= [];
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    clearTimeout(this.timer);
    const turn = this.turn = (this.turn ?? 0) + 1;
    const rows = Object.fromEntries(Object.entries(this.tests.decisions).map(([ id, all ]) => [ id, all.map(({ values }) => values) ]));
    const decisions = await this.evaluate(rows);
    if (!decisions || turn !== this.turn) return;
    this.told = new Map(decisions.map(each => [ each.id, each ]));
    this.draw();
  }

  draw() {
    const told = this.told.get(this.decision);
    this.place.closest('[data-trials-section]').hidden = !told;
    if (!told) return this.marks([]);
    const shape = JSON.stringify([ this.decision, told.asked, told.outputs, this.rows().length ]);
    if (shape !== this.drawn) this.drawTable(told);
    this.drawn = shape;
    this.rows().forEach((row, index) => this.drawResult(told, row, index));
    this.drawCoverage(told);
    this.marks(told.policy && this.rows().length ? told.hits : []);
  }

  drawTable(told) {
    const table = make('table', { className: 'data-table trial-table' });
    const headings = [ '№', ...told.asked.map(({ label }) => label), say('Ожидаем'), say('Итог'), say('Строки таблицы'), '' ];
    const head = make('tr', {}, headings.map((text, at) => at === headings.length - 1
      ? make('td', {}) : make('th', { scope: 'col', textContent: text })));
    const body = make('tbody', {}, this.rows().map((row, index) => this.drawRow(told, row, index)));
    table.append(make('thead', {}, [ head ]), body);
    this.place.replaceChildren(table, ...told.asked.filter(({ examples }) => examples.length).map(({ name, examples }) => make('datalist', { id: listId(name) },
      examples.map(value => make('option', { value })))));
  }

  drawRow(told, row, index) {
    const cells = told.asked.map(({ name, label, examples }) => {
      const input = make('input', { className: 'form-control form-control-sm', value: row.values[name] ?? '', autocomplete: 'off', spellcheck: false });
      input.setAttribute('aria-label', `${label}, ${say('строка {number}', { number: index + 1 })}`);
      if (examples.length) input.setAttribute('list', listId(name));
      input.addEventListener('input', () => {
        row.values[name] = input.value;
        this.touched();
      });
      return make('td', {}, [ input ]);
    });
    const expected = make('input', { className: 'form-control form-control-sm', value: row.expected ?? '', autocomplete: 'off', spellcheck: false });
    expected.setAttribute('aria-label', `${say('Ожидаем')}, ${say('строка {number}', { number: index + 1 })}`);
    expected.addEventListener('input', () => {
      row.expected = expected.value;
      this.touched();
    });
    const drop = make('button', { type: 'button', className: 'btn btn-outline-secondary btn-sm', textContent: say('Убрать строку') });
    drop.addEventListener('click', () => {
      this.rows().splice(index, 1);
      this.touched();
      this.draw();
      this.place.closest('[data-trials-section]').querySelector('[data-trial-add]').focus();
    });
    return make('tr', {}, [
      make('th', { scope: 'row', textContent: index + 1 }), ...cells, make('td', {}, [ expected ]),
      make('td', { className: 'trial-result' }), make('td', { className: 'trial-rules' }), make('td', {}, [ drop ])
    ]);
  }

  drawResult(told, row, index) {
    const line = this.place.querySelectorAll('tbody > tr')[index], found = told.rows[index];
    if (!line || !found) return;
    const result = line.querySelector('.trial-result'), values = found.outputs;
    const words = found.error || values.map(([ label, value ]) => (values.length > 1 ? `${label}: ${value}` : value)).join('; ');
    const plain = values.map(([ , value ]) => value).join('; ');
    const wanted = (row.expected ?? '').trim();
    const verdict = !wanted || found.error ? '' : wanted === plain ? say('как ожидали') : say('ждали другого');
    result.classList.toggle('is-wrong', Boolean(found.error) || verdict === say('ждали другого'));
    result.replaceChildren(words, ...(verdict ? [ make('div', { className: 'row-note', textContent: verdict }) ] : []));
    line.querySelector('.trial-rules').textContent = found.error ? '—' : found.numbers.join(', ') || say('ни одна');
  }

  drawCoverage({ policy, hits }) {
    const counts = hits.map(([ , count ]) => count), idle = counts.flatMap((count, at) => (count ? [] : [ at + 1 ]));
    this.coverage.hidden = !policy || !counts.length || !this.rows().length;
    this.coverage.textContent = idle.length
      ? say('Проверено строк таблицы: {done} из {all}. Не проверены: {rows}.', { done: counts.length - idle.length, all: counts.length, rows: idle.join(', ') })
      : say('Проверены все строки таблицы: {all}.', { all: counts.length });
    this.coverage.dataset.whole = String(!idle.length);
  }

  add() {
    this.rows().push({ values: {}, expected: '' });
    this.touched();
    this.draw();
    this.place.querySelector('tbody > tr:last-child input')?.focus();
  }

  touched() {
    this.changed(`${JSON.stringify(this.tests, null, 2)}\n`);
    this.later();
  }
}

const listId = name => `trial-${name}`;

function make(tag, properties, children = []) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
