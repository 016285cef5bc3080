// Remembers where a person is inside an element, so that new content does not throw them out.
export function keepPlace(element) {
  const active = element.contains(document.activeElement) ? document.activeElement : null;
  const focused = active && addressOf(active);
  const scrolled = [ element, ...element.querySelectorAll('[data-keep-scroll]') ].map(box => [ box === element ? null : `#${CSS.escape(box.id)}`, box.scrollTop, box.scrollLeft ]);
  const opened = [ ...element.querySelectorAll('details[open][id]') ].map(({ id }) => id);
  const [ left, top ] = [ window.scrollX, window.scrollY ];

  return () => {
    for (const id of opened) element.querySelector(`#${CSS.escape(id)}`)?.setAttribute('open', '');
    for (const [ selector, y, x ] of scrolled) {
      const box = selector ? element.querySelector(selector) : element;
      if (box) [ box.scrollTop, box.scrollLeft ] = [ y, x ];
    }
    if (focused) element.querySelector(focused)?.focus({ preventScroll: true });
    window.scrollTo({ left, top, behavior: 'instant' });
  };
}

function addressOf(node) {
  if (node.id) return `#${CSS.escape(node.id)}`;
  if (node.name) return `[name="${CSS.escape(node.name)}"]`;
  if (node.hasAttribute('href')) return `a[href="${CSS.escape(node.getAttribute('href'))}"]`;
  return null;
}
