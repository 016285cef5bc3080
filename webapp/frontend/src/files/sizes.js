// A file's size as the server says it: «340 КБ», «1,2 МБ».
import { language, say } from '../base/words.js';

export function sizeInWords(bytes) {
  const small = bytes < 2 ** 20;
  const number = small ? Math.max(1, Math.round(bytes / 1024)) : (bytes / 2 ** 20).toLocaleString(language(), { maximumFractionDigits: 1 });
  return (small ? say('{number} КБ', { number }) : say('{number} МБ', { number })).replace(' ', '\u00a0');
}
