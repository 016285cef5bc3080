// Reads and writes what is said about an element, where the engine reads it (docs/ru/modelling.md): attributes of
// Camunda's namespace, its properties, its mappings, and BPMN's own children. Each write is one step of undo and makes
// new objects instead of changing those that undo has to find again. What is not ours is carried along untouched.
export class Storage {
  constructor(modeler) {
    this.modeler = modeler;
    this.modeling = modeler.get('modeling');
    this.factory = modeler.get('bpmnFactory');
  }

  // What an element of the drawing is about; a pool is about its process.
  subject(element) {
    const object = element.businessObject;
    return object.$instanceOf('bpmn:Participant') && object.processRef ? object.processRef : object;
  }

  definitions() {
    return this.modeler.getDefinitions();
  }

  make(type, properties, parent) {
    const made = this.factory.create(type, properties);
    made.$parent = parent;
    return made;
  }

  write(element, owner, properties) {
    this.modeling.updateModdleProperties(element, owner, properties);
  }

  // -- attributes, BPMN's own and Camunda's -------------------------------------------------------------------------
  attribute(owner, name) {
    return owner.get(name) ?? '';
  }

  setAttribute(element, owner, name, value) {
    if (name === 'id') this.modeling.updateProperties(element, { id: value });
    else if (name === 'name' && owner === element.businessObject) this.modeling.updateLabel(element, value);
    else this.write(element, owner, { [name]: value === '' ? undefined : value });
  }

  documentation(owner) {
    return (owner.get('documentation') ?? []).map(each => each.text ?? '').join('\n');
  }

  setDocumentation(element, owner, value) {
    this.write(element, owner, { documentation: value ? [ this.make('bpmn:Documentation', { text: value }, owner) ] : [] });
  }

  // -- extensions ---------------------------------------------------------------------------------------------------
  extensions(owner, type) {
    return (owner.get('extensionElements')?.get('values') ?? []).filter(each => each.$instanceOf?.(type));
  }

  // Puts these in the place of all extensions of a type; the others stay as they are, in their order.
  setExtensions(element, owner, types, fresh) {
    const old = owner.get('extensionElements'), ours = each => types.some(type => each.$instanceOf?.(type));
    const before = old?.get('values') ?? [], at = before.findIndex(ours);
    const values = before.filter(each => !ours(each));
    values.splice(at < 0 ? values.length : before.slice(0, at).filter(each => !ours(each)).length, 0, ...fresh);
    const block = values.length ? this.make('bpmn:ExtensionElements', { values }, owner) : undefined;
    values.forEach(each => { each.$parent = block; });
    this.write(element, owner, { extensionElements: block });
  }

  property(owner, name) {
    return this.properties(owner).find(each => each.name === name)?.value ?? '';
  }

  properties(owner) {
    return this.extensions(owner, 'camunda:Properties').flatMap(each => each.get('values') ?? []);
  }

  setProperty(element, owner, name, value) {
    const rest = this.properties(owner), at = rest.findIndex(each => each.name === name);
    const values = rest.filter(each => each.name !== name);
    if (value !== '') values.splice(at < 0 ? values.length : at, 0, this.make('camunda:Property', { name, value }));
    const holder = this.make('camunda:Properties', { values });
    values.forEach(each => { each.$parent = holder; });
    this.setExtensions(element, owner, [ 'camunda:Properties' ], values.length ? [ holder ] : []);
  }

  // -- inputs and outputs of a step ---------------------------------------------------------------------------------
  // Rows that are more than a text (a list, a map, a script) are shown but kept as they are.
  parameters(owner, side) {
    const [ mapping ] = this.extensions(owner, 'camunda:InputOutput');
    return (mapping?.get(side) ?? []).map(each => ({ name: each.name ?? '', value: each.value ?? '', kept: each.definition ? each : null }));
  }

  setParameters(element, owner, side, rows) {
    const [ old ] = this.extensions(owner, 'camunda:InputOutput');
    const sides = { inputParameters: old?.get('inputParameters') ?? [], outputParameters: old?.get('outputParameters') ?? [] };
    const type = side === 'inputParameters' ? 'camunda:InputParameter' : 'camunda:OutputParameter';
    sides[side] = rows.map(({ name, value, kept }) => kept ?? this.make(type, { name, value }));
    const holder = this.make('camunda:InputOutput', sides);
    [ ...sides.inputParameters, ...sides.outputParameters ].forEach(each => { each.$parent = holder; });
    const isEmpty = !sides.inputParameters.length && !sides.outputParameters.length;
    this.setExtensions(element, owner, [ 'camunda:InputOutput' ], isEmpty ? [] : [ holder ]);
  }

  // -- what a call passes -------------------------------------------------------------------------------------------
  passed(owner, type) {
    return this.extensions(owner, type).map(each => ({
      name: each.target ?? '',
      value: each.source ?? each.sourceExpression ?? '',
      kept: each.businessKey || each.variables ? each : null
    }));
  }

  // A name is passed as it is; anything else is an expression.
  setPassed(element, owner, type, rows) {
    const fresh = rows.map(({ name, value, kept }) => kept ?? this.make(type, {
      target: name,
      ...(/^[\p{L}_][\p{L}\p{N}_]*$/u.test(value) ? { source: value } : { sourceExpression: value })
    }));
    this.setExtensions(element, owner, [ type ], fresh);
  }

  // -- expressions as children --------------------------------------------------------------------------------------
  expression(owner, name) {
    return owner?.get(name)?.body ?? '';
  }

  setExpression(element, owner, name, value) {
    this.write(element, owner, { [name]: value ? this.make('bpmn:FormalExpression', { body: value }, owner) : undefined });
  }

  // -- messages, signals, errors, escalations beside the processes --------------------------------------------------
  named(type) {
    return this.definitions().get('rootElements').filter(each => each.$instanceOf(type));
  }

  // Points a reference at the root of this name, which is made when there is none.
  setNamed(element, owner, reference, type, key, value) {
    this.write(element, owner, { [reference]: value ? this.root(element, type, key, value) : undefined });
  }

  root(element, type, key, value) {
    const known = this.named(type).find(each => each[key] === value);
    if (known) return known;
    const made = this.make(type, { [key]: value, ...(key === 'name' ? {} : { name: value }) }, this.definitions());
    const roots = this.definitions().get('rootElements');
    this.write(element, this.definitions(), { rootElements: [ ...roots, made ] });
    return made;
  }
}
