// Looks up what form-js says; asked by its own code, see literals.mjs.
import { language } from '../base/words.js';
import { COMPOSED, SENTENCES } from './dictionary.js';
import { KINDS } from './kinds.js';

const RUSSIAN = Object.assign({}, ...Object.values(SENTENCES), COMPOSED);

export const word = sentence => (language() === 'ru' ? RUSSIAN[sentence] ?? sentence : sentence);

// What the list of fields offers; a file from elsewhere may hold other kinds, which the check then refuses by name.
export const offered = type => type in KINDS;
