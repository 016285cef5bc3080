// The pad beside an element: what follows is a user task rather than a task that nobody does, and one button opens
// what is said about the element.
import ContextPadProvider from 'bpmn-js/lib/features/context-pad/ContextPadProvider';

import { text } from './words.js';

class OwnContextPad extends ContextPadProvider {
  getContextPadEntries(element) {
    const entries = super.getContextPadEntries(element);
    const follows = this.entryFor('bpmn:UserTask', 'bpmn-icon-user-task', text('Добавить задачу человека'));
    if (entries['append.append-task']) entries['append.append-task'] = follows;
    return { ...entries, comment: this.comments() };
  }

  comments() {
    const eventBus = this._eventBus;
    return {
      group: 'edit',
      className: 'editor-pad-comment',
      title: text('Обсудить элемент'),
      action: { click: (_, element) => eventBus.fire('editor.discuss', { element }) }
    };
  }

  entryFor(type, className, title) {
    const start = (event, source) => this._create.start(event, this._elementFactory.createShape({ type }), { source });
    return {
      group: 'model',
      className,
      title,
      action: {
        dragstart: start,
        click: (_, source) => this._autoPlace.append(source, this._elementFactory.createShape({ type })),
        hover: (_, source) => {
          this._appendPreview.create(source, type, {});
          return () => this._appendPreview.cleanUp();
        }
      }
    };
  }
}
OwnContextPad.$inject = ContextPadProvider.$inject;

export default { __init__: [ 'contextPadProvider' ], contextPadProvider: [ 'type', OwnContextPad ] };
