// What the server finds wrong: a badge on each element, and a list beside the drawing; a line leads to its element.
import { make } from './panel/controls.js';
import { calledOf } from './panel/titles.js';
import { hintsOf } from './hints.js';
import { postJson } from './server.js';
import { text } from './words.js';

const PAUSE = 1200;
const WORST = [ 'error', 'warning', 'hint' ];

export class Findings {
  constructor({ modeler, node, count, url, file, read, choose, hear }) {
    Object.assign(this, { modeler, node, count, url, file, read, choose, hear, found: [], turn: 0, marked: [] });
    modeler.get('eventBus').on('import.done', () => this.draw());
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), PAUSE);
  }

  async check() {
    const turn = ++this.turn;
    this.node.setAttribute('aria-busy', 'true');
    const content = await this.read();
    const [ answer, hints ] = await Promise.all([ postJson(this.url, { [this.file]: content }).catch(() => null), hintsOf(this.modeler), this.hear(content) ]);
    if (turn !== this.turn) return;
    this.node.removeAttribute('aria-busy');
    if (!answer?.ok) return;
    this.found = [ ...answer.findings, ...hints ];
    this.draw();
  }

  draw() {
    this.list();
    this.badges();
  }

  // -- the list -----------------------------------------------------------------------------------------------------
  list() {
    const of = severity => this.found.filter(each => each.severity === severity).length;
    const errors = of('error'), doubts = of('warning'), hints = of('hint');
    this.count.textContent = this.found.length ? String(this.found.length) : '';
    this.count.dataset.worst = errors ? 'error' : doubts ? 'warning' : '';
    const judged = errors + doubts ? text('Ошибок: {errors}, предупреждений: {doubts}. Ошибки не дают развернуть процесс.', { errors, doubts }) : text('Замечаний нет.');
    const summary = hints ? `${judged} ${text('Советов по рисунку: {hints}; развернуть они не мешают.', { hints })}` : judged;
    const ordered = [ ...this.found ].sort((a, b) => WORST.indexOf(a.severity) - WORST.indexOf(b.severity));
    this.node.replaceChildren(make('p', { className: 'editor-summary', textContent: summary }), make('ul', { className: 'editor-findings' }, ...ordered.map(each => this.line(each))));
  }

  line(finding) {
    const wrong = finding.severity === 'error', advice = finding.severity === 'hint', here = !finding.file || finding.file === this.file;
    const element = here && finding.element_id ? this.modeler.get('elementRegistry').get(finding.element_id) : null;
    const kind = make('span', { className: `token ${wrong ? 'token-wrong' : 'token-doubtful'}`, textContent: wrong ? '!' : '?' });
    kind.setAttribute('aria-hidden', 'true');
    const word = make('span', { className: 'visually-hidden', textContent: wrong ? text('Ошибка. ') : advice ? text('Совет. ') : text('Предупреждение. ') });
    const name = element ? calledOf(element.businessObject) : finding.label || (here ? '' : finding.file);
    const head = element ? make('button', { type: 'button', className: 'editor-finding-element', textContent: name }) : make('strong', { textContent: name });
    if (element) head.addEventListener('click', () => this.choose(element.id, finding));
    const rule = finding.page ? make('a', { href: finding.page, target: '_blank', textContent: text('Правило с примером') }) : null;
    const words = make('div', {}, word, name ? head : null, make('p', { textContent: finding.message }), finding.remedy ? make('p', { className: 'field-hint', textContent: finding.remedy }) : null, rule);
    const item = make('li', { className: 'editor-finding' }, kind, words);
    item.dataset.rule = finding.rule;
    item.dataset.severity = finding.severity;
    return item;
  }

  // -- the badges ---------------------------------------------------------------------------------------------------
  badges() {
    const overlays = this.modeler.get('overlays'), canvas = this.modeler.get('canvas'), registry = this.modeler.get('elementRegistry');
    overlays.remove({ type: 'finding' });
    for (const [ id, marker ] of this.marked) if (registry.get(id)) canvas.removeMarker(id, marker);
    this.marked = [];
    const about = grouped(this.placed(registry));
    for (const [ id, findings ] of about) {
      const wrong = findings.some(each => each.severity === 'error'), element = registry.get(id);
      const badge = make('div', { className: `token token-${wrong ? 'wrong' : 'doubtful'}`, textContent: wrong ? '!' : '?', title: findings.map(each => each.message).join('\n') });
      badge.setAttribute('aria-hidden', 'true');
      badge.addEventListener('click', () => this.choose(id, findings[0]));
      overlays.add(id, 'finding', { position: element.waypoints ? middle(element) : { top: -14, left: -10 }, html: badge });
      const marker = wrong ? 'finding-wrong' : 'finding-doubtful';
      canvas.addMarker(id, marker);
      this.marked.push([ id, marker ]);
    }
  }

  placed(registry) {
    return this.found.filter(each => each.severity !== 'hint' && (!each.file || each.file === this.file) && each.element_id && registry.get(each.element_id)?.parent);
  }
}

function grouped(findings) {
  const found = new Map();
  for (const each of findings) found.set(each.element_id, [ ...(found.get(each.element_id) ?? []), each ]);
  return found;
}

function middle({ waypoints }) {
  const at = Math.ceil(waypoints.length / 2), [ from, to ] = [ waypoints[at - 1], waypoints[at] ?? waypoints[at - 1] ];
  const corner = axis => Math.min(...waypoints.map(point => point[axis]));
  return { left: (from.x + to.x) / 2 - corner('x') - 10, top: (from.y + to.y) / 2 - corner('y') - 9 };
}
