// `<book-bench>`: the recorded measurement of a listing, and, if `cargo xtask serve` serves the page, a button that measures it on the reader's own machine and shows
// those figures beside the recorded ones. The words for all figures are the server's; nothing is calculated here. On any other page the figure stands as it is.

(() => {
    'use strict';

    /**
     * @typedef {{ name: string, label: string, time: string | null, ratio: string | null, skipped: string | null }} Row
     * @typedef {{ machine: string, rows: Row[] }} Measured
     * @typedef {{ done: number, of: number, label: string }} Progress
     * @typedef {{ end: string, message?: string, compile_ms?: number, run_ms?: number }} End
     */

    /** Of theme/js/listing.js. */
    const { token, ask, duration, element, Failure } = /** @type {any} */ (window).bookServer;

    class BookBench extends HTMLElement {
        connectedCallback() {
            const figure = this.querySelector('figure');
            const command = figure?.querySelector('.listing-command');
            if (token === '' || !figure || !command || this.button) {
                return;
            }
            this.figure = figure;
            /** @type {AbortController | null} */
            this.controller = null;
            this.ticker = 0;
            this.started = 0;

            const what = figure.querySelector('figcaption')?.textContent ?? '';
            this.button = element('button', 'run-button', 'Measure on my machine');
            this.button.setAttribute('aria-label', `Measure on my machine: ${what}`);
            this.stopButton = element('button', 'stop-button', 'Stop');
            this.stopButton.setAttribute('aria-label', `Stop measuring: ${what}`);
            this.stopButton.hidden = true;
            this.button.type = 'button';
            this.stopButton.type = 'button';
            this.button.addEventListener('click', () => this.measure());
            this.stopButton.addEventListener('click', () => this.controller?.abort());

            this.message = element('span', 'listing-message');
            this.message.setAttribute('role', 'status');
            this.elapsed = element('span', 'listing-elapsed');
            this.status = element('div', 'listing-status');
            this.bar = element('progress', 'bench-progress');
            this.bar.setAttribute('aria-label', 'Answers so far');
            this.bar.hidden = true;
            this.status.append(this.message, this.elapsed);
            this.own = element('div', 'bench-own');

            const buttons = element('div', 'listing-buttons');
            buttons.append(this.button, this.stopButton);
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
                await ask('/api/bench', { listing: this.dataset.listing }, signal, (/** @type {string} */ event, /** @type {any} */ data) => {
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
                    this.say('bad', error instanceof Failure ? /** @type {Error} */ (error).message : 'The answer could not be read. Reload the page and try again.');
                }
            } finally {
                this.controller = null;
                this.setRunning(false);
            }
        }

        /** @param {boolean} running */
        setRunning(running) {
            const hadFocus = document.activeElement === this.stopButton;
            this.figure?.toggleAttribute('data-running', running);
            this.button.setAttribute('aria-disabled', String(running));
            this.stopButton.hidden = !running;
            this.bar.hidden = true;
            clearInterval(this.ticker);
            if (running) {
                this.started = performance.now();
                this.since = this.started;
                this.label = '';
                this.say('busy', '…');
                this.ticker = setInterval(() => {
                    this.elapsed.textContent = [this.label, duration(performance.now() - (this.since ?? 0))].filter(Boolean).join(', ');
                }, 100);
            } else if (hadFocus) {
                this.button.focus();
            }
        }

        /** @param {'queued' | 'compiling' | 'running'} phase */
        phase(phase) {
            const words = { queued: 'Waiting until nothing else runs', compiling: 'Building the contenders', running: 'Measuring' };
            this.since = performance.now();
            this.say('busy', words[phase] ?? phase);
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
            const table = element('table', 'bench-table');
            const caption = element('caption', '', `Your machine (${machine}) beside the recorded one`);
            const head = element('tr', '');
            for (const title of ['Contender', 'Recorded', 'Yours', 'Your time against your fastest']) {
                const cell = element('th', '', title);
                cell.scope = 'col';
                head.append(cell);
            }
            const thead = element('thead', '');
            thead.append(head);
            const body = element('tbody', '');
            for (const { name, label, time, ratio, skipped } of rows) {
                const row = element('tr', '');
                row.dataset.contender = name;
                const title = element('th', '', label);
                title.scope = 'row';
                const recorded = this.figure?.querySelector(`.bench-recorded [data-contender="${CSS.escape(name)}"] > td`)?.textContent ?? '–';
                const own = time ?? `skipped: ${skipped}`;
                row.append(title, element('td', '', recorded), element('td', time ? 'bench-yours' : 'bench-missing', own), element('td', '', ratio ?? '–'));
                body.append(row);
            }
            table.append(caption, thead, body);
            const wrapper = element('div', 'table-wrapper');
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
})();
