// bpmn-js asks this module for every text. What has no Russian is remembered where a test finds it.
import { language } from '../base/words.js';
import { russian } from './russian.js';

const missing = new Set();

function translate(template, values = {}) {
  let words = template;
  if (language() === 'ru') {
    words = russian[template];
    if (words === undefined) missed(template);
  }
  return (words ?? template).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function missed(template) {
  missing.add(template);
  document.documentElement.dataset.untranslated = JSON.stringify([ ...missing ]);
}

export default { translate: [ 'value', translate ] };
