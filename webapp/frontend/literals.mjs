// Packages that know no translation: their sentences, written into the code, are looked up in a dictionary of ours.
// A sentence that a new version of the package no longer has fails the build, and so does a piece of code to be replaced.
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { SENTENCES } from './src/form-editor/dictionary.js';
import { CODE, WITHOUT } from './src/form-editor/pieces.js';

const QUOTES = [ '"', "'" ];
const WORDS = path.resolve(import.meta.dirname, 'src/form-editor/words.js');
const escaped = text => text.replace(/[.\\]/g, '\\$&');

function translated(contents, sentences, errors) {
  for (const sentence of Object.keys(sentences)) {
    let found = 0;
    for (const quote of QUOTES) {
      const parts = contents.split(quote + sentence + quote);
      found += parts.length - 1;
      contents = parts.join(`__word(${JSON.stringify(sentence)})`);
    }
    if (!found) errors.push({ text: `the package no longer says: ${sentence}` });
  }
  return contents;
}

function replaced(contents, pieces, errors) {
  for (const [ theirs, ours ] of pieces) {
    const parts = contents.split(theirs);
    if (parts.length !== 2) errors.push({ text: `found ${parts.length - 1} times instead of once: ${theirs}` });
    contents = parts.join(ours);
  }
  return contents;
}

// Leaves a stretch of code out, first line and last line included; what it alone imported is then not bundled either.
function without(contents, [ first, last ], errors) {
  const from = contents.indexOf(first), to = contents.indexOf(last, from);
  if (from < 0 || to < 0) errors.push({ text: `the package has no such stretch: ${first}` });
  return contents.slice(0, from) + contents.slice(to + last.length);
}

export const literals = {
  name: 'literals',
  setup(build) {
    for (const [ file, sentences ] of Object.entries(SENTENCES)) {
      build.onLoad({ filter: new RegExp(`node_modules[\\\\/]${escaped(file).replaceAll('/', '[\\\\/]')}$`) }, ({ path: found }) => {
        const errors = [];
        let contents = readFileSync(found, 'utf8');
        if (WITHOUT[file]) contents = without(contents, WITHOUT[file], errors);
        contents = replaced(contents, CODE[file] ?? [], errors);
        contents = translated(contents, sentences, errors);
        if (/\b__(word|offered)\(/.test(contents)) contents += `\nimport { offered as __offered, word as __word } from ${JSON.stringify(WORDS)};\n`;
        return { contents, errors, loader: 'js', resolveDir: path.dirname(found) };
      });
    }
  }
};
