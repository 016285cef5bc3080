// The drawing itself: bpmn-js with our menus, palette and words.
import Modeler from 'bpmn-js/lib/Modeler';
import minimap from 'diagram-js-minimap';
import camunda from 'camunda-bpmn-moddle/resources/camunda.json';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import 'diagram-js-minimap/assets/diagram-js-minimap.css';

import { lettering, lettersLoaded } from '../bpmn/lettering.js';
import keys from './keys.js';
import menus from './menus.js';
import pad from './pad.js';
import palette from './palette.js';
import placing from './placing.js';
import { text } from './words.js';
import translating from './translating.js';

export function sheet(container) {
  const modeler = new Modeler({
    container,
    moddleExtensions: { camunda },
    additionalModules: [ translating, keys, menus, pad, palette, placing, minimap ],
    minimap: { open: false },
    ...lettering
  });
  withoutSearchInMenus(modeler.get('popupMenu'));
  const svg = container.querySelector('svg[data-element-id], .djs-container svg');
  svg?.setAttribute('aria-label', text('Схема процесса: выделенное двигают стрелками, Ctrl+F — поиск'));
  svg?.setAttribute('role', 'application');
  return modeler;
}

// The search of the replace menu counts its results in English; the menu is short enough without.
function withoutSearchInMenus(popupMenu) {
  const open = popupMenu.open;
  popupMenu.open = (target, id, position, options) => open.call(popupMenu, target, id, position, { ...options, search: undefined });
}

// For whoever may only look: nothing on the sheet can be changed.
export function onlyShow(modeler) {
  modeler.get('rules').allowed = () => false;
  modeler.get('eventBus').on('element.dblclick', 10_000, event => { event.stopPropagation(); return false; });
}

// The file as text; without a picture it gets one before it is shown.
export async function show(modeler, xml) {
  const [ drawn ] = await Promise.all([ withPicture(xml), lettersLoaded() ]);
  const { warnings } = await modeler.importXML(drawn);
  begin(modeler);
  return { warnings, laidOut: drawn !== xml };
}

// The whole drawing beside the palette; of one too large to be read so, its beginning.
const READABLE = 0.6, LARGE = 0.8, PALETTE = 110, MARGIN = 20;

function begin(modeler) {
  const canvas = modeler.get('canvas');
  canvas.zoom('fit-viewport', 'auto');
  const { inner, outer } = canvas.viewbox();
  if (!outer.width) return;
  const fits = Math.min((outer.width - PALETTE) / inner.width, outer.height / inner.height, 1);
  const scale = fits < READABLE ? LARGE : fits;
  canvas.viewbox({ x: inner.x - (PALETTE + MARGIN) / scale, y: inner.y - MARGIN / scale, width: outer.width / scale, height: outer.height / scale });
}

async function withPicture(xml) {
  if (/<(\w+:)?BPMNShape\b/.test(xml)) return xml;
  const { layOut } = await import('./layout.js');
  return layOut(xml);
}

export async function written(modeler) {
  return (await modeler.saveXML({ format: true })).xml;
}
