// `<book-tabs>`: its `section.tab[data-tab]` become the panels of a tab list. The choice is remembered, and holds for all tab lists that offer it;
// one with a `data-label` stands for itself, and its choice is forgotten.

import { all, button, element } from './dom.js';

const STORE = 'book-tab';
let count = 0;

/**
 * @param {string} name
 * @param {Element} [pressed] what shall stay where it is on the screen while boxes above it change their height
 */
function choose(name, pressed) {
    const before = pressed?.getBoundingClientRect().top;
    all('book-tabs', BookTabs).forEach(box => box.show(name));
    if (pressed && before !== undefined) {
        window.scrollBy({ top: pressed.getBoundingClientRect().top - before, behavior: 'instant' });
    }
    try {
        localStorage.setItem(STORE, name);
    } catch {
        // Without storage the choice ends with the page.
    }
}

class BookTabs extends HTMLElement {
    /** @type {HTMLElement[]} */
    panels = [];
    /** @type {HTMLButtonElement[]} */
    tabs = [];

    connectedCallback() {
        this.panels = all(':scope > .tab', HTMLElement, this);
        if (this.dataset.ready !== undefined || this.panels.length === 0) {
            return;
        }
        this.dataset.ready = '';
        const list = element('div');
        list.setAttribute('role', 'tablist');
        list.setAttribute('aria-label', this.dataset.label ?? 'Languages');
        const number = count++;
        this.tabs = this.panels.map((panel, index) => {
            const name = panel.dataset.tab ?? '';
            const tab = button('', name, () => this.choose(name, tab));
            tab.id = `tabs-${number}-${index}`;
            tab.setAttribute('role', 'tab');
            tab.setAttribute('aria-controls', `${tab.id}-panel`);
            panel.id = `${tab.id}-panel`;
            panel.setAttribute('role', 'tabpanel');
            panel.setAttribute('aria-labelledby', tab.id);
            return tab;
        });
        list.addEventListener('keydown', event => this.turn(event));
        list.append(...this.tabs);
        this.prepend(list);
        this.show(this.panels[0].dataset.tab);
    }

    /** Shows the panel of this name; nothing, if there is none. @param {string | null} [name] */
    show(name) {
        if (this.panels.some(panel => panel.dataset.tab === name)) {
            this.panels.forEach((panel, index) => {
                const selected = panel.dataset.tab === name;
                this.tabs[index].setAttribute('aria-selected', String(selected));
                this.tabs[index].tabIndex = selected ? 0 : -1;
                panel.hidden = !selected;
            });
        }
    }

    /**
     * @param {string} name
     * @param {Element} [pressed] see the function of this name
     */
    choose(name, pressed) {
        if (this.dataset.label === undefined) {
            choose(name, pressed);
        } else {
            this.show(name);
        }
    }

    /** @param {KeyboardEvent} event */
    turn(event) {
        const { tabs } = this;
        const current = tabs.findIndex(tab => tab === document.activeElement);
        const next = {
            ArrowRight: (current + 1) % tabs.length,
            ArrowLeft: (current + tabs.length - 1) % tabs.length,
            Home: 0,
            End: tabs.length - 1,
        }[event.key];
        if (current < 0 || next === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
            return;
        }
        // mdBook turns the page with the arrow keys; here they turn the tab.
        event.preventDefault();
        event.stopPropagation();
        tabs[next].focus();
        this.choose(this.panels[next].dataset.tab ?? '', tabs[next]);
    }
}

customElements.define('book-tabs', BookTabs);

try {
    const remembered = localStorage.getItem(STORE);
    all('book-tabs', BookTabs).forEach(box => box.show(remembered));
} catch {
    // Without storage the first tab stands.
}
// A link to a place within a tab shows that tab.
const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
const panel = target?.closest('.tab');
if (panel instanceof HTMLElement && panel.hidden && panel.dataset.tab) {
    all('book-tabs', BookTabs).find(box => box.contains(panel))?.choose(panel.dataset.tab);
    target?.scrollIntoView();
}
