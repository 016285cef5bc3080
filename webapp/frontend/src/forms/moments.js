// Dates, date-times and durations of the expression language; all arithmetic in UTC milliseconds.
import { leave, Refusal, refuse } from './refusal.js';

const DAY = 86_400_000;
const two = number => String(number).padStart(2, '0');
const four = number => String(number).padStart(4, '0');

export class Day {
  constructor(ms) { this.ms = ms; }
  get year() { return new Date(this.ms).getUTCFullYear(); }
  get month() { return new Date(this.ms).getUTCMonth() + 1; }
  get day() { return new Date(this.ms).getUTCDate(); }
  get weekday() { return new Date(this.ms).getUTCDay() || 7; }
  toString() { return `${four(this.year)}-${two(this.month)}-${two(this.day)}`; }
}

export class Moment {
  constructor(ms, offset) { this.ms = ms; this.offset = offset; }        // offset: minutes east of UTC
  get date() { return new Day(Math.floor((this.ms + this.offset * 60_000) / DAY) * DAY); }
  toString() {
    const local = new Date(this.ms + this.offset * 60_000);
    if (this.ms % 1000) leave('доли секунды');
    const time = [ local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds() ].map(two).join(':');
    const zone = Math.abs(this.offset);
    return `${this.date}T${time}${this.offset < 0 ? '-' : '+'}${two(Math.floor(zone / 60))}:${two(zone % 60)}`;
  }
}

export class Span {
  constructor(ms) { this.ms = ms; }
  get days() { return Math.floor(this.ms / DAY); }
  toString() { return `${this.ms < 0 ? '-' : ''}PT${Math.trunc(Math.abs(this.ms) / 1000)}S`; }
}

export const isMoment = value => value instanceof Day || value instanceof Moment;
export const isTemporal = value => isMoment(value) || value instanceof Span;
export const isDateText = text => /^\s*(\d{4}-\d{2}|$)/.test(text);

// A text and the date beside it as two of one kind: both dates, or both texts when it does not read as one.
export function readAs(other, text) {
  if (other instanceof Day && /^\s*\d{4}-\d\d-\d\d\s*$/.test(text)) return read(toDay, other, text);
  if (other instanceof Moment && ZONED.test(text)) return read(toMoment, other, text);
  return !(other instanceof Span) && /^\s*\d{4}-?(\d\d|W)/.test(text) && !SHORTER.test(text) ? leave('редкая запись даты') : [ text, String(other) ];
}

function read(reader, other, text) {
  try {
    return [ reader(text), other ];
  } catch (error) {
    return error instanceof Refusal ? [ text, String(other) ] : leave('редкая запись даты');
  }
}

const ZONED = /^\s*\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)\s*$/;
const SHORTER = /^\s*\d{4}-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?\s*$/;

// Variables as the server stores them (engine/domain/values.py): {"$2": …} holds tagged dates and decimals.
export function untagged(told) {
  if (told === null || typeof told !== 'object' || Array.isArray(told)) return told;
  const names = Object.keys(told);
  return names.length === 1 && names[0] === '$2' ? untag(told.$2) : told;
}

function untag(told) {
  if (Array.isArray(told)) return told.map(untag);
  if (told === null || typeof told !== 'object') return told;
  const [ [ tag, inside ] = [], ...others ] = Object.entries(told);
  if (tag === undefined || others.length || !tag.startsWith('$')) return cells(told);
  return (TAGS[tag] ?? leave('незнакомый вид значения'))(inside);
}

const cells = told => Object.fromEntries(Object.entries(told).map(([ key, cell ]) => [ key, untag(cell) ]));

function spanOf(text) {
  const [ , sign, days, seconds, part = '' ] = /^(-)?P(\d+)DT(\d+)(?:\.(\d+))?S$/.exec(text) ?? leave('незнакомая длительность');
  const ms = Number(days) * DAY + Number(seconds) * 1000 + Number(`0.${part}0`) * 1000;
  return new Span(sign ? -ms : ms);
}

const TAGS = { $date: toDay, $moment: toMoment, $duration: spanOf, $decimal: Number, $object: cells };

export function toDay(value, month = undefined, day = undefined) {
  if (value instanceof Moment) return value.date;
  if (value instanceof Day) return value;
  if (typeof value === 'number' && month !== undefined && day !== undefined) return dayOf(value, month, day);
  if (typeof value !== 'string') refuse('нужна дата');
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value.trim());
  if (found) return dayOf(...found.slice(1).map(Number));
  return /^\d{8}$|W/.test(value.trim()) ? leave('редкая запись даты') : refuse('не дата');
}

function dayOf(year, month, day) {
  const made = new Date(0);
  made.setUTCFullYear(year, month - 1, day);
  if (made.getUTCFullYear() !== year || made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day || year < 1) refuse('такой даты нет');
  return new Day(made.getTime());
}

export function toMoment(value) {
  if (value instanceof Moment) return value;
  if (typeof value !== 'string') refuse('нужны дата и время текстом');
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|([+-])(\d\d):?(\d\d))?$/.exec(value.trim());
  if (!found) refuse('не дата и время');
  const [ , date, hours, minutes, seconds = '0', part = '', zone, sign, zoneHours = '0', zoneMinutes = '0' ] = found;
  if (!zone) refuse('не указан часовой пояс');
  if (+hours > 23 || +minutes > 59 || +seconds > 59) refuse('такого времени нет');
  const offset = (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes));
  const inDay = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(`0.${part}0`) * 1000;
  return new Moment(toDay(date).ms + inDay - offset * 60_000, offset);
}

export function toSpan(value) {
  if (value instanceof Span) return value;
  const found = typeof value === 'string' && /^(-)?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/.exec(value.trim());
  if (typeof value === 'string' && /^-?P\d+[YM]/.test(value.trim())) leave('срок в месяцах');
  if (!found || found.slice(2).every(part => part === undefined)) refuse('не длительность');
  const [ weeks, days, hours, minutes, seconds ] = found.slice(2).map(part => Number(part ?? 0));
  const ms = ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  return new Span(found[1] ? -ms : ms);
}

export function daysLong(count) {
  if (typeof count !== 'number' || Math.abs(count) > 366_000) refuse('нужно число дней');
  return new Span(count * DAY);
}

// Date arithmetic, or undefined when the operation has no meaning for these two.
export function calculatedMoment(op, left, right) {
  if (right instanceof Span) {
    if (left instanceof Span && (op === '+' || op === '-')) return new Span(op === '+' ? left.ms + right.ms : left.ms - right.ms);
    if (isMoment(left) && (op === '+' || op === '-')) return shifted(left, op === '+' ? right.ms : -right.ms);
    if (left instanceof Span && op === '/') return right.ms === 0 ? refuse('делить на ноль нельзя') : left.ms / right.ms;
    return typeof left === 'number' && op === '*' ? new Span(left * right.ms) : undefined;
  }
  if (left instanceof Span) {
    if (op === '+' && isMoment(right)) return shifted(right, left.ms);
    if (typeof right !== 'number' || right === 0) return undefined;
    return op === '*' ? new Span(left.ms * right) : op === '/' ? new Span(left.ms / right) : undefined;
  }
  const alike = isMoment(left) && isMoment(right) && left.constructor === right.constructor;
  return alike && op === '-' ? new Span(left.ms - right.ms) : undefined;
}

function shifted(moment, ms) {
  if (moment instanceof Moment) return new Moment(moment.ms + ms, moment.offset);
  return ms % DAY ? refuse('к дате можно прибавить только целые дни') : new Day(moment.ms + ms);
}
