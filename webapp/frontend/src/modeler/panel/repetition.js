// An activity that is done more than once, and one whose parts people order themselves.
import { text } from '../words.js';

export function repetition(f) {
  const loop = f.owner.get('loopCharacteristics'), found = [ repeated(f, loop) ];
  if (f.is('bpmn:AdHocSubProcess')) found.push(unordered(f));
  if (f.is('bpmn:SubProcess')) return found;
  found.push({ id: 'handler-of', title: text('Обратное действие'), closed: !f.owner.isForCompensation, fields: [ f.switched('isForCompensation', { label: text('Выполняется только при компенсации') }) ] });
  return found;
}

function repeated(f, loop) {
  const kind = !loop ? '' : loop.$instanceOf('bpmn:StandardLoopCharacteristics') ? 'loop' : loop.isSequential ? 'sequential' : 'parallel';
  return {
    id: 'repetition',
    title: text('Повтор'),
    closed: !loop,
    fields: [
      {
        id: 'repeats', kind: 'choice', label: text('Сколько раз'), rebuilds: true,
        options: () => [
          { value: '', label: text('один раз') }, { value: 'parallel', label: text('по списку, все сразу') },
          { value: 'sequential', label: text('по списку, по очереди') }, { value: 'loop', label: text('пока верно условие') }
        ],
        get: () => kind,
        set: value => setKind(f, loop, value)
      },
      ...(kind === 'loop' ? whileFields(f, loop) : loop ? listFields(f, loop) : [])
    ]
  };
}

function setKind(f, loop, value) {
  const lists = loop?.$instanceOf('bpmn:MultiInstanceLoopCharacteristics');
  if (lists && (value === 'parallel' || value === 'sequential')) {
    f.storage.write(f.element, loop, { isSequential: value === 'sequential' });
    return;
  }
  const type = value === 'loop' ? 'bpmn:StandardLoopCharacteristics' : 'bpmn:MultiInstanceLoopCharacteristics';
  const made = value ? f.storage.make(type, value === 'loop' ? {} : { isSequential: value === 'sequential' }, f.owner) : undefined;
  f.storage.write(f.element, f.owner, { loopCharacteristics: made });
}

function listFields(f, loop) {
  return [
    f.attribute('camunda:collection', { label: text('Список'), hint: text('Переменная или выражение.'), suggestions: () => f.known(), check: f.asks('expression') }, loop),
    f.attribute('camunda:elementVariable', { label: text('Как называть один элемент'), hint: text('Например, section') }, loop),
    f.expression(loop, 'loopCardinality', { label: text('Или число повторов'), check: f.asks('expression') }),
    f.property('outputCollection', { label: text('Куда собрать результаты'), hint: text('Имя списка; порядок как в исходном.') }),
    f.property('outputElement', { label: text('Что взять из одного повтора'), hint: text('Выражение: =section.id'), check: f.asks('expression') }),
    f.expression(loop, 'completionCondition', { label: text('Закончить раньше, когда'), hint: text('Видно собранное и nrOfCompletedInstances, nrOfInstances.'), check: f.asks('expression') })
  ];
}

function whileFields(f, loop) {
  return [
    f.expression(loop, 'loopCondition', { label: text('Повторять, пока'), check: f.asks('expression') }),
    f.attribute('loopMaximum', { label: text('Не больше раз'), hint: text('Число.'), check: f.asks('number') }, loop),
    f.switched('testBefore', { label: text('Спросить условие и перед первым разом') }, loop)
  ];
}

function unordered(f) {
  return {
    id: 'unordered',
    title: text('Порядок действий'),
    fields: [
      f.property('activeElements', { label: text('Что начинается само'), hint: text('=["book_venue"]; =[] — ничто; пусто — каждое один раз.'), check: f.asks('expression') }),
      { ...f.attribute('ordering', { kind: 'choice', label: text('Сколько сразу'), options: () => [ { value: 'Parallel', label: text('несколько') }, { value: 'Sequential', label: text('по одному') } ] }), get: () => f.owner.ordering ?? 'Parallel' },
      f.expression(f.owner, 'completionCondition', { label: text('Закончено, когда'), hint: text('Пусто — когда всё начатое сделано.'), check: f.asks('expression') }),
      f.switched('cancelRemainingInstances', { label: text('Тогда остальное снять') })
    ]
  };
}
