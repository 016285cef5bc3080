// Steps that a program does: handlers of topics, decision tables, scripts.
import { text } from '../words.js';
import { make } from './controls.js';

export function automatic(f) {
  if (f.is('bpmn:ServiceTask')) return [ service(f), mapping(f, topicOf(f)) ];
  if (f.is('bpmn:BusinessRuleTask')) return [ decision(f), mapping(f) ];
  if (f.is('bpmn:ScriptTask')) return [ script(f) ];
  return [];
}

const topicOf = f => f.vocabulary.handlers.find(each => each.topic === f.storage.attribute(f.owner, 'camunda:topic'));

function service(f) {
  const topic = f.attribute('camunda:topic', {
    kind: 'choice', label: text('Что делает программа'), rebuilds: true,
    options: () => [ { value: '', label: text('не выбрано') }, ...f.vocabulary.handlers.map(each => ({ value: each.topic, label: `${each.title || each.topic} (${each.topic})` })) ]
  });
  return {
    id: 'service',
    title: text('Работа программы'),
    fields: [
      { ...topic, set: value => f.storage.write(f.element, f.owner, { 'camunda:topic': value || undefined, 'camunda:type': value ? 'external' : undefined }) },
      { id: 'handler', kind: 'told', get: () => documented(topicOf(f)) },
      f.attribute('camunda:resultVariable', { label: text('Переменная для всего ответа'), hint: text('Обычно пусто: ответ раскладывается по выходам.') }),
      f.property('retries', { label: text('Число попыток'), hint: text('Пусто — как принято.'), check: f.asks('number') })
    ]
  };
}

function documented(handler) {
  if (!handler) return [];
  const table = (caption, names) => names && Object.keys(names).length ? make('div', {}, make('p', { className: 'field-label', textContent: caption }),
    make('dl', { className: 'editor-documented' }, ...Object.entries(names).flatMap(([ name, what ]) => [ make('dt', { textContent: name }), make('dd', { textContent: what }) ]))) : null;
  const found = [ table(text('Нужно программе'), handler.inputs), table(text('Даёт программа'), handler.outputs) ].filter(Boolean);
  return found.length ? found : [ make('p', { textContent: text('Входы и выходы этого обработчика не описаны.') }) ];
}

function mapping(f, handler) {
  return {
    id: 'mapping',
    title: text('Входы и выходы'),
    closed: !f.storage.parameters(f.owner, 'inputParameters').length && !f.storage.parameters(f.owner, 'outputParameters').length,
    fields: [ inputs(f, Object.keys(handler?.inputs ?? {})), outputs(f, Object.keys(handler?.outputs ?? {})) ]
  };
}

export function inputs(f, names = [], hint = text('Без входов передаются все переменные. Без «=» — просто текст.')) {
  return f.parameters('inputParameters', {
    label: text('Передать'), hint, addition: text('Добавить вход'),
    columns: { name: text('имя'), value: text('значение или =выражение') },
    suggest: { name: () => names, value: () => f.known().map(name => `=${name}`) }
  });
}

export function outputs(f, names = []) {
  return f.parameters('outputParameters', {
    label: text('Записать'), hint: text('Без выходов записывается весь ответ. Значение — выражение.'), addition: text('Добавить выход'),
    columns: { name: text('переменная'), value: text('выражение') },
    suggest: { value: () => names }
  });
}

function decision(f) {
  const chosen = () => f.draft.decisions().find(each => each.id === f.storage.attribute(f.owner, 'camunda:decisionRef'));
  return {
    id: 'decision',
    title: text('Таблица решений'),
    fields: [
      f.attribute('camunda:decisionRef', { kind: 'choice', label: text('Какая таблица решает'), rebuilds: true, options: () => [ { value: '', label: text('не выбрано') }, ...f.draft.decisions().map(each => ({ value: each.id, label: each.title ? `${each.title} (${each.id})` : each.id })) ] }),
      { id: 'decision-link', kind: 'told', get: () => (chosen()?.url ? [ make('a', { href: chosen().url, textContent: text('Открыть таблицу в редакторе') }) ] : []) },
      f.attribute('camunda:resultVariable', { label: text('Переменная для результата'), hint: text('Пусто — столбцы результата становятся переменными.') })
    ]
  };
}

function script(f) {
  return {
    id: 'script',
    title: text('Сценарий'),
    fields: [
      {
        ...f.attribute('script', { kind: 'area', rows: 6, label: text('Присваивания'), hint: text('Безопасный язык: имя = выражение, по одному на строке. Правила лучше держать в таблицах решений.'), check: f.asks('script') }),
        set: value => f.storage.write(f.element, f.owner, { script: value || undefined, scriptFormat: value ? 'python' : undefined })
      }
    ]
  };
}
