// The search, mdBook's own, is loaded when it is first used: by its button, by its keys, or by an address that asks for it. Until it is there, the field takes what is typed.

const wrapper = document.getElementById('mdbook-search-wrapper');
const toggle = document.getElementById('mdbook-search-toggle');
const field = document.getElementById('mdbook-searchbar');
const results = document.getElementById('mdbook-searchresults');

/** @type {Promise<unknown> | undefined} */
let loaded;

/** @param {EventTarget | null} target */
const isTyping = target => target instanceof Element && target.matches('input, select, textarea');

/** Loads the scripts in their order: each needs those before it. */
function load() {
    // mdBook has this in another script, which this book does without.
    Object.assign(window, { mdbook_something_else_has_focus: /** @param {Event} event */ event => isTyping(event.target) });
    loaded ??= Promise.all((wrapper?.dataset.scripts ?? '').split(' ').map(src => new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.src = src;
        script.async = false;
        script.onload = resolve;
        script.onerror = reject;
        document.head.append(script);
    })));
    return loaded;
}

/** Opens the field at once, and has the search take it over, with what has been typed until then. */
async function open() {
    if (!wrapper || !toggle || !(field instanceof HTMLInputElement)) {
        return;
    }
    stop();
    wrapper.classList.remove('hidden');
    window.scrollTo(0, 0);
    field.focus();
    try {
        await load();
    } catch {
        field.placeholder = 'The search could not be loaded';
        return;
    }
    // The search has closed the field; its own button opens it again, and selects what is in it.
    toggle.click();
    field.setSelectionRange(field.value.length, field.value.length);
    if (field.value !== '') {
        field.dispatchEvent(new KeyboardEvent('keyup'));
    }
}

/** @param {KeyboardEvent} event */
function key(event) {
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (plain && !isTyping(event.target) && (event.key === '/' || event.key === 's')) {
        event.preventDefault();
        open();
    }
}

function stop() {
    toggle?.removeEventListener('click', open);
    document.removeEventListener('keydown', key);
}

if (wrapper && toggle && results) {
    toggle.addEventListener('click', open);
    document.addEventListener('keydown', key);
    const asked = new URLSearchParams(location.search);
    if (asked.has('search') || asked.has('highlight')) {
        stop();
        load();
    }
    // The search labels each excerpt, and a label on a plain `span` is none.
    const unlabel = () => results.querySelectorAll('.teaser[aria-label]').forEach(teaser => teaser.removeAttribute('aria-label'));
    new MutationObserver(unlabel).observe(results, { childList: true });
}
