// On the Russian layout the key says «я» where the Latin one says «z»: bpmn-js is told the letter of the key's place.
function ByPlace(eventBus) {
  eventBus.on([ 'keyboard.keydown', 'keyboard.keyup' ], BEFORE_ALL, context => {
    const { code, key } = context.keyEvent, letter = /^Key([A-Z])$/.exec(code ?? '');
    if (letter && !/[a-z]/i.test(key)) context.keyEvent = renamed(context.keyEvent, letter[1].toLowerCase());
  });
}
ByPlace.$inject = [ 'eventBus' ];

const BEFORE_ALL = 20_000;

function renamed(event, key) {
  const { code, target, ctrlKey, metaKey, shiftKey, altKey } = event;
  return { key, code, target, ctrlKey, metaKey, shiftKey, altKey, preventDefault: () => event.preventDefault(), stopPropagation: () => event.stopPropagation() };
}

export default { __init__: [ 'byPlace' ], byPlace: [ 'type', ByPlace ] };
