// What form-js says in its own code, by file of the package; and pieces of its code that stand here as ours.
const EDITOR = '@bpmn-io/form-js-editor/dist/index.es.js';
const VIEWER = '@bpmn-io/form-js-viewer/dist/index.es.js';

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
    'Drag and drop components here to start designing.': 'Перенесите поля из списка или нажмите Enter на нужном.',
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
  }
};

export const CODE = {
  [EDITOR]: [
    [ "import { EditorView, lineNumbers } from '@codemirror/view';", '' ],
    [ "import { Annotation } from '@codemirror/state';", '' ],
    [ "import '@codemirror/language';", '' ],
    [ "import '@codemirror/autocomplete';", '' ],
    [ "import '@codemirror/commands';", '' ],
    [ "import { jsonParseLinter } from '@codemirror/lang-json';", '' ],
    [ "import '@codemirror/lint';", '' ],
    [ "import { FeelersEditor } from '@bpmn-io/feelers-editor';", '' ],
    [ "import Editor from '@bpmn-io/feel-editor';", '' ],
    [ 'MarkdownRendererModule, PropertiesPanelModule, RenderInjectionModule', 'MarkdownRendererModule, RenderInjectionModule' ],
    [ '`Create ${getIndefiniteArticle(type)} ${label} element`', '`${__word("Add")}: ${label}`' ],
    [ "`Expression for '${key}'`", '`${__word("Computed")}: ${key}`' ],
    [ '`Remove ${entry.label}`', '`${__word("Remove form field")}: ${entry.label}`' ],
    [ "}) => type !== 'default');\n}", "}) => __offered(type));\n}" ],
    [ 'useService as usePropertiesPanelService, useService$1 as useService, useVariables }', 'useService$1 as useService }' ],
    [ '`Minimum ${MIN_COLUMNS} columns are allowed`', '`${__word("Too narrow")} (${MIN_COLUMNS})`' ],
    [ '`Maximum ${MAX_COLUMNS} columns are allowed`', '`${__word("Too wide")} (${MAX_COLUMNS})`' ],
    [ '`New value exceeds the maximum of ${MAX_COLUMNS_PER_ROW} columns per row`', '__word("No room in the line")' ],
    [ '`Maximum ${MAX_FIELDS_PER_ROW} fields per row are allowed`', '`${__word("Too many in the line")} (${MAX_FIELDS_PER_ROW})`' ]
  ],
  [VIEWER]: [
    [ '`${files.length} files selected`', '`${__word("Files")}: ${files.length}`' ],
    [ '`Expand all (${values.length - 1})`', '`${__word("Expand all")} (${values.length - 1})`' ],
    [ '`Remove list item ${itemIndex + 1}`', '`${__word("Remove row")} ${itemIndex + 1}`' ]
  ]
};

// The package's own panel of properties, three times as heavy as all the rest: ours knows what the server knows.
export const WITHOUT = {
  [EDITOR]: [ '\nvar ArrowIcon = function', "\n  propertiesProvider: ['type', PropertiesProvider]\n};\n" ]
};

// Named by the pieces above.
export const COMPOSED = {
  'Add': 'Добавить',
  'Computed': 'Вычисляется',
  'Too narrow': 'Уже поле быть не может',
  'Too wide': 'Шире поле быть не может',
  'No room in the line': 'В этой строке нет места для такой ширины',
  'Too many in the line': 'Больше полей в строке не помещается',
  'Files': 'Файлов',
  'Expand all': 'Показать все',
  'Remove row': 'Убрать строку'
};
