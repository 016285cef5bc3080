// Loads what file fields need only where there is one: no other page pays for it.
const WAITING = '[data-upload]:not([data-upload-ready])';

export function startFiles(root) {
  const look = () => {
    if (root.querySelector(WAITING)) import('../files/fields.js').then(({ furnishFields }) => furnishFields());
  };
  look();
  root.addEventListener('change', look);     // a new row of a list may bring one
  root.addEventListener('htmx:after:swap', look);
}
