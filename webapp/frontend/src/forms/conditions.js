// Works out a condition from the JSON form of its syntax tree; the server's evaluator is the model.
import { FUNCTIONS } from './functions.js';
import { FEEL, PLAIN } from './logic.js';
import { isMoment } from './moments.js';
import { leave, refuse } from './refusal.js';
import { calculated, contains, equal, inOrder, isList, isMapping, isNumber, isText, keyOf, kindOf, letters, negated, whole } from './values.js';

export { LeftToServer, Refusal } from './refusal.js';
export { truth } from './values.js';

const VERSION = 1;
const MOST_STEPS = 20_000;

// The value of a whole expression with these variables (name -> plain JSON value; missing names refuse).
export function evaluate(expression, variables) {
  if (expression.version !== VERSION) leave('незнакомая запись');
  const feel = expression.kind === 'unary_tests' || expression.syntax === 'feel';
  const value = new Evaluation(variables, feel ? FEEL : PLAIN).value(expression.root);
  return expression.kind === 'unary_tests' ? value === true : value;
}

class Evaluation {
  constructor(variables, logic) {
    this.layers = [ variables ];
    this.logic = logic;
    this.steps = 0;
  }

  value(node) {
    this.steps += 1;
    if (this.steps > MOST_STEPS) leave('вычисление слишком долгое');
    const work = WORK[node.node] ?? leave(`незнакомая часть ${node.node}`);
    return work(this, node) ?? null;
  }

  holds(node) { return this.logic.holds(this.value(node)); }

  find(name) {
    const layer = this.layers.findLast(names => Object.hasOwn(names, name));
    return layer && { value: layer[name] };
  }

  within(names, act) {
    this.layers.push(names);
    try {
      return act();
    } finally {
      this.layers.pop();
    }
  }

  cells(node) {
    const of = this.value(node);
    if (isMapping(of)) return Object.keys(of);
    return isList(of) ? of : refuse('нужен список');
  }

  // Runs over a list with a name bound, making something of each wanted cell.
  chosen({ name, of, condition }, make) {
    for (const cell of this.cells(of)) {
      this.within({ [name]: cell }, () => { if (!condition || this.holds(condition)) make(); });
    }
  }
}

const WORK = {
  literal: (_, { value }) => value,
  name: (evaluation, { name }) => (evaluation.find(name) ?? refuse(`нет значения «${name}»`)).value,
  field: (evaluation, { of, key }) => fieldOf(evaluation.value(of), key),
  item: (evaluation, { of, index }) => itemOf(evaluation.value(of), evaluation.value(index)),
  slice: sliceOf,
  filter: filtered,
  unary: (evaluation, { op, of }) => (op === 'not' ? evaluation.logic.opposite(evaluation.value(of)) : negated(op, evaluation.value(of))),
  binary: (evaluation, { op, left, right }) => calculated(op, evaluation.value(left), evaluation.value(right)),
  compare: compared,
  logic: (evaluation, { op, parts }) => evaluation.logic.joined(op, parts.length, at => evaluation.value(parts[at])),
  choice: (evaluation, { test, then, otherwise }) => evaluation.value(evaluation.holds(test) ? then : otherwise),
  list: (evaluation, { items }) => items.map(item => evaluation.value(item)),
  mapping: (evaluation, { keys, values }) => mapping(keys.map((key, at) => [ keyOf(evaluation.value(key)), evaluation.value(values[at]) ])),
  call: called,
  collect(evaluation, node) {
    const found = [];
    evaluation.chosen(node, () => found.push(evaluation.value(node.result)));
    return found;
  },
  collect_mapping(evaluation, node) {
    const found = [];
    evaluation.chosen(node, () => found.push([ keyOf(evaluation.value(node.key)), evaluation.value(node.value) ]));
    return mapping(found);
  },
  quantified(evaluation, { kind, name, of, condition }) {
    const cells = evaluation.cells(of);
    return evaluation.logic.overAll(kind, cells.length, at => evaluation.within({ [name]: cells[at] }, () => evaluation.value(condition)));
  },
  accepts(evaluation, { candidate }) {
    const about = WORK.name(evaluation, { name: '?' }) ?? null, wanted = evaluation.value(candidate);
    return equal(about, wanted) || (isList(wanted) && contains(wanted, about));
  },
  within: (evaluation, { value, tests }) => {
    const about = evaluation.value(value);
    return evaluation.within({ '?': about }, () => evaluation.value(tests));
  },
  defined: (evaluation, { of }) => exists(evaluation, of)
};

// A mapping of people's own keys: "__proto__" is a key like any other.
const mapping = pairs => Object.fromEntries(pairs);

// Fields of a list's cells and parts of dates are worked out on the server.
function fieldOf(of, key) {
  if (isList(of) || isMoment(of)) leave('поле списка или даты');
  return byKey(of, key);
}

function byKey(of, key) {
  return isMapping(of) && Object.hasOwn(of, key) ? of[key] : refuse(`нет поля «${key}»`);
}

function itemOf(of, index) {
  if (isMapping(of)) return byKey(of, keyOf(index));
  const cells = isText(of) ? letters(of) : of, position = whole(index);
  if (!isList(cells) || position >= cells.length || position < -cells.length) refuse('нет значения с таким номером');
  return cells.at(position);
}

function sliceOf(evaluation, { of, first, past }) {
  const whose = evaluation.value(of);
  if (!isText(whose) && !isList(whose)) refuse('часть нельзя взять');
  const bounds = [ first, past ].map(bound => (bound ? whole(evaluation.value(bound)) : undefined));
  return isText(whose) ? letters(whose).slice(...bounds).join('') : whose.slice(...bounds);
}

function filtered(evaluation, { of, condition }) {
  const cells = evaluation.value(of), found = [];
  if (isMapping(cells)) return byKey(cells, keyOf(evaluation.value(condition)));
  if (!isList(cells)) refuse('отобрать нельзя');
  for (const cell of cells) {
    const names = { ...(isMapping(cell) && cell), item: cell };
    const answer = evaluation.within(names, () => evaluation.value(condition));
    if (isNumber(answer)) return atPosition(cells, whole(answer));
    if (answer === true) found.push(cell);
  }
  return found;
}

const atPosition = (cells, position) => (position === 0 ? null : cells.at(position > 0 ? position - 1 : position) ?? null);

function compared(evaluation, { first, ops, rest }) {
  let left = evaluation.value(first), known = true;
  for (const [ at, op ] of ops.entries()) {
    const right = evaluation.value(rest[at]), holds = compare(op, left, right, evaluation.logic);
    if (holds === false) return false;
    known = holds ? known : holds;
    left = right;
  }
  return known;
}

function compare(op, left, right, logic) {
  if (op === '==' || op === '!=') return equal(left, right) === (op === '==');
  if (op === 'in' || op === 'not in') return contains(right, left) === (op === 'in');
  return left === null || right === null ? logic.besideNothing : inOrder(op, left, right);
}

function called(evaluation, { function: name, arguments: given, names = [], named = [] }) {
  const [ work, parameters, many ] = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : leave(`функция ${name}`);
  const values = given.map(argument => evaluation.value(argument));
  names.forEach((parameter, at) => {
    const place = parameters.indexOf(parameter);
    if (place < 0 || place < given.length) refuse(`у функции «${name}» нет «${parameter}»`);
    values[place] = evaluation.value(named[at]);
  });
  if (values.length < work.length || (!many && values.length > parameters.length)) refuse(`функция «${name}»: не столько значений`);
  return work(...values);
}

function exists(evaluation, node) {
  if (node.node === 'name') return evaluation.find(node.name) !== undefined;
  if (node.node !== 'field' && node.node !== 'item') refuse('is_defined ждёт имя');
  if (!exists(evaluation, node.of)) return false;
  const of = evaluation.value(node.of), key = node.node === 'field' ? node.key : evaluation.value(node.index);
  if (isMapping(of)) return Object.hasOwn(of, keyOf(key));
  return kindOf(of) === 'list' && -of.length <= whole(key) && whole(key) < of.length;
}
