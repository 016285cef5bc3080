// What the editor says. The Russian sentence is the key; a page in another language loads the translations, and no
// other page carries either. `say` of base/words.js is for sentences that every page brings along.
import { language } from '../base/words.js';

const own = language() === 'ru' ? {} : (await import('./english.js')).default;

export function text(russian, values = {}) {
  return (own[russian] ?? russian).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
