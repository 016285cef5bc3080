// A field's property by its path: "validate.minLength". An empty box of properties is left out of the file.
export function read(field, path) {
  return path.split('.').reduce((value, name) => value?.[name], field);
}

// What the editor is to be told, so that the property has this value; undefined takes it away.
export function written(field, path, value) {
  const [ first, ...rest ] = path.split('.');
  if (!rest.length) return { [first]: value };
  const box = { ...field[first] }, [ name ] = rest;
  if (value === undefined) delete box[name];
  else box[name] = value;
  return { [first]: Object.keys(box).length ? box : undefined };
}
