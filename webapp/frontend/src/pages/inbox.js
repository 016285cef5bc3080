// The inbox: fresh rows without disturbing anybody, keys, the task beside the list, the place in it.
import htmx from 'htmx.org/dist/htmx.esm.js';

import { startMoves } from '../inbox/moves.js';
import { startNews } from '../inbox/news.js';
import { startScroll } from '../inbox/scroll.js';

const list = document.querySelector('[data-list]');
const beside = document.getElementById('preview');

startNews(list);
startMoves(list);
startScroll(list);
// The first task is fetched only where there is room to show it: never on a phone.
if (beside?.dataset.first && beside.offsetParent) htmx.ajax('GET', beside.dataset.first, { target: '#preview', swap: 'innerHTML' });
list.dataset.ready = '';
