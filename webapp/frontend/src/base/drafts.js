// Loads what keeps drafts only where a form wants it, or where a copy waits to be thrown away.
const FORM = 'form[data-draft]:not([data-draft-started])';
export const COPY = 'draft:';

export function startDrafts(root) {
  for (const form of root.querySelectorAll(FORM)) {
    form.dataset.draftStarted = '';
    import('../drafts/keeper.js').then(({ Keeper }) => new Keeper(form));
  }
}

// Copies in the browser end with the session, and where a form was handed in and the next page has come.
export function forgetCopies() {
  document.addEventListener('submit', ({ target }) => { if (target.action.endsWith('/sign-out')) forget(() => true); });
  if (!document.querySelector('.rail')) return;
  const here = new Set([ ...document.querySelectorAll('form[data-draft]') ].map(form => COPY + form.dataset.draftCopy));
  forget((key, copy) => copy.sent && !here.has(key));
}

function forget(wanted) {
  for (const key of Object.keys(sessionStorage).filter(name => name.startsWith(COPY))) {
    if (wanted(key, JSON.parse(sessionStorage.getItem(key)))) sessionStorage.removeItem(key);
  }
}
