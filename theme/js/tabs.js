// `div.tabs > section.tab[data-tab]` becomes a tab list. The choice is remembered, and holds for all tab lists that offer it.

const STORE = 'book-tab';

/**
 * One tab list: the tabs by name, and what shows one of them.
 * @typedef {{ names: string[], show: (name: string) => void }} Group
 */

// A tab list with a label of its own stands for itself: what is chosen there holds there, and is forgotten.

/** @type {Group[]} */
const groups = [];

/**
 * @param {string} name
 * @param {Element} [pressed] what shall stay where it is on the screen while boxes above it change their height
 */
function choose(name, pressed) {
    const before = pressed?.getBoundingClientRect().top;
    groups.filter(group => group.names.includes(name)).forEach(group => group.show(name));
    if (pressed && before !== undefined) {
        window.scrollBy({ top: pressed.getBoundingClientRect().top - before, behavior: 'instant' });
    }
    try {
        localStorage.setItem(STORE, name);
    } catch {
        // Without storage the choice ends with the page.
    }
}

/**
 * @param {Element} box
 * @param {number} number
 */
function build(box, number) {
    const panels = [...box.querySelectorAll(':scope > .tab')].filter(panel => panel instanceof HTMLElement);
    if (panels.length === 0) {
        return;
    }
    const list = document.createElement('div');
    list.setAttribute('role', 'tablist');
    const label = box.getAttribute('data-label');
    list.setAttribute('aria-label', label ?? 'Languages');
    const names = panels.map(panel => panel.dataset.tab ?? '');
    const tabs = panels.map((panel, index) => {
        const tab = document.createElement('button');
        tab.type = 'button';
        tab.id = `tabs-${number}-${index}`;
        tab.textContent = names[index];
        tab.setAttribute('role', 'tab');
        tab.setAttribute('aria-controls', `${tab.id}-panel`);
        panel.id = `${tab.id}-panel`;
        panel.setAttribute('role', 'tabpanel');
        panel.setAttribute('aria-labelledby', tab.id);
        tab.addEventListener('click', () => pick(index));
        return tab;
    });

    /** @param {string} name */
    function show(name) {
        tabs.forEach((tab, index) => {
            const selected = names[index] === name;
            tab.setAttribute('aria-selected', String(selected));
            tab.tabIndex = selected ? 0 : -1;
            panels[index].hidden = !selected;
        });
    }

    /** @param {number} index */
    function pick(index) {
        if (label === null) {
            choose(names[index], tabs[index]);
        } else {
            show(names[index]);
        }
    }

    list.addEventListener('keydown', event => {
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
        pick(next);
    });

    list.append(...tabs);
    box.prepend(list);
    box.setAttribute('data-ready', '');
    show(names[0]);
    if (label === null) {
        groups.push({ names, show });
    }
}

document.querySelectorAll('main .tabs').forEach(build);

let remembered = null;
try {
    remembered = localStorage.getItem(STORE);
} catch {
    // Without storage the first tab stands.
}
for (const group of groups) {
    if (remembered !== null && group.names.includes(remembered)) {
        group.show(remembered);
    }
}
// A link to a place within a tab shows that tab.
const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
const panel = target?.closest('.tab');
if (panel instanceof HTMLElement && panel.hidden) {
    document.getElementById(panel.getAttribute('aria-labelledby') ?? '')?.click();
    target?.scrollIntoView();
}
