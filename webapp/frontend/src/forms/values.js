// The plain values of the expression language in a browser: kinds, truth, equality, order, arithmetic.
import { calculatedMoment, Day, isDateText, isMoment, isTemporal, Moment, readAs, Span } from './moments.js';
import { leave, refuse } from './refusal.js';

export const isText = value => typeof value === 'string';
export const isNumber = value => typeof value === 'number';
export const isList = Array.isArray;
export const isMapping = value => kindOf(value) === 'mapping';
export const letters = text => [ ...text ];          // positions count characters, not UTF-16 halves

export function kindOf(value) {
  if (value === null || value === undefined) return 'null';
  if (isList(value)) return 'list';
  if (value instanceof Day) return 'date';
  if (value instanceof Moment) return 'datetime';
  if (value instanceof Span) return 'duration';
  return typeof value === 'object' ? 'mapping' : typeof value;
}

export function truth(value) {
  if (isList(value)) return value.length > 0;
  if (value instanceof Span) return value.ms !== 0;
  if (isMapping(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

// A date, a moment or a duration meets a text as on the server: see `worded` there.
function worded(left, right) {
  if (isText(left) && isTemporal(right)) return readAs(right, left);
  return isText(right) && isTemporal(left) ? readAs(left, right).reverse() : [ left, right ];
}

export function equal(first, second) {
  const [ left, right ] = worded(first, second);
  const kind = kindOf(left);
  if (kind !== kindOf(right)) return false;
  if (kind === 'null') return true;
  if (kind === 'list') return left.length === right.length && left.every((cell, at) => equal(cell, right[at]));
  if (kind === 'mapping') {
    const keys = Object.keys(left);
    return keys.length === Object.keys(right).length && keys.every(key => Object.hasOwn(right, key) && equal(left[key], right[key]));
  }
  return isMoment(left) || left instanceof Span ? left.ms === right.ms : left === right;
}

export function contains(box, value) {
  if (isList(box)) return box.some(cell => equal(cell, value));
  if (isText(box) && (isText(value) || isTemporal(value))) return box.includes(String(value));
  if (box === null) return false;
  return isMapping(box) ? isText(value) && Object.hasOwn(box, value) : refuse('искать в этом значении нельзя');
}

const ORDERS = {
  '<': sign => sign < 0,
  '<=': sign => sign <= 0,
  '>': sign => sign > 0,
  '>=': sign => sign >= 0
};

// Nothing is smaller or larger than an absent value; otherwise only two of one ordered kind compare.
export function inOrder(op, first, second) {
  if (first === null || second === null) return false;
  if ((isMoment(first) && isText(second) && !isDateText(second)) || (isText(first) && isMoment(second) && !isDateText(first))) refuse('это не дата');
  const [ left, right ] = worded(first, second);
  const kind = kindOf(left);
  if (kind !== kindOf(right) || [ 'boolean', 'list', 'mapping' ].includes(kind)) refuse('сравнить нельзя');
  if (kind === 'string') return ORDERS[op](compareTexts(left, right));
  return ORDERS[op](isNumber(left) ? left - right : left.ms - right.ms);
}

function compareTexts(left, right) {
  const [ first, second ] = [ letters(left), letters(right) ];
  for (let at = 0; at < Math.min(first.length, second.length); at++) {
    const step = first[at].codePointAt(0) - second[at].codePointAt(0);
    if (step) return step;
  }
  return first.length - second.length;
}

const NUMERIC = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '//': (a, b) => Math.floor(a / b),
  '%': (a, b) => a - b * Math.floor(a / b),
  '**': (a, b) => a ** b
};

export function calculated(op, left, right) {
  if (isNumber(left) && isNumber(right)) return numeric(op, left, right);
  if (op === '+' && (isText(left) || isText(right)) && [ left, right ].every(one => isText(one) || isMoment(one))) return `${left}${right}`;
  if (op === '+' && isList(left) && isList(right)) return [ ...left, ...right ];
  return calculatedMoment(op, left, right) ?? refuse('такое действие с этими значениями невозможно');
}

function numeric(op, left, right) {
  if ([ '/', '//', '%' ].includes(op) && right === 0) refuse('делить на ноль нельзя');
  if (op === '**' && (Math.abs(right) > (Number.isInteger(left) ? 64 : 10_000) || (left === 0 && right < 0) || (left < 0 && !Number.isInteger(right)))) refuse('степень не определена');
  if (op === '%' && !(Number.isInteger(left) && Number.isInteger(right))) return remainder(left, right);
  return checked(NUMERIC[op](left, right), left, right);
}

function remainder(left, right) {
  const rest = left % right;
  return rest !== 0 && (rest < 0) !== (right < 0) ? rest + right : rest;
}

// Python counts whole numbers without limit; beyond 2^53 ours would be another number.
function checked(value, left, right) {
  if (!Number.isFinite(value)) refuse('число не определено или бесконечно');
  const whole = Number.isInteger(left) && Number.isInteger(right) && Number.isInteger(value);
  return whole && !Number.isSafeInteger(value) ? leave('слишком большое число') : value;
}

export function negated(op, value) {
  if (isNumber(value)) return op === '-' ? 0 - value : value;
  return value instanceof Span && op === '-' ? new Span(-value.ms) : refuse('знак поставить нельзя');
}

export function textOf(value) {
  if (value === null) return '';
  if (isList(value) || isMapping(value)) refuse('записать текстом нельзя');
  const text = String(value);
  return isNumber(value) && text.includes('e') ? leave('очень большое или малое число') : text;
}

export const keyOf = value => (isText(value) ? value : isNumber(value) || isMoment(value) ? textOf(value) : refuse('имя поля: текст или число'));
export const whole = value => (isNumber(value) && Number.isInteger(value) ? value : refuse('номер должен быть целым'));
