// While `cargo xtask serve` serves the page: shows the author's last change, or why it could not be built. On any other page this does nothing.

import { button, element, server } from './dom.js';

const { token, build } = server;

const SCROLL = 'book-scroll';

/** @type {HTMLElement | null} */
let panel = null;

function closePanel() {
    panel?.remove();
    panel = null;
}

/**
 * @param {'error' | 'note'} tone
 * @param {string} title
 * @param {string} text
 * @param {string} label of the button
 * @param {() => void} action
 */
function openPanel(tone, title, text, label, action) {
    closePanel();
    panel = element('div', 'live-panel');
    panel.dataset.tone = tone;
    panel.setAttribute('role', tone === 'error' ? 'alert' : 'status');
    const head = element('div', 'live-panel-head');
    head.append(element('p', '', title), button('', label, action));
    panel.append(head);
    if (text !== '') {
        const pre = element('pre');
        pre.tabIndex = 0;
        pre.textContent = text;
        panel.append(pre);
    }
    document.body.append(panel);
}

/** Reloads the page and comes back to where the reader was. */
function reload() {
    try {
        sessionStorage.setItem(SCROLL, JSON.stringify([location.pathname, window.scrollY]));
    } catch {
        // Without storage the browser's own memory of the place has to do.
    }
    location.reload();
}

function restoreScroll() {
    try {
        const [path, top] = JSON.parse(sessionStorage.getItem(SCROLL) ?? '[]');
        sessionStorage.removeItem(SCROLL);
        if (path === location.pathname) {
            window.scrollTo({ top, behavior: 'instant' });
        }
    } catch {
        // What another page has left there is no place to scroll to.
    }
}

function onReload() {
    if (document.querySelector('[data-running]')) {
        openPanel('note', 'The book has changed, and a listing is running.', '', 'Show the change', reload);
    } else {
        reload();
    }
}

/** @param {MessageEvent<string>} event */
function onBuildError(event) {
    const { message } = JSON.parse(event.data);
    openPanel('error', 'The last change could not be built; this is the book before it.', String(message), 'Dismiss', closePanel);
}

/** A server that has been started anew knows another token; the page that it serves carries it. */
async function lookForServer() {
    try {
        const response = await fetch(location.href, { cache: 'no-store' });
        const text = await response.text();
        if (response.ok && text.includes('name="book-runner"')) {
            if (text.includes(token)) {
                listen();
            } else {
                reload();
            }
            return;
        }
    } catch {
        // It is not there yet.
    }
    setTimeout(lookForServer, 3000);
}

function listen() {
    const events = new EventSource(`/api/events?token=${encodeURIComponent(token)}&build=${encodeURIComponent(build)}`);
    events.addEventListener('reload', onReload);
    events.addEventListener('build-error', onBuildError);
    events.addEventListener('error', () => {
        // A lost connection the browser mends by itself; a refused one it gives up.
        if (events.readyState === EventSource.CLOSED) {
            setTimeout(lookForServer, 3000);
        }
    });
    window.addEventListener('pagehide', event => {
        events.close();
        // The browser may keep the page, and show it again as it was.
        if (event.persisted) {
            window.addEventListener('pageshow', listen, { once: true });
        }
    }, { once: true });
}

if (token !== '') {
    restoreScroll();
    listen();
}
