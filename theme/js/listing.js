// The Run button of every listing. It runs the program on the reader's own machine if `cargo xtask serve` serves the page; else on the public Rust
// Playground, where the program needs only what that offers; else it says how to run it. The recorded output stands in any case.

import { Failure, ask, duration } from './ask.js';
import { all, button, element, server, write } from './dom.js';
import { look, watch } from './scroll.js';

/**
 * What happens during a run. `end` comes once, last.
 * @typedef {{ phase: 'queued' | 'compiling' | 'running' }} Phase
 * @typedef {{ stream: 'build' | 'output', text: string }} Text
 * @typedef {{
 *     end: 'exited' | 'signaled' | 'timed-out' | 'flooded' | 'build-failed' | 'missing' | 'failed',
 *     code?: number | null, message?: string, compile_ms?: number | null, run_ms?: number | null,
 * }} End
 * @typedef {{ phase(phase: Phase): void, text(text: Text): void, problem(problem: object): void, end(end: End): void }} Sink
 * @typedef {{ program: string, args?: string[], source?: string }} Request
 * @typedef {(figure: HTMLElement, request: Request, sink: Sink, signal: AbortSignal) => Promise<void>} Runner
 *
 * The figure tells other components of a run, in events whose `detail` is: of `listing:request` the request, to which they may add; of
 * `listing:text`, `listing:problem` and `listing:end` what has come.
 */

/** Nothing has failed, but the program runs elsewhere. */
class Advice extends Failure {}

const PLAYGROUND = 'https://play.rust-lang.org/execute';
const STANDS = 'The recorded output stands.';

/** The ends of a run in which the program has not begun. */
const NEVER_RAN = ['build-failed', 'missing', 'failed'];

// ---------------------------------------------------------------------------------------------------------------- The reader's own machine

/** @type {Runner} */
async function runHere(_figure, request, sink, signal) {
    await ask('/api/run', request, signal, (event, data) => {
        if (event === 'phase') {
            sink.phase(data);
        } else if (event === 'text') {
            sink.text(data);
        } else if (event === 'problem') {
            sink.problem(data);
        } else if (event === 'end') {
            sink.end(data);
        }
    });
}

// -------------------------------------------------------------------------------------------------------------------------- The Playground

/** @type {Runner} */
async function runOnPlayground(figure, request, sink, signal) {
    sink.phase({ phase: 'running' });
    let answer;
    try {
        const response = await fetch(PLAYGROUND, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({
                channel: 'stable',
                mode: 'debug',
                edition: '2024',
                crateType: 'bin',
                tests: false,
                backtrace: false,
                code: request.source ?? figure.querySelector('pre > code')?.textContent ?? '',
            }),
            signal,
        });
        answer = await response.json();
    } catch (error) {
        throw signal.aborted ? error : new Failure(`The Rust Playground does not answer. ${STANDS}`);
    }
    if (typeof answer.success !== 'boolean') {
        throw new Failure(`The Rust Playground refused${answer.error ? ` (${answer.error})` : ''}. ${STANDS}`);
    }
    // Cargo's messages and the program's own come in one text; cargo's last line is this.
    const started = /^\s*Running .*\n?/m.exec(answer.stderr);
    const own = started ? started.index + started[0].length : answer.stderr.length;
    sink.text({ stream: 'build', text: answer.stderr.slice(0, own) });
    sink.text({ stream: 'output', text: answer.stdout + answer.stderr.slice(own) });
    sink.end({ end: started || answer.success ? 'exited' : 'build-failed', code: answer.success ? 0 : null, message: answer.exitDetail });
}

/** @type {Runner} */
async function explain(figure) {
    const command = figure.querySelector('.listing-command > code')?.textContent;
    const or = command ? ` Or type \`${command}\`.` : '';
    throw new Advice(`This listing runs on your own machine: in a clone of the book, \`cargo xtask serve --open\` shows this page with a Run button that works.${or} ${STANDS}`);
}

// ------------------------------------------------------------------------------------------------------------------------------- In words

/**
 * @param {End} end
 * @param {DOMStringMap} figure what the figure says of its program: its time limit, the exit status that it is to end with, the error with which it must not compile
 * @returns {{ tone: 'good' | 'bad', words: string }}
 */
function verdict({ end, code, message }, { timeout, exit = '0', error }) {
    switch (end) {
    case 'exited':
        if (error && code === 0) {
            return { tone: 'good', words: '✓ It compiles now, and ends with exit status 0' };
        }
        return String(code) === exit
            ? { tone: 'good', words: `✓ Exit status ${code}${code === 0 ? '' : ', as expected'}` }
            : { tone: 'bad', words: `✗ ${capital(message || `exit status ${code}`)}` };
    case 'signaled': return { tone: 'bad', words: `✗ ${capital(message || 'ended by a signal')}` };
    case 'timed-out': return { tone: 'bad', words: `✗ Stopped at its time limit${timeout ? ` of ${timeout} s` : ''}` };
    case 'flooded': return { tone: 'bad', words: '✗ Stopped: it prints more than the page takes' };
    case 'build-failed':
        return error
            ? { tone: 'good', words: '✓ It does not compile, and is not meant to; the compiler’s message is below' }
            : { tone: 'bad', words: '✗ It does not compile; the compiler’s message is below' };
    case 'missing': return { tone: 'bad', words: `✗ ${capital(message || 'something that it needs is not on this machine')}` };
    default: return { tone: 'bad', words: `✗ ${capital(message || 'it could not be run')}` };
    }
}

/** @param {string} text */
function capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

// ----------------------------------------------------------------------------------------------------------------------------- The figure

/** The box that the output streams into. */
class LiveOutput {
    constructor() {
        this.box = element('div', 'listing-output');
        this.box.dataset.kind = 'live';
        this.output = element('code');
        const pre = element('pre');
        pre.append(this.output);
        this.build = element('details', 'listing-build');
        this.build.hidden = true;
        this.buildText = element('code');
        const buildPre = element('pre');
        buildPre.append(this.buildText);
        this.build.append(element('summary', '', 'Compiler'), buildPre);
        for (const [code, label] of /** @type {const} */ ([[this.output, 'Output of your run'], [this.buildText, 'What the compiler says']])) {
            code.tabIndex = 0;
            code.setAttribute('role', 'group');
            code.setAttribute('aria-label', label);
            code.dataset.scrolls = '';
            watch(code);
        }
        this.box.append(element('p', 'listing-output-label', 'Output of your run'), this.build, pre);
        /** @type {Text[]} */
        this.waiting = [];
        this.frame = 0;
    }

    clear() {
        this.waiting = [];
        this.output.textContent = '';
        this.buildText.textContent = '';
        this.build.hidden = true;
        this.build.open = false;
        delete this.box.dataset.ended;
    }

    /**
     * A program may print faster than a page can be drawn: what comes between two frames goes in together.
     * @param {Text} text
     */
    add(text) {
        this.waiting.push(text);
        this.frame ||= requestAnimationFrame(() => this.flush());
    }

    flush() {
        cancelAnimationFrame(this.frame);
        this.frame = 0;
        for (const [stream, code] of /** @type {const} */ ([['build', this.buildText], ['output', this.output]])) {
            const text = this.waiting.filter(part => part.stream === stream).map(part => part.text).join('');
            if (text === '') {
                continue;
            }
            const atBottom = code.scrollTop + code.clientHeight >= code.scrollHeight - 4;
            code.append(text);
            if (atBottom) {
                code.scrollTop = code.scrollHeight;
            }
            if (stream === 'build') {
                this.build.hidden = false;
            }
            look(code);
        }
        this.waiting = [];
    }

    /** @param {'ran' | 'never-ran'} how */
    end(how) {
        this.flush();
        this.box.dataset.ended = how;
        this.build.open ||= how === 'never-ran';
    }
}

/** `<book-run>`: the buttons of a listing, its command, and how its run goes. Stands in the place of the command alone. */
class BookRun extends HTMLElement {
    figure = element('figure');
    /** @type {Runner} */
    runner = explain;
    live = new LiveOutput();
    /** @type {AbortController | null} */
    controller = null;
    ticker = 0;
    /** When the run, and when its present phase, began. */
    started = 0;
    since = 0;
    runButton = button('run-button', 'Run', () => this.run());
    stopButton = button('stop-button', 'Stop', () => this.controller?.abort());
    message = element('span', 'listing-message');
    elapsed = element('span', 'listing-elapsed');
    status = element('div', 'listing-status');

    connectedCallback() {
        const figure = this.closest('figure');
        if (!figure || this.figure === figure) {
            return;
        }
        this.figure = figure;
        this.className = 'listing-bar';
        if (server.token !== '') {
            this.runner = runHere;
        } else if (figure.dataset.playground !== undefined) {
            this.runner = runOnPlayground;
            this.runButton.textContent = 'Run on the Rust Playground';
        }
        const file = figure.querySelector('.listing-file')?.textContent ?? figure.dataset.program ?? '';
        this.runButton.setAttribute('aria-label', `${this.runButton.textContent}: ${file}`);
        this.stopButton.setAttribute('aria-label', `Stop: ${file}`);
        this.stopButton.hidden = true;
        this.message.setAttribute('role', 'status');
        this.status.append(this.message, this.elapsed);
        const buttons = element('div', 'listing-buttons');
        buttons.append(this.runButton, this.stopButton);
        const command = figure.querySelector(':scope > .listing-command');
        this.append(buttons, ...(command ? [command] : []), this.status);
    }

    async run() {
        if (this.controller) {
            return;
        }
        this.controller = new AbortController();
        const { signal } = this.controller;
        this.live.clear();
        this.setRunning(true);
        /** @type {Request} */
        const request = { program: this.figure.dataset.program ?? '' };
        this.tell('request', request);
        try {
            await this.runner(this.figure, request, {
                phase: ({ phase }) => this.phase(phase),
                text: text => {
                    this.showLive();
                    this.live.add(text);
                    this.tell('text', text);
                },
                problem: problem => this.tell('problem', problem),
                end: end => {
                    this.end(end);
                    this.tell('end', end);
                },
            }, signal);
        } catch (error) {
            if (signal.aborted) {
                this.say('bad', 'Stopped', `after ${duration(performance.now() - this.started)}`);
            } else if (error instanceof Advice) {
                this.say('note', error.message);
            } else {
                this.say('bad', error instanceof Failure ? error.message : 'The answer could not be read. Reload the page and try again.');
            }
            this.live.end('ran');
        } finally {
            this.controller = null;
            this.setRunning(false);
        }
    }

    /**
     * @param {'request' | 'text' | 'problem' | 'end'} what
     * @param {object} detail
     */
    tell(what, detail) {
        this.figure.dispatchEvent(new CustomEvent(`listing:${what}`, { detail }));
    }

    /** @param {boolean} running */
    setRunning(running) {
        const hadFocus = document.activeElement === this.stopButton;
        this.figure.toggleAttribute('data-running', running);
        this.runButton.setAttribute('aria-disabled', String(running));
        this.stopButton.hidden = !running;
        clearInterval(this.ticker);
        if (running) {
            this.started = performance.now();
            this.since = this.started;
            this.say('busy', '…');
            this.ticker = setInterval(() => { this.elapsed.textContent = duration(performance.now() - this.since); }, 100);
        } else if (hadFocus) {
            this.runButton.focus();
        }
    }

    /** @param {Phase['phase']} phase */
    phase(phase) {
        const words = { queued: 'Waiting for its turn', compiling: 'Compiling', running: 'Running' };
        this.since = performance.now();
        this.say('busy', words[phase] ?? phase);
        if (phase === 'running' && this.runner === runHere) {
            this.showLive();
        }
    }

    /** @param {End} end */
    end(end) {
        clearInterval(this.ticker);
        const { tone, words } = verdict(end, this.figure.dataset);
        const times = [];
        if (end.compile_ms && end.end !== 'build-failed') {
            times.push(`compiled in ${duration(end.compile_ms)}`);
        }
        if (typeof end.run_ms === 'number' && !NEVER_RAN.includes(end.end)) {
            times.push(`ran for ${duration(end.run_ms)}`);
        }
        this.say(tone, words, times.join(', '));
        this.live.end(NEVER_RAN.includes(end.end) ? 'never-ran' : 'ran');
    }

    showLive() {
        if (!this.live.box.isConnected) {
            this.after(this.live.box);
        }
    }

    /**
     * The words are read aloud when they change; the time beside them, which always changes, is not.
     * @param {'busy' | 'good' | 'bad' | 'note'} tone
     * @param {string} words what stands between backticks is code
     * @param {string} [beside]
     */
    say(tone, words, beside = '') {
        this.status.dataset.tone = tone;
        write(this.message, words);
        this.elapsed.textContent = beside;
    }
}

customElements.define('book-run', BookRun);

// A page that is left may live on, for the way back; its runs do not.
window.addEventListener('pagehide', () => all('book-run', BookRun).forEach(bar => bar.controller?.abort()));

for (const figure of all('figure.listing[data-program]', HTMLElement)) {
    const command = figure.querySelector(':scope > .listing-command');
    const bar = new BookRun();
    if (command) {
        command.before(bar);
    } else {
        figure.append(bar);
    }
}

// What else runs programs here (theme/js/scaling.js) speaks to the server in the same way.
export { Failure, runHere };
