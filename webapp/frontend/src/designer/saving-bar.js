// Says how far the work on a draft's file is saved, and offers what can be done about it:
//   <div data-saving></div>
//   const saver = createSaver({ …, onState: state => bar.show(state) });
//   const bar = new SavingBar(place, { saver: () => saver, replace: text => editor.open(text), signIn: '/sign-in?next=…' });
//   bar.offerLeftover()
// replace(text) puts a text into the editor, from a copy in the browser or from the server.
import '../css/designer.css';
import { announce } from '../base/announce.js';
import { language, say } from '../base/words.js';

const ALOUD = [ 'offline', 'conflict', 'locked', 'signed_out', 'refused' ];

export class SavingBar {
  constructor(place, { saver, replace, signIn = '' }) {
    Object.assign(this, { place, saver, replace, signIn });
    place.classList.add('saving-bar');
    this.words = Object.assign(document.createElement('span'), { className: 'saving-words' });
    this.choices = Object.assign(document.createElement('span'), { className: 'saving-choices' });
    place.append(this.words, this.choices);
  }

  show({ state, message, at, changedBy, changedAt, holder }) {
    if (this.offering) return;
    const was = this.place.dataset.state;
    this.place.dataset.state = state;
    this.words.textContent = this.sentence(state, { message, at, changedBy, changedAt, holder });
    this.choices.replaceChildren(...this.buttons(state));
    const worth = ALOUD.includes(state) || (state === 'saved' && ALOUD.includes(was));
    if (worth && state !== was) announce(this.words.textContent);
  }

  sentence(state, { message, at, changedBy, changedAt, holder }) {
    if (state === 'saved') return at ? say('Сохранено в {time}', { time: clock(at) }) : say('Сохранено');
    if (state === 'saving') return say('Сохраняем');
    if (state === 'conflict') return say('Этот файл изменили: {name}, {time}. Ваш вариант цел.', { name: changedBy ?? '', time: changedAt ? clock(changedAt) : '' });
    if (state === 'locked') return say('Черновик правит {name}. Ваши изменения остались в этом браузере.', { name: holder ?? '' });
    return message || say('Сохранить не удалось.');
  }

  buttons(state) {
    const saver = this.saver();
    if (state === 'conflict') {
      return [
        this.button(say('Оставить мой вариант'), () => saver.keepMine()),
        this.button(say('Взять сохранённый'), async () => {
          const text = await saver.takeTheirs();
          if (text !== null) this.replace(text);
        }),
        this.download(saver)
      ];
    }
    if (state === 'locked') return [ ...(saver.lockUrl ? [ this.button(say('Править мне'), () => saver.takeOver()) ] : []), this.download(saver) ];
    if (state === 'signed_out') return this.signIn ? [ Object.assign(document.createElement('a'), { href: this.signIn, textContent: say('Войти') }) ] : [];
    if (state === 'refused') return [ this.button(say('Повторить'), () => saver.flush()), this.download(saver) ];
    return [];
  }

  // What an earlier visit could not save: nothing is put in or thrown away before the person says so.
  offerLeftover() {
    const saver = this.saver(), left = saver.leftover();
    if (!left) return;
    this.offering = true;
    this.place.dataset.state = 'leftover';
    this.words.textContent = left.outdated
      ? say('В этом браузере остались несохранённые изменения от {time}. После них файл уже изменили.', { time: moment(left.at) })
      : say('В этом браузере остались несохранённые изменения от {time}.', { time: moment(left.at) });
    announce(this.words.textContent);
    const done = () => { this.offering = false; };
    this.choices.replaceChildren(
      this.button(say('Вернуть их'), () => { done(); this.replace(left.text); }),
      this.button(say('Удалить их'), () => { done(); saver.dropLeftover(); this.show({ state: saver.state }); })
    );
  }

  button(label, act) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-outline-secondary', textContent: label });
    button.addEventListener('click', act);
    return button;
  }

  download(saver) {
    const link = Object.assign(document.createElement('a'), { textContent: say('Скачать мой вариант'), href: '#' });
    link.addEventListener('click', () => {
      link.download = decodeURIComponent(saver.url.split('/').pop());
      link.href = URL.createObjectURL(new Blob([ saver.text ], { type: 'text/plain' }));
    });
    return link;
  }
}

const at = text => new Date(text);
const clock = text => at(text).toLocaleTimeString(language(), { hour: '2-digit', minute: '2-digit' });
const moment = text => at(text).toLocaleString(language(), { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' });
