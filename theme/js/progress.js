// What the reader has read, run and solved. It is kept in this browser and nowhere else; marks in the sidebar show it, and `<book-progress>` as a table.
//
// Each fact has a key of its own in the browser's storage, and is written once: so two tabs cannot overwrite what the other has found out.

import { all, button, element } from './dom.js';

/**
 * @typedef {'read' | 'ran' | 'solved' | 'exercise'} What
 * A fact: what has been done, on which page, to which of its things (a program, a question; nothing if it is the page itself), and when.
 * @typedef {{ what: What, page: string, thing: string, at: string }} Fact
 */

const PREFIX = 'book-progress:';
/** @type {readonly string[]} */
const KINDS = /** @satisfies {What[]} */ (['read', 'ran', 'solved', 'exercise']);

/** A page counts as read when this part of its paragraphs, figures and listings has stood still on the screen, the last one among them. */
const ENOUGH = 0.9;
/** What has not moved for so many milliseconds stands still. */
const STILL = 350;

/** The root of the book, which ends in a slash. */
const ROOT = new URL('../../', import.meta.url);

/** The storage, or nothing where the reader has turned it off. */
function storage() {
    try {
        return window.localStorage;
    } catch {
        return null;
    }
}

/** What was found out while storage is off; it ends with the page. @type {Map<string, string>} */
const fleeting = new Map();

/** @param {string} key @param {string} value @returns {Fact | null} */
function parse(key, value) {
    const [, what, page, thing = ''] = /^book-progress:(\w+):([\w/.-]+)(?:#([\w:/.-]+))?$/.exec(key) ?? [];
    const known = what !== undefined && KINDS.includes(what) && (what === 'read') === (thing === '');
    return known && !Number.isNaN(Date.parse(value)) ? { what: /** @type {What} */ (what), page, thing, at: value } : null;
}

/** @param {What} what @param {string} page @param {string} thing */
function keyOf(what, page, thing) {
    return `${PREFIX}${what}:${page}${thing === '' ? '' : `#${thing}`}`;
}

/** All that is known. What stands under our keys and is no fact of ours is passed over. @returns {Fact[]} */
export function facts() {
    const store = storage();
    const keys = store ? Object.keys(store).filter(key => key.startsWith(PREFIX)) : [];
    const entries = [...keys.map(key => /** @type {const} */ ([key, store?.getItem(key) ?? ''])), ...fleeting];
    return entries.flatMap(([key, value]) => parse(key, value) ?? []);
}

/**
 * Whether something has been done.
 * @param {What} what
 * @param {string} page
 * @param {string} [thing]
 */
export function has(what, page, thing = '') {
    const key = keyOf(what, page, thing);
    let value = fleeting.get(key) ?? '';
    try {
        value ||= storage()?.getItem(key) ?? '';
    } catch {
        // What cannot be read is not known.
    }
    return parse(key, value) !== null;
}

/**
 * Takes down that something has been done; the first time counts.
 * @param {What} what
 * @param {string} page
 * @param {string} [thing]
 * @param {string} [at]
 */
export function note(what, page, thing = '', at = new Date().toISOString()) {
    const key = keyOf(what, page, thing);
    if (has(what, page, thing) || parse(key, at) === null) {
        return;
    }
    try {
        const store = storage();
        if (!store) {
            throw new Error('storage is off');
        }
        store.setItem(key, at);
    } catch {
        fleeting.set(key, at);
    }
    show();
}

/** Forgets everything, foreign values under our keys included. */
function erase() {
    fleeting.clear();
    const store = storage();
    for (const key of store ? Object.keys(store).filter(key => key.startsWith(PREFIX)) : []) {
        store?.removeItem(key);
    }
    show();
}

// ------------------------------------------------------------------------------------------------------------------------------------ The sidebar

/** The links of the table of contents, with the pages that they lead to. @type {Map<string, HTMLAnchorElement>} */
const links = new Map();
for (const link of all('#mdbook-sidebar a[href]', HTMLAnchorElement)) {
    const url = new URL(link.href);
    if (url.hash === '' && url.pathname.startsWith(ROOT.pathname)) {
        const page = url.pathname.slice(ROOT.pathname.length).replace(/\.html$/, '');
        if (!links.has(page)) {
            links.set(page, link);
        }
    }
}

/** The page that is shown, `threads/mutex`; empty for one that is not in the table of contents. */
const PAGE = [...links].find(([, link]) => link.classList.contains('active'))?.[0] ?? '';

/** @param {number} number @param {string} one @param {string} several */
function many(number, one, several) {
    return `${number} ${number === 1 ? one : several}`;
}

/** What was done of a page, in words. @param {Fact[]} of */
function words(of) {
    const count = (/** @type {What} */ what) => of.filter(fact => fact.what === what).length;
    const parts = [];
    if (count('read')) {
        parts.push('read');
    }
    if (count('ran')) {
        parts.push(`${many(count('ran'), 'program', 'programs')} run`);
    }
    if (count('solved')) {
        parts.push(`${many(count('solved'), 'question', 'questions')} solved`);
    }
    if (count('exercise')) {
        parts.push('exercise solved');
    }
    return parts.join(', ');
}

/** Three strokes, one for each of what can be done: read, run, solved. */
const STROKES = /** @type {const} */ ([['read'], ['ran'], ['solved', 'exercise']]);

/** Puts a mark beside each page of which something was done. @param {Map<string, Fact[]>} byPage */
function markPages(byPage) {
    for (const [page, link] of links) {
        const of = byPage.get(page) ?? [];
        let mark = link.querySelector('.progress-mark');
        if (of.length === 0) {
            mark?.remove();
            continue;
        }
        if (!mark) {
            mark = element('span', 'progress-mark');
            link.append(mark);
        }
        const strokes = STROKES.map(kinds => {
            const stroke = element('span', 'progress-stroke');
            stroke.toggleAttribute('data-done', of.some(fact => /** @type {readonly What[]} */ (kinds).includes(fact.what)));
            return stroke;
        });
        mark.replaceChildren(...strokes, element('span', 'visually-hidden', ` (${words(of)})`));
    }
}

/** Shows what is known, wherever it is shown. */
function show() {
    /** @type {Map<string, Fact[]>} */
    const byPage = new Map();
    for (const fact of facts()) {
        byPage.set(fact.page, [...byPage.get(fact.page) ?? [], fact]);
    }
    markPages(byPage);
    all('book-progress', BookProgress).forEach(table => table.show(byPage));
}

// ------------------------------------------------------------------------------------------------------------------------------- What is taken down

/** Takes down that the page was read, once it was. */
function watchReading() {
    const main = document.querySelector('main');
    if (PAGE === '' || !main || has('read', PAGE)) {
        return;
    }
    /** @type {Set<Element>} */
    const seen = new Set();
    let timer = 0;
    const look = () => {
        if (document.visibilityState !== 'visible') {
            return;
        }
        const blocks = [...main.children].filter(block => block.getClientRects().length > 0);
        for (const block of blocks) {
            const { top, bottom } = block.getBoundingClientRect();
            if (bottom > 0 && top < window.innerHeight) {
                seen.add(block);
            }
        }
        const count = blocks.filter(block => seen.has(block)).length;
        const last = blocks.at(-1);
        if (last && seen.has(last) && count >= ENOUGH * blocks.length) {
            window.removeEventListener('scroll', later);
            document.removeEventListener('visibilitychange', later);
            note('read', PAGE);
        }
    };
    const later = () => {
        clearTimeout(timer);
        timer = window.setTimeout(look, STILL);
    };
    window.addEventListener('scroll', later, { passive: true });
    document.addEventListener('visibilitychange', later);
    later();
}

/** Takes down what runs. The events of a listing do not rise, so they are caught on their way down. */
function watchRuns() {
    document.addEventListener('listing:end', event => {
        const program = event.target instanceof HTMLElement ? event.target.dataset.program ?? '' : '';
        const [page, name = ''] = program.split(':');
        const { end, code } = event instanceof CustomEvent ? event.detail : {};
        if (page === '' || !['exited', 'signaled', 'timed-out', 'flooded'].includes(end)) {
            return;
        }
        if (name !== 'exercise' && name !== 'solution') {
            note('ran', page, program);
        } else if (name === 'exercise' && end === 'exited' && code === 0) {
            note('exercise', page, program);
        }
    }, true);
}

// --------------------------------------------------------------------------------------------------------------------------------------- The table

/** What an exported file says that it is. */
const FORMAT = 'rust-parallel-cookbook-progress';

/** @param {string} text @returns {Fact[] | null} the facts of an exported file, or null if it is none */
function understand(text) {
    let data;
    try {
        data = JSON.parse(text);
    } catch {
        return null;
    }
    if (typeof data !== 'object' || data === null || data.format !== FORMAT || data.version !== 1 || !Array.isArray(data.facts)) {
        return null;
    }
    return data.facts.flatMap((/** @type {Partial<Fact> | null} */ fact) => {
        const { what, page, thing = '', at } = fact ?? {};
        return parse(keyOf(/** @type {What} */ (what), String(page), String(thing)), String(at)) ?? [];
    });
}

/** The year is said if it is another one. @param {Date} date */
function day(date) {
    const year = date.getFullYear() === new Date().getFullYear() ? undefined : 'numeric';
    return date.toLocaleDateString('en-US', { day: 'numeric', month: 'short', year });
}

/** The table of all pages, and what can be done with what is known. */
class BookProgress extends HTMLElement {
    status = element('p', 'progress-status');
    dialog = element('dialog', 'progress-dialog');
    summary = element('p', 'progress-summary');

    connectedCallback() {
        if (this.dataset.ready !== undefined) {
            return;
        }
        this.dataset.ready = '';
        this.status.setAttribute('role', 'status');
        const input = element('input');
        input.type = 'file';
        input.accept = 'application/json,.json';
        input.hidden = true;
        input.addEventListener('change', () => this.take(input));
        const tools = element('div', 'progress-tools');
        tools.append(
            button('', 'Export', () => this.give()),
            button('', 'Import …', () => input.click()),
            input,
            button('progress-erase', 'Erase …', () => this.dialog.showModal()),
        );
        const question = element('p', '', 'Erase all that this browser knows of your progress? Exported files stay as they are.');
        question.id = 'progress-question';
        this.dialog.setAttribute('aria-labelledby', question.id);
        const choice = element('div', 'progress-tools');
        choice.append(
            button('progress-erase', 'Erase', () => {
                this.dialog.close();
                erase();
                this.say('Your progress is erased.');
            }),
            button('', 'Keep', () => this.dialog.close()),
        );
        this.dialog.append(question, choice);
        this.prepend(this.summary);
        this.append(tools, this.status, this.dialog);
    }

    /** @param {string} text */
    say(text) {
        this.status.textContent = text;
    }

    /** Fills the table. @param {Map<string, Fact[]>} byPage */
    show(byPage) {
        const sum = { read: 0, pages: 0, ran: 0, programs: 0, solved: 0, questions: 0, exercises: 0, exercise: 0 };
        for (const row of all('tr[data-page]', HTMLTableRowElement, this)) {
            const of = byPage.get(row.dataset.page ?? '') ?? [];
            const [, read, ran, solved, exercise] = row.cells;
            /** @param {HTMLTableCellElement} cell @param {What} what @param {string | undefined} list */
            const fill = (cell, what, list = '') => {
                const things = list.split(' ').filter(thing => thing !== '');
                const done = things.filter(thing => of.some(fact => fact.what === what && fact.thing === thing)).length;
                cell.textContent = things.length === 0 ? '–' : `${done} of ${things.length}`;
                cell.toggleAttribute('data-done', things.length > 0 && done === things.length);
                return [done, things.length];
            };
            const fact = of.find(({ what }) => what === 'read');
            read.textContent = fact ? day(new Date(fact.at)) : 'not yet';
            read.toggleAttribute('data-done', fact !== undefined);
            sum.pages += 1;
            sum.read += fact ? 1 : 0;
            const counts = [fill(ran, 'ran', row.dataset.programs), fill(solved, 'solved', row.dataset.questions), fill(exercise, 'exercise', row.dataset.exercises)];
            sum.ran += counts[0][0];
            sum.programs += counts[0][1];
            sum.solved += counts[1][0];
            sum.questions += counts[1][1];
            sum.exercise += counts[2][0];
            sum.exercises += counts[2][1];
        }
        this.summary.textContent = `${sum.read} of ${sum.pages} pages read, ${sum.ran} of ${sum.programs} programs run, `
            + `${sum.solved} of ${sum.questions} questions and ${sum.exercise} of ${sum.exercises} exercises solved.`
            + (storage() ? '' : ' This browser’s storage is turned off, so this ends with the page.');
    }

    /** Hands out a file with all facts. */
    give() {
        const known = facts();
        const text = JSON.stringify({ format: FORMAT, version: 1, exported: new Date().toISOString(), facts: known }, null, 2);
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: 'application/json' }));
        link.download = `progress-${new Date().toISOString().slice(0, 10)}.json`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
        this.say(`${many(known.length, 'entry', 'entries')} exported.`);
    }

    /** Adds the facts of a file to those that are known. @param {HTMLInputElement} input */
    async take(input) {
        const file = input.files?.[0];
        if (!file) {
            return;
        }
        const found = understand(await file.text());
        input.value = '';
        if (found === null) {
            this.say('This is no file that was exported here; nothing has changed.');
            return;
        }
        const before = facts().length;
        found.forEach(({ what, page, thing, at }) => note(what, page, thing, at));
        this.say(`${many(found.length, 'entry', 'entries')} read, ${facts().length - before} of them new.`);
    }
}

customElements.define('book-progress', BookProgress);
watchRuns();
watchReading();
show();
// What another tab finds out.
window.addEventListener('storage', event => {
    if (event.key === null || event.key.startsWith(PREFIX)) {
        show();
    }
});
