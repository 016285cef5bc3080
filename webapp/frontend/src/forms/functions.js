// The listed functions that a form condition may need in a browser; the rest is left to the server.
import { daysLong, isMoment, Span, toDay, toMoment, toSpan } from './moments.js';
import { leave, refuse } from './refusal.js';
import { calculated, contains, equal, inOrder, isList, isMapping, isNumber, isText, letters, textOf, truth, whole } from './values.js';

const LONGEST_RANGE = 20_000;

const text = value => (isText(value) ? value : isMoment(value) ? String(value) : refuse('нужен текст'));
const list = value => (isList(value) ? value : refuse('нужен список'));
const number = value => (isNumber(value) ? value : refuse('нужно число'));
const moment = value => (isMoment(value) ? value : refuse('нужна дата'));
const spread = values => (values.length === 1 && isList(values[0]) ? values[0] : values);

function parsed(written) {
  const plain = written.replace(/\s/g, '').replaceAll(',', '.').replaceAll('−', '-');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) && Number.isFinite(Number(plain)) ? Number(plain) : refuse('не число');
}

const toNumber = value => (isText(value) ? parsed(value) : number(value));
const plainNumber = value => (typeof value === 'boolean' ? Number(value) : toNumber(value));

// Halves away from zero, on the digits as written: 1.005 rounds to 1.01.
function round(value, digits = 0) {
  if (!Number.isInteger(digits) || Math.abs(digits) > 20) refuse('не больше 20 знаков');
  const written = String(Math.abs(number(value)));
  if (written.includes('e')) leave('очень большое или малое число');
  const size = Number(`${Math.round(Number(`${written}e${digits}`))}e${-digits}`);
  return value < 0 && size !== 0 ? -size : size;
}

const sum = values => values.reduce((total, cell) => calculated('+', total, typeof cell === 'boolean' ? Number(cell) : number(cell)), 0);

function extreme(op, values) {
  if (!values.length) refuse('в пустом списке нет наименьшего и наибольшего');
  return values.reduce((best, cell) => (inOrder(op, cell, best) ? cell : best));
}

function sorted(value, desc = false, reverse = false) {
  return merged([ ...list(value) ], truth(desc) || truth(reverse) ? '>' : '<');
}

function merged(cells, op) {
  if (cells.length < 2) return cells;
  const middle = Math.floor(cells.length / 2);
  const left = merged(cells.slice(0, middle), op), right = merged(cells.slice(middle), op), found = [];
  while (left.length && right.length) found.push((inOrder(op, right[0], left[0]) ? right : left).shift());
  return [ ...found, ...left, ...right ];
}

function length(value) {
  if (isText(value)) return letters(value).length;
  if (isList(value)) return value.length;
  return isMapping(value) ? Object.keys(value).length : refuse('нужен текст, список или набор полей');
}

function get(of, key, otherwise = null) {
  if (of === null) return otherwise;
  if (isList(of) && Number.isInteger(key)) return key < of.length && key >= -of.length ? of.at(key) : otherwise;
  if (!isMapping(of)) refuse('нужен набор полей');
  return Object.hasOwn(of, textOf(key)) ? of[textOf(key)] : otherwise;
}

function range(...bounds) {
  const [ first, past, step ] = bounds.length === 1 ? [ 0, whole(bounds[0]), 1 ] : [ whole(bounds[0]), whole(bounds[1]), whole(bounds[2] ?? 1) ];
  const count = step === 0 ? refuse('шаг ряда не может быть нулём') : Math.max(0, Math.ceil((past - first) / step));
  return count > LONGEST_RANGE ? refuse('слишком длинный ряд') : Array.from({ length: count }, (_, at) => first + at * step);
}

const distinct = value => list(value).reduce((found, cell) => (contains(found, cell) ? found : [ ...found, cell ]), []);

function split(value, separator = null) {
  if (separator !== null && !text(separator)) refuse('пустой разделитель');
  return separator === null ? text(value).split(/\s+/).filter(Boolean) : text(value).split(separator);
}

function join(first, second = '') {
  const [ separator, cells ] = isList(first) ? [ second, first ] : [ first, second ];
  return list(cells).map(text).join(text(separator));
}

// FEEL's positions count from 1, negative ones from the end.
function substring(value, start, count = null) {
  const signs = letters(text(value)), first = whole(start);
  if (first === 0) refuse('знаки считаются с 1');
  const at = first > 0 ? first - 1 : Math.max(signs.length + first, 0);
  return signs.slice(at, count === null ? undefined : at + Math.max(whole(count), 0)).join('');
}

const isEmpty = value => value === null || ((isText(value) || isList(value) || isMapping(value)) && length(value) === 0);

// name -> [ function, its parameters' names, MANY when it takes any number of values after them ]
const MANY = true;

export const FUNCTIONS = {
  abs: [ value => Math.abs(number(value)), [ 'value' ] ],
  round: [ round, [ 'value', 'digits' ] ],
  floor: [ value => Math.floor(number(value)), [ 'value' ] ],
  ceiling: [ value => Math.ceil(number(value)), [ 'value' ] ],
  min: [ (...values) => extreme('<', spread(values)), [], MANY ],
  max: [ (...values) => extreme('>', spread(values)), [], MANY ],
  sum: [ (...values) => sum(spread(values)), [], MANY ],
  mean: [ (...values) => calculated('/', sum(spread(values)), spread(values).length), [], MANY ],
  any: [ value => list(value).some(truth), [ 'value' ] ],
  all: [ value => list(value).every(truth), [ 'value' ] ],
  len: [ length, [ 'value' ] ],
  count: [ length, [ 'value' ] ],
  sorted: [ sorted, [ 'value', 'desc', 'reverse' ] ],
  str: [ textOf, [ 'value' ] ],
  number: [ toNumber, [ 'value' ] ],
  int: [ (value = 0) => Math.trunc(plainNumber(value)), [ 'value' ] ],
  float: [ (value = 0) => toNumber(value), [ 'value' ] ],
  bool: [ truth, [ 'value' ] ],
  get: [ get, [ 'of', 'key', 'default' ] ],
  upper: [ value => text(value).toUpperCase(), [ 'value' ] ],
  lower: [ value => text(value).toLowerCase(), [ 'value' ] ],
  strip: [ value => text(value).trim(), [ 'value' ] ],
  split: [ split, [ 'value', 'separator' ] ],
  join: [ join, [ 'first', 'second' ] ],
  contains: [ contains, [ 'box', 'value' ] ],
  startswith: [ (value, part) => text(value).startsWith(text(part)), [ 'value', 'part' ] ],
  endswith: [ (value, part) => text(value).endsWith(text(part)), [ 'value', 'part' ] ],
  replace: [ (value, part, other) => (text(part) === '' ? leave('замена пустого') : text(value).replaceAll(part, () => text(other))), [ 'value', 'part', 'other' ] ],
  substring: [ substring, [ 'value', 'start', 'length' ] ],
  is_empty: [ isEmpty, [ 'value' ] ],
  range: [ range, [ 'first', 'past', 'step' ] ],
  append: [ (value, ...more) => [ ...list(value), ...more ], [ 'value' ], MANY ],
  distinct: [ distinct, [ 'value' ] ],
  index_of: [ (value, wanted) => list(value).flatMap((cell, at) => (equal(cell, wanted) ? [ at + 1 ] : [])), [ 'value', 'wanted' ] ],
  date: [ toDay, [ 'value', 'month', 'day' ] ],
  datetime: [ toMoment, [ 'value' ] ],
  days: [ daysLong, [ 'count' ] ],
  days_in: [ span => (span instanceof Span ? span.days : refuse('нужна длительность')), [ 'span' ] ],
  duration: [ toSpan, [ 'value' ] ],
  iso: [ value => (value instanceof Span ? String(value) : String(moment(value))), [ 'value' ] ],
  year: [ value => dayOf(value).year, [ 'value' ] ],
  month: [ value => dayOf(value).month, [ 'value' ] ],
  day: [ value => dayOf(value).day, [ 'value' ] ],
  weekday: [ value => dayOf(value).weekday, [ 'value' ] ]
};

const dayOf = value => toDay(moment(value));
