// Names the kinds of fields in the person's language and gives new fields nothing that the server would refuse.
import { language } from '../base/words.js';
import { KINDS } from './kinds.js';

const OPTIONS = [ { label: 'Вариант 1', value: 'вариант_1' }, { label: 'Вариант 2', value: 'вариант_2' } ];
const REQUIRED = { validate: { required: true } };
const LIST = { allowAddRemove: true, components: [], defaultRepetitions: 1, isRepeating: true };
// What a kind cannot be drawn without; a file that was written elsewhere gets no more than this.
const SHAPES = { datetime: { subtype: 'date' }, dynamiclist: LIST, group: { components: [] }, table: { columns: [] } };
const FRESH = {
  text: { text: '# Заголовок\n\nПояснение' },
  select: { values: OPTIONS },
  radio: { values: OPTIONS },
  checklist: { values: OPTIONS },
  taglist: { values: OPTIONS },
  table: { columns: [ { key: 'название', label: 'Название' } ], dataSource: '=список' },
  spacer: { height: 32 },
  textfield: REQUIRED,
  textarea: REQUIRED,
  number: REQUIRED,
  datetime: REQUIRED
};

function restrict(formFields) {
  const russian = language() === 'ru';
  for (const [ type, [ name, label, english ] ] of Object.entries(KINDS)) {
    const field = formFields.get(type);
    const config = { ...field.config, name: russian ? name : english, label: null, create: creating(type, label) };
    formFields.register(type, Object.assign(props => field(props), field, { config }));
  }
}

function creating(type, label) {
  return (options = {}, isNew = false) => {
    const shaped = { ...structuredClone(SHAPES[type] ?? {}), ...options };
    if (!isNew) return shaped;
    const named = label && !shaped.label ? { label, ...(type === 'datetime' ? { dateLabel: label } : {}) } : {};
    return { ...structuredClone(FRESH[type] ?? {}), ...shaped, ...named };
  };
}

restrict.$inject = [ 'formFields' ];

// The panel of the package is not bundled: ours stands beside the form and knows what the server knows.
const noPanel = { attachTo() {}, detach() {} };

export default { __init__: [ restrict ], propertiesPanel: [ 'value', noPanel ] };
