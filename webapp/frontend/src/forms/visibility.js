// Parts of a form that come and go with the answers:
//   <form data-conditional data-variables='{"role": "mentor"}'> … <div class="field" data-hide-if='EXPRESSION'> … </div>
// A designer's form is drawn inside somebody else's <form>: there <div data-form data-variables=…> says the same.
// EXPRESSION is the JSON form of the condition's syntax tree; data-visible-if is its opposite. A hidden part is not
// submitted, and the server judges every condition again. What only the server can work out stays as it rendered it.
import { answersOf, rowAnswers } from './answers.js';
import { evaluate, LeftToServer, truth } from './conditions.js';
import { untagged } from './moments.js';

const CONDITIONAL = '[data-hide-if], [data-visible-if]';
const MOST_ROUNDS = 5;             // a hidden answer may hide another; circles are refused at deployment

export function startConditions(root) {
  const forms = new Set([ ...root.querySelectorAll(`${CONDITIONAL}, form[data-conditional], [data-form]`) ].map(part => part.closest('form')).filter(Boolean));
  for (const form of forms) {
    if (!form.dataset.conditionsStarted) {
      form.dataset.conditionsStarted = 'true';
      form.addEventListener('input', () => settle(form));
      form.addEventListener('change', () => settle(form));
    }
    settle(form);
  }
}

function settle(form) {
  const known = untagged(JSON.parse(form.dataset.variables ?? form.querySelector('[data-form]')?.dataset.variables ?? '{}'));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const answers = { ...known, ...answersOf(form) };
    const changed = [ ...form.querySelectorAll(CONDITIONAL) ].filter(part => judge(part, form, answers));
    if (!changed.length) return;
  }
}

// True when the part's state changed.
function judge(part, form, answers) {
  const wanted = isHidden(part, { ...answers, ...rowAnswers(form, part) });
  if (wanted === undefined || wanted === part.hidden) return false;
  part.hidden = wanted;
  for (const control of part.querySelectorAll('input, select, textarea, button')) {
    if (wanted && !control.disabled) {
      control.disabled = true;
      control.dataset.disabledByCondition = '';
    } else if (!wanted && 'disabledByCondition' in control.dataset && !control.closest('[hidden]')) {
      control.disabled = false;
      delete control.dataset.disabledByCondition;
    }
  }
  return true;
}

function isHidden(part, variables) {
  const hides = part.dataset.hideIf !== undefined;
  const expression = JSON.parse(hides ? part.dataset.hideIf : part.dataset.visibleIf);
  try {
    return truth(evaluate(expression, withUnknown(variables))) === hides;
  } catch (error) {
    return error instanceof LeftToServer ? undefined : false;      // as on the server: what has no value hides nothing
  }
}

// A name that nobody has set is null in a form.
const withUnknown = variables => new Proxy(variables, {
  has: () => true,
  getOwnPropertyDescriptor: (target, name) => Reflect.getOwnPropertyDescriptor(target, name) ?? { configurable: true, enumerable: true, value: null },
  get: (target, name) => (Object.hasOwn(target, name) ? target[name] : null)
});
