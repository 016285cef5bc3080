// Everything that improves a form which already works without it.
import { startLists } from './lists.js';
import { startSearch } from './search.js';
import { refresh, startVisibility } from './visibility.js';

/** Once per page: listeners that also serve what is swapped in later. */
export function startForms(root) {
  startLists(root);
  startVisibility(root);
  enhanceForms(root);
}

/** For what is new on the page. */
export function enhanceForms(root) {
  startSearch(root);
  for (const form of root.querySelectorAll('[data-form]')) refresh(form);
}
