// Back from a task the list stands where it was left: per list, for as long as the window lives.
export function startScroll(list) {
  beShort(list.dataset.poll);
  const key = keyOf(location);
  window.addEventListener('pagehide', () => sessionStorage.setItem(key, String(window.scrollY)));
  const kept = Number(sessionStorage.getItem(key));
  if (kept) window.scrollTo({ top: kept, behavior: 'instant' });
  // The row one comes back to would get the focus anyway; given here, it does not move the page.
  const link = list.querySelector('.task-link[autofocus]');
  link?.focus({ preventScroll: true });
  link?.closest('.task-line').scrollIntoView({ block: 'nearest', behavior: 'instant' });
}

// A form names every field in the address, also the empty ones; what it means is said shorter.
function beShort(address) {
  const short = new URL(address, location.href);
  const task = new URLSearchParams(location.search).get('task');
  if (task) short.searchParams.set('task', task);
  if (short.search !== location.search) history.replaceState(history.state, '', short.pathname + short.search);
}

function keyOf({ search }) {
  const words = new URLSearchParams(search);
  words.delete('task');
  return `inbox:${words}`;
}
