// Says how the drawing is kept, and asks where only a person can decide: after a conflict, when somebody else has the
// draft, when the session is over.
import { announce } from '../base/announce.js';
import { make } from './panel/controls.js';
import { postJson } from './server.js';
import { text } from './words.js';

export class Notices {
  constructor(state, notice, { urls, zone }) {
    Object.assign(this, { node: state, notice, urls, zone });
  }

  clock(at) {
    return new Intl.DateTimeFormat('ru', { hour: '2-digit', minute: '2-digit', timeZone: this.zone }).format(at ? new Date(at) : new Date());
  }

  hear(told, keeping) {
    const { state } = told;
    this.node.dataset.state = state;
    if (state === 'untouched') this.put(text('изменений нет'));
    else if (state === 'saved') this.saved(told);
    else if (state === 'changed') this.put(text('есть изменения'));
    else if (state === 'saving') this.put(text('сохраняем…'));
    else if (state === 'offline') this.offline();
    else if (state === 'conflict') this.conflict(told, keeping);
    else if (state === 'locked') this.locked(told, keeping);
    else if (state === 'closed') this.closed();
    else if (state === 'signed_out') this.signedOut();
    else this.refused(told);
  }

  put(words) {
    this.node.textContent = words;
  }

  saved({ at }) {
    this.put(text('сохранено {time}', { time: this.clock(at) }));
    if (this.notice.dataset.about === 'keeping') this.hide();
    if (this.away) { this.away = false; announce(text('Связь вернулась, схема сохранена.')); }
  }

  offline() {
    this.put(text('нет связи: изменения хранятся в браузере'));
    if (!this.away) announce(text('Нет связи: изменения хранятся в браузере и сохранятся, когда связь вернётся.'));
    this.away = true;
  }

  conflict({ message, changed_by: who, changed_at: at, revision }, keeping) {
    this.put(text('не сохранено: есть другая версия'));
    const words = who ? text('Пока вы рисовали, схему сохранил другой человек: {who}, {time}. Ваша схема хранится в этом браузере.', { who, time: this.clock(at) }) : message;
    this.ask(words, [
      [ text('Записать мою поверх'), () => keeping.resume(revision), true ],
      [ text('Взять сохранённую, мою забыть'), () => { keeping.forget(); keeping.kept = keeping.version; location.reload(); } ]
    ]);
  }

  locked({ message, holder, until }, keeping) {
    this.put(text('не сохраняется: черновик правит другой человек'));
    const words = holder ? text('Черновик сейчас правит {holder}. Пока правка не закончена или не перехвачена (иначе до {time}), ваши изменения хранятся в этом браузере.', { holder, time: this.clock(until) }) : message;
    this.ask(words, [ [ text('Перехватить правку'), () => this.takeOver(keeping), true ], [ text('Попробовать ещё раз'), () => keeping.resume() ] ]);
  }

  async takeOver(keeping) {
    const answer = await postJson(this.urls.lock, { take_over: true }).catch(() => ({ ok: false }));
    if (!answer.ok) { this.say(answer.message ?? text('Перехватить не удалось: проверьте связь и нажмите ещё раз.')); return; }
    this.hide();
    if (keeping.version) keeping.resume();
    else location.reload();                    // what was only shown may be drawn on now
  }

  closed() {
    this.put(text('только просмотр'));
    this.ask(text('Черновик на проверке или уже развёрнут: схему можно смотреть, но не менять.'), []);
  }

  signedOut() {
    this.put(text('не сохранено: сеанс закончился'));
    this.ask(text('Сеанс закончился. Схема хранится в этом браузере и вернётся, когда вы войдёте и откроете её снова.'), [ [ text('Войти'), () => { location.href = `${this.urls.sign_in}?next=${encodeURIComponent(location.pathname)}`; }, true ] ]);
  }

  refused({ message }) {
    this.put(text('не сохранено'));
    this.ask(message ?? text('Сервер не принял схему. Она хранится в этом браузере; обновите страницу и попробуйте снова.'), []);
  }

  say(words) {
    this.show(words, [], 'word');
    announce(words);
  }

  ask(words, choices) {
    this.show(words, choices, 'keeping');
    announce(words);
  }

  show(words, choices, about) {
    const buttons = choices.map(([ label, act, main ]) => {
      const button = make('button', { type: 'button', className: main ? 'btn btn-primary btn-sm' : 'btn btn-outline-secondary btn-sm', textContent: label });
      button.addEventListener('click', () => { this.hide(); act(); });
      return button;
    });
    const close = make('button', { type: 'button', className: 'btn btn-outline-secondary btn-sm', textContent: text('Закрыть') });
    close.addEventListener('click', () => this.hide());
    this.notice.dataset.about = about;
    this.notice.replaceChildren(make('span', { textContent: words }), make('span', { className: 'button-row' }, ...buttons, buttons.length ? null : close));
    this.notice.hidden = false;
  }

  hide() {
    this.notice.hidden = true;
    this.notice.replaceChildren();
  }
}
