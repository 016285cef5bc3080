// A list that a <details data-menu> lays over the page: Escape and whoever goes elsewhere close it again.
//   <details data-menu><summary>По сроку</summary><ul> … </ul></details>
const opened = () => [ ...document.querySelectorAll('details[data-menu][open]') ];

export function startMenus() {
  document.addEventListener('keydown', event => {
    const menu = event.key === 'Escape' && opened().find(each => each.contains(event.target));
    if (!menu) return;
    event.preventDefault();
    menu.open = false;
    menu.querySelector('summary').focus();
  });
  document.addEventListener('focusin', ({ target }) => leave(target));
  document.addEventListener('pointerdown', ({ target }) => leave(target));
}

function leave(target) {
  for (const menu of opened()) if (!menu.contains(target)) menu.open = false;
}
