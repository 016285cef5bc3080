// Works out the syntax tree of a condition, as engine.expressions writes it, over plain values.
import { FUNCTIONS } from './functions.js';
import { ConditionError, Duration, NeedsServer, calculate, contains, equal, has, isMapping, order, truth } from './values.js';

export { ConditionError, NeedsServer } from './values.js';

const MOST_STEPS = 20_000;
const fail = message => { throw new ConditionError(message); };

/** The value of an expression; variables are a mapping of names to JSON values. */
export function evaluate(expression, variables) {
  return new Evaluator(variables).value(expression.root);
}

/** Whether a condition holds; null when only the server can tell. In error it does not hold. */
export function holds(expression, variables) {
  try {
    return truth(evaluate(expression, variables));
  } catch (error) {
    if (error instanceof NeedsServer) return null;
    if (error instanceof ConditionError) return false;
    throw error;
  }
}

class Evaluator {
  constructor(variables) {
    this.scopes = [ variables ];
    this.steps = 0;
  }

  value(node) {
    if (++this.steps > MOST_STEPS) fail('вычисление слишком долгое');
    if (!has(WORKS, node.node)) throw new NeedsServer(node.node);
    return WORKS[node.node].call(this, node);
  }

  find(name) {
    const scope = this.scopes.find(names => has(names, name));
    return scope ? scope[name] : fail(`нет значения «${name}»`);
  }

  within(names, work) {
    this.scopes.unshift(names);
    try {
      return work();
    } finally {
      this.scopes.shift();
    }
  }

  cells(node) {
    const of = this.value(node);
    return Array.isArray(of) ? of : isMapping(of) ? Object.keys(of) : fail('нужен список');
  }

  /** Run over a list with the name bound; what is made of the wanted cells. */
  chosen(node, make) {
    return this.cells(node.of).flatMap(cell => this.within({ [node.name]: cell }, () =>
      !node.condition || truth(this.value(node.condition)) ? [ make() ] : []));
  }

  exists(node) {
    if (node.node === 'name') return this.scopes.some(names => has(names, node.name));
    if (!this.exists(node.of)) return false;
    const of = this.value(node.of), key = node.node === 'field' ? node.key : this.value(node.index);
    return isMapping(of) ? has(of, String(key)) : Array.isArray(of) && key >= -of.length && key < of.length;
  }
}

const COMPARISONS = {
  '==': equal, '!=': (a, b) => !equal(a, b), 'in': (a, b) => contains(b, a), 'not in': (a, b) => !contains(b, a),
  '<': (a, b) => inOrder(a, b, sign => sign < 0), '<=': (a, b) => inOrder(a, b, sign => sign <= 0),
  '>': (a, b) => inOrder(a, b, sign => sign > 0), '>=': (a, b) => inOrder(a, b, sign => sign >= 0)
};
const inOrder = (left, right, fits) => left !== null && right !== null && fits(order(left, right));

function item(of, index) {
  if (isMapping(of)) return has(of, String(index)) ? of[String(index)] : fail('нет такого поля');
  const cells = typeof of === 'string' ? [ ...of ] : of;
  if (!Array.isArray(cells) || !Number.isInteger(index) || index < -cells.length || index >= cells.length) fail('нет такой ячейки');
  return cells.at(index);
}

function about(evaluator, cell, condition) {
  return evaluator.within(isMapping(cell) ? cell : {}, () => evaluator.within({ item: cell }, () => evaluator.value(condition)));
}

const WORKS = {
  literal: node => node.value,
  name(node) { return this.find(node.name); },
  field(node) {
    const of = this.value(node.of);
    return isMapping(of) && has(of, node.key) ? of[node.key] : fail(`нет поля «${node.key}»`);
  },
  item(node) { return item(this.value(node.of), this.value(node.index)); },
  slice(node) {
    const of = this.value(node.of), bound = edge => edge ? this.value(edge) ?? undefined : undefined;
    if (typeof of === 'string') return [ ...of ].slice(bound(node.first), bound(node.past)).join('');
    return Array.isArray(of) ? of.slice(bound(node.first), bound(node.past)) : fail('нет частей');
  },
  filter(node) {
    const of = this.value(node.of);
    if (isMapping(of)) return item(of, this.value(node.condition));
    if (!Array.isArray(of)) fail('отобрать нельзя');
    const found = [];
    for (const cell of of) {
      const answer = about(this, cell, node.condition);
      if (typeof answer === 'number') return answer === 0 ? null : of.at(answer > 0 ? answer - 1 : answer) ?? null;
      if (answer === true) found.push(cell);
    }
    return found;
  },
  unary(node) {
    const of = this.value(node.of);
    if (node.op === 'not') return !truth(of);
    if (typeof of === 'number') return node.op === '-' ? -of : of;
    return node.op === '-' && of instanceof Duration ? new Duration(-of.number) : fail('нужно число');
  },
  binary(node) { return calculate(node.op, this.value(node.left), this.value(node.right)); },
  compare(node) {
    let left = this.value(node.first);
    return node.ops.every((op, at) => {
      const right = this.value(node.rest[at]), fits = COMPARISONS[op](left, right);
      left = right;
      return fits;
    });
  },
  logic(node) {
    let found = null;
    for (const part of node.parts) {
      found = this.value(part);
      if (truth(found) === (node.op === 'or')) return found;
    }
    return found;
  },
  choice(node) { return this.value(truth(this.value(node.test)) ? node.then : node.otherwise); },
  list(node) { return node.items.map(cell => this.value(cell)); },
  mapping(node) { return Object.fromEntries(node.keys.map((key, at) => [ String(this.value(key)), this.value(node.values[at]) ])); },
  call(node) {
    const work = has(FUNCTIONS, node.function) ? FUNCTIONS[node.function] : null;
    if (!work || node.names.length) throw new NeedsServer(node.function);
    return work(...node.arguments.map(argument => this.value(argument)));
  },
  collect(node) { return this.chosen(node, () => this.value(node.result)); },
  collect_mapping(node) { return Object.fromEntries(this.chosen(node, () => [ String(this.value(node.key)), this.value(node.value) ])); },
  quantified(node) {
    const wanted = node.kind === 'some';
    const found = this.cells(node.of).some(cell => this.within({ [node.name]: cell }, () => truth(this.value(node.condition))) === wanted);
    return found ? wanted : !wanted;
  },
  accepts(node) {
    const asked = this.find('?'), candidate = this.value(node.candidate);
    return equal(asked, candidate) || (Array.isArray(candidate) && contains(candidate, asked));
  },
  within(node) { return this.within({ '?': this.value(node.value) }, () => truth(this.value(node.tests))); },
  defined(node) { return this.exists(node.of); }
};
