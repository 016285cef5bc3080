// «Сделано. Отменить» notices: a form in the page that goes away by itself, but never under a hand or an eye.
//   <div class="undo-toast" role="status" data-undo-toast data-seconds="12"> text, form, [data-close] </div>
const DEFAULT_SECONDS = 12;

export function startToasts(root) {
  for (const toast of root.querySelectorAll('[data-undo-toast]:not([data-started])')) {
    toast.dataset.started = '';
    watch(toast, Number(toast.dataset.seconds || DEFAULT_SECONDS) * 1000);
  }
}

function watch(toast, patience) {
  let timer;
  const wait = () => { clearTimeout(timer); timer = setTimeout(() => toast.remove(), patience); };
  const hold = () => clearTimeout(timer);
  toast.addEventListener('pointerenter', hold);
  toast.addEventListener('focusin', hold);
  toast.addEventListener('pointerleave', wait);
  toast.addEventListener('focusout', wait);
  toast.querySelector('[data-close]')?.addEventListener('click', () => toast.remove());
  wait();
}
