// What form-js says in its own code, by file of the package.
export const EDITOR = '@bpmn-io/form-js-editor/dist/index.es.js';
export const VIEWER = '@bpmn-io/form-js-viewer/dist/index.es.js';
export const MENU = 'dmn-js-decision-table/lib/features/context-menu/ContextMenu.js';
export const COLUMNS = 'dmn-js-decision-table/lib/features/drag-and-drop/DragAndDrop.js';

export const SENTENCES = {
  [EDITOR]: {
    'Components': 'Поля',
    'Search components': 'Найти поле',
    'Clear content': 'Очистить',
    'No components found.': 'Таких полей нет.',
    'Input': 'Ввод',
    'Selection': 'Выбор',
    'Presentation': 'Показ',
    'Containers': 'Группы и списки',
    'Action': 'Действия',
    'Drag and drop components here.': 'Перенесите поля сюда.',
    'Build your form': 'Форма пока пуста',
    'Drag and drop components here to start designing.': 'Выберите поле в списке или перенесите его сюда.',
    'Use the preview window to test your form.': 'Как форму увидят люди, показано ниже.',
    'Text view is empty': 'Пояснение без текста',
    'Text view is populated by an expression': 'Текст пояснения вычисляется',
    'Text view is templated': 'В пояснении есть данные процесса',
    'Html view is empty': 'Разметка не принимается',
    'Html view is populated by an expression': 'Разметка не принимается',
    'Html view is templated': 'Разметка не принимается',
    'Expression is empty': 'Не задано, что вычислить',
    'Column 1': 'Столбец 1',
    'Column 2': 'Столбец 2',
    'Column 3': 'Столбец 3',
    'Content': 'Значение',
    'Remove form field': 'Удалить поле',
    'Repeatable': 'Строки повторяются'
  },
  [VIEWER]: {
    'Nothing to show.': 'Показать нечего.',
    'Previous page': 'Предыдущая страница',
    'Next page': 'Следующая страница',
    'Browse': 'Выбрать файл',
    'No files selected': 'Файл не выбран',
    'Search': 'Найти в списке',
    'Select': 'Выберите',
    'All values selected': 'Выбрано всё',
    'No results': 'Ничего не найдено',
    'Skip to search': 'К поиску',
    'Remove tag': 'Убрать',
    'Increment': 'Увеличить',
    'Decrement': 'Уменьшить',
    'Add new': 'Добавить строку',
    'Collapse': 'Свернуть',
    'This is an image placeholder': 'Картинка не принимается',
    'No content to show.': 'Встроенная страница не принимается',
    'hh:mm': 'чч:мм',
    'hh:mm --': 'чч:мм'
  },
  [COLUMNS]: {},
  [MENU]: {}
};

// Named by the pieces of code in pieces.js.
export const COMPOSED = {
  'Add': 'Добавить',
  'Computed': 'Вычисляется',
  'Too narrow': 'Уже поле быть не может',
  'Too wide': 'Шире поле быть не может',
  'No room in the line': 'В этой строке нет места для такой ширины',
  'Too many in the line': 'Больше полей в строке не помещается',
  'dd.mm.yyyy': 'дд.мм.гггг',
  'Files': 'Файлов',
  'Expand all': 'Показать все',
  'Remove row': 'Убрать строку'
};
