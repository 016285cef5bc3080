// Where a step goes that is put behind another: where bpmn-js would put it, but never on top of what stands there.
import { getNewShapePosition } from 'bpmn-js/lib/features/auto-place/BpmnAutoPlaceUtil';

const STEP = 30, GAP = 15, MOST = 40, BEFORE_THE_GRID = 3000;

function Placing(eventBus, elementRegistry) {
  eventBus.on('autoPlace', BEFORE_THE_GRID, ({ source, shape }) => {
    const place = getNewShapePosition(source, shape, elementRegistry);
    if (!shape.businessObject.$instanceOf('bpmn:FlowNode')) return place;
    const outer = around(source), others = elementRegistry.filter(each => stands(each, shape) && !outer.has(each));
    for (let tries = 0; tries < MOST && others.some(each => covers(each, place, shape)); tries++) place.y += STEP;
    return place;
  });
}
Placing.$inject = [ 'eventBus', 'elementRegistry' ];

// The sub-processes in which the source is drawn: what is put behind it lies in them, too.
function around(source) {
  const found = new Set();
  for (let each = source.parent; each; each = each.parent) found.add(each);
  return found;
}

const stands = (each, shape) => each !== shape && each.type !== 'label' && each.parent && each.businessObject?.$instanceOf?.('bpmn:FlowNode') && !each.businessObject.get('triggeredByEvent');

// Places name the middle of the new shape.
function covers({ x, y, width, height }, place, shape) {
  const apart = (from, size, middle, own) => middle + own / 2 + GAP <= from || middle - own / 2 - GAP >= from + size;
  return !apart(x, width, place.x, shape.width) && !apart(y, height, place.y, shape.height);
}

export default { __init__: [ 'placing' ], placing: [ 'type', Placing ] };
