// What frames every page: the choice of the theme, the menu bar, the keys that turn the page, and the list of these keys.
// mdBook's own script for this is three times as long, mostly for what this book does in another way, and it keeps browsers from bringing back a page as it was.

import { all } from './dom.js';

const root = document.documentElement;

/** The themes by the names in the ids of their buttons, which are mdBook's; `default_theme` follows the system. */
const THEMES = ['light', 'navy'];
const STORE = 'mdbook-theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');

/** What the reader has chosen, if anything. */
function chosen() {
    try {
        const name = localStorage.getItem(STORE) ?? '';
        return THEMES.includes(name) ? name : '';
    } catch {
        // Storage is off.
        return '';
    }
}

function draw() {
    const theme = chosen();
    root.classList.remove(...THEMES);
    root.classList.add(theme || (dark.matches ? 'navy' : 'light'));
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', getComputedStyle(root).backgroundColor);
    all('.theme', HTMLElement).forEach(button => button.classList.toggle('theme-selected', button.id === `mdbook-theme-${theme || 'default_theme'}`));
}

/** A menu: the arrow keys go through it, Escape and whatever else takes the focus leave it. */
function themes() {
    const toggle = document.getElementById('mdbook-theme-toggle');
    const list = document.getElementById('mdbook-theme-list');
    const buttons = all('#mdbook-theme-list .theme', HTMLElement);
    if (!toggle || !list) {
        return;
    }
    /** @param {boolean} open */
    const show = open => {
        list.style.display = open ? 'block' : 'none';
        toggle.setAttribute('aria-expanded', String(open));
    };
    const isOpen = () => toggle.getAttribute('aria-expanded') === 'true';
    toggle.addEventListener('click', () => {
        show(!isOpen());
        if (isOpen()) {
            buttons.find(button => button.matches('.theme-selected'))?.focus();
        }
    });
    for (const button of buttons) {
        button.addEventListener('click', () => {
            const name = button.id.replace('mdbook-theme-', '');
            try {
                if (THEMES.includes(name)) {
                    localStorage.setItem(STORE, name);
                } else {
                    localStorage.removeItem(STORE);
                }
            } catch {
                // Without storage the theme is the system's.
            }
            draw();
        });
    }
    list.addEventListener('keydown', event => {
        const at = buttons.findIndex(button => button === document.activeElement);
        const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
        if (next !== undefined) {
            buttons[(next + buttons.length) % buttons.length].focus();
        } else if (event.key === 'Escape') {
            show(false);
            toggle.focus();
        } else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    });
    /** @param {EventTarget | null} target */
    const isElsewhere = target => target instanceof Node && !toggle.contains(target) && !list.contains(target);
    document.addEventListener('click', ({ target }) => isOpen() && isElsewhere(target) && show(false));
    list.addEventListener('focusout', ({ relatedTarget }) => isOpen() && isElsewhere(relatedTarget) && show(false));
    dark.addEventListener('change', draw);
    draw();
}

/** The menu bar goes with the page as the reader goes down, and comes back as soon as the reader goes up. */
function menuBar() {
    const bar = document.getElementById('mdbook-menu-bar');
    if (!bar) {
        return;
    }
    let before = Math.max(window.scrollY, 0);
    let top = before;
    /** @param {number} to */
    const place = to => {
        top = to;
        bar.style.top = `${to}px`;
    };
    const follow = () => {
        const now = Math.max(window.scrollY, 0);
        const height = bar.clientHeight + 50;
        if (now > before) {
            bar.classList.remove('sticky');
            if (top > now) {
                place(before);
            }
        } else if (top > now) {
            bar.classList.add('sticky');
        } else if (top < now - height) {
            place(before - height);
        }
        bar.classList.toggle('bordered', now > 0);
        before = now;
    };
    bar.classList.remove('sticky');
    place(before);
    follow();
    document.addEventListener('scroll', follow, { passive: true });
}

/** The arrow keys turn the page, ? shows the keys. */
function keys() {
    const help = document.getElementById('mdbook-help');
    document.addEventListener('keydown', event => {
        const { key, target } = event;
        const typing = target instanceof Element && target.closest('input, select, textarea, dialog');
        if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented || typing) {
            return;
        }
        const to = { ArrowLeft: 'prev', ArrowRight: 'next' }[key];
        const [link] = to && !event.shiftKey ? all(`.page-nav [rel=${to}]`, HTMLAnchorElement) : [];
        if (link) {
            event.preventDefault();
            location.href = link.href;
        } else if (key === '?' && help instanceof HTMLDialogElement) {
            event.preventDefault();
            help.showModal();
        }
    });
    // What is beside its content is the dialog itself.
    help?.addEventListener('click', event => {
        if (event.target === help && help instanceof HTMLDialogElement) {
            help.close();
        }
    });
}

themes();
menuBar();
keys();
