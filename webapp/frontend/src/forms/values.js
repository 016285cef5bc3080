// The plain values that conditions work on: JSON, dates, moments and durations.
const DAY = 86_400_000;

export class ConditionError extends Error {}
// The condition needs something that only the server has, such as the production calendar.
export class NeedsServer extends Error {}

export class Day {
  constructor(number) { this.number = number; }          // days since 1970-01-01
  toString() { return new Date(this.number * DAY).toISOString().slice(0, 10); }
}
export class Moment {
  constructor(time, text) { this.number = time; this.text = text; }
  toString() { return this.text; }
}
export class Duration {
  constructor(milliseconds) { this.number = milliseconds; }
}

export const isMapping = value => value !== null && typeof value === 'object' && !Array.isArray(value) && value.constructor === Object;
export const has = (mapping, key) => Object.prototype.hasOwnProperty.call(mapping, key);

export function truth(value) {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Duration) return value.number !== 0;
  return isMapping(value) ? Object.keys(value).length > 0 : Boolean(value);
}

export function equal(left, right) {
  if (left === right) return true;
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return false;
  if (left.constructor !== right.constructor) return false;
  if (Array.isArray(left)) return left.length === right.length && left.every((cell, at) => equal(cell, right[at]));
  if (!isMapping(left)) return left.number === right.number;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every(key => has(right, key) && equal(left[key], right[key]));
}

export function order(left, right) {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return byCodePoints(left, right);
  const ordered = [ Day, Moment, Duration ].some(kind => left instanceof kind && right instanceof kind);
  if (!ordered) throw new ConditionError('нельзя сравнить');
  return left.number - right.number;
}

// JavaScript compares halves of surrogate pairs, the server compares characters.
function byCodePoints(left, right) {
  const first = [ ...left ], second = [ ...right ];
  for (let at = 0; at < Math.min(first.length, second.length); at++) {
    if (first[at] !== second[at]) return first[at].codePointAt(0) - second[at].codePointAt(0);
  }
  return first.length - second.length;
}

export function contains(box, value) {
  if (box === null) return false;
  if (Array.isArray(box)) return box.some(cell => equal(cell, value));
  if (typeof box === 'string' && typeof value === 'string') return box.includes(value);
  if (isMapping(box)) return typeof value === 'string' && has(box, value);
  throw new ConditionError('нельзя искать');
}

const divided = right => { if (right === 0) throw new ConditionError('делить на ноль нельзя'); return right; };
const NUMERIC = {
  '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / divided(b),
  '//': (a, b) => Math.floor(a / divided(b)), '%': (a, b) => a - divided(b) * Math.floor(a / b), '**': (a, b) => a ** b
};

export function calculate(op, left, right) {
  if (typeof left === 'number' && typeof right === 'number') return finite(NUMERIC[op](left, right));
  if (op === '+' && typeof left === 'string' && typeof right === 'string') return left + right;
  if (op === '+' && Array.isArray(left) && Array.isArray(right)) return [ ...left, ...right ];
  return temporal(op, left, right);
}

export function finite(value) {
  if (!Number.isFinite(value)) throw new ConditionError('не число');
  return value;
}

function temporal(op, left, right) {
  const sign = op === '-' ? -1 : 1, sum = op === '+' || op === '-';
  if (left instanceof Duration && right instanceof Duration && sum) return new Duration(left.number + sign * right.number);
  if (op === '*' && left instanceof Duration && typeof right === 'number') return new Duration(left.number * right);
  if (op === '*' && typeof left === 'number' && right instanceof Duration) return new Duration(left * right.number);
  if (op === '/' && left instanceof Duration && typeof right === 'number') return new Duration(left.number / divided(right));
  if (sum && right instanceof Duration) return shifted(left, sign * right.number);
  if (op === '+' && left instanceof Duration) return shifted(right, left.number);
  if (op === '-' && left instanceof Day && right instanceof Day) return new Duration((left.number - right.number) * DAY);
  if (op === '-' && left instanceof Moment && right instanceof Moment) return new Duration(left.number - right.number);
  throw new ConditionError('нельзя вычислить');
}

function shifted(value, milliseconds) {
  if (value instanceof Day && milliseconds % DAY === 0) return new Day(value.number + milliseconds / DAY);
  if (value instanceof Moment) throw new NeedsServer('сдвиг момента');
  throw new ConditionError('к дате можно прибавить только целые дни');
}

export function dayOf(value, month, day) {
  if (value instanceof Day) return value;
  if (typeof value === 'number' && month !== undefined) return dayOf([ String(value).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0') ].join('-'));
  const found = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value.trim()) ? value.trim() : null;
  const time = found === null ? NaN : Date.parse(`${found}T00:00Z`);
  // "2026-02-30" must be no date, and some engines would roll it over.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== found) throw new ConditionError('не дата');
  return new Day(time / DAY);
}

export function momentOf(value) {
  if (value instanceof Moment) return value;
  const zoned = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(value.trim());
  const time = zoned ? Date.parse(value.trim()) : NaN;
  if (Number.isNaN(time)) throw new ConditionError('не дата и время');
  return new Moment(time, value.trim().replace('Z', '+00:00'));
}

export function durationOf(value) {
  if (value instanceof Duration) return value;
  const found = typeof value === 'string' && /^(-)?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(value.trim());
  if (!found || found.slice(2).every(part => part === undefined)) throw new ConditionError('не длительность');
  const [ weeks, days, hours, minutes, seconds ] = found.slice(2).map(part => Number(part ?? 0));
  return new Duration((found[1] ? -1 : 1) * (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + (found[1] ? -1 : 1) * seconds * 1000);
}

export function daysOf(count) {
  if (typeof count !== 'number') throw new ConditionError('нужно число дней');
  return new Duration(count * DAY);
}

export function textOf(value) {
  if (value === null) return '';
  if (typeof value === 'object' && !(value instanceof Day) && !(value instanceof Moment)) throw new ConditionError('нельзя записать текстом');
  return String(value);
}
