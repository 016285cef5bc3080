// Reads the values of a form from the page, as the server would read them from the post.
const NUMBER = /^[+\-−–]?\d+([.,]\d*)?$/;

// The parts of one namespace: those of rows and of groups with a key belong to their own.
function ownParts(box) {
  return [ ...box.querySelectorAll('[data-part]') ].filter(part => part.parentElement.closest('[data-list-row], [data-form]') === box);
}

/** Names and values of one namespace: the form or a row of a list. */
export function valuesOf(box, isHidden) {
  const values = {};
  for (const part of ownParts(box)) {
    const path = part.dataset.path;
    if (!path || part.dataset.part === 'group') continue;
    put(values, namesWithin(box, path), isHidden(part) ? null : valueOf(part, isHidden));
  }
  return values;
}

// "items.0.address.city" within the row "items.0" is address → city.
function namesWithin(box, path) {
  const above = box.dataset.listPath;
  return (above ? path.slice(above.length + 1) : path).split('.');
}

function put(values, names, value) {
  const last = names.pop();
  let level = values;
  for (const name of names) level = level[name] ??= {};
  level[last] = value;
}

function valueOf(part, isHidden) {
  if ('value' in part.dataset) return JSON.parse(part.dataset.value);
  const kind = part.dataset.part;
  if (kind === 'dynamiclist') return [ ...part.querySelector('[data-list-rows]').children ].map(row => valuesOf(row, isHidden));
  if (kind === 'checkbox') return part.querySelector('input').checked;
  if (kind === 'radio') return part.querySelector('input:checked')?.value ?? null;
  if (kind === 'checklist' || kind === 'taglist') return [ ...part.querySelectorAll('input:checked') ].map(input => input.value);
  if (kind === 'filepicker') return attachments(part);
  const typed = part.querySelector('input, select, textarea')?.value.trim() ?? '';
  return kind === 'number' ? numberOf(typed) : typed || null;
}

function attachments(part) {
  const kept = [ ...part.querySelectorAll('input[type=checkbox]:checked') ].map(input => ({ id: input.value }));
  const added = [ ...part.querySelector('input[type=file]')?.files ?? [] ].map(file => ({ name: file.name }));
  return [ ...kept, ...added ];
}

export function numberOf(typed) {
  const digits = typed.replace(/[\s\u00a0\u202f]+/g, '');
  return NUMBER.test(digits) ? Number(digits.replace(/[−–]/, '-').replace(',', '.')) : null;
}
