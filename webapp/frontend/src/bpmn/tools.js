// Zoom buttons in the page's language, and a view that keeps showing the whole diagram until somebody moves it.
import { say } from '../base/words.js';

const STEP = 1.25;

export const fit = viewer => viewer.get('canvas').zoom('fit-viewport', 'auto');

export function addTools(container, viewer) {
  const canvas = viewer.get('canvas');
  let moved = false;
  const actions = [
    [ say('Увеличить'), '+', () => { moved = true; canvas.zoom(canvas.zoom() * STEP); } ],
    [ say('Уменьшить'), '−', () => { moved = true; canvas.zoom(canvas.zoom() / STEP); } ],
    [ say('Показать целиком'), '⤢', () => { moved = false; fit(viewer); } ]
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
    if (!moved && container.clientWidth) fit(viewer);
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
