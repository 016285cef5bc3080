// The editor of a draft's diagram.
//   <div class="editor" data-editor> … </div> <script type="application/json" id="editor-data">{"file": …, "urls": …}</script>
import '../css/modeler.css';
import { announce } from '../base/announce.js';
import { Bar } from '../modeler/bar.js';
import { Belongings } from '../modeler/belongings.js';
import { Findings } from '../modeler/findings.js';
import { Keeping } from '../modeler/keeping.js';
import { Notices } from '../modeler/notices.js';
import { fieldOf } from '../modeler/panel/about.js';
import { Panel } from '../modeler/panel/panel.js';
import { sectionsOf } from '../modeler/panel/sections.js';
import { Storage } from '../modeler/panel/storage.js';
import { Remarks } from '../modeler/remarks.js';
import { getJson, letGo, postJson, Server } from '../modeler/server.js';
import { onlyShow, sheet, show, written } from '../modeler/sheet.js';
import { Tabs } from '../modeler/tabs.js';
import { text } from '../modeler/words.js';

const root = document.querySelector('[data-editor]');
const part = name => root.querySelector(`[data-editor-${name}]`);

async function begin(about) {
  const modeler = sheet(part('canvas')), read = () => written(modeler), tabs = new Tabs(part('side'));
  const notices = new Notices(part('state'), part('notice'), about);
  const server = new Server(about.urls);
  const keeping = new Keeping({ url: about.urls.file, revision: about.revision, key: about.copy, read, tell: told => notices.hear(told, keeping) });
  const choose = (id, finding) => { bar.goTo(id); tabs.show('editor-tab-properties'); panel?.point(fieldOf(finding)); };
  let panel;
  const belongings = new Belongings({ files: about.files, urls: about.urls.beside, token: { revision: () => keeping.revision, moved: revision => { keeping.revision = revision; } } });
  const bar = new Bar(part('bar'), modeler, { name: about.name, changed: () => changed(), tell: words => notices.say(words), editor: root });
  const findings = new Findings({ modeler, node: part('findings'), count: part('findings-count'), url: about.urls.check, file: about.file, read, choose, hear: content => server.learn(about.file, content) });
  const remarks = new Remarks({ modeler, node: part('remarks'), count: part('remarks-count'), urls: about.urls, file: about.file, zone: about.zone, remarks: about.comments, choose, tell: words => notices.say(words) });
  const changed = () => { keeping.changed(); findings.soon(); };

  const [ vocabulary, xml ] = await Promise.all([ getJson(about.urls.vocabulary), opened(about, keeping), belongings.load() ]);
  const storage = new Storage(modeler);
  panel = new Panel(part('properties'), modeler, storage, sectionsOf({ modeler, storage, server, vocabulary, draft: belongings }));
  const { warnings, laidOut, unreadable } = await show(modeler, xml.content).catch(error => ({ unreadable: error }));
  if (unreadable) return unread(xml, keeping, findings, notices, tabs);
  modeler.get('eventBus').on('commandStack.changed', changed);
  modeler.get('eventBus').on('editor.told', ({ words }) => notices.say(words));
  modeler.get('eventBus').on('editor.discuss', ({ element }) => { tabs.show('editor-tab-remarks'); remarks.discuss(element.id); });
  window.addEventListener('keydown', event => { if ((event.ctrlKey || event.metaKey) && event.code === 'KeyS') { event.preventDefault(); keeping.now(); } });
  const lost = warnings.filter(each => /unparsable|unknown/.test(each.message ?? ''));
  if (lost.length) notices.say(text('В файле есть части, которых редактор не понимает: {count}. При сохранении они пропадут.', { count: lost.length }));
  if (laidOut) { notices.say(text('В файле не было рисунка: схема разложена программой.')); changed(); }
  if (xml.restored) { notices.say(text('Возвращены изменения, которые не успели сохраниться.')); changed(); }
  new ResizeObserver(() => modeler.get('canvas').resized()).observe(part('canvas'));
  findings.check();
  await hold(about, modeler, keeping, notices, xml);
  if (location.hash.startsWith('#element=')) choose(decodeURIComponent(location.hash.slice('#element='.length)));
}

// What cannot be drawn is left as it is; the server says what is wrong with it.
async function unread({ content }, keeping, findings, notices, tabs) {
  keeping.stopped = true;
  root.dataset.only = 'show';
  notices.ask(text('Файл не читается как схема BPMN, и показать его нельзя. Черновик остался прежним: исправьте файл в другой программе или загрузите прежний на странице черновика. Что не так, сказано в замечаниях.'), []);
  tabs.show('editor-tab-findings');
  findings.read = () => content;
  await findings.check();
}

// Says whose the draft is now; a copy that was drawn on an older version waits for a decision.
async function hold(about, modeler, keeping, notices, { behind, restored }) {
  const held = about.editable ? await postJson(about.urls.lock, {}).catch(() => ({})) : {};
  if (!about.editable || held.status === 423) {
    onlyShow(modeler);
    root.dataset.only = 'show';
    part('properties').inert = true;
    keeping.stop(about.editable ? { state: 'locked', ...held } : { state: 'closed' });
    return;
  }
  if (behind) keeping.stop({ state: 'conflict', revision: keeping.revision, message: text('В этом браузере осталась схема, которую не успели сохранить, а на сервере с тех пор другая. Сейчас показана оставшаяся.') });
  else if (!restored) notices.hear({ state: 'untouched' }, keeping);
  window.addEventListener('pagehide', () => { if (!keeping.isDirty()) letGo(about.urls.unlock); });
}

// The file as the server has it, or the browser's copy of what it does not have yet.
async function opened(about, keeping) {
  const response = await fetch(about.urls.file, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${response.status}`);
  const content = await response.text(), copy = keeping.copy();
  keeping.revision = Number(response.headers.get('X-Revision') ?? about.revision);
  if (!copy || copy.content === content) { keeping.forget(); return { content }; }
  if (Number(copy.revision) === keeping.revision) return { content: copy.content, restored: true };
  return { content: copy.content, restored: true, behind: true };
}

function apologise(error) {
  const words = text('Схему открыть не удалось. Обновите страницу; если не поможет, скачайте файл на странице черновика.');
  part('notice').replaceChildren(words);
  part('notice').hidden = false;
  announce(words);
  document.documentElement.dataset.failed = String(error?.message ?? error);
}

if (root) {
  begin(JSON.parse(document.getElementById('editor-data').textContent)).catch(apologise).finally(() => { document.documentElement.dataset.ready = 'modeler'; });
}
