// A long list of options gets a line to search in it; without scripts the list is there as it is.
import { announce } from '../base/announce.js';
import { say } from '../base/words.js';

const plain = text => text.toLowerCase().replaceAll('ё', 'е');

export function startSearch(root) {
  for (const list of root.querySelectorAll('[data-search]')) {
    if (!list.dataset.searching) addSearch(list);
  }
}

function addSearch(list) {
  list.dataset.searching = 'true';
  const input = document.createElement('input');
  input.type = 'search';
  input.className = 'form-control form-control-sm mb-1';
  input.placeholder = say('Найти в списке');
  input.setAttribute('aria-label', `${say('Найти в списке')}: ${nameOf(list)}`);
  input.setAttribute('autocomplete', 'off');
  list.before(input);
  input.addEventListener('input', event => {
    event.stopPropagation();
    filter(list, plain(input.value.trim()));
  });
  // Enter here means "found it", not "send the form".
  input.addEventListener('keydown', event => { if (event.key === 'Enter') event.preventDefault(); });
}

function nameOf(list) {
  return list.closest('.field')?.querySelector('label, legend')?.textContent.trim() ?? '';
}

function filter(list, wanted) {
  const choices = list.matches('select') ? [ ...list.options ].filter(option => option.value) : [ ...list.querySelectorAll('.choice') ];
  let found = 0;
  for (const choice of choices) {
    const chosen = choice.selected || choice.querySelector?.('input:checked');
    const fits = plain(choice.textContent).includes(wanted);
    choice.hidden = !fits && !chosen;
    if (fits) found++;
  }
  announce(found ? say('Найдено: {found}', { found }) : say('Ничего не найдено'));
}
