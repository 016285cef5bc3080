// Pieces of code of the packages, and what stands in their place; read by literals.mjs when the pages are built.
import { COLUMNS, EDITOR, MENU, VIEWER } from './dictionary.js';

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
    [ 'placeholder: getLocaleReadableDateFormat(),', 'placeholder: __word("dd.mm.yyyy"),' ],
    [ '`${files.length} files selected`', '`${__word("Files")}: ${files.length}`' ],
    [ '`Expand all (${values.length - 1})`', '`${__word("Expand all")} (${values.length - 1})`' ],
    [ '`Remove list item ${itemIndex + 1}`', '`${__word("Remove row")} ${itemIndex + 1}`' ]
  ],
  [MENU]: [ [ '"aria-label": "Decision table context menu"', '"aria-label": this._translate("Decision table context menu")' ] ],
  [COLUMNS]: [ [ "`Move ${isInput(col) ? 'Input' : 'Output'}`", "this._translate(isInput(col) ? 'Move input column' : 'Move output column')" ] ]
};

// The package's own panel of properties, three times as heavy as all the rest: ours knows what the server knows.
export const WITHOUT = {
  [EDITOR]: [ '\nvar ArrowIcon = function', "\n  propertiesProvider: ['type', PropertiesProvider]\n};\n" ]
};
