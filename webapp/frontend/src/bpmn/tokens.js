// Marks on the diagram: a class on the element and, where something waits or broke, a badge with words.
import { say } from '../base/words.js';

const WORDS = {
  active: say('Выполняется'),
  completed: say('Выполнено'),
  incident: say('Нужна помощь: сбой'),
  cancelled: say('Отменено'),
  wrong: say('Ошибка на схеме'),
  doubtful: say('Предупреждение')
};
const SIGNS = { incident: '!', cancelled: '×', wrong: '!', doubtful: '?' };

export const describe = ({ state, count, title }) => title || WORDS[state] + (count > 1 ? `: ${count}` : '');

export function showTokens(viewer, elements) {
  const canvas = viewer.get('canvas'), overlays = viewer.get('overlays'), registry = viewer.get('elementRegistry');
  for (const [ id, mark ] of Object.entries(elements)) {
    if (!registry.get(id) || !WORDS[mark.state]) continue;
    canvas.addMarker(id, `element-${mark.state}`);
    if (mark.state !== 'completed') {
      overlays.add(id, 'token', { position: { top: -14, right: 14 }, html: badge(mark) });
    }
  }
}

function badge(mark) {
  const element = document.createElement('div');
  element.className = `token token-${mark.state}`;
  element.title = describe(mark);
  element.setAttribute('aria-hidden', 'true');    // the element itself carries the same words
  element.textContent = SIGNS[mark.state] ?? String(mark.count ?? 1);
  return element;
}
