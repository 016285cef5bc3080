// What every element has: what it is, its name, its id, a note.
import { text } from '../words.js';
import { title } from './titles.js';

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

export function general(f) {
  const named = f.is('bpmn:FlowElement') || f.is('bpmn:Process') || f.is('bpmn:Lane') || f.is('bpmn:Participant');
  return {
    id: 'general',
    title: title(f),
    fields: [
      named && { ...nameField(f), kind: 'area', rows: 2 },
      !f.is('bpmn:Collaboration') && f.attribute('id', { label: text('Идентификатор'), hint: idHint(f), refuse: value => refuseId(f, value) }),
    ].filter(Boolean)
  };
}

// What people wrote about an element for each other.
export function note(f) {
  const field = {
    id: 'documentation', kind: 'area', label: text('Описание'), hint: text('Для тех, кто читает схему; ход дела от него не зависит.'),
    get: () => f.storage.documentation(f.owner),
    set: value => f.storage.setDocumentation(f.element, f.owner, value)
  };
  const has = f.is('bpmn:FlowElement') || f.is('bpmn:Process') || f.is('bpmn:Lane');
  return { id: 'note', title: text('Описание'), closed: !field.get(), fields: has ? [ field ] : [] };
}

// A pool is called as its process is.
function nameField(f) {
  const field = f.attribute('name', { label: text('Название'), hint: nameHint(f) });
  const pool = f.element.businessObject;
  if (!f.is('bpmn:Process') || pool === f.owner) return field;
  return { ...field, set: value => { field.set(value); f.storage.modeling.updateLabel(f.element, value); } };
}

function nameHint(f) {
  if (f.is('bpmn:Gateway')) return text('Вопрос со знаком «?»: «План готов?»; выходы — ответы.');
  if (f.is('bpmn:Activity')) return text('Глагол: «Согласовать заявку».');
  if (f.is('bpmn:Event')) return text('То, что случилось: «Заявка подана».');
  if (f.is('bpmn:SequenceFlow')) return text('Ответ на вопрос развилки: «да», «вернуть».');
  return '';
}

function idHint(f) {
  if (f.is('bpmn:Process')) return text('По нему процесс вызывают и ведут его версии: не меняйте без нужды.');
  if (f.is('bpmn:UserTask')) return text('Латиницей: check_request. После выполнения известны {id}_by и {id}_for.', { id: f.owner.id });
  return text('Латиницей, без пробелов: check_request.');
}

function refuseId(f, value) {
  if (!NAME.test(value)) return text('Латинские буквы, цифры и «_», первой — буква.');
  if (value === 'Start' || value === 'End') return text('Это имя занято: возьмите другое.');
  const other = f.modeler.get('moddle').ids.assigned(value);
  return other && other !== f.owner ? text('Такой идентификатор на схеме уже есть.') : '';
}
