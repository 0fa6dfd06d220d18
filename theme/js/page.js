// What concerns the page as a whole: the button for the contents, scrolling boxes for the keyboard, paths that can break, solutions on paper.

const { documentElement } = document;

/**
 * The button for the contents. mdBook draws the sidebar as a checkbox tells it, and a label switches it that the keyboard cannot reach;
 * the button switches the checkbox.
 */
function contentsButton() {
    const button = document.getElementById('mdbook-sidebar-toggle');
    const checkbox = document.getElementById('mdbook-sidebar-toggle-anchor');
    const sidebar = document.getElementById('mdbook-sidebar');
    if (!button || !sidebar || !(checkbox instanceof HTMLInputElement)) {
        return;
    }
    const toggle = () => {
        sidebar.style.display = '';
        checkbox.checked = !checkbox.checked;
        checkbox.dispatchEvent(new Event('change', { bubbles: true }));
    };
    button.addEventListener('click', toggle);
    // Over a narrow page the sidebar lies like a dialog: Escape leaves it.
    sidebar.addEventListener('keydown', event => {
        if (event.key === 'Escape' && checkbox.checked) {
            toggle();
            button.focus();
        }
    });
}

/**
 * A box whose content is wider or higher than itself can be focused, and then scrolled with the arrow keys. Elsewhere on the page these turn
 * the page, so they do not leave the box.
 */
function scrollingBoxes() {
    const sizes = new ResizeObserver(entries => entries.forEach(entry => update(/** @type {HTMLElement} */ (entry.target))));

    /** @param {HTMLElement} box */
    function update(box) {
        const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
        if (scrolls === box.hasAttribute('data-scrolls')) {
            return;
        }
        box.toggleAttribute('data-scrolls', scrolls);
        if (scrolls) {
            box.tabIndex = 0;
            box.setAttribute('role', 'group');
            box.setAttribute('aria-label', label(box));
        } else {
            for (const name of ['tabindex', 'role', 'aria-label']) {
                box.removeAttribute(name);
            }
        }
    }

    /** @param {HTMLElement} box */
    function label(box) {
        if (box.matches('.table-wrapper')) {
            return 'Table, scrolls';
        }
        return box.closest('.listing-output') ? 'Output, scrolls' : 'Code, scrolls';
    }

    const boxes = 'pre > code, .table-wrapper';
    document.querySelectorAll(`main :is(${boxes})`).forEach(box => sizes.observe(box));
    // What lies in a closed solution has no size yet.
    document.addEventListener('toggle', event => {
        if (event.target instanceof Element) {
            event.target.querySelectorAll(boxes).forEach(box => update(/** @type {HTMLElement} */ (box)));
        }
    }, true);
    document.addEventListener('keydown', event => {
        const { key, target } = event;
        const arrow = key === 'ArrowLeft' || key === 'ArrowRight';
        if (arrow && target instanceof Element && target.closest('[data-scrolls]')) {
            event.stopImmediatePropagation();
        }
    }, true);
}

/** The path over a listing may break after a slash, and nowhere else unless it must. */
function breakablePaths() {
    for (const caption of document.querySelectorAll('.listing-file')) {
        const parts = (caption.textContent ?? '').split(/(?<=\/)/);
        caption.replaceChildren(...parts.flatMap((part, index) => (index === 0 ? [part] : [document.createElement('wbr'), part])));
    }
}

/** mdBook's search labels each excerpt, and a label on a plain `span` is none. */
function searchResults() {
    const results = document.getElementById('mdbook-searchresults');
    if (results) {
        const unlabel = () => results.querySelectorAll('.teaser[aria-label]').forEach(teaser => teaser.removeAttribute('aria-label'));
        new MutationObserver(unlabel).observe(results, { childList: true });
    }
}

/** Paper shows the solutions; where the style sheet cannot open them, this does. */
function solutionsOnPaper() {
    /** @type {HTMLDetailsElement[]} */
    let opened = [];
    window.addEventListener('beforeprint', () => {
        opened = [...document.querySelectorAll('details')].filter(details => !details.open);
        opened.forEach(details => { details.open = true; });
    });
    window.addEventListener('afterprint', () => opened.forEach(details => { details.open = false; }));
}

if (documentElement.classList.contains('js')) {
    contentsButton();
    scrollingBoxes();
    breakablePaths();
    searchResults();
    solutionsOnPaper();
}
