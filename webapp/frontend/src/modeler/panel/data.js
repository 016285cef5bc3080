// Data objects, and notes on the sheet.
import { text } from '../words.js';

export function dataFields(f) {
  if (f.is('bpmn:TextAnnotation')) {
    return { id: 'annotation', title: text('Текст'), fields: [ { ...f.attribute('text', { kind: 'area', label: text('Пояснение на схеме') }), set: value => f.storage.modeling.updateLabel(f.element, value) } ] };
  }
  const object = f.owner.dataObjectRef;
  return {
    id: 'data',
    title: text('Данные'),
    fields: [
      f.property('variable', { label: text('Имя переменной'), hint: text('Пусто — идентификатор объекта: {id}', { id: object?.id ?? '' }) }),
      ...(object ? [ f.switched('isCollection', { label: text('Это список') }, object) ] : [])
    ]
  };
}
