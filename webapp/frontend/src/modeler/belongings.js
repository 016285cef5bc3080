// What lies beside the diagram in the same draft: forms and decision tables, read to offer them by name.
import { text } from './words.js';

export class Belongings {
  constructor({ files, urls, token }) {
    Object.assign(this, { names: files, urls, token, schemas: {}, tables: {} });
  }

  get canAddForms() {
    return Boolean(this.urls.file);
  }

  address(pattern, name) {
    return pattern ? pattern.replace('NAME', name.split('/').map(encodeURIComponent).join('/')) : '';
  }

  async load() {
    await Promise.all(this.names.map(name => this.read(name).catch(() => {})));
  }

  async read(name) {
    if (!/\.(form|dmn)$/.test(name)) return;
    const response = await fetch(this.address(this.urls.file, name), { credentials: 'same-origin' });
    if (!response.ok) return;
    const content = await response.text();
    if (name.endsWith('.form')) this.schemas[name] = JSON.parse(content);
    else this.tables[name] = decisionsIn(content);
  }

  forms() {
    return Object.entries(this.schemas).map(([ name, schema ]) => ({
      key: name.replace(/^.*\//, '').replace(/\.form$/, ''), title: titleIn(schema), url: this.address(this.urls.form, name), fields: fieldsIn(schema)
    })).sort((a, b) => a.key.localeCompare(b.key));
  }

  decisions() {
    return Object.entries(this.tables).flatMap(([ name, found ]) => found.map(each => ({ ...each, url: this.address(this.urls.decision, name) })));
  }

  // What can be answered to a field of one of the forms.
  answers(variable) {
    const fields = this.forms().flatMap(form => form.fields).filter(field => field.key === variable);
    return fields.flatMap(field => field.values ?? (field.type === 'checkbox' ? [ { value: 'true', label: text('да') }, { value: 'false', label: text('нет') } ] : []));
  }

  // A form of one question for a user task, to be filled with more in the form editor.
  async addForm(id, title) {
    const name = `forms/${id}.form`;
    const schema = { type: 'default', id, components: [
      { type: 'radio', key: `${id}_decision`, label: title || text('Решение'), values: [ { label: text('Согласовано'), value: 'approved' }, { label: text('Вернуть на доработку'), value: 'returned' } ], validate: { required: true } },
      { type: 'textarea', key: `${id}_remark`, label: text('Замечание'), properties: { remark: 'true' }, conditional: { hide: `=${id}_decision != "returned"` }, validate: { required: true } }
    ] };
    const made = await this.put(name, JSON.stringify(schema, null, 2));
    if (!made) return '';
    this.schemas[name] = schema;
    return id;
  }

  async put(name, content) {
    try {
      const response = await fetch(this.address(this.urls.file, name), {
        method: 'PUT', body: content, credentials: 'same-origin', redirect: 'manual',
        headers: { 'Content-Type': 'application/json', 'X-Revision': String(this.token.revision()), 'X-CSRFToken': document.querySelector('meta[name="csrf-token"]')?.content ?? '' }
      });
      if (!response.ok) return false;
      this.token.moved((await response.json()).revision);
      return true;
    } catch {
      return false;
    }
  }
}

function decisionsIn(xml) {
  const root = new DOMParser().parseFromString(xml, 'application/xml');
  return [ ...root.getElementsByTagNameNS('*', 'decision') ].map(each => ({ id: each.getAttribute('id'), title: each.getAttribute('name') ?? '' }));
}

const titleIn = schema => schema.title ?? schema.properties?.title ?? '';

function fieldsIn(schema) {
  const found = [], walk = parts => parts.forEach(part => { if (part.key) found.push(part); walk(part.components ?? []); });
  walk(schema.components ?? []);
  return found;
}
