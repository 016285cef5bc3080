// The functions of the expression language that need nothing from the server.
import {
  ConditionError, Day, Duration, calculate, contains, dayOf, daysOf, durationOf, equal, finite, has, isMapping, momentOf,
  order, textOf, truth
} from './values.js';

const fail = message => { throw new ConditionError(message); };
const number = value => typeof value === 'number' ? value : fail('нужно число');
const text = value => typeof value === 'string' ? value : fail('нужен текст');
const cells = value => Array.isArray(value) ? value : fail('нужен список');
const whole = value => Number.isInteger(value) ? value : fail('нужно целое число');
const spread = values => values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
const characters = value => [ ...text(value) ];

function size(value) {
  if (typeof value === 'string') return characters(value).length;
  if (Array.isArray(value)) return value.length;
  return isMapping(value) ? Object.keys(value).length : fail('нужен список');
}

function parsed(value) {
  if (typeof value !== 'string') return number(value);
  const plain = value.replace(/\s+/g, '').replaceAll(',', '.').replaceAll('−', '-');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : fail('не число');
}

// Halves go away from zero, by the digits that people see: 1.005 is a half, though no binary number is.
function rounded(value, digits = 0) {
  const [ mantissa, exponent = '0' ] = String(Math.abs(number(value))).split('e');
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + whole(digits)}`));
  const back = String(shifted).split('e');
  return Math.sign(value) * Number(`${back[0]}e${Number(back[1] ?? 0) - digits}`) || 0;
}

function extreme(values, better) {
  const all = spread(values);
  if (!all.length) fail('пустой список');
  return all.reduce((best, cell) => best !== null && cell !== null && better(order(cell, best)) ? cell : best);
}

const total = values => spread(values).reduce((sum, cell) => calculate('+', sum, number(typeof cell === 'boolean' ? Number(cell) : cell)), 0);

function substring(value, start, length) {
  const all = characters(value), first = whole(start) > 0 ? start - 1 : Math.max(all.length + start, 0);
  if (start === 0) fail('знаки считаются с 1');
  return all.slice(first, length === undefined ? undefined : first + Math.max(whole(length), 0)).join('');
}

function get(of, key, otherwise = null) {
  if (of === null) return otherwise;
  if (Array.isArray(of) && Number.isInteger(key)) return of.at(key) ?? otherwise;
  return isMapping(of) ? (has(of, textOf(key)) ? of[textOf(key)] : otherwise) : fail('нужен набор полей');
}

function join(first, second = '') {
  const [ separator, parts ] = Array.isArray(first) ? [ second, first ] : [ first, second ];
  return cells(parts).map(text).join(text(separator));
}

function split(value, separator = null) {
  return separator === null ? text(value).trim().split(/\s+/).filter(Boolean) : text(value).split(text(separator));
}

const sorted = (value, desc = false, reverse = false) => {
  const falling = truth(desc) || truth(reverse) ? -1 : 1;
  return [ ...cells(value) ].sort((a, b) => falling * order(a, b));
};
const distinct = value => cells(value).reduce((found, cell) => found.some(other => equal(other, cell)) ? found : [ ...found, cell ], []);
const part = (value, from, to) => value instanceof Day ? Number(value.toString().slice(from, to)) : Number(text(String(value)).slice(from, to));

export const FUNCTIONS = {
  len: size, count: size,
  abs: value => Math.abs(number(value)), round: rounded,
  floor: value => Math.floor(number(value)), ceiling: value => Math.ceil(number(value)),
  min: (...values) => extreme(values, difference => difference < 0), max: (...values) => extreme(values, difference => difference > 0),
  sum: (...values) => total(values),
  mean: (...values) => spread(values).length ? total(values) / spread(values).length : fail('пустой список'),
  any: value => cells(value).some(truth), all: value => cells(value).every(truth),
  sorted, distinct, get, join, split, substring,
  str: textOf, bool: truth, number: parsed,
  int: value => Math.trunc(typeof value === 'boolean' ? Number(value) : parsed(value)),
  float: value => finite(parsed(value)),
  upper: value => text(value).toUpperCase(), lower: value => text(value).toLowerCase(), strip: value => text(value).trim(),
  startswith: (value, start) => text(value).startsWith(text(start)), endswith: (value, end) => text(value).endsWith(text(end)),
  replace: (value, old, other) => text(value).replaceAll(text(old), () => text(other)),
  contains, append: (value, ...more) => [ ...cells(value), ...more ],
  is_empty: value => value === null || ((typeof value === 'string' || Array.isArray(value) || isMapping(value)) && size(value) === 0),
  date: dayOf, datetime: momentOf, days: daysOf, duration: durationOf,
  iso: value => value instanceof Duration ? fail('длительность') : textOf(value instanceof Day ? value : momentOf(value)),
  year: value => part(value, 0, 4), month: value => part(value, 5, 7), day: value => part(value, 8, 10)
};
