// The team: a user task can be dragged onto a person. The form beside it does the same without a mouse.
//   <li data-team-task="42" data-title="…"> … <form><select name="user_id">…</select></form></li>
//   <tr data-team-person="17" data-name="…">
import '../css/team.css';

import { announce } from '../base/announce.js';
import { say } from '../base/words.js';

const KIND = 'text/x-user-task';
let dragged = null;

for (const task of document.querySelectorAll('[data-team-task]')) {
  task.draggable = true;
  task.addEventListener('dragstart', event => {
    // Whoever selects text or works in the form does not want to drag the row.
    if (event.target !== task) return;
    dragged = task;
    event.dataTransfer.setData(KIND, task.dataset.teamTask);
    event.dataTransfer.effectAllowed = 'move';
    document.body.classList.add('team-dragging');
  });
  task.addEventListener('dragend', () => {
    dragged = null;
    document.body.classList.remove('team-dragging');
  });
}

for (const person of document.querySelectorAll('[data-team-person]')) {
  person.addEventListener('dragover', event => {
    if (!dragged || !chosen(dragged, person)) return;
    event.preventDefault();
    person.dataset.over = '';
  });
  person.addEventListener('dragleave', ({ relatedTarget }) => {
    if (!person.contains(relatedTarget)) delete person.dataset.over;
  });
  person.addEventListener('drop', event => {
    delete person.dataset.over;
    if (dragged) give(event, dragged, person);
  });
}

// The option for this person in the form of the user task; none for whoever has it already.
const chosen = (task, person) => task.querySelector(`option[value="${CSS.escape(person.dataset.teamPerson)}"]`);

function give(event, task, person) {
  const option = chosen(task, person);
  if (!option) return;
  event.preventDefault();
  option.selected = true;
  announce(say('Передаём: {title} → {name}', { title: task.dataset.title, name: person.dataset.name }));
  option.closest('form').requestSubmit();
}
