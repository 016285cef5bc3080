// Which targets of the pointer are smaller than WCAG 2.2 asks for (2.5.8, level AA): 24 by 24 CSS pixels.
// A link inside a sentence is let be, and a box together with its label is one target.
// Answers one line per target: its size, its words and where it stands.
() => {
  const LEAST = 24, ROUNDING = 0.05;
  const TARGETS = 'a[href], button, select, summary, textarea, input:not([type=hidden]), [role=button], [role=option]';
  // Shapes of a diagram are as large as they are drawn; lists beside it say the same.
  const DRAWN = '[data-diagram], [data-compare]';
  const isInSight = element => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box.width > 1 && box.height > 1 && box.right > 0;
  };

  // Text beside the target that is no target itself: its lines decide how high the target is.
  const isInSentence = element => {
    if (getComputedStyle(element).display !== 'inline') return false;
    let block = element.parentElement;
    while (getComputedStyle(block).display === 'inline') block = block.parentElement;
    const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement: around, data } = texts.currentNode;
      if (/\p{L}/u.test(data) && isInSight(around) && !around.closest('a, button, summary') && nearestBlock(around) === block) return true;
    }
    return false;
  };
  const nearestBlock = element => {
    while (getComputedStyle(element).display === 'inline') element = element.parentElement;
    return element;
  };

  // What reacts: the target, its parts, what it draws over its surroundings, the label that belongs to it.
  const reach = element => {
    const spread = getComputedStyle(element, '::after').position === 'absolute' ? [ element.offsetParent ] : [];
    return [ element, ...element.querySelectorAll('*'), ...spread, ...[ ...element.labels ?? [] ].filter(isInSight) ].map(part => part.getBoundingClientRect());
  };

  return [ ...document.querySelectorAll(TARGETS) ].filter(isInSight).filter(element => !element.disabled).flatMap(element => {
    const isLarge = ({ width, height }) => width >= LEAST - ROUNDING && height >= LEAST - ROUNDING;
    if (element.closest(DRAWN) || reach(element).some(isLarge) || isInSentence(element)) return [];
    const { width, height } = element.getBoundingClientRect();
    const words = (element.getAttribute('aria-label') ?? element.textContent).trim().replace(/\s+/g, ' ').slice(0, 60);
    return [ `smaller than 24 px: ${width.toFixed(1)} × ${height.toFixed(1)} ${element.localName}.${element.className} «${words}» in ${element.parentElement.localName}.${element.parentElement.className}` ];
  });
}
