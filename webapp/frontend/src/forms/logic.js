// How each syntax joins answers; engine/expressions/logic.py is the model.
import { truth } from './values.js';

const isAnswer = value => value === true || value === false;

// `valueAt` works one part out: no more of them than needed.
function decided(by, count, valueAt) {
  let unknown = false;
  for (let at = 0; at < count; at++) {
    const value = valueAt(at);
    if (value === by) return by;
    unknown ||= !isAnswer(value);
  }
  return unknown ? null : !by;
}

// Three answers, as in DMN 1.3, tables 48 and 49: what is not yes or no is null.
export const FEEL = {
  besideNothing: null,
  holds: value => value === true,
  opposite: value => (isAnswer(value) ? !value : null),
  joined: (op, count, valueAt) => decided(op === 'or', count, valueAt),
  overAll: (kind, count, valueAt) => decided(kind === 'some', count, valueAt)
};

// Two answers, as in Python: nothing, zero and emptiness are no, and the deciding value itself is given.
export const PLAIN = {
  besideNothing: false,
  holds: truth,
  opposite: value => !truth(value),
  joined(op, count, valueAt) {
    let found = null;
    for (let at = 0; at < count; at++) {
      found = valueAt(at);
      if (truth(found) === (op === 'or')) break;
    }
    return found;
  },
  overAll: (kind, count, valueAt) => decided(kind === 'some', count, at => truth(valueAt(at)))
};
