// Without scripts everything is open; with them the menu and the filters fold away on a narrow screen.
const NARROW = '(max-width: 74.99rem)';

export function startFolds(root) {
  for (const body of root.querySelectorAll('[data-folds]')) body.classList.add('collapse');
  for (const button of root.querySelectorAll('[data-unfolds]')) addUnfolding(button);
  unfoldNamed();
  window.addEventListener('hashchange', unfoldNamed);
  // A second press on the same link changes no address.
  root.addEventListener('click', event => { if (event.target.closest?.('a[href^="#"]')) setTimeout(unfoldNamed); });
  if (!window.matchMedia(NARROW).matches) return;
  for (const details of root.querySelectorAll('details[data-folds-narrow]')) details.open = false;
}

// Whoever is led to a folded part wants to read it.
function unfoldNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named instanceof HTMLDetailsElement && !named.open) named.open = true;
}

function addUnfolding(button) {
  const body = document.getElementById(button.getAttribute('aria-controls'));
  button.addEventListener('click', () => button.setAttribute('aria-expanded', String(body.classList.toggle('show'))));
}
