// Two versions of a diagram side by side; what differs is marked on both, and each line of the list leads to its element.
//   <figure><div class="diagram" data-compare="old" data-xml="/designer/1/diagram.bpmn" aria-label="…"></div></figure>
//   <script type="application/json" id="compare-data">{"old": {"Task_1": {"state": "removed", "title": "убрано"}}, "new": {…}}</script>
//   <a href="#diagrams" data-old="Task_1" data-new="">…</a>
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';

import { say } from '../base/words.js';
import { lettering, lettersLoaded } from '../bpmn/lettering.js';
import { addTools, fit, showAround } from '../bpmn/tools.js';
import { makeReachable, select } from '../bpmn/reach.js';
import { showTokens } from '../bpmn/tokens.js';

const marks = JSON.parse(document.getElementById('compare-data')?.textContent || '{"old": {}, "new": {}}');
const sides = [ ...document.querySelectorAll('[data-compare]') ].map(container => ({ container, name: container.dataset.compare }));
const together = document.querySelector('[data-together]');
let leading = null;    // the diagram that a person moves; the other one follows

async function show(side) {
  const response = await fetch(side.container.dataset.xml, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${response.status}`);
  const viewer = new NavigatedViewer({ container: side.container, ...lettering });
  const [ xml ] = await Promise.all([ response.text(), lettersLoaded() ]);
  await viewer.importXML(xml);
  side.viewer = viewer;
  fit(viewer);
  addTools(side.container, viewer, fit);
  showTokens(viewer, marks[side.name]);
  makeReachable(side.container, viewer, marks[side.name]);
}

function follow(side) {
  const figure = side.container.closest('figure');
  for (const event of [ 'pointerenter', 'pointerdown', 'focusin' ]) figure.addEventListener(event, () => { leading = side; });
  side.viewer.get('eventBus').on('canvas.viewbox.changed', ({ viewbox }) => {
    if (leading !== side || !together?.checked) return;
    const other = sides.find(each => each !== side && each.viewer);
    other?.viewer.get('canvas').viewbox({ x: viewbox.x, y: viewbox.y, width: viewbox.width, height: viewbox.height });
  });
  side.container.addEventListener('element-selected', ({ detail }) => point(side, detail.id));
}

// From the list to the diagrams: each shows the element where it has it, else the same place.
function choose(link) {
  leading = null;
  const drawn = sides.filter(({ viewer }) => viewer);
  const having = drawn.filter(({ viewer, name }) => viewer.get('elementRegistry').get(link.dataset[name])?.parent);
  for (const { container, viewer, name } of having) {
    const registry = viewer.get('elementRegistry'), id = link.dataset[name];
    select(container, viewer.get('canvas'), registry, id);
    showAround(viewer, registry.get(id).waypoints ? registry.get(id).source.id : id);
  }
  for (const { viewer } of having.length ? drawn : []) {
    if (having.some(each => each.viewer === viewer)) continue;
    const { x, y, width, height } = having[0].viewer.get('canvas').viewbox();
    viewer.get('canvas').viewbox({ x, y, width, height });
  }
  mark(link);
}

// From a diagram to the list.
function point(side, id) {
  const link = links().find(each => each.dataset[side.name] === id);
  if (link && leading === side) link.closest('.change').scrollIntoView({ block: 'nearest' });
  mark(link);
}

const links = () => [ ...document.querySelectorAll('a[data-old][data-new]') ];

function mark(link) {
  document.querySelectorAll('.change-chosen').forEach(each => each.classList.remove('change-chosen'));
  link?.closest('.change').classList.add('change-chosen');
}

function apologise({ container }) {
  const text = document.createElement('p');
  text.className = 'diagram-failed';
  text.setAttribute('role', 'status');
  text.textContent = say('Схему показать не удалось. Обновите страницу; что изменилось, сказано в списке.');
  container.replaceChildren(text);
}

Promise.all(sides.map(side => show(side).then(() => follow(side)).catch(() => apologise(side)))).then(() => {
  for (const link of links()) link.addEventListener('click', () => choose(link));
  document.documentElement.dataset.ready = 'compare';
});
