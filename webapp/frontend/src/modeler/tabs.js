// Tabs beside the drawing, by the pattern of WAI-ARIA: arrows move, the chosen one is in the order of Tab.
export class Tabs {
  constructor(root) {
    this.tabs = [ ...root.querySelectorAll('[role="tab"]') ];
    for (const tab of this.tabs) {
      tab.addEventListener('click', () => this.show(tab.id));
      tab.addEventListener('keydown', event => this.move(event, tab));
    }
    this.show(this.tabs[0].id);
  }

  show(id) {
    for (const tab of this.tabs) {
      const chosen = tab.id === id;
      tab.setAttribute('aria-selected', String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      document.getElementById(tab.getAttribute('aria-controls')).hidden = !chosen;
    }
  }

  move(event, tab) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = this.tabs[(this.tabs.indexOf(tab) + step + this.tabs.length) % this.tabs.length];
    this.show(next.id);
    next.focus();
  }
}
