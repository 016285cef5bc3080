// The editor of a decision file in a process draft: dmn-js, rows to try the decisions with, what the server says.
// Every change is saved by itself; the rows lie in a file of their own beside the decisions.
import DmnModeler from 'dmn-js/lib/Modeler';
import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn.css';
import '../css/decision-editor.css';

import { say } from '../base/words.js';
import { createSaver } from '../designer/saving.js';
import { SavingBar } from '../designer/saving-bar.js';
import russian from '../decision-editor/russian.js';
import { Trials } from '../decision-editor/trials.js';

const TYPES = [ 'string', 'boolean', 'number', 'integer', 'date', 'time', 'dateTime', 'dayTimeDuration', 'yearMonthDuration' ];
const PAUSE = 400;
// dmn-js reads DMN 1.3; the other editions that the server reads differ in nothing that it executes.
const EDITIONS = /https?:\/\/www\.omg\.org\/spec\/DMN\/(?:20151101\/dmn(?:11)?\.xsd|(?:20180521|20211108|20230324)\/(MODEL|DMNDI)\/)/g;
const readable = xml => xml.replace(EDITIONS, (whole, part) => `https://www.omg.org/spec/DMN/20191111/${part ?? 'MODEL'}/`);
const csrf = document.querySelector('meta[name="csrf-token"]')?.content ?? '';
const read = id => JSON.parse(document.getElementById(id).textContent);

class DecisionPage {
  constructor(root) {
    this.root = root;
    this.mayEdit = !('onlyLook' in root.dataset);
    const common = { additionalModules: [ russian ], dataTypes: TYPES, expressionLanguages: { options: [ { value: 'feel', label: 'FEEL' } ], defaults: { editor: 'feel' } } };
    this.editor = new DmnModeler({ container: root.querySelector('[data-decision-canvas]'), drd: common, decisionTable: common, literalExpression: common, boxedExpression: common, common });
    this.xml = read('decision-text');
    this.savers();
    this.trials = new Trials({
      place: document.querySelector('[data-trials]'), coverage: document.querySelector('[data-coverage]'), tests: read('decision-tests'),
      evaluate: rows => this.evaluate(rows), changed: text => { if (this.mayEdit) this.testSaver.change(text); }, marks: hits => this.mark(hits)
    });
    document.querySelector('[data-trial-add]').addEventListener('click', () => this.trials.add());
    for (const step of [ 'undo', 'redo' ]) document.querySelector(`[data-${step}]`)?.addEventListener('click', () => this.stack()?.[step]());
  }

  savers() {
    const { url, revision, person, lock, signIn, testsUrl, testsRevision } = this.root.dataset;
    const bars = {};
    this.saver = createSaver({ url, csrf, revision, saved: this.xml, person, lockUrl: lock, onState: state => bars.file?.show(state) });
    this.testSaver = createSaver({ url: testsUrl, csrf, revision: testsRevision, saved: null, person, lockUrl: lock, onState: state => bars.tests?.show(state) });
    bars.file = this.bar = new SavingBar(document.querySelector('[data-saving]'), { saver: () => this.saver, replace: xml => this.replace(xml), signIn });
    bars.tests = new SavingBar(document.querySelector('[data-saving-tests]'), { saver: () => this.testSaver, replace: text => this.replaceTests(text), signIn });
    if (!this.mayEdit) return;
    bars.file.show({ state: 'saved' });
    bars.file.offerLeftover();
    bars.tests.offerLeftover();
  }

  async start() {
    this.editor.on('viewer.created', ({ viewer }) => viewer.on('commandStack.changed', () => this.changed()));
    this.editor.on('views.changed', event => this.showViews(event));
    new MutationObserver(() => this.nameNumbers()).observe(this.root, { childList: true, subtree: true });
    await this.editor.importXML(readable(this.xml));
    const first = this.editor.getViews().find(view => view.type === 'decisionTable') ?? this.editor.getViews()[0];
    if (first) await this.editor.open(first);
    await this.trials.ask();
  }

  // The file cannot be drawn; what the server says of it still can be told.
  failed() {
    document.querySelector('[data-decision-failed]').hidden = false;
    this.root.querySelector('[data-decision-canvas]').hidden = true;
    return this.evaluate({});
  }

  // The heading above the numbers of the rules is empty in dmn-js: a reader of the screen needs a word there.
  nameNumbers() {
    for (const heading of this.root.querySelectorAll('th.index-column:empty')) heading.textContent = '№';
  }

  // dmn-js tells twice of one change, and while the text is still being put together.
  changed() {
    this.showSteps();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.written(), PAUSE);
  }

  async written() {
    const { xml } = await this.editor.saveXML({ format: true });
    this.xml = xml;
    if (this.mayEdit) this.saver.change(xml);
    this.trials.later();
  }

  async replace(xml) {
    this.xml = xml;
    await this.editor.importXML(readable(xml));
    if (this.mayEdit) this.saver.change(xml);
    await this.trials.ask();
  }

  replaceTests(text) {
    this.trials.tests = { decisions: {}, ...JSON.parse(text) };
    this.trials.drawn = '';
    this.testSaver.change(text);
    this.trials.ask();
  }

  stack() {
    return this.editor.getActiveViewer()?.get('commandStack');
  }

  showSteps() {
    const stack = this.stack(), can = { undo: stack?.canUndo(), redo: stack?.canRedo() };
    for (const [ step, possible ] of Object.entries(can)) {
      const button = document.querySelector(`[data-${step}]`);
      if (button) button.disabled = !possible;
    }
  }

  showViews({ views, activeView }) {
    const tabs = this.root.querySelector('[data-decision-views]');
    tabs.replaceChildren(...views.map(view => {
      const isMap = view.type === 'drd';
      const button = Object.assign(document.createElement('button'), {
        type: 'button', className: 'btn btn-sm btn-outline-secondary', textContent: isMap ? say('Связи решений') : view.name || view.id
      });
      button.setAttribute('aria-pressed', String(view.element === activeView?.element));
      button.addEventListener('click', () => this.editor.open(view));
      return button;
    }));
    this.root.dataset.view = activeView?.type ?? '';
    if (activeView?.type === 'drd') this.showMapWhole();
    this.trials.open(activeView?.type === 'drd' ? '' : activeView?.id);
    this.showSteps();
  }

  // dmn-js lays the name of the file and its tools over the upper left corner.
  showMapWhole() {
    const canvas = this.editor.getActiveViewer()?.get('canvas');
    if (!canvas) return;
    const { inner, outer } = canvas.viewbox();
    canvas.viewbox({ x: inner.x - 100, y: inner.y - 130, width: outer.width, height: outer.height });
  }

  // The check reads the whole draft: it is asked for only when the decisions themselves have changed.
  async evaluate(rows) {
    const { xml } = this;
    try {
      const response = await fetch(this.root.dataset.evaluate, {
        method: 'POST', credentials: 'same-origin', redirect: 'manual',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrf, 'X-Requested-With': 'designer' },
        body: JSON.stringify({ xml, rows, check: xml !== this.checked })
      });
      if (!response.ok) return null;
      const { decisions, findings } = await response.json();
      if (findings !== null) {
        this.checked = xml;
        this.showFindings(findings);
      }
      return decisions;
    } catch {
      document.dispatchEvent(new Event('line:doubt'));
      return null;
    }
  }

  showFindings(html) {
    document.querySelector('[data-decision-findings]').innerHTML = html;       // drawn and escaped by the server
  }

  // How often test rows brought a rule into play, beside its number: dmn-js draws its rows anew at will, a style stays.
  mark(hits) {
    this.style ??= document.head.appendChild(document.createElement('style'));
    this.style.textContent = hits.map(([ id, count ]) =>
      `.rule-index[data-row-id="${CSS.escape(id)}"]::after { content: "${count ? `✓ ${count}` : '✗'}"; color: ${count ? '#1c6b3c' : '#a3211b'}; }`).join('\n');
  }
}

const root = document.querySelector('[data-decision-editor]');
if (root) {
  const page = new DecisionPage(root);
  page.start().catch(() => page.failed())
    .finally(() => { document.documentElement.dataset.ready = 'decision-editor'; });
}
