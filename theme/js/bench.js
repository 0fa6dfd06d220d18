// `<book-bench>`: the recorded measurement of a listing, and, if `cargo xtask serve` serves the page, a button that measures it on the reader's own machine and shows
// those figures beside the recorded ones. The words for all figures are the server's; nothing is calculated here. On any other page the figure stands as it is.

import { Failure, ask, duration } from './ask.js';
import { button, element, server } from './dom.js';

/**
 * @typedef {{ name: string, label: string, time: string | null, ratio: string | null, skipped: string | null }} Row
 * @typedef {{ machine: string, rows: Row[] }} Measured
 * @typedef {{ done: number, of: number, label: string }} Progress
 * @typedef {{ end: string, message?: string, run_ms?: number }} End
 */

/** @type {Record<string, string>} */
const PHASES = { queued: 'Waiting until nothing else runs', compiling: 'Building the contenders', running: 'Measuring' };

class BookBench extends HTMLElement {
    figure = element('figure');
    /** @type {AbortController | null} */
    controller = null;
    ticker = 0;
    /** When the measurement, and when its present phase, began. */
    started = 0;
    since = 0;
    /** Who is asked now. */
    label = '';
    measureButton = button('run-button', 'Measure on my machine', () => this.measure());
    stopButton = button('stop-button', 'Stop', () => this.controller?.abort());
    message = element('span', 'listing-message');
    elapsed = element('span', 'listing-elapsed');
    status = element('div', 'listing-status');
    bar = element('progress', 'bench-progress');
    own = element('div', 'bench-own');

    connectedCallback() {
        const figure = this.querySelector('figure');
        const command = figure?.querySelector('.listing-command');
        if (server.token === '' || !figure || !command || this.figure === figure) {
            return;
        }
        this.figure = figure;
        const what = figure.querySelector('figcaption')?.textContent ?? '';
        this.measureButton.setAttribute('aria-label', `Measure on my machine: ${what}`);
        this.stopButton.setAttribute('aria-label', `Stop measuring: ${what}`);
        this.stopButton.hidden = true;
        this.message.setAttribute('role', 'status');
        this.status.append(this.message, this.elapsed);
        this.bar.setAttribute('aria-label', 'Answers so far');
        this.bar.hidden = true;
        const buttons = element('div', 'listing-buttons');
        buttons.append(this.measureButton, this.stopButton);
        const strip = element('div', 'listing-bar');
        command.replaceWith(strip);
        strip.append(buttons, command, this.status, this.bar);
        strip.after(this.own);
    }

    async measure() {
        if (this.controller) {
            return;
        }
        this.controller = new AbortController();
        const { signal } = this.controller;
        this.setRunning(true);
        try {
            await ask('/api/bench', { listing: this.dataset.listing }, signal, (event, data) => {
                if (event === 'phase') {
                    this.phase(data.phase);
                } else if (event === 'progress') {
                    this.progress(data);
                } else if (event === 'measured') {
                    this.show(data);
                } else if (event === 'end') {
                    this.end(data);
                }
            });
        } catch (error) {
            if (signal.aborted) {
                this.say('bad', 'Stopped', `after ${duration(performance.now() - this.started)}`);
            } else {
                this.say('bad', error instanceof Failure ? error.message : 'The answer could not be read. Reload the page and try again.');
            }
        } finally {
            this.controller = null;
            this.setRunning(false);
        }
    }

    /** @param {boolean} running */
    setRunning(running) {
        const hadFocus = document.activeElement === this.stopButton;
        this.figure.toggleAttribute('data-running', running);
        this.measureButton.setAttribute('aria-disabled', String(running));
        this.stopButton.hidden = !running;
        this.bar.hidden = true;
        clearInterval(this.ticker);
        if (running) {
            this.started = performance.now();
            this.since = this.started;
            this.label = '';
            this.say('busy', '…');
            this.ticker = setInterval(() => {
                this.elapsed.textContent = [this.label, duration(performance.now() - this.since)].filter(Boolean).join(', ');
            }, 100);
        } else if (hadFocus) {
            this.measureButton.focus();
        }
    }

    /** @param {string} phase */
    phase(phase) {
        this.since = performance.now();
        this.say('busy', PHASES[phase] ?? phase);
    }

    /** @param {Progress} progress */
    progress({ done, of, label }) {
        this.bar.hidden = false;
        this.bar.max = of;
        this.bar.value = done;
        this.label = label;
    }

    /**
     * The reader's figures beside the recorded ones.
     * @param {Measured} measured
     */
    show({ machine, rows }) {
        const head = element('tr');
        for (const title of ['Contender', 'Recorded', 'Yours', 'Yours, relative']) {
            const cell = element('th', '', title);
            cell.scope = 'col';
            head.append(cell);
        }
        const body = element('tbody');
        for (const { name, label, time, ratio, skipped } of rows) {
            const row = element('tr');
            row.dataset.contender = name;
            const title = element('th', '', label);
            title.scope = 'row';
            const recorded = this.figure.querySelector(`.bench-recorded [data-contender="${CSS.escape(name)}"] > td`)?.textContent ?? '–';
            const own = time === null ? element('td', 'bench-missing', `skipped: ${skipped}`) : element('td', 'bench-yours', time);
            row.append(title, element('td', '', recorded), own, element('td', '', ratio ?? '–'));
            body.append(row);
        }
        const table = element('table', 'bench-table');
        const thead = element('thead');
        thead.append(head);
        table.append(element('caption', '', `Your machine (${machine}) beside the recorded one`), thead, body);
        const wrapper = element('div', 'table-wrapper');
        wrapper.tabIndex = 0;
        wrapper.setAttribute('role', 'group');
        wrapper.setAttribute('aria-label', 'Your figures beside the recorded ones');
        wrapper.dataset.scrolls = '';
        wrapper.append(table);
        this.own.replaceChildren(wrapper);
    }

    /** @param {End} end */
    end({ end, message, run_ms }) {
        clearInterval(this.ticker);
        if (end === 'exited') {
            this.say('good', '✓ Measured; your figures stand below', `in ${duration(run_ms ?? 0)}`);
        } else {
            this.say('bad', `✗ ${message || 'it could not be measured'}`);
        }
    }

    /**
     * The words are read aloud when they change; the time beside them, which always changes, is not.
     * @param {'busy' | 'good' | 'bad'} tone
     * @param {string} words
     * @param {string} [beside]
     */
    say(tone, words, beside = '') {
        this.status.dataset.tone = tone;
        this.message.textContent = words;
        this.elapsed.textContent = beside;
    }
}

customElements.define('book-bench', BookBench);
