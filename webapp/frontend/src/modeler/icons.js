// Small drawings for buttons, 16 by 16, in the colour of the text.
const PATHS = {
  undo: 'M5.5 3 2.5 6l3 3M2.500 6H10a3.500 3.500 0 0 1 0 7H6',
  redo: 'M10.500 3l3 3-3 3M13.500 6H6a3.500 3.500 0 0 0 0 7h4',
  copy: 'M5.500 5.500h8v8h-8zM3.500 10.500h-1v-8h8v1',
  paste: 'M5.500 3.500h-2v10h9v-10h-2M5.500 2.500h5v2h-5z',
  remove: 'M3 4.500h10M6 4.500v-2h4v2M4.500 4.500l.5 9h6l.5-9M6.800 7v4M9.200 7v4',
  search: 'M10.200 10.200 14 14M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9z',
  in: 'M8 3v10M3 8h10',
  out: 'M3 8h10',
  fit: 'M2.500 6v-3.500h3.500M10 2.500h3.500v3.500M13.500 10v3.500h-3.500M6 13.500H2.500v-3.500',
  map: 'M2.500 3.500h11v9h-11zM8.500 8.500h3.500v2.500h-3.500z',
  full: 'M2.500 5.500v-3h3M13.500 10.500v3h-3M2.500 2.500l4 4M13.500 13.500l-4-4'
};

export function icon(name) {
  if (!(name in PATHS)) return null;
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
