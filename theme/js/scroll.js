// Boxes that scroll: what says that there is more, and the keyboard's way into them.

import { all } from './dom.js';

const BOXES = 'main :is(pre > code, .table-wrapper)';
/** What a box is called while it can be focused. @type {WeakMap<Element, string>} */
const names = new WeakMap();
const sizes = new ResizeObserver(entries => entries.forEach(({ target }) => look(/** @type {HTMLElement} */ (target))));

/**
 * From now on the box shows at which of its edges there is more. To be told with `look` when its content changes and its size does not.
 * @param {HTMLElement} box
 * @param {string} [name] if given, the box can be focused as long as it scrolls, and is then called this
 */
export function watch(box, name) {
    if (name) {
        names.set(box, name);
    }
    sizes.observe(box);
    box.addEventListener('scroll', () => look(box), { passive: true });
}

/** @param {HTMLElement} box */
export function look(box) {
    const edges = {
        left: box.scrollLeft > 1,
        right: box.scrollLeft + box.clientWidth < box.scrollWidth - 1,
        top: box.scrollTop > 1,
        bottom: box.scrollTop + box.clientHeight < box.scrollHeight - 1,
    };
    const more = Object.entries(edges).flatMap(([edge, is]) => (is ? [edge] : [])).join(' ');
    if (more !== (box.dataset.more ?? '')) {
        box.dataset.more = more;
    }
    // The browser lets the keyboard into a box for a part of a pixel.
    const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    const name = names.get(box);
    if (name === undefined || scrolls === box.hasAttribute('data-scrolls')) {
        return;
    }
    box.toggleAttribute('data-scrolls', scrolls);
    for (const [attribute, value] of [['tabindex', '0'], ['role', 'group'], ['aria-label', name]]) {
        if (scrolls) {
            box.setAttribute(attribute, value);
        } else {
            box.removeAttribute(attribute);
        }
    }
}

for (const box of all(BOXES, HTMLElement)) {
    const what = box.matches('.table-wrapper') ? 'Table' : box.closest('.listing-output') ? 'Output' : 'Code';
    watch(box, `${what}, scrolls`);
}
// What lies in a closed solution has no size yet.
document.addEventListener('toggle', event => {
    if (event.target instanceof Element) {
        all(BOXES, HTMLElement, event.target).forEach(look);
    }
}, true);
// A focused box is scrolled with the arrow keys. Elsewhere on the page these turn the page, so they do not leave the box.
document.addEventListener('keydown', event => {
    const arrow = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
    if (arrow && event.target instanceof Element && event.target.closest('[data-scrolls]')) {
        event.stopImmediatePropagation();
    }
}, true);
