// What concerns the page as a whole: paths that can break, lines that are hidden, solutions on paper.

import { all, button, element } from './dom.js';

/** The path over a listing may break after a slash, and nowhere else unless it must. */
function breakablePaths() {
    for (const caption of all('.listing-file', HTMLElement)) {
        const parts = (caption.textContent ?? '').split(/(?<=\/)/);
        caption.replaceChildren(...parts.flatMap((part, index) => (index === 0 ? [part] : [element('wbr'), part])));
    }
}

/** A snippet has lines that it needs to compile and the reader does not; a button shows them. */
function hiddenLines() {
    for (const code of all('main pre > code', HTMLElement).filter(code => code.querySelector('.boring'))) {
        const toggle = button('', '', () => hide(!code.classList.contains('hide-boring')));
        /** @param {boolean} hidden */
        const hide = hidden => {
            code.classList.toggle('hide-boring', hidden);
            toggle.title = hidden ? 'Show hidden lines' : 'Hide lines';
            toggle.setAttribute('aria-label', toggle.title);
            toggle.innerHTML = document.getElementById(hidden ? 'fa-eye' : 'fa-eye-slash')?.innerHTML ?? '';
        };
        const buttons = element('div', 'buttons');
        buttons.append(toggle);
        code.before(buttons);
        hide(true);
    }
}

/** Paper shows the solutions; where the style sheet cannot open them, this does. */
function solutionsOnPaper() {
    /** @type {HTMLDetailsElement[]} */
    let opened = [];
    window.addEventListener('beforeprint', () => {
        opened = all('details', HTMLDetailsElement).filter(details => !details.open);
        opened.forEach(details => { details.open = true; });
    });
    window.addEventListener('afterprint', () => opened.forEach(details => { details.open = false; }));
}

breakablePaths();
hiddenLines();
solutionsOnPaper();
