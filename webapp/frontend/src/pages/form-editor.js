// The editor of a form in a process draft: the form, the properties of its fields, what the server says of it and
// how people will see it. Every change is saved by itself.
import { FormEditor } from '@bpmn-io/form-js-editor';
import '@bpmn-io/form-js-viewer/dist/assets/form-js-base.css';
import '@bpmn-io/form-js-editor/dist/assets/form-js-editor-base.css';
import '../css/form-editor.css';

import flatpickr from 'flatpickr';
import { Russian } from 'flatpickr/dist/esm/l10n/ru.js';

import { language } from '../base/words.js';
import { createSaver } from '../designer/saving.js';
import { SavingBar } from '../designer/saving-bar.js';
import { Panel } from '../form-editor/panel.js';
import { Preview } from '../form-editor/preview.js';
import restrict from '../form-editor/restrict.js';
import { watchFields } from '../form-editor/uses.js';

const csrf = document.querySelector('meta[name="csrf-token"]')?.content ?? '';

// The calendars of date fields on the canvas.
const CALENDAR = { yearAriaLabel: 'Год', monthAriaLabel: 'Месяц', hourAriaLabel: 'Часы', minuteAriaLabel: 'Минуты' };
if (language() === 'ru') flatpickr.localize({ ...Russian, ...CALENDAR });

async function start(root) {
  const { url, revision, person, lock, signIn } = root.dataset, mayEdit = !('onlyLook' in root.dataset);
  const editor = new FormEditor({
    container: root.querySelector('[data-form-canvas]'), additionalModules: [ restrict ], propertiesPanel: { parent: document.createElement('div') },
    exporter: undefined
  });
  const original = JSON.parse(document.getElementById('form-text').textContent);
  const drawn = await editor.importSchema({ type: 'default', ...JSON.parse(original) }).then(() => true, () => false);
  const text = () => `${JSON.stringify(editor.getSchema(), null, 2)}\n`;

  let bar;
  const saver = createSaver({ url, csrf, revision, saved: original, person, lockUrl: lock, onState: state => bar?.show(state) });
  const replace = async fresh => {
    await editor.importSchema({ type: 'default', ...JSON.parse(fresh) });
    editor.get('commandStack').clear();
    preview.later();
    changed(fresh);
  };
  bar = new SavingBar(document.querySelector('[data-saving]'), { saver: () => saver, replace, signIn });
  const panel = new Panel(root.querySelector('[data-form-panel]'), editor);
  const preview = new Preview({
    form: document.querySelector('[data-preview-form]'), findings: document.querySelector('[data-form-findings]'),
    verdict: document.querySelector('[data-preview-verdict]'), data: document.querySelector('[data-test-data]'),
    url: root.dataset.preview, csrf, schema: () => (drawn ? text() : original), choose: key => chooseByKey(editor, panel, key)
  });
  const changed = fresh => {
    if (mayEdit) saver.change(fresh);
    document.querySelector('[data-form-title]').textContent = editor.getSchema().title || document.querySelector('[data-form-title]').textContent;
  };
  editor.on('commandStack.changed', () => {
    changed(editor.get('commandStack').canUndo() ? text() : original);
    preview.later();
    showSteps(editor);
  });
  addByClick(root, editor);
  for (const step of [ 'undo', 'redo' ]) document.querySelector(`[data-${step}]`)?.addEventListener('click', () => editor.get('commandStack')[step]());
  if (!drawn) {
    root.hidden = true;
    document.querySelector('[data-form-failed]').hidden = false;
  } else if (mayEdit) {
    bar.show({ state: 'saved' });
    bar.offerLeftover();
    watchFields({ root, editor, saver, csrf, place: document.querySelector('[data-removed-field]') });
  }
  await preview.draw(false);
}

// The list of fields knows dragging and the Enter key only; a click adds a field at the end, too.
function addByClick(root, editor) {
  root.addEventListener('click', event => {
    const offered = event.target.closest('.fjs-palette-field');
    if (!offered || !event.detail) return;
    const { schema } = editor._getState();
    editor.get('modeling').addFormField({ type: offered.dataset.fieldType }, schema, schema.components.length);
  });
}

function showSteps(editor) {
  const stack = editor.get('commandStack');
  const buttons = { undo: stack.canUndo(), redo: stack.canRedo() };
  for (const [ step, can ] of Object.entries(buttons)) {
    const button = document.querySelector(`[data-${step}]`);
    if (button) button.disabled = !can;
  }
}

function chooseByKey(editor, panel, key) {
  const found = editor.get('formFieldRegistry').getAll().find(field => [ field.key, field.path, field.id ].includes(key));
  if (!found) return;
  editor.get('selection').set(found);
  panel.root.querySelector('[data-panel-title]').scrollIntoView({ block: 'nearest' });
}

const root = document.querySelector('[data-form-editor]');
if (root) start(root).finally(() => { document.documentElement.dataset.ready = 'form-editor'; });
