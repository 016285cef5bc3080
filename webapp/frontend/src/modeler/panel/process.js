// A process as a whole, its lanes, and how it begins.
import { text } from '../words.js';
import { formOptions } from './people.js';

export function processSections(f) {
  return [
    {
      id: 'process',
      title: text('Начало и заголовок дела'),
      fields: [
        f.attribute('camunda:candidateStarterGroups', { kind: 'names', label: text('Кто начинает вручную'), hint: text('Пусто — только операторы.'), invitation: text('Добавить роль…'), options: () => f.vocabulary.roles }),
        f.property('title', { kind: 'area', rows: 2, label: text('Заголовок дела'), hint: text('«План на {school_year}» или выражение с «=».'), check: f.asks('template') }),
        f.property('businessKey', { label: text('Номер дела'), hint: text('Выражение: ="ПЛАН-" + school_year'), check: f.asks('template') }),
        f.property('clause', { label: text('Пункт Положения'), suggestions: () => f.vocabulary.clauses }),
        f.property('cancelMessage', { label: text('Сообщение об отмене дела'), hint: text('Дело получит его и закроет записи само; пусто — просто прекращается.'), suggestions: () => messageNames(f) }),
        f.switched('isExecutable', { label: text('Процесс исполняется') })
      ]
    }
  ];
}

export function messageNames(f) {
  const own = f.storage.named('bpmn:Message').map(each => each.name ?? '');
  return [ ...new Set([ ...own, ...f.vocabulary.messages ]) ].filter(Boolean).sort();
}

export function laneFields(f) {
  return {
    id: 'lane',
    title: text('Роль дорожки'),
    fields: [
      f.property('role', { kind: 'choice', label: text('Чьи задачи на этой дорожке'), hint: text('Тем задачам, у которых свои роли не названы.'), options: () => [ { value: '', label: text('по названию дорожки') }, ...f.vocabulary.roles ] })
    ]
  };
}

export function startFields(f) {
  return [ {
    id: 'start',
    title: text('Начало вручную'),
    fields: [
      f.attribute('camunda:formKey', { kind: 'choice', label: text('Форма начала'), options: () => formOptions(f) }),
      f.attribute('camunda:initiator', { label: text('Переменная с тем, кто начал'), hint: text('Например, started_by') }),
      f.flag('draft', 'never', { label: text('Черновик не сохранять нигде') })
    ]
  } ];
}
