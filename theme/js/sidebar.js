// The contents: the button that shows them, and those that open and fold a chapter.
//
// Twelve chapters of some fifteen recipes are ten screens of a phone, so only the chapter of the page is open (theme/css/page.css). mdBook can fold chapters, too, but its
// signs are links that lead nowhere, which the keyboard does not reach, and without scripts its chapters stay folded.

import { all, button } from './dom.js';

/** mdBook draws the sidebar as a checkbox tells it, and a label switches it that the keyboard cannot reach. Here a button does, and remembers. */
function contents() {
    const root = document.documentElement;
    const toggle = document.getElementById('mdbook-sidebar-toggle');
    const checkbox = document.getElementById('mdbook-sidebar-toggle-anchor');
    const sidebar = document.getElementById('mdbook-sidebar');
    const handle = document.getElementById('mdbook-sidebar-resize-handle');
    if (!toggle || !sidebar || !handle || !(checkbox instanceof HTMLInputElement)) {
        return;
    }
    /** @param {boolean} visible */
    const show = visible => {
        checkbox.checked = visible;
        root.classList.toggle('sidebar-visible', visible);
        toggle.setAttribute('aria-expanded', String(visible));
        sidebar.setAttribute('aria-hidden', String(!visible));
        try {
            localStorage.setItem('mdbook-sidebar', visible ? 'visible' : 'hidden');
        } catch {
            // Without storage each page begins anew.
        }
    };
    toggle.addEventListener('click', () => show(!checkbox.checked));
    // Over a narrow page the sidebar lies like a dialog: Escape leaves it.
    sidebar.addEventListener('keydown', event => {
        if (event.key === 'Escape') {
            show(false);
            toggle.focus();
        }
    });
    handle.addEventListener('pointerdown', ({ pointerId }) => {
        handle.setPointerCapture(pointerId);
        root.classList.add('sidebar-resizing');
    });
    handle.addEventListener('pointermove', ({ pointerId, clientX }) => {
        if (handle.hasPointerCapture(pointerId)) {
            const width = Math.max(150, Math.min(clientX - sidebar.offsetLeft, window.innerWidth - 100));
            root.style.setProperty('--sidebar-target-width', `${width}px`);
        }
    });
    handle.addEventListener('lostpointercapture', () => root.classList.remove('sidebar-resizing'));
}

/**
 * @param {HTMLElement} chapter
 * @param {number} index
 */
function foldButton(chapter, index) {
    const [recipes] = all(':scope > .section', HTMLElement, chapter);
    const link = chapter.querySelector('.chapter-link-wrapper');
    if (!recipes || !link) {
        return;
    }
    const fold = button('chapter-fold', '', () => show(chapter.dataset.open !== 'true'));
    /** @param {boolean} open */
    const show = open => {
        chapter.dataset.open = String(open);
        fold.setAttribute('aria-expanded', String(open));
    };
    recipes.id = `chapter-${index}`;
    fold.setAttribute('aria-controls', recipes.id);
    fold.setAttribute('aria-label', `Recipes: ${link.textContent}`);
    show(chapter.querySelector('a.active') !== null);
    link.append(fold);
}

contents();
all('#mdbook-sidebar .chapter > li', HTMLElement).forEach(foldButton);
