// Keeps of Bootstrap's styles what our pages use: the rest would be four fifths of what a phone must load first.
// A class of a family that is not named here has no effect; tests/webapp/test_weight.py finds one that a page uses.
import { readFileSync } from 'node:fs';

const KEPT = [
  /^btn(-sm|-link|-check|-close|(-outline)?-(primary|secondary|danger))?$/,
  /^form-(control|select|check|label|text|switch)(-.+)?$/,
  /^input-group(-.+)?$/,
  /^visually-hidden(-focusable)?$/,
  /^(progress|progress-bar)$/,
  /^[mp][tbxyse]?-[0-5]$/,
  /^(h[1-6]|table|text-break|text-nowrap|d-none|active|disabled|show)$/
];

export const bootstrap = {
  name: 'bootstrap',
  setup(build) {
    build.onLoad({ filter: /bootstrap\.min\.css$/ }, ({ path }) => ({ contents: trimmed(readFileSync(path, 'utf8')), loader: 'css' }));
  }
};

// The sheet without rules that no kept class can match; rules for bare elements all stay.
export function trimmed(sheet) {
  return blocks(sheet).map(({ head, body }) => {
    if (body === undefined) return head;
    if (/^@(media|supports|layer)/.test(head)) {
      const inner = trimmed(body);
      return inner && `${head}{${inner}}`;
    }
    if (head.startsWith('@')) return '';        // animations belong to parts that are not kept
    const selectors = split(head).filter(selector => classesOf(selector).every(isKept));
    return selectors.length ? `${selectors.join(',')}{${body}}` : '';
  }).join('');
}

const classesOf = selector => [ ...selector.matchAll(/\.(-?[a-z][\w-]*)/gi) ].map(([ , name ]) => name);
const isKept = name => KEPT.some(family => family.test(name));

// Commas inside :is(…) or :not(…) do not part selectors.
const split = head => head.split(/,(?![^(]*\))/);

// Cuts a sheet into its outermost blocks; a statement without a block, such as @charset, has no body.
function blocks(sheet) {
  const found = [], text = sheet.replace(/\/\*[^]*?\*\//g, '');
  for (let at = 0; at < text.length;) {
    const open = text.indexOf('{', at), semicolon = text.indexOf(';', at);
    if (open < 0) break;
    if (semicolon >= 0 && semicolon < open) {
      found.push({ head: text.slice(at, semicolon + 1) });
      at = semicolon + 1;
      continue;
    }
    const close = closing(text, open);
    found.push({ head: text.slice(at, open).trim(), body: text.slice(open + 1, close) });
    at = close + 1;
  }
  return found;
}

function closing(text, open) {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return at;
  }
  return text.length;
}
