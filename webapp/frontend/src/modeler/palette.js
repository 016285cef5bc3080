// The palette: what the engine executes, most used first; what it refuses is grey and says why. Every entry can be
// pressed by keyboard, too: then the element is put behind the chosen one, or into the middle of what is seen.
import { refusal } from './executed.js';
import { text } from './words.js';

const TOOLS = {
  'hand-tool': [ 'bpmn-icon-hand-tool', 'Activate hand tool', 'H', ({ handTool }, event) => handTool.activateHand(event) ],
  'lasso-tool': [ 'bpmn-icon-lasso-tool', 'Activate lasso tool', 'L', ({ lassoTool }, event) => lassoTool.activateSelection(event) ],
  'space-tool': [ 'bpmn-icon-space-tool', 'Activate create/remove space tool', 'S', ({ spaceTool }, event) => spaceTool.activateSelection(event) ],
  'global-connect-tool': [ 'bpmn-icon-connection-multi', 'Activate global connect tool', 'C', ({ globalConnect }, event) => globalConnect.start(event) ]
};

const made = () => [
  [ 'start-event', 'event', 'bpmn-icon-start-event-none', text('Начало'), { type: 'bpmn:StartEvent' } ],
  [ 'intermediate-event', 'event', 'bpmn-icon-intermediate-event-none', text('Промежуточное событие'), { type: 'bpmn:IntermediateThrowEvent' } ],
  [ 'end-event', 'event', 'bpmn-icon-end-event-none', text('Конец'), { type: 'bpmn:EndEvent' } ],
  [ 'exclusive-gateway', 'gateway', 'bpmn-icon-gateway-xor', text('Исключающая развилка'), { type: 'bpmn:ExclusiveGateway' } ],
  [ 'parallel-gateway', 'gateway', 'bpmn-icon-gateway-parallel', text('Параллельная развилка'), { type: 'bpmn:ParallelGateway' } ],
  [ 'complex-gateway', 'gateway', 'bpmn-icon-gateway-complex', text('Сложная развилка'), { type: 'bpmn:ComplexGateway' } ],
  [ 'user-task', 'activity', 'bpmn-icon-user-task', text('Задача человека'), { type: 'bpmn:UserTask' } ],
  [ 'service-task', 'activity', 'bpmn-icon-service-task', text('Автоматический шаг'), { type: 'bpmn:ServiceTask' } ],
  [ 'business-rule-task', 'activity', 'bpmn-icon-business-rule-task', text('Таблица решений'), { type: 'bpmn:BusinessRuleTask' } ],
  [ 'call-activity', 'activity', 'bpmn-icon-call-activity', text('Вызов процесса'), { type: 'bpmn:CallActivity' } ],
  [ 'subprocess', 'activity', 'bpmn-icon-subprocess-expanded', text('Подпроцесс'), { type: 'bpmn:SubProcess', isExpanded: true } ],
  [ 'data-object', 'data', 'bpmn-icon-data-object', text('Объект данных'), { type: 'bpmn:DataObjectReference' } ],
  [ 'data-store', 'data', 'bpmn-icon-data-store', text('Хранилище данных'), { type: 'bpmn:DataStoreReference' } ],
  [ 'participant', 'collaboration', 'bpmn-icon-participant', text('Пул (процесс с дорожками)'), { type: 'bpmn:Participant' } ],
  [ 'text-annotation', 'artifact', 'bpmn-icon-text-annotation', text('Пояснение'), { type: 'bpmn:TextAnnotation' } ],
  [ 'group', 'artifact', 'bpmn-icon-group', text('Рамка группы'), { type: 'bpmn:Group' } ]
];

class OwnPalette {
  constructor(palette, injector, eventBus, translate) {
    this.services = Object.fromEntries([ 'create', 'elementFactory', 'handTool', 'lassoTool', 'spaceTool', 'globalConnect' ].map(name => [ name, injector.get(name) ]));
    this.injector = injector;
    this.translate = translate;
    palette.registerProvider(this);
    eventBus.on('palette.changed', () => setTimeout(() => this.makeReachable()));
  }

  getPaletteEntries() {
    const entries = {};
    for (const [ id, [ className, title, key, act ] ] of Object.entries(TOOLS)) {
      entries[id] = { group: 'tools', className, title: this.translate(title), shortcut: key, action: { click: event => act(this.services, event) } };
    }
    entries['tool-separator'] = { group: 'tools', separator: true };
    for (const [ id, group, className, title, options ] of made()) entries[`create.${id}`] = this.entry(group, className, title, options);
    return entries;
  }

  entry(group, className, title, options) {
    const why = refusal(options);
    if (why) return { group, className: `${className} editor-refused`, title: `${title}. ${why}`, action: { click: () => this.tell(why) } };
    const start = event => this.services.create.start(event, this.shapes(options));
    return { group, className, title, action: { dragstart: start, click: event => (event.detail === 0 ? this.place(options) : start(event)) } };
  }

  tell(why) {
    this.injector.get('eventBus').fire('editor.told', { words: why });
  }

  shapes(options) {
    const factory = this.services.elementFactory;
    if (options.type === 'bpmn:Participant') return factory.createParticipantShape();
    const shape = factory.createShape(options);
    if (options.type !== 'bpmn:SubProcess') return shape;
    return [ shape, factory.createShape({ type: 'bpmn:StartEvent', x: 40, y: 82, parent: shape }) ];
  }

  // Pressed by keyboard: no pointer says where.
  place(options) {
    const [ chosen ] = this.injector.get('selection').get(), modeling = this.injector.get('modeling');
    const found = this.shapes(options), shape = Array.isArray(found) ? found[0] : found;
    if (chosen?.businessObject?.$instanceOf('bpmn:FlowNode') && shape.businessObject.$instanceOf('bpmn:FlowNode')) {
      this.injector.get('autoPlace').append(chosen, shape);
      return;
    }
    const canvas = this.injector.get('canvas'), { x, y, width, height } = canvas.viewbox();
    const middle = { x: x + width / 2, y: y + height / 2 };
    const made = modeling.createElements(found, middle, parentAt(canvas.getRootElement(), middle));
    this.injector.get('selection').select(made[0]);
  }

  makeReachable() {
    const palette = this.injector.get('canvas').getContainer().querySelector('.djs-palette');
    palette.setAttribute('role', 'toolbar');
    palette.setAttribute('aria-label', text('Что нарисовать'));
    palette.setAttribute('aria-orientation', 'vertical');
    for (const entry of palette.querySelectorAll('.entry')) {
      if (entry.hasAttribute('tabindex')) continue;
      entry.setAttribute('tabindex', '0');
      if (entry.classList.contains('editor-refused')) entry.setAttribute('aria-disabled', 'true');
      entry.addEventListener('keydown', event => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        entry.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail: 0 }));
      });
    }
  }
}
OwnPalette.$inject = [ 'palette', 'injector', 'eventBus', 'translate' ];

// The pool that is drawn at a place, else the sheet.
function parentAt(root, { x, y }) {
  const within = each => each.type === 'bpmn:Participant' && x > each.x && x < each.x + each.width && y > each.y && y < each.y + each.height;
  return root.children?.find(within) ?? root;
}

export default { __init__: [ 'paletteProvider' ], paletteProvider: [ 'type', OwnPalette ] };
