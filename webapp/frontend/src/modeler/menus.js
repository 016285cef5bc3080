// The replace menu: what the engine does not execute stands there grey, with the reason in its own words.
import ReplaceMenuProvider from 'bpmn-js/lib/features/popup-menu/ReplaceMenuProvider';

import { refusal } from './executed.js';

class ExecutedReplaceMenu extends ReplaceMenuProvider {
  _createEntry(option, target, action) {
    const entry = super._createEntry(option, target, action);
    const why = option.target ? refusal(option.target, target) : '';
    if (!why) return entry;
    return { ...entry, disabled: true, title: why, description: why, action: () => {} };
  }
}
ExecutedReplaceMenu.$inject = ReplaceMenuProvider.$inject;

export default { __init__: [ 'replaceMenuProvider' ], replaceMenuProvider: [ 'type', ExecutedReplaceMenu ] };
