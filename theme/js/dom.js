// What the components share: making elements, and what the book's server says of itself in the head of a page.

const meta = document.querySelector('meta[name="book-runner"]');
const said = meta instanceof HTMLMetaElement ? meta : document.createElement('meta');

/** What `cargo xtask serve` has put into the page. In a page that came from elsewhere the token is empty. */
export const server = {
    /** What a request to run something must show. */
    token: said.content,
    /** Which build of the book this page is of. */
    build: said.dataset.build ?? '0',
    /** How many cores the machine has that runs the programs; without a server, the reader's own. */
    cores: Number(said.dataset.cores) || navigator.hardwareConcurrency || 1,
};

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {string} [className]
 * @param {string} [text] with code between backticks
 */
export function element(name, className = '', text = '') {
    const made = document.createElement(name);
    if (className) {
        made.className = className;
    }
    write(made, text);
    return made;
}

/**
 * @param {string} className
 * @param {string} text
 * @param {() => void} action
 */
export function button(className, text, action) {
    const made = element('button', className, text);
    made.type = 'button';
    made.addEventListener('click', action);
    return made;
}

/**
 * Replaces what stands in an element.
 * @param {Element} where
 * @param {string} text what stands between backticks is code
 */
export function write(where, text) {
    where.replaceChildren(...text.split('`').map((part, index) => (index % 2 === 0 ? part : code(part))));
}

/** @param {string} text */
function code(text) {
    const made = document.createElement('code');
    made.textContent = text;
    return made;
}

/**
 * The elements that match, of one kind; what matches and is of another kind is left out.
 * @template {Element} T
 * @param {string} css
 * @param {new () => T} kind
 * @param {ParentNode} [within]
 * @returns {T[]}
 */
export function all(css, kind, within = document) {
    return [...within.querySelectorAll(css)].flatMap(found => (found instanceof kind ? [found] : []));
}
