// A diagram to read: what is done is quiet, what waits is loud in shape, every marked element is reachable by keyboard.
//   <div class="diagram" data-diagram data-xml="/instances/1/diagram.bpmn" aria-label="Схема процесса"></div>
//   <script type="application/json" id="diagram-data">{"elements": {"Task_1": {"state": "active", "count": 1, "title": "…"}}}</script>
// Several on one page name their marks each: data-marks="id-of-the-script".
// With data-focus="Task_1" a diagram too large to be read whole begins there, and the element stands out.
// Choosing an element fires `element-selected` (bubbling, detail.id) on the container.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';

import { say } from '../base/words.js';
import { lettering, lettersLoaded } from '../bpmn/lettering.js';
import { addTools, showAround } from '../bpmn/tools.js';
import { chooseFocus, chooseFromAddress, makeReachable } from '../bpmn/reach.js';
import { showTokens } from '../bpmn/tokens.js';

const containers = [ ...document.querySelectorAll('[data-diagram]') ];

async function show(container) {
  const data = JSON.parse(document.getElementById(container.dataset.marks ?? 'diagram-data')?.textContent || '{"elements": {}}');
  const [ xml ] = await Promise.all([ diagram(container), lettersLoaded() ]);
  const viewer = new NavigatedViewer({ container, ...lettering });
  await viewer.importXML(xml);
  const home = () => showAround(viewer, container.dataset.focus);
  home();
  addTools(container, viewer, home);
  showTokens(viewer, data.elements);
  chooseFocus(container, viewer);
  makeReachable(container, viewer, data.elements);
  leadOn(container, data.elements);
  chooseFromAddress(container, viewer);
  container.dispatchEvent(new CustomEvent('diagram-ready', { bubbles: true, detail: { viewer } }));
}

// Where a mark leads somewhere, choosing its element offers the way there: <p data-diagram-way hidden><a></a></p> follows.
function leadOn(container, elements) {
  const way = container.nextElementSibling;
  if (!way?.matches('[data-diagram-way]')) return;
  container.addEventListener('element-selected', ({ detail }) => {
    const mark = elements[detail.id], link = way.querySelector('a');
    way.hidden = !mark?.url;
    if (way.hidden) return;
    link.href = mark.url;
    link.textContent = say('Показать дела: {what}', { what: mark.title });
  });
}

// From the server, or out of the page itself when the diagram is kept nowhere: a file that was refused.
async function diagram(container) {
  if (container.dataset.inline) return JSON.parse(document.getElementById(container.dataset.inline).textContent);
  const response = await fetch(container.dataset.xml, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.text();
}

function apologise(container) {
  const text = document.createElement('p');
  text.className = 'diagram-failed';
  text.setAttribute('role', 'status');
  text.textContent = say('Схему показать не удалось. Обновите страницу; состояние процесса перечислено в списке рядом.');
  container.replaceChildren(text);
}

if (containers.length) {
  Promise.all(containers.map(each => show(each).catch(() => apologise(each)))).finally(() => { document.documentElement.dataset.ready = 'viewer'; });
}
