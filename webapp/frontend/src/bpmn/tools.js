// Zoom buttons in the page's language, and a view that keeps showing the whole diagram until somebody moves it.
import { say } from '../base/words.js';

const STEP = 1.25, READABLE = 1, MARGIN = 20;

export const fit = viewer => viewer.get('canvas').zoom('fit-viewport', 'auto');

// The whole diagram; of one too large to be read so, the surroundings of the element that the page is about.
export function showAround(viewer, id) {
  const canvas = viewer.get('canvas'), element = id && viewer.get('elementRegistry').get(id);
  fit(viewer);
  const { outer, inner } = canvas.viewbox();
  if (!element || canvas.zoom() >= READABLE || !outer.width) return;
  const width = outer.width / READABLE, height = outer.height / READABLE;
  canvas.viewbox({
    x: within(element.x + element.width / 2, width, inner.x, inner.width),
    y: within(element.y + element.height / 2, height, inner.y, inner.height),
    width,
    height
  });
}

// Where a window begins that has this middle, yet shows no more emptiness beside the diagram than it must.
function within(middle, size, start, length) {
  if (length + 2 * MARGIN <= size) return start + (length - size) / 2;
  return Math.min(Math.max(middle - size / 2, start - MARGIN), start + length + MARGIN - size);
}

export function addTools(container, viewer, home) {
  const canvas = viewer.get('canvas');
  let moved = false;
  const actions = [
    [ say('Увеличить'), '+', () => { moved = true; canvas.zoom(canvas.zoom() * STEP); } ],
    [ say('Уменьшить'), '−', () => { moved = true; canvas.zoom(canvas.zoom() / STEP); } ],
    [ say('Показать целиком'), '⤢', () => { moved = false; home = fit; fit(viewer); } ]
  ];
  const tools = document.createElement('div');
  tools.className = 'diagram-tools no-print';
  tools.setAttribute('role', 'group');
  tools.setAttribute('aria-label', say('Масштаб схемы'));
  tools.append(...actions.map(([ label, sign, act ]) => button(label, sign, act)));
  container.before(tools);

  container.addEventListener('wheel', () => { moved = true; }, { passive: true });
  container.addEventListener('pointerdown', () => { moved = true; });
  fitOnPaper(container, canvas);
  new ResizeObserver(() => {
    canvas.resized();
    if (!moved && container.clientWidth) home(viewer);
  }).observe(container);
}

// On paper there is another width than on the screen: the picture scales itself there, whole.
function fitOnPaper(container, canvas) {
  const svg = container.querySelector('svg'), viewport = svg.querySelector('.viewport');
  let transform;
  window.addEventListener('beforeprint', () => {
    const { x, y, width, height } = canvas.viewbox().inner;
    transform = viewport.getAttribute('transform');
    viewport.removeAttribute('transform');
    svg.setAttribute('viewBox', `${x} ${y} ${width} ${height}`);
  });
  window.addEventListener('afterprint', () => {
    svg.removeAttribute('viewBox');
    if (transform) viewport.setAttribute('transform', transform);
  });
}

function button(label, sign, act) {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'btn btn-outline-secondary btn-sm';
  element.title = label;
  element.setAttribute('aria-label', label);
  element.textContent = sign;
  element.addEventListener('click', act);
  return element;
}
