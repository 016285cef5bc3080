// After a refused form the summary of errors has the focus, and its links lead into the fields.
export function focusErrorSummary(root) {
  const summary = root.querySelector('.error-summary');
  if (!summary) return;
  summary.setAttribute('tabindex', '-1');
  summary.focus();
  summary.addEventListener('click', event => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    const control = field.matches('input, select, textarea, button') ? field : field.querySelector('input, select, textarea') ?? field;
    control.scrollIntoView({ block: 'center' });
    control.focus({ preventScroll: true });
  });
}
