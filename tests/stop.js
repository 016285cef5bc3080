// What has the focus: {stop, trouble}, or null when nothing of the page has it.
() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  // Buttons of one group are one stop: Tab enters it at the first, Shift+Tab at the last.
  const group = element.type === 'radio' ? element.form?.elements[element.name] ?? element : element;
  const one = group instanceof RadioNodeList ? group[0] : group;
  window.walked ??= new Map();
  if (!window.walked.has(one)) window.walked.set(one, window.walked.size + 1);

  const words = element.getAttribute('aria-label')
    || (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).map(id => document.getElementById(id)?.textContent ?? '').join(' ').trim()
    || [ ...element.labels ?? [] ].map(label => label.textContent).join(' ').trim()
    || element.textContent.trim() || element.title || element.querySelector('title')?.textContent || '';
  const name = words.trim().replace(/\s+/g, ' ').slice(0, 50);

  // In sight: some point of it, of its label or of what shows its focus is on the screen and under nothing else.
  const shown = [ element, ...element.labels ?? [], ...element.type === 'file' ? [ element.parentElement ] : [] ];
  const isSeen = part => [ ...part.getClientRects() ].some(({ left, top, width, height }) => [ 0.1, 0.5, 0.9 ].some(x => [ 0.1, 0.5, 0.9 ].some(y => {
    const hit = document.elementFromPoint(left + width * x, top + height * y);
    return hit && (part.contains(hit) || hit.contains(part) && hit.closest('a, button, label'));
  })));
  const trouble = !name ? `no name: ${element.outerHTML.slice(0, 120)}` : shown.some(isSeen) ? '' : 'out of sight';
  return { stop: `${window.walked.get(one)} ${name}`, trouble };
}
