// Back from a task the list stands where it was left: per list, for as long as the window lives.
export function startScroll() {
  const key = keyOf(location);
  window.addEventListener('pagehide', () => sessionStorage.setItem(key, String(window.scrollY)));
  const kept = Number(sessionStorage.getItem(key));
  const row = location.hash.startsWith('#task-') && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (kept) window.scrollTo(0, kept);
  if (!row) return;
  row.querySelector('.task-link').focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}

function keyOf({ search }) {
  const words = new URLSearchParams(search);
  words.delete('task');
  return `inbox:${words}`;
}
