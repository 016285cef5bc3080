// Tells people who do not see the change what has changed, through one polite live region per page.
let region;

export function announce(text) {
  region ??= document.querySelector('[data-live-region]') ?? create();
  region.textContent = '';
  // A text set in the same turn in which the region was emptied is not read out.
  setTimeout(() => { region.textContent = text; }, 50);
}

function create() {
  const element = document.createElement('div');
  element.className = 'visually-hidden';
  element.setAttribute('role', 'status');
  element.dataset.liveRegion = '';
  document.body.append(element);
  return element;
}
