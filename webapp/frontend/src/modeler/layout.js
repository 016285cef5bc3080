// Draws a picture for a file that has none, or draws it anew. A collaboration's pools are laid out one by one by the
// library; lanes it does not draw, so their names stay in the file and the roles go on to apply.
import { layoutProcess } from 'bpmn-auto-layout';

const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const BEFORE = [ 'documentation', 'extensionElements', 'auditing', 'monitoring', 'categoryValueRef', 'incoming', 'outgoing' ];

export const layOut = xml => layoutProcess(withEnds(xml));

// The library goes by the ends that nodes name; BPMN leaves it to each tool whether nodes name them.
function withEnds(xml) {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  const flows = [ ...document.getElementsByTagNameNS(BPMN, 'sequenceFlow') ].filter(flow => flow.getAttribute('id'));
  const nodes = new Map([ ...document.getElementsByTagNameNS(BPMN, '*') ].map(each => [ each.getAttribute('id'), each ]));
  for (const flow of flows) {
    name(nodes.get(flow.getAttribute('sourceRef')), 'outgoing', flow);
    name(nodes.get(flow.getAttribute('targetRef')), 'incoming', flow);
  }
  return new XMLSerializer().serializeToString(document);
}

function name(node, side, flow) {
  const id = flow.getAttribute('id');
  if (!node || [ ...node.children ].some(each => each.localName === side && local(each.textContent) === id)) return;
  const end = node.ownerDocument.createElementNS(BPMN, flow.prefix ? `${flow.prefix}:${side}` : side);
  end.textContent = id;
  const places = side === 'incoming' ? BEFORE.slice(0, -1) : BEFORE;
  const last = [ ...node.children ].filter(each => places.includes(each.localName)).at(-1);
  last ? last.after(end) : node.prepend(end);
}

const local = text => text.trim().split(':').at(-1);
