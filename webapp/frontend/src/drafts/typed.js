// What a form says now, as it would be posted: also parts that a condition hides just now, never files or buttons.
const SILENT = [ 'file', 'submit', 'button', 'image', 'reset' ];
const OURS = [ 'csrf_token', '_page', 'request_key', '_author', '_revision', '_source' ];

export function typedIn(form) {
  const found = new URLSearchParams();
  for (const control of form.elements) {
    if (!control.name || SILENT.includes(control.type) || OURS.includes(control.name)) continue;
    if (control.disabled && !('disabledByCondition' in control.dataset)) continue;
    if ([ 'checkbox', 'radio' ].includes(control.type) && !control.checked) continue;
    const values = control.multiple ? [ ...control.selectedOptions ].map(({ value }) => value) : [ control.value ];
    for (const value of values) found.append(control.name, value);
  }
  return found;
}

export function known(form) {
  return Object.fromEntries([ 'csrf_token', '_author', '_revision', '_source' ].map(name => [ name, form.elements[name]?.value ?? '' ]));
}
