// Marks on the diagram: a class on the element and, where something waits or broke, a badge with words.
import { say } from '../base/words.js';

const WORDS = {
  active: say('Выполняется'),
  completed: say('Выполнено'),
  incident: say('Нужна помощь: сбой'),
  cancelled: say('Отменено'),
  wrong: say('Ошибка на схеме'),
  doubtful: say('Предупреждение'),
  heat: '',    // always come with a title
  flow: '',
  missed: '',
  added: '',    // what differs between two versions
  removed: '',
  changed: '',
  reconnected: '',
  moved: ''
};
const SIGNS = { incident: '!', cancelled: '×', wrong: '!', doubtful: '?', missed: '0', added: '+', removed: '−', changed: '≠', reconnected: '↪', moved: '↔' };

export const describe = ({ state, count, title }) => title || WORDS[state] + (count > 1 ? `: ${count}` : '');

export function showTokens(viewer, elements) {
  const canvas = viewer.get('canvas'), overlays = viewer.get('overlays'), registry = viewer.get('elementRegistry');
  for (const [ id, mark ] of Object.entries(elements)) {
    if (!registry.get(id) || !(mark.state in WORDS)) continue;
    canvas.addMarker(id, mark.level ? `heat-${mark.level}` : `element-${mark.state}`);
    if (mark.state !== 'completed') {
      overlays.add(id, 'token', { position: place(registry.get(id)), html: badge(mark) });
    }
  }
}

// At the corner of a node, at a gateway beside the words of its ways; in the middle of a sequence flow.
function place({ waypoints, x, y, type }) {
  if (!waypoints) return /Gateway$/.test(type) ? { top: -10, left: -14 } : { top: -14, right: 14 };
  const last = Math.ceil(waypoints.length / 2), [ from, to ] = [ waypoints[last - 1], waypoints[last] ?? waypoints[last - 1] ];
  const corner = axis => Math.min(...waypoints.map(point => point[axis]));
  return { left: (from.x + to.x) / 2 - (x ?? corner('x')) - 10, top: (from.y + to.y) / 2 - (y ?? corner('y')) - 9 };
}

function badge(mark) {
  const element = document.createElement('div');
  element.className = `token token-${mark.state}`;
  element.title = describe(mark);
  element.setAttribute('aria-hidden', 'true');    // the element itself carries the same words
  element.textContent = SIGNS[mark.state] ?? String(mark.count ?? 1);
  return element;
}
