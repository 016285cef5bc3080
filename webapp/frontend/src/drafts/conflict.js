// Two versions of one draft beside each other; the person chooses, and nothing is saved before.
const PLACE = '[data-draft-conflict]';

export class Conflict {
  constructor(form, html, { keep, other }) {
    form.querySelector(PLACE)?.remove();
    const box = document.createElement('section');
    box.className = 'notice notice-wrong';
    box.dataset.draftConflict = '';
    box.setAttribute('role', 'alert');
    box.id = 'draft-conflict';
    box.tabIndex = -1;
    const inside = document.createElement('div');
    inside.innerHTML = html;                   // drawn and escaped by the server
    box.append(inside);
    form.querySelector('.action-bar').before(box);
    box.querySelector('[data-draft-keep]').addEventListener('click', () => {
      box.remove();
      keep();
    });
    box.querySelector('[data-draft-other]').addEventListener('click', other);
  }
}
