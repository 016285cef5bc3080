// What an element is, in words.
import { text } from '../words.js';

const titles = () => ({
  'bpmn:Collaboration': text('Схема с пулами'), 'bpmn:Participant': text('Пул'), 'bpmn:Process': text('Процесс'), 'bpmn:Lane': text('Дорожка'),
  'bpmn:UserTask': text('Задача человека'), 'bpmn:ServiceTask': text('Автоматический шаг'), 'bpmn:BusinessRuleTask': text('Таблица решений'),
  'bpmn:ScriptTask': text('Сценарий'), 'bpmn:SendTask': text('Послать сообщение'), 'bpmn:ReceiveTask': text('Получить сообщение'),
  'bpmn:ManualTask': text('Ручная работа вне программы'), 'bpmn:Task': text('Шаг без исполнителя'), 'bpmn:CallActivity': text('Вызов процесса'),
  'bpmn:AdHocSubProcess': text('Подпроцесс без порядка'), 'bpmn:Transaction': text('Транзакция'), 'bpmn:SubProcess': text('Подпроцесс'),
  'bpmn:StartEvent': text('Начало'), 'bpmn:EndEvent': text('Конец'), 'bpmn:IntermediateCatchEvent': text('Ожидание события'),
  'bpmn:IntermediateThrowEvent': text('Промежуточное событие'), 'bpmn:BoundaryEvent': text('Граничное событие'),
  'bpmn:ExclusiveGateway': text('Исключающая развилка'), 'bpmn:ParallelGateway': text('Параллельная развилка'),
  'bpmn:InclusiveGateway': text('Включающая развилка'), 'bpmn:EventBasedGateway': text('Развилка по событию'), 'bpmn:ComplexGateway': text('Сложная развилка'),
  'bpmn:SequenceFlow': text('Поток'), 'bpmn:MessageFlow': text('Поток сообщений'), 'bpmn:Association': text('Связь с пояснением'),
  'bpmn:DataObjectReference': text('Объект данных'), 'bpmn:DataStoreReference': text('Хранилище данных'), 'bpmn:TextAnnotation': text('Пояснение'),
  'bpmn:Group': text('Рамка группы'), 'bpmn:DataInputAssociation': text('Данные на входе'), 'bpmn:DataOutputAssociation': text('Данные на выходе')
});

export const title = f => titleOf(f.owner);

export const titleOf = object => titles()[object.$type] ?? text('Элемент');

// How an element is called in a list: its name, else what it is.
export const calledOf = object => (object.name ?? '').replace(/\s+/g, ' ').trim() || titleOf(object);
