// The drawing as a file: BPMN, a picture, or paper (from which a browser makes a PDF).
import { written } from './sheet.js';

const SHARPNESS = 2, MOST_PIXELS = 12_000;

export async function saveBpmn(modeler, name) {
  save(new Blob([ await written(modeler) ], { type: 'application/xml' }), `${name}.bpmn`);
}

export async function saveSvg(modeler, name) {
  save(new Blob([ (await modeler.saveSVG()).svg ], { type: 'image/svg+xml' }), `${name}.svg`);
}

export async function savePng(modeler, name) {
  const { svg } = await modeler.saveSVG(), image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(SHARPNESS, MOST_PIXELS / Math.max(image.width, image.height));
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width * scale, height: image.height * scale });
  const brush = canvas.getContext('2d');
  brush.fillStyle = '#fff';
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(image, 0, 0, canvas.width, canvas.height);
  save(await new Promise(done => canvas.toBlob(done, 'image/png')), `${name}.png`);
}

// On paper stands the whole drawing, whatever part of it the screen shows.
export function fitOnPaper(modeler, container) {
  let sheet;
  window.addEventListener('beforeprint', () => {
    const svg = container.querySelector('.djs-container > svg, .djs-container svg[data-element-id]') ?? container.querySelector('svg');
    const viewport = svg.querySelector('.viewport'), { x, y, width, height } = modeler.get('canvas').viewbox().inner;
    sheet = { svg, viewport, transform: viewport.getAttribute('transform') };
    viewport.removeAttribute('transform');
    svg.setAttribute('viewBox', `${x - 10} ${y - 10} ${width + 20} ${height + 20}`);
  });
  window.addEventListener('afterprint', () => {
    sheet.svg.removeAttribute('viewBox');
    if (sheet.transform) sheet.viewport.setAttribute('transform', sheet.transform);
  });
}

function save(blob, name) {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
