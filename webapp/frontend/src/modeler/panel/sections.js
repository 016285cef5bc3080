// Which sections an element has.
import { callFields } from './calls.js';
import { dataFields } from './data.js';
import { eventSections } from './events.js';
import { Fields } from './fields.js';
import { flowFields } from './flows.js';
import { general, note } from './general.js';
import { deadline, form, people, words } from './people.js';
import { laneFields, processSections, startFields } from './process.js';
import { repetition } from './repetition.js';
import { automatic } from './work.js';

export function sectionsOf(context) {
  return element => {
    const owner = context.storage.subject(element), f = new Fields(context, element, owner);
    const is = type => owner.$instanceOf?.(type);
    const found = [ general(f) ];
    if (is('bpmn:Process')) found.push(...processSections(f));
    if (is('bpmn:Lane')) found.push(laneFields(f));
    if (is('bpmn:UserTask')) found.push(people(f), form(f), deadline(f), words(f));
    if (is('bpmn:StartEvent') && !owner.get('eventDefinitions').length) found.push(...startFields(f));
    if (is('bpmn:Event') || is('bpmn:SendTask') || is('bpmn:ReceiveTask')) found.push(...eventSections(f));
    found.push(...automatic(f));
    if (is('bpmn:CallActivity')) found.push(callFields(f));
    if (is('bpmn:Activity')) found.push(...repetition(f));
    if (is('bpmn:SequenceFlow')) found.push(...flowFields(f));
    if (is('bpmn:DataObjectReference') || is('bpmn:TextAnnotation')) found.push(dataFields(f));
    found.push(note(f));
    return found.filter(section => section.fields.length);
  };
}
