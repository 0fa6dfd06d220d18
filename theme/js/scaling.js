// `<book-scaling>`: the laws of Amdahl and Gustafson as curves, with the reader's own numbers, and beside them what a program does on this machine. The plot and
// the table for the values at the start are made when the book is built (xtask/src/scaling.rs); without JavaScript, and on paper, they stand.

import { Failure, runHere } from './listing.js';
import { watch } from './scroll.js';

/**
 * What the reader can choose: the part of the work that is serial, from 0 to 1; how many cores; how many times as large the parallel part becomes when they double.
 * @typedef {{ serial: number, cores: number, doubling: number }} Choice
 * Seconds of the serial program, of the parallel one, and of that on a problem that has grown with the threads (if it was measured).
 * @typedef {{ serial: number, fixed: number, grown: number | null }} Times
 * @typedef {{ cores: number, seconds: number, speedup: number, efficiency: number, fraction: number | null, grown: number | null }} Point
 * The program's own serial part, the points by rising number of cores, and how far apart the runs of the serial program lie, as a part of their median.
 * @typedef {{ serial: number, points: Point[], spread: number }} Measured
 */

/** With what the explorer begins; the same in xtask/src/scaling.rs. @type {Readonly<Choice>} */
export const START = Object.freeze({ serial: 0.1, cores: 16, doubling: 1.5 });

/** The limits of the fields. */
const MOST_CORES = 4096;
const MOST_GROWTH = 3;

/** How often each number of threads is measured. */
const ROUNDS = 5;

// ------------------------------------------------------------------------------------------------------------------------------------------ The laws

/**
 * The speedup of a problem of fixed size (Amdahl 1967).
 * @param {number} serial
 * @param {number} cores
 */
export function amdahl(serial, cores) {
    return 1 / (serial + (1 - serial) / cores);
}

/**
 * The speedup of a problem whose parallel part grows in step with the cores (Gustafson 1988).
 * @param {number} serial
 * @param {number} cores
 */
export function gustafson(serial, cores) {
    return serial + (1 - serial) * cores;
}

/**
 * The speedup of a problem whose parallel part is `times` as large as on one core (Sun and Ni 1990).
 * @param {number} serial
 * @param {number} cores
 * @param {number} times
 */
export function grown(serial, cores, times) {
    const parallel = (1 - serial) * times;
    return (serial + parallel) / (serial + parallel / cores);
}

/**
 * How many times as large the parallel part is on so many cores.
 * @param {number} cores
 * @param {number} doubling
 */
export function growth(cores, doubling) {
    return doubling ** Math.log2(cores);
}

/**
 * The serial fraction that explains a measured speedup (Karp and Flatt 1990); none for one core.
 * @param {number} speedup
 * @param {number} cores
 */
export function karpFlatt(speedup, cores) {
    return cores > 1 ? (1 / speedup - 1 / cores) / (1 - 1 / cores) : null;
}

/**
 * The speedups at a number of cores: of a fixed size, growing in step, growing as chosen.
 * @param {Choice} choice
 * @param {number} cores
 * @returns {[number, number, number]}
 */
export function speedups({ serial, doubling }, cores) {
    return [amdahl(serial, cores), gustafson(serial, cores), grown(serial, cores, growth(cores, doubling))];
}

// ------------------------------------------------------------------------------------------------------------------------------------------- In words

/**
 * Rounded as in Rust, half away from zero.
 * @param {number} value
 * @param {number} digits
 */
function rounded(value, digits) {
    const scale = 10 ** digits;
    return (Math.sign(value) * Math.round(Math.abs(value) * scale) / scale).toFixed(digits);
}

/** A factor with three digits that count. @param {number} value */
export function factor(value) {
    return rounded(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

/** A fraction in percent. @param {number} fraction */
export function percent(fraction) {
    const value = 100 * fraction;
    return `${rounded(value, Math.abs(value) < 9.95 && value !== 0 ? 1 : 0)} %`;
}

/** The point that the reader chose. @param {Choice} choice */
export function inWords(choice) {
    const { serial, cores, doubling } = choice;
    const [fixed, inStep, own] = speedups(choice, cores);
    const share = (/** @type {number} */ speedup) => percent(speedup / cores);
    const most = serial > 0 ? `more cores will never make it more than ${factor(1 / serial)} times as fast` : 'without serial work, there is no limit to that';
    return `${percent(serial)} of the work is serial, and ${cores === 1 ? '1 core has' : `${cores} cores share`} the rest. `
        + `Fixed size (Amdahl): ${factor(fixed)} times as fast, efficiency ${share(fixed)}; ${most}. `
        + `Growing in step with the cores (Gustafson): ${factor(inStep)} times as much work in a given time, efficiency ${share(inStep)}. `
        + `Your growth: with a parallel part ${factor(growth(cores, doubling))} times as large, ${factor(own)} times as much work in a given time, efficiency ${share(own)}.`;
}

/** What measured points say. @param {Measured} measured */
export function judge({ serial, points, spread }) {
    const several = points.filter(point => point.fraction !== null);
    const last = several.at(-1);
    if (!last) {
        return 'One thread alone has no speedup that could be judged.';
    }
    const [first, end] = [several[0].fraction ?? 0, last.fraction ?? 0];
    const says = `On ${last.cores} threads the program is ${factor(last.speedup)} times as fast as the serial one, an efficiency of ${percent(last.efficiency)}. `
        + `Karp and Flatt: a serial fraction of ${percent(end)} would do that; the program’s own is ${percent(serial)}.`;
    const missing = end - serial;
    let why;
    if (missing < -0.01) {
        why = 'It is faster than its serial part allows: either the serial runs were disturbed, or more cores brought more cache or a higher clock.';
    } else if (missing < 0.02) {
        why = 'So the serial part explains what is missing.';
    } else if (several.length > 1 && end - first > 0.02) {
        why = `The fraction rises from ${percent(first)} on ${several[0].cores} threads: the threads cost something that grows with their number.`;
    } else {
        why = 'The rest is not in the program’s steps: cores that are busy with something else, hardware threads that share a core, a lower clock, or waiting.';
    }
    const noise = spread > 0.25 ? ` Take this with care: the serial program’s own times lie ${percent(spread)} apart, so something else is using this machine. Measure again when it is quiet.` : '';
    return `${says} ${why}${noise}`;
}

// ----------------------------------------------------------------------------------------------------------------------------------------- Measurements

/** @param {number[]} numbers */
export function median(numbers) {
    const sorted = numbers.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The numbers of threads to measure: all on a small machine; on a large one, 1, 2, 3, 4, 6, 8, 12 … and all cores. @param {number} cores */
export function counts(cores) {
    return Array.from({ length: cores }, (_, index) => index + 1)
        .filter(count => cores <= 8 || count === cores || Number.isInteger(Math.log2(count)) || Number.isInteger(Math.log2(count / 3)));
}

/** Reads what the program prints; none if something is missing. @param {string} output @returns {Times | null} */
export function parse(output) {
    const seconds = (/** @type {string} */ name) => {
        const found = new RegExp(`^${name}: (\\d+(?:\\.\\d+)?) s$`, 'm').exec(output);
        return found && Number(found[1]) > 0 ? Number(found[1]) : null;
    };
    const [serial, fixed, grown] = [seconds('serial'), seconds('fixed'), seconds('grown')];
    return serial && fixed ? { serial, fixed, grown } : null;
}

/**
 * The points from all runs so far. The serial program is the same for each number of threads, so all its runs count.
 * @param {number} serial the program's serial part
 * @param {Map<number, Times[]>} runs by number of threads
 * @returns {Measured}
 */
export function summarize(serial, runs) {
    const alone = [...runs.values()].flat().map(times => times.serial);
    const best = median(alone);
    const points = [...runs].toSorted(([a], [b]) => a - b).map(([cores, times]) => {
        const seconds = median(times.map(({ fixed }) => fixed));
        const grownTimes = times.flatMap(({ grown: time }) => time ?? []);
        const speedup = best / seconds;
        return {
            cores,
            seconds,
            speedup,
            efficiency: speedup / cores,
            fraction: karpFlatt(speedup, cores),
            // As many times the work, in so much time.
            grown: grownTimes.length > 0 ? gustafson(serial, cores) * best / median(grownTimes) : null,
        };
    });
    return { serial, points, spread: (Math.max(...alone) - Math.min(...alone)) / best };
}

// --------------------------------------------------------------------------------------------------------------------------------------------- The plot

/** The right end of the axis: two doublings more than the cores. @param {number} cores */
export function axisEnd(cores) {
    return 4 * 2 ** Math.ceil(Math.log2(cores));
}

/**
 * The plot as the inside of an `<svg>`. Both axes are logarithmic: equal steps for doublings.
 * @param {Choice} choice
 * @param {Measured | null} measured
 * @param {number} width
 * @param {number} height
 */
export function draw(choice, measured, width, height) {
    const points = measured?.points ?? [];
    const end = Math.max(axisEnd(choice.cores), axisEnd(Math.max(1, ...points.map(point => point.cores))) / 2);
    // A program can be slower on more threads than on one.
    const low = Math.min(0, ...points.flatMap(point => [point.speedup, point.grown ?? 1]).map(speedup => Math.max(-4, Math.floor(Math.log2(speedup)))));
    const doublings = Math.log2(end);
    const [left, right, top, bottom] = [48, width - 12, 26, height - 50];
    const x = (/** @type {number} */ cores) => (left + (right - left) * Math.log2(cores) / doublings).toFixed(1);
    const y = (/** @type {number} */ speedup) => (bottom - (bottom - top) * (Math.max(low, Math.log2(speedup)) - low) / (doublings - low)).toFixed(1);
    const parts = [];
    const every = Math.ceil(doublings / (width < 440 ? 6 : 8));
    for (let power = low; power <= doublings; power += 1) {
        const value = 2 ** power;
        parts.push(`<path class="scaling-grid" d="${power < 0 ? '' : `M${x(value)} ${top}V${bottom}`}M${left} ${y(value)}H${right}"/>`);
        if (power % every === 0 || power === low) {
            parts.push(power < 0 ? '' : `<text class="fig-muted" x="${x(value)}" y="${bottom + 19}" text-anchor="middle">${value}</text>`);
            parts.push(`<text class="fig-muted" x="${left - 7}" y="${Number(y(value)) + 5}" text-anchor="end">${value}×</text>`);
        }
    }
    parts.push(`<text class="fig-text" x="${right}" y="${height - 8}" text-anchor="end">cores</text><text class="fig-text" x="2" y="14">speedup</text>`);
    if (choice.serial > 0 && 1 / choice.serial <= end) {
        const up = y(1 / choice.serial);
        parts.push(`<path class="scaling-limit" d="M${left} ${up}H${right}"/><text class="fig-muted" x="${left + 6}" y="${Number(up) - 6}">at most ${factor(1 / choice.serial)}×</text>`);
    }
    /** @type {[string, (cores: number) => number][]} */
    const lines = [['ideal', cores => cores], ['own', cores => speedups(choice, cores)[2]], ['growing', cores => speedups(choice, cores)[1]], ['fixed', cores => speedups(choice, cores)[0]]];
    for (const [law, speedup] of lines) {
        const path = Array.from({ length: 65 }, (_, step) => end ** (step / 64)).map(cores => `${x(cores)} ${y(speedup(cores))}`).join('L');
        parts.push(`<path class="scaling-line" data-law="${law}" d="M${path}"/>`);
    }
    parts.push(`<path class="scaling-choice" d="M${x(choice.cores)} ${top}V${bottom}"/>`);
    const chosen = speedups(choice, choice.cores);
    for (const [index, law] of ['fixed', 'growing', 'own'].entries()) {
        parts.push(`<circle class="scaling-dot" data-law="${law}" cx="${x(choice.cores)}" cy="${y(chosen[index])}" r="5"/>`);
    }
    for (const point of points) {
        if (point.grown !== null) {
            parts.push(`<rect class="scaling-measured" data-law="growing" x="${Number(x(point.cores)) - 5}" y="${Number(y(point.grown)) - 5}" width="10" height="10"/>`);
        }
        parts.push(`<circle class="scaling-measured" data-law="fixed" cx="${x(point.cores)}" cy="${y(point.speedup)}" r="6"/>`);
    }
    return parts.join('');
}

// ------------------------------------------------------------------------------------------------------------------------------------------ The element

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {string} className
 * @param {string} [text] with code between backticks
 */
function element(name, className, text = '') {
    const made = document.createElement(name);
    if (className) {
        made.className = className;
    }
    write(made, text);
    return made;
}

/**
 * @param {HTMLElement} where
 * @param {string} text
 */
function write(where, text) {
    where.replaceChildren(...text.split('`').map((part, index) => (index % 2 ? Object.assign(document.createElement('code'), { textContent: part }) : part)));
}

/**
 * @param {'th' | 'td'} name
 * @param {string} text
 * @param {string} [beside]
 */
function cell(name, text, beside = '') {
    const made = document.createElement(name);
    made.append(text);
    if (name === 'th') {
        made.setAttribute('scope', 'row');
    }
    if (beside) {
        made.append(' ', element('span', '', beside));
    }
    return made;
}

const meta = document.querySelector('meta[name="book-runner"]');
const served = meta instanceof HTMLMetaElement && meta.content !== '';
const machine = Number(served && meta.dataset.cores) || 1;
let number = 0;

class BookScaling extends HTMLElement {
    /** @type {Choice} */
    #choice = { ...START };
    /** @type {Measured | null} */
    #measured = null;
    /** @type {AbortController | null} */
    #controller = null;
    #said = 0;
    /** @type {SVGSVGElement | null} */
    svg = null;
    /** @type {HTMLElement | null} */
    words = null;
    /** @type {HTMLElement | null} */
    body = null;

    connectedCallback() {
        const [svg, words, body] = [this.querySelector('svg'), this.querySelector('.scaling-words'), this.querySelector('tbody')];
        if (!svg || !(words instanceof HTMLElement) || !body || this.dataset.ready !== undefined) {
            return;
        }
        this.dataset.ready = '';
        this.number = number++;
        this.setAttribute('role', 'group');
        this.setAttribute('aria-label', 'The laws of scaling, to try out');
        [this.svg, this.words, this.body] = [svg, words, body];
        // A screen reader hears the point when it has settled, not at each step of a slider.
        this.announcer = element('p', 'visually-hidden');
        this.announcer.setAttribute('aria-live', 'polite');

        const fields = element('div', 'scaling-fields');
        fields.append(
            this.field('serial', 'Serial part', '%', { min: 0, max: 100, step: 0.1, slide: 1 }, value => { this.#choice.serial = value / 100; }),
            this.field('cores', 'Cores', '', { min: 1, max: MOST_CORES, step: 1, slide: 0 }, value => { this.#choice.cores = Math.round(value); }),
            this.field('doubling', 'Growth of the parallel part per doubling of cores', '×', { min: 1, max: MOST_GROWTH, step: 0.01, slide: 0.05 }, value => { this.#choice.doubling = value; }),
        );
        this.prepend(fields);
        this.build();
        this.append(this.announcer);
        new ResizeObserver(() => this.draw()).observe(svg);
        this.recall();
        this.show();
    }

    disconnectedCallback() {
        this.#controller?.abort();
    }

    /**
     * A number field and a slider for the same value. The slider for the cores goes by doublings.
     * @param {keyof Choice} name
     * @param {string} text
     * @param {string} unit
     * @param {{ min: number, max: number, step: number, slide: number }} range
     * @param {(value: number) => void} take
     */
    field(name, text, unit, { min, max, step, slide }, take) {
        const byDoublings = slide === 0;
        const start = name === 'serial' ? 100 * START.serial : START[name];
        const box = element('div', 'scaling-field');
        const [label, input, slider] = [element('label', '', text), element('input', 'scaling-number'), element('input', 'scaling-slider')];
        input.id = `scaling-${this.number}-${name}`;
        label.htmlFor = input.id;
        label.id = `${input.id}-label`;
        Object.assign(input, { type: 'number', min: String(min), max: String(max), step: String(step), value: String(start), inputMode: step < 1 ? 'decimal' : 'numeric', autocomplete: 'off' });
        Object.assign(slider, byDoublings ? { type: 'range', min: '0', max: String(Math.log2(max)), step: '0.5' } : { type: 'range', min: String(min), max: String(max), step: String(slide) });
        slider.setAttribute('aria-labelledby', label.id);
        slider.dataset.field = name;
        const follow = (/** @type {number} */ value) => {
            slider.value = String(byDoublings ? Math.log2(value) : value);
            slider.setAttribute('aria-valuetext', `${value}${unit && ` ${unit}`}`);
        };
        follow(start);
        input.addEventListener('input', () => {
            const value = input.valueAsNumber;
            const valid = value >= min && value <= max;
            input.setAttribute('aria-invalid', String(!valid));
            if (valid) {
                follow(value);
                take(value);
                this.show();
            }
        });
        // What is no number, or out of range, gives way to the nearest that is.
        input.addEventListener('change', () => {
            const value = Number.isNaN(input.valueAsNumber) ? start : Math.min(max, Math.max(min, input.valueAsNumber));
            input.value = String(byDoublings ? Math.round(value) : value);
            input.dispatchEvent(new Event('input'));
        });
        slider.addEventListener('input', () => {
            const value = byDoublings ? Math.round(2 ** slider.valueAsNumber) : slider.valueAsNumber;
            input.value = String(value);
            input.setAttribute('aria-invalid', 'false');
            slider.setAttribute('aria-valuetext', `${value}${unit && ` ${unit}`}`);
            take(value);
            this.show();
        });
        const entry = element('span', 'scaling-entry');
        entry.append(input, unit);
        box.append(label, entry, slider);
        return box;
    }

    /** The button, what is said of a measurement, and its table. */
    build() {
        this.measureButton = element('button', 'run-button', 'Measure on this machine');
        this.stopButton = element('button', 'stop-button', 'Stop');
        this.stopButton.hidden = true;
        for (const button of [this.measureButton, this.stopButton]) {
            button.type = 'button';
        }
        this.measureButton.addEventListener('click', () => this.measure());
        this.stopButton.addEventListener('click', () => this.#controller?.abort());
        this.status = element('p', 'scaling-status');
        this.status.setAttribute('role', 'status');
        this.details = element('pre', 'scaling-details');
        this.details.hidden = true;
        this.results = element('div', 'scaling-results');
        const bar = element('div', 'scaling-bar');
        bar.append(this.measureButton, this.stopButton, this.status);
        this.words?.after(bar, this.details, this.results);
    }

    /** The measurement that came with the book; ours, if we can, is the reader's to make. */
    recall() {
        if (!this.dataset.recorded) {
            return;
        }
        const { serial, points, cpu, date } = JSON.parse(this.dataset.recorded);
        /** @type {Map<number, Times[]>} */
        const runs = new Map(points.map((/** @type {[number, number, number | null]} */ [cores, fixed, grownTime]) => [cores, [{ serial, fixed, grown: grownTime }]]));
        this.take(summarize(this.ownSerial(), runs), ['Recorded', date && `on ${date}`, cpu && `on a machine with ${cpu}`].filter(Boolean).join(' '));
    }

    /** The value that the program was declared with. @param {string} name */
    declared(name) {
        const words = (this.dataset.args ?? '').split(' ');
        return words[words.indexOf(name) + 1] ?? '';
    }

    ownSerial() {
        return Number(this.declared('--serial')) / 100;
    }

    /**
     * @param {Measured} measured
     * @param {string} where
     */
    take(measured, where) {
        this.#measured = measured;
        const table = element('table', 'scaling-table');
        table.innerHTML = '<thead><tr><th scope="col">Threads</th><th scope="col">Time</th><th scope="col">Speedup, fixed size</th><th scope="col">Amdahl</th><th scope="col">Serial fraction (Karp–Flatt)</th><th scope="col">Speedup, grown</th><th scope="col">Gustafson</th></tr></thead><tbody></tbody>';
        table.prepend(element('caption', '', `${where}: ${percent(measured.serial)} serial`));
        for (const { cores, seconds, speedup, efficiency, fraction, grown: grownSpeedup } of measured.points) {
            const row = document.createElement('tr');
            row.append(
                cell('th', String(cores)),
                cell('td', `${(1000 * seconds).toPrecision(3)} ms`),
                cell('td', `${factor(speedup)}×`, percent(efficiency)),
                cell('td', `${factor(amdahl(measured.serial, cores))}×`),
                cell('td', fraction === null ? '–' : percent(fraction)),
                cell('td', grownSpeedup === null ? '–' : `${factor(grownSpeedup)}×`, grownSpeedup === null ? '' : percent(grownSpeedup / cores)),
                cell('td', `${factor(gustafson(measured.serial, cores))}×`),
            );
            table.tBodies[0].append(row);
        }
        const wrapper = element('div', 'table-wrapper');
        wrapper.append(table);
        watch(wrapper, 'The measured points, scrolls');
        this.results?.replaceChildren(element('p', 'scaling-judgment', judge(measured)), wrapper);
        this.draw();
    }

    /**
     * @param {'busy' | 'good' | 'bad' | 'note'} tone
     * @param {string} text
     */
    say(tone, text) {
        if (this.status) {
            this.status.dataset.tone = tone;
            write(this.status, text);
        }
    }

    async measure() {
        if (this.#controller) {
            return;
        }
        if (!served) {
            this.say('note', 'Only a book that runs on your own machine can measure it: in a clone of the book, `cargo xtask serve --open` shows this page with a button that works.');
            return;
        }
        if (machine < 2) {
            this.say('note', 'This machine gives programs one core. Speedup begins at two: run the book on a machine with more, or give the container or virtual machine another.');
            return;
        }
        this.#controller = new AbortController();
        this.busy(true);
        const { serial } = this.#choice;
        /** @type {Map<number, Times[]>} */
        const runs = new Map();
        const all = counts(machine);
        try {
            for (let round = 1; round <= ROUNDS; round += 1) {
                // In turn, so that a slow moment falls on all of them.
                for (const threads of all) {
                    const times = await this.once(serial, threads, `Round ${round} of ${ROUNDS}, ${threads} of ${machine} threads`);
                    runs.set(threads, [...runs.get(threads) ?? [], times]);
                    this.take(summarize(serial, runs), 'Measured on this machine');
                }
            }
            this.say('good', `✓ Measured: each number of threads ${ROUNDS} times, medians below and in the plot.`);
        } catch (error) {
            const stand = runs.size > 0 ? ' The points so far stand.' : '';
            if (this.#controller.signal.aborted) {
                this.say('bad', `Stopped.${stand}`);
            } else {
                this.say('bad', `✗ ${error instanceof Failure ? error.message : 'The answer could not be read. Reload the page and try again.'}${stand}`);
            }
        } finally {
            this.#controller = null;
            this.busy(false);
        }
    }

    /**
     * Runs the program once.
     * @param {number} serial
     * @param {number} threads
     * @param {string} where
     * @returns {Promise<Times>}
     */
    async once(serial, threads, where) {
        const words = { queued: 'Waiting until other programs have ended', compiling: 'Building the program', running: 'Measuring' };
        const texts = { build: '', output: '' };
        const args = (this.dataset.args ?? '').split(' ');
        args[args.indexOf('--threads') + 1] = String(threads);
        args[args.indexOf('--serial') + 1] = String(Math.round(1000 * serial) / 10);
        /** @type {{ end: string, code?: number | null, message?: string } | null} */
        let ended = null;
        const signal = /** @type {AbortController} */ (this.#controller).signal;
        await runHere(this, { program: this.dataset.program ?? '', args }, {
            phase: ({ phase }) => this.say('busy', `${where}: ${words[phase] ?? phase} …`),
            text: ({ stream, text }) => { texts[stream] += text; },
            problem: () => {},
            end: end => { ended = end; },
        }, signal);
        const { end, code, message } = /** @type {{ end: string, code?: number | null, message?: string }} */ (/** @type {unknown} */ (ended));
        const times = end === 'exited' && code === 0 ? parse(texts.output) : null;
        if (!times) {
            const build = end === 'build-failed';
            this.reveal((build ? texts.build : texts.output).trim(), build ? 'What the compiler says' : 'What the program printed');
            const why = build ? 'The program does not build; the compiler’s message is below. Undo what was changed in its folder under `listings/`, and measure again.'
                : end === 'exited' && code === 0 ? 'The program ran, but did not print its times. Undo what was changed in its folder under `listings/`, and measure again.'
                    : `The program did not end well: ${message || end}. Close what else keeps this machine busy, and measure again.`;
            throw new Failure(why);
        }
        return times;
    }

    /**
     * @param {string} text
     * @param {string} label
     */
    reveal(text, label) {
        if (this.details && text !== '') {
            this.details.hidden = false;
            const code = element('code', '');
            code.textContent = text;
            code.tabIndex = 0;
            code.setAttribute('role', 'group');
            code.setAttribute('aria-label', label);
            this.details.replaceChildren(code);
        }
    }

    /** @param {boolean} busy */
    busy(busy) {
        if (!this.measureButton || !this.stopButton || !this.details) {
            return;
        }
        const hadFocus = document.activeElement === this.stopButton;
        this.toggleAttribute('data-running', busy);
        this.measureButton.setAttribute('aria-disabled', String(busy));
        this.stopButton.hidden = !busy;
        if (busy) {
            this.details.hidden = true;
            this.say('busy', 'Asking the book’s server …');
        } else if (hadFocus) {
            this.measureButton.focus();
        }
    }

    /** All that depends on the choice. */
    show() {
        const text = inWords(this.#choice);
        if (this.words && this.words.textContent !== text) {
            this.words.textContent = text;
            clearTimeout(this.#said);
            this.#said = setTimeout(() => { /** @type {HTMLElement} */ (this.announcer).textContent = text; }, 500);
        }
        const { cores: chosen } = this.#choice;
        const rows = new Set([chosen]);
        for (let cores = 1; cores <= axisEnd(chosen); cores *= 2) {
            rows.add(cores);
        }
        this.body?.replaceChildren(...[...rows].toSorted((a, b) => a - b).map(cores => {
            const row = element('tr', cores === chosen ? 'is-chosen' : '');
            row.append(cell('th', String(cores)), ...speedups(this.#choice, cores).map(speedup => cell('td', `${factor(speedup)}×`, percent(speedup / cores))));
            return row;
        }));
        this.draw();
    }

    draw() {
        if (!this.svg) {
            return;
        }
        const width = Math.round(Math.max(280, this.svg.getBoundingClientRect().width || 520));
        const height = Math.round(Math.min(440, Math.max(280, width * 0.6)));
        const title = this.svg.querySelector('title')?.textContent ?? '';
        const size = `0 0 ${width} ${height}`;
        if (this.svg.getAttribute('viewBox') !== size) {
            this.svg.setAttribute('viewBox', size);
        }
        const measured = this.#measured ? ` ${judge(this.#measured)}` : '';
        this.svg.innerHTML = `<title></title><desc></desc>${draw(this.#choice, this.#measured, width, height)}`;
        [this.svg.children[0].textContent, this.svg.children[1].textContent] = [title, inWords(this.#choice) + measured];
        this.toggleAttribute('data-measured', this.#measured !== null);
    }
}

customElements.define('book-scaling', BookScaling);
