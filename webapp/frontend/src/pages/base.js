// Loaded on every page. Each piece improves HTML that already works without it.
import 'bootstrap/dist/css/bootstrap.min.css';
import '../css/app.css';
import htmx from 'htmx.org/dist/htmx.esm.js';

import { forgetCopies, startDrafts } from '../base/drafts.js';
import { focusErrorSummary } from '../base/errors.js';
import { startFiles } from '../base/files.js';
import { startFolds } from '../base/folds.js';
import { startLine } from '../base/line.js';
import { startMenus } from '../base/menus.js';
import { startNotices } from '../base/notices.js';
import { startPolling } from '../base/polling.js';
import { forgetSheets, startSheets } from '../base/sheets.js';
import { startShortcuts } from '../base/shortcuts.js';
import { startToasts } from '../base/toasts.js';
import { startDates } from '../forms/dates.js';
import { startLists } from '../forms/lists.js';
import { startSearch } from '../forms/search.js';
import { startConditions } from '../forms/visibility.js';
import { startMentions } from '../talk/mentions.js';

// Nothing we serve needs evaluated text; htmx 2 asks this setting, htmx 4 only evaluates hx-on and js:.
htmx.config.allowEval = false;
// A server that fails must not replace the work on the screen by an error page.
htmx.config.noSwap = [ 204, 304, '5xx' ];

function start(root) {
  startPolling(root);
  startToasts(root);
  focusErrorSummary(root);
  startSearch(root);
  startDates(root);
  startConditions(root);
  startMentions(root);
  startDrafts(root);
  startSheets(root);
  startNotices(root);
}

forgetCopies();
forgetSheets();
startFolds(document);
startLists(document);
startFiles(document);
startShortcuts(document.body);
startLine();
startMenus();
start(document);
document.addEventListener('htmx:after:swap', event => start(event.target instanceof Element ? event.target : document));
document.addEventListener('poll:swapped', event => {
  htmx.process(event.target);
  startToasts(event.target);
  startNotices(event.target);
});
document.documentElement.dataset.ready = 'base';
