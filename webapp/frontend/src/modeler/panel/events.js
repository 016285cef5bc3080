// Events: what they wait for or throw, and what goes along.
import { text } from '../words.js';
import { messageNames } from './process.js';
import { inputs, outputs } from './work.js';

export function eventSections(f) {
  const definition = f.is('bpmn:Event') ? f.owner.get('eventDefinitions')[0] : null;
  const kind = definition?.$type.replace(/^bpmn:|EventDefinition$/g, '');
  const throwing = f.is('bpmn:ThrowEvent') || f.is('bpmn:SendTask');
  const fields = f.is('bpmn:Event') ? (KINDS[kind]?.(f, definition, throwing) ?? []) : message(f, f.owner, throwing);
  const sections = [ { id: 'event', title: text('Событие'), fields: [ ...interruption(f), ...fields ] } ];
  const carries = kind === 'Message' || kind === 'Signal' || !f.is('bpmn:Event');
  if (carries && throwing) sections.push({ id: 'carried', title: text('Что послать'), fields: [ inputs(f, [], text('Без строк не посылается ничего.')) ] });
  if (carries && !throwing) sections.push({ id: 'carried', title: text('Что взять из пришедшего'), closed: true, fields: [ outputs(f) ] });
  return sections;
}

const KINDS = { Timer: timer, Message: message, Signal: signal, Error: error, Escalation: escalation, Conditional: conditional, Link: link, Compensate: compensation };

function interruption(f) {
  const inside = f.is('bpmn:StartEvent') && f.owner.$parent?.triggeredByEvent;
  if (inside) return [ f.switched('isInterrupting', { label: text('Прерывает то, что вокруг'), rebuilds: true }) ];
  if (!f.is('bpmn:BoundaryEvent')) return [];
  const found = [ f.switched('cancelActivity', { label: text('Прерывает действие') }) ];
  if (f.owner.attachedToRef?.get('loopCharacteristics')) found.push(f.flag('each', 'true', { label: text('Относится к каждому повтору отдельно') }));
  return found;
}

// -- time -------------------------------------------------------------------------------------------------------------
const TIMES = [ 'timeDuration', 'timeDate', 'timeCycle' ];

function timer(f, definition) {
  const used = () => TIMES.find(name => definition.get(name)?.body) ?? f.element.editorTime ?? 'timeDuration';
  const body = () => definition.get(used())?.body ?? '';
  const put = (name, value) => f.storage.write(f.element, definition, Object.fromEntries(TIMES.map(each => [ each, each === name && value ? f.storage.make('bpmn:FormalExpression', { body: value }, definition) : undefined ])));
  return [
    {
      id: 'time-kind', kind: 'choice', label: text('Что за время'), rebuilds: true,
      options: () => [ { value: 'timeDuration', label: text('через сколько') }, { value: 'timeDate', label: text('когда') }, { value: 'timeCycle', label: text('снова и снова') } ],
      get: used,
      set: value => { f.element.editorTime = value; put(value, body()); }
    },
    {
      id: 'time', label: text('Время'), hint: text('P3D — три дня; 2027-05-25; R/2027-04-01T09:00:00/P1Y; =working_days(5) — пятый рабочий день; =due() — срок задачи.'),
      suggestions: () => [ '=working_days(1)', '=working_days(3)', '=working_days(5)', '=due()', 'P1D', 'P7D' ],
      get: body, set: value => put(used(), value), check: value => f.server.time(used(), value)
    }
  ];
}

// -- messages and signals ---------------------------------------------------------------------------------------------
function message(f, owner, throwing) {
  const found = [
    {
      id: 'message', label: text('Имя сообщения'), hint: text('Одно и то же у того, кто посылает, и у того, кто ждёт.'), suggestions: () => messageNames(f),
      get: () => owner.get('messageRef')?.name ?? '',
      set: value => f.storage.setNamed(f.element, owner, 'messageRef', 'bpmn:Message', 'name', value)
    },
    f.property('correlationKey', { label: text('Ключ'), hint: text('Выражение, по которому находят дело: =document_id'), suggestions: () => f.known().map(name => `=${name}`), check: f.asks('expression') })
  ];
  if (throwing) found.push(f.property('messageLife', { label: text('Сколько ждать получателя'), hint: text('Длительность; пусто — 30 дней, PT0S — сейчас или никогда.') }));
  return found;
}

function signal(f, definition) {
  return [ {
    id: 'signal', label: text('Имя сигнала'), hint: text('Его слышат все, кто ждёт.'), suggestions: () => f.storage.named('bpmn:Signal').map(each => each.name ?? ''),
    get: () => definition.get('signalRef')?.name ?? '',
    set: value => f.storage.setNamed(f.element, definition, 'signalRef', 'bpmn:Signal', 'name', value)
  } ];
}

// -- what climbs ------------------------------------------------------------------------------------------------------
function error(f, definition, throwing) {
  const found = [ coded(f, definition, 'errorRef', 'bpmn:Error', 'errorCode', text('Код ошибки'), throwing) ];
  if (!throwing) {
    found.push(f.attribute('camunda:errorCodeVariable', { label: text('Переменная с кодом') }, definition), f.attribute('camunda:errorMessageVariable', { label: text('Переменная с текстом') }, definition));
  }
  return found;
}

function escalation(f, definition, throwing) {
  const found = [ coded(f, definition, 'escalationRef', 'bpmn:Escalation', 'escalationCode', text('Код эскалации'), throwing) ];
  if (!throwing) found.push(f.attribute('camunda:escalationCodeVariable', { label: text('Переменная с кодом') }, definition));
  return found;
}

function coded(f, definition, reference, type, key, label, throwing) {
  return {
    id: reference, label, hint: throwing ? '' : text('Пусто — ловит любой.'), suggestions: () => f.storage.named(type).map(each => each[key] ?? ''),
    get: () => definition.get(reference)?.[key] ?? '',
    set: value => f.storage.setNamed(f.element, definition, reference, type, key, value)
  };
}

// -- the rest ---------------------------------------------------------------------------------------------------------
function conditional(f, definition) {
  return [ f.expression(definition, 'condition', { label: text('Условие'), hint: text('Проверяется, когда изменились данные.'), check: f.asks('expression') }) ];
}

function link(f, definition) {
  return [ f.attribute('name', { id: 'link-name', label: text('Имя связи'), hint: text('Одинаковое у «отсюда» и «сюда».') }, definition) ].map(field => ({
    ...field, set: value => f.storage.write(f.element, definition, { name: value || undefined })
  }));
}

function compensation(f, definition, throwing) {
  if (!throwing) return [];
  const registry = f.modeler.get('elementRegistry');
  const activities = registry.filter(each => each.businessObject?.$instanceOf?.('bpmn:Activity') && each.type !== 'label' && !each.businessObject.isForCompensation);
  return [
    {
      id: 'activityRef', kind: 'choice', label: text('Что отменить'),
      options: () => [ { value: '', label: text('всё завершённое на этом уровне') }, ...activities.map(each => ({ value: each.id, label: each.businessObject.name || each.id })) ],
      get: () => definition.get('activityRef')?.id ?? '',
      set: value => f.storage.write(f.element, definition, { activityRef: value ? registry.get(value).businessObject : undefined })
    },
    { ...f.switched('waitForCompletion', { label: text('Ждать конца отмены') }, definition), get: () => definition.waitForCompletion !== false }
  ];
}
