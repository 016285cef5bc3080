// Makes the diagram's elements reachable by keyboard and readable aloud, in the order of the flow.
import { describe } from './tokens.js';

const READABLE = [ 'bpmn:FlowNode' ];

export function makeReachable(container, viewer, marks) {
  const registry = viewer.get('elementRegistry'), canvas = viewer.get('canvas');
  const nodes = registry.filter(element => READABLE.some(type => element.businessObject?.$instanceOf?.(type)) && !element.labelTarget && element.type !== 'label');
  nodes.sort((a, b) => a.x - b.x || a.y - b.y);
  for (const element of nodes) {
    const graphics = registry.getGraphics(element), mark = marks[element.id];
    const name = element.businessObject.name?.trim();
    if (!name && !mark) continue;
    graphics.setAttribute('tabindex', '0');
    graphics.setAttribute('role', 'button');
    graphics.setAttribute('aria-label', [ name, mark && describe(mark) ].filter(Boolean).join(' — '));
    graphics.addEventListener('keydown', event => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      select(container, canvas, registry, element.id);
    });
  }
  viewer.get('eventBus').on('element.click', ({ element }) => {
    if (element.businessObject?.$instanceOf?.('bpmn:FlowNode')) select(container, canvas, registry, (element.labelTarget ?? element).id);
  });
}

// What the page is about stands out, unless its own mark is louder.
export function chooseFocus(container, viewer) {
  const id = container.dataset.focus, canvas = viewer.get('canvas');
  if (id && viewer.get('elementRegistry').get(id) && !canvas.hasMarker(id, 'element-incident')) canvas.addMarker(id, 'element-chosen');
}

// A link on the page names an element in the address: "#element=Task_1".
export function chooseFromAddress(container, viewer) {
  const registry = viewer.get('elementRegistry'), canvas = viewer.get('canvas');
  const choose = () => {
    const id = location.hash.startsWith('#element=') ? decodeURIComponent(location.hash.slice('#element='.length)) : '';
    if (!id || !registry.get(id) || registry.get(id) === canvas.getRootElement()) return;
    select(container, canvas, registry, id);
    canvas.scrollToElement(id);
    container.scrollIntoView({ block: 'nearest' });
  };
  window.addEventListener('hashchange', choose);
  choose();
}

export function select(container, canvas, registry, id) {
  registry.forEach(({ id: other }) => { if (canvas.hasMarker(other, 'element-chosen')) canvas.removeMarker(other, 'element-chosen'); });
  canvas.addMarker(id, 'element-chosen');
  container.dispatchEvent(new CustomEvent('element-selected', { bubbles: true, detail: { id } }));
}
