// The call of another process: which one, what it is given, what it gives back.
import { text } from '../words.js';

export function callFields(f) {
  const processes = () => f.vocabulary.processes.map(each => ({ value: each.key, label: each.name }));
  const side = (type, more) => ({ id: type.replace(':', '-'), kind: 'rows', ...more, get: () => f.storage.passed(f.owner, type), set: rows => f.storage.setPassed(f.element, f.owner, type, rows) });
  return {
    id: 'call',
    title: text('Вызов процесса'),
    fields: [
      f.attribute('calledElement', { label: text('Какой процесс'), hint: text('Ключ процесса или выражение; вызывается новейшая версия.'), suggestions: processes, check: f.asks('process') }),
      side('camunda:In', { label: text('Передать'), hint: text('Только нужное: коды и решения.'), addition: text('Добавить'), columns: { name: text('имя у него'), value: text('наша переменная или =выражение') }, suggest: { value: () => f.known() } }),
      side('camunda:Out', { label: text('Получить обратно'), addition: text('Добавить'), columns: { name: text('наша переменная'), value: text('его переменная или =выражение') } })
    ]
  };
}
