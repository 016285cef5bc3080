// Remembers across reloads where a file was being sent to, so that choosing it again goes on instead of beginning.
const PREFIX = 'upload:', A_DAY = 24 * 3600 * 1000;

const keyOf = ({ file, field }) => `${PREFIX}${location.pathname}:${field}:${file.name}:${file.size}:${file.lastModified}`;

// A browser may refuse its storage altogether: then only the reload is not survived.
const storage = act => { try { return act(localStorage); } catch { return null; } };

// What is done is remembered too: chosen again after a reload, it need not be sent again.
export function remember(transfer, url, done = false) {
  const { field, file: { name, size } } = transfer;
  transfer.url = url;
  storage(kept => kept.setItem(keyOf(transfer), JSON.stringify({ url, field, name, size, done, at: Date.now() })));
}

export function recall(transfer) {
  return transfer.url ?? read(keyOf(transfer))?.url ?? null;
}

export function forget(transfer) {
  transfer.url = null;
  storage(kept => kept.removeItem(keyOf(transfer)));
}

// What was begun on this page and is not in it: [{key, url, field, name, size}]; what is older than a day is dropped.
export function unfinished() {
  const keys = storage(kept => Object.keys(kept)) ?? [];
  const found = keys.filter(key => key.startsWith(PREFIX)).map(key => ({ key, ...read(key) }));
  for (const { key, at } of found) if (!(Date.now() - at < A_DAY)) drop(key);
  return found.filter(({ key, at, done }) => !done && Date.now() - at < A_DAY && key.startsWith(`${PREFIX}${location.pathname}:`));
}

export function drop(key) {
  storage(kept => kept.removeItem(key));
}

function read(key) {
  return storage(kept => JSON.parse(kept.getItem(key)));
}
