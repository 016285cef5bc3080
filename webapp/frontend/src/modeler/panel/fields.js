// Makes the descriptions of fields for one element: where each is stored decides which of these is called.
export class Fields {
  constructor(context, element, owner) {
    Object.assign(this, context, { context, element, owner });
  }

  is(type) {
    return Boolean(this.owner.$instanceOf?.(type));
  }

  attribute(name, more, owner = this.owner) {
    return {
      id: name.replace(':', '-'), ...more,
      get: () => String(this.storage.attribute(owner, name)),
      set: value => this.storage.setAttribute(this.element, owner, name, value)
    };
  }

  property(name, more, owner = this.owner) {
    return {
      id: `property-${name}`, ...more,
      get: () => this.storage.property(owner, name),
      set: value => this.storage.setProperty(this.element, owner, name, value)
    };
  }

  // A property that is there with one value, or is not.
  flag(name, value, more, owner = this.owner) {
    return {
      id: `property-${name}`, kind: 'tick', ...more,
      get: () => this.storage.property(owner, name) === value,
      set: ticked => this.storage.setProperty(this.element, owner, name, ticked ? value : '')
    };
  }

  // A yes-or-no attribute of BPMN itself.
  switched(name, more, owner = this.owner) {
    return {
      id: name, kind: 'tick', ...more,
      get: () => owner.get(name) === true,
      set: ticked => this.storage.write(this.element, owner, { [name]: ticked })
    };
  }

  expression(owner, name, more) {
    return {
      id: name, ...more,
      get: () => this.storage.expression(owner, name),
      set: value => this.storage.setExpression(this.element, owner, name, value)
    };
  }

  parameters(side, more, owner = this.owner) {
    return {
      id: side, kind: 'rows', ...more,
      get: () => this.storage.parameters(owner, side),
      set: rows => this.storage.setParameters(this.element, owner, side, rows)
    };
  }

  // What the server says of an expression while it is written.
  asks(kind) {
    return value => this.server.expression(kind, value);
  }

  // Variables that may be there where this element begins.
  known() {
    return this.server.known(this.element.id);
  }

  // The process that the element is drawn in.
  process() {
    let owner = this.owner;
    while (owner && !owner.$instanceOf?.('bpmn:Process')) owner = owner.$parent;
    return owner;
  }
}
