// Marks the row whose user task is shown beside the list, also after the list has refreshed itself.
let shown = '';

export function startPeeks(root) {
  root.addEventListener('click', event => {
    const peek = event.target.closest('.task-peek');
    if (!peek || event.ctrlKey || event.metaKey || event.shiftKey) return;
    shown = peek.getAttribute('hx-get');
    mark();
  });
  root.addEventListener('poll:swapped', mark);
}

function mark() {
  if (!shown) return;
  for (const peek of document.querySelectorAll('.task-peek')) {
    const row = peek.closest('.task-item').querySelector('.task-row');
    if (peek.getAttribute('hx-get') === shown) row.setAttribute('aria-current', 'true');
    else row.removeAttribute('aria-current');
  }
}
