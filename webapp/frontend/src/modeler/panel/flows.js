// A way out: its condition, put together from the variables that are known there or written by hand, or the default.
import { text } from '../words.js';
import { make } from './controls.js';

const CHOOSING = [ 'bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway', 'bpmn:Activity' ];

export function flowFields(f) {
  const source = f.owner.sourceRef;
  if (!source || !CHOOSING.some(type => source.$instanceOf(type))) return [];
  const isDefault = source.default === f.owner;
  const fields = [ {
    id: 'default', kind: 'tick', label: text('Путь по умолчанию'), hint: text('По нему идут, когда ни одно условие не верно; это никогда не согласие.'), rebuilds: true,
    get: () => source.default === f.owner,
    set: ticked => f.storage.write(f.element.source, source, { default: ticked ? f.owner : undefined })
  } ];
  if (!isDefault) fields.push(f.expression(f.owner, 'conditionExpression', { kind: 'area', rows: 2, label: text('Условие'), hint: text('Выражение: =decision = "approved"'), check: f.asks('expression') }), builder(f));
  return [ { id: 'condition', title: text('Когда идти сюда'), fields } ];
}

// Variable, comparison, value: written into the condition.
function builder(f) {
  return { id: 'builder', kind: 'told', get: () => [ built(f) ] };
}

const comparisons = () => [
  [ '=', text('равно') ], [ '!=', text('не равно') ], [ '>', text('больше') ], [ '<', text('меньше') ], [ '>=', text('не меньше') ], [ '<=', text('не больше') ],
  [ 'yes', text('да') ], [ 'no', text('нет') ]
];

function built(f) {
  const names = f.server.known(f.owner.sourceRef.id, 'after');
  if (!names.length) return make('p', { className: 'field-hint', textContent: text('Какие переменные здесь известны, станет видно, когда появятся формы и выходы перед этим местом.') });
  const labelled = (label, control) => { control.setAttribute('aria-label', label); return control; };
  const name = labelled(text('Переменная'), make('select', { className: 'form-select form-select-sm' }, ...names.map(each => make('option', { value: each, textContent: each }))));
  const how = labelled(text('Сравнение'), make('select', { className: 'form-select form-select-sm' }, ...comparisons().map(([ value, label ]) => make('option', { value, textContent: label }))));
  const value = labelled(text('Значение'), make('input', { type: 'text', className: 'form-control form-control-sm', placeholder: text('значение') }));
  const answers = make('datalist', { id: 'editor-answers' });
  value.setAttribute('list', answers.id);
  const offer = () => answers.replaceChildren(...f.draft.answers(name.value).map(each => make('option', { value: each.value, label: each.label })));
  name.addEventListener('change', offer);
  offer();
  how.addEventListener('change', () => { value.hidden = how.value === 'yes' || how.value === 'no'; });
  const button = make('button', { type: 'button', className: 'btn btn-outline-secondary btn-sm', textContent: text('Записать условие') });
  button.dataset.field = 'builder-write';
  button.addEventListener('click', () => f.storage.setExpression(f.element, f.owner, 'conditionExpression', condition(name.value, how.value, value.value.trim())));
  return make('fieldset', { className: 'editor-builder' }, make('legend', { className: 'field-label', textContent: text('Составить из известных переменных') }), name, how, value, answers, button);
}

export function condition(name, how, value) {
  if (how === 'yes') return `=${name}`;
  if (how === 'no') return `=not(${name})`;
  const literal = /^-?\d+([.]\d+)?$/.test(value) || value === 'true' || value === 'false' ? value : JSON.stringify(value);
  return `=${name} ${how} ${literal}`;
}
