// What the engine refuses of what bpmn-js can draw, each with the reason and what to draw instead (docs/bpmn.md).
// A menu entry is known by what it would make: type, kind of event.
import { text } from './words.js';

const refused = [
  {
    matches: ({ type }) => type === 'bpmn:ComplexGateway',
    why: () => text('Не исполняется: у сложной развилки нет общепринятого смысла. Нарисуйте исключающую, включающую или параллельную.')
  },
  {
    matches: ({ type }) => type === 'bpmn:DataStoreReference',
    why: () => text('Не исполняется: хранилище данных — только пояснение. Читает и пишет данные автоматический шаг.')
  },
  {
    matches: ({ eventGatewayType, instantiate }) => instantiate || eventGatewayType === 'Parallel',
    why: () => text('Не исполняется. Начните процесс стартовым событием с сообщением.')
  }
];
const conditionalStart = {
  why: () => text('Не исполняется: до начала дела нет данных, которые можно проверить. Начните сообщением, сигналом или по времени.')
};

// Why the engine would refuse what a menu entry makes of an element; '' where it executes it.
export function refusal(made, element) {
  const found = refused.find(each => each.matches(made));
  if (found) return found.why();
  const starts = made.type === 'bpmn:StartEvent' && made.eventDefinitionType === 'bpmn:ConditionalEventDefinition';
  if (starts && !inEventSubProcess(element)) return conditionalStart.why();
  return '';
}

const inEventSubProcess = element => element?.businessObject?.$parent?.triggeredByEvent === true;
