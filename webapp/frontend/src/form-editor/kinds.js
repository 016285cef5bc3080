// The kinds of fields that the server draws and judges, with their names in the list and on a new field.
export const KINDS = {
  textfield: [ 'Строка', 'Новая строка', 'Line of text' ],
  textarea: [ 'Текст', 'Новый текст', 'Text' ],
  number: [ 'Число', 'Новое число', 'Number' ],
  datetime: [ 'Дата или время', 'Новая дата', 'Date or time' ],
  checkbox: [ 'Отметка', 'Новая отметка', 'Tick' ],
  filepicker: [ 'Файл', 'Новый файл', 'File' ],
  expression: [ 'Вычисляется', 'Новое вычисление', 'Computed' ],
  select: [ 'Один из списка', 'Новый выбор', 'One of a list' ],
  radio: [ 'Один вариант', 'Новый выбор', 'One choice' ],
  checklist: [ 'Несколько вариантов', 'Новый выбор', 'Several choices' ],
  taglist: [ 'Несколько из списка', 'Новый выбор', 'Several of a list' ],
  text: [ 'Пояснение', '', 'Words to read' ],
  table: [ 'Таблица для показа', 'Новая таблица', 'Table to look at' ],
  separator: [ 'Линия', '', 'Line across' ],
  spacer: [ 'Отступ', '', 'Space' ],
  group: [ 'Группа полей', 'Новая группа', 'Group of fields' ],
  dynamiclist: [ 'Список строк', 'Новый список', 'List of rows' ]
};
