// Loads what keeps a score sheet only where there is one, and forgets copies of sheets that were handed in.
const SHEET = '[data-sheet]:not([data-sheet-started])';
export const COPY = 'sheet:';

export function startSheets(root) {
  for (const sheet of root.querySelectorAll(SHEET)) {
    sheet.dataset.sheetStarted = '';
    import('../sheets/keeper.js').then(({ SheetKeeper }) => new SheetKeeper(sheet));
  }
}

// A copy that was sent off stays until a page without that sheet has come: the answer may get lost.
export function forgetSheets() {
  if (!document.querySelector('.rail')) return;
  const here = new Set([ ...document.querySelectorAll('[data-sheet]') ].map(sheet => COPY + sheet.dataset.sheetCopy));
  for (const key of Object.keys(localStorage).filter(name => name.startsWith(COPY))) {
    if (!here.has(key) && JSON.parse(localStorage.getItem(key)).sent) localStorage.removeItem(key);
  }
}
