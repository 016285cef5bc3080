// What scripts say, in the language of the page. The Russian sentence is the key, and stands wherever a page in
// another language brings no word of its own in <script type="application/json" id="script-words">.
const own = JSON.parse(document.getElementById('script-words')?.textContent || '{}');

export const language = () => document.documentElement.lang || 'ru';

export function say(text, values = {}) {
  return (own[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
