// `<book-scheduler>`: the reader decides which thread moves next. All that can happen was explored when the book was built (xtask/src/scenario); this element
// only walks through it. Without JavaScript, and on paper, the words within it stand.

import { button, element, write } from './dom.js';
import { look, watch } from './scroll.js';

/**
 * A state: the value of each thing, the view of each thread, the moves (four numbers each: thread, next state, text, text that tells it from the thread's
 * other moves), the number of interleavings from here, how many of them fail, the moves to the nearest failure or -1, and 0 or [1 if it has failed, text].
 * @typedef {[number[], number[], number[], number, number, number, 0 | [number, number]]} Node
 * Where a thread is: the piece of code and the line in it, or -1; what it waits for, and its own variables.
 * @typedef {[number, number, number, number]} View
 * @typedef {{
 *     id: string, title: string, label: string, task: string, threads: [string, string][], things: [string, string][],
 *     code: [string, string][], texts: string[], views: View[], nodes: Node[],
 * }} Scenario
 * @typedef {{ thread: number, to: number, say: string, choice: string }} Move
 */

/** Between two steps that are shown one after the other, in milliseconds. */
const PACE = 900;
let count = 0;

/** @param {number} number */
function grouped(number) {
    return number.toLocaleString('en-US');
}

class BookScheduler extends HTMLElement {
    /** @type {Scenario[]} */
    scenarios = [];
    /** @type {Scenario} */
    scenario = { id: '', title: '', label: '', task: '', threads: [], things: [], code: [], texts: [], views: [], nodes: [] };
    number = count++;
    timer = 0;
    /** The moves so far. @type {Move[]} */
    moves = [];
    /** What is played to its end. @type {Move[]} */
    queue = [];
    /** Of each line of each piece of code, where the threads at it are shown. @type {HTMLElement[][]} */
    marks = [];
    heading = element('p', 'scheduler-title');
    versions = element('div', 'scheduler-versions');
    task = element('p', 'scheduler-task');
    threads = element('div', 'scheduler-threads');
    undoButton = this.button('Undo', () => this.undo(), 'u');
    restartButton = this.button('Restart', () => this.restart(), 'r');
    replayButton = this.button('Replay', () => this.replay());
    failButton = this.button('Show a shortest failure', () => this.showFailure());
    counter = element('p', 'scheduler-count');
    verdict = element('p', 'scheduler-verdict');
    code = element('div', 'scheduler-code');
    things = element('dl', 'scheduler-things');
    steps = element('ol', 'scheduler-steps');
    announcer = element('p', 'visually-hidden');

    connectedCallback() {
        const data = this.querySelector('script');
        if (!data || this.dataset.ready !== undefined) {
            return;
        }
        this.dataset.ready = '';
        this.scenarios = JSON.parse(data.textContent ?? '[]');
        this.build();
        this.choose(this.scenarios[0]);
    }

    disconnectedCallback() {
        this.pause();
    }

    /** What does not depend on the scenario. */
    build() {
        const words = element('details', 'scheduler-more');
        words.append(element('summary', '', 'In words: how many go wrong, and a shortest way'), ...this.querySelectorAll('.scheduler-words'));
        this.heading.id = `scheduler-${this.number}`;
        this.setAttribute('role', 'group');
        this.setAttribute('aria-labelledby', this.heading.id);
        this.versions.setAttribute('role', 'group');
        this.versions.setAttribute('aria-label', 'Version');
        if (this.scenarios.length > 1) {
            this.versions.append(...this.scenarios.map(scenario => this.button(scenario.label, () => this.choose(scenario))));
        }
        const tools = element('div', 'scheduler-tools');
        tools.append(this.undoButton, this.restartButton, this.replayButton, this.failButton);
        this.steps.setAttribute('aria-label', 'Steps so far');
        this.steps.tabIndex = 0;
        watch(this.steps);
        this.announcer.setAttribute('role', 'status');
        const board = element('div', 'scheduler-board');
        const side = element('div', 'scheduler-side');
        side.append(this.things, element('p', 'scheduler-label', 'Steps so far'), this.steps);
        board.append(this.code, side);
        const live = element('div', 'scheduler-live');
        live.append(this.heading, this.versions, this.task, this.threads, this.verdict, tools, this.counter, board, this.announcer);
        this.prepend(live);
        this.append(words);
        this.addEventListener('keydown', event => this.key(event));
    }

    /**
     * @param {string} text
     * @param {() => void} action
     * @param {string} [key]
     */
    button(text, action, key) {
        const made = button('', text, () => {
            if (made.getAttribute('aria-disabled') !== 'true') {
                action();
            }
        });
        if (key) {
            made.append(' ', element('kbd', '', key));
            made.setAttribute('aria-keyshortcuts', key);
        }
        return made;
    }

    /** @param {KeyboardEvent} event */
    key(event) {
        if (event.altKey || event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement) {
            return;
        }
        const key = event.key.toLowerCase();
        const thread = this.scenario.threads.findIndex(([name]) => name.toLowerCase() === key);
        if (thread >= 0) {
            const own = this.open().filter(move => move.thread === thread);
            if (own.length === 1) {
                this.pause();
                this.go(own[0]);
            } else {
                // More than one way to go on: to the buttons that say which.
                this.threads.children[thread]?.querySelector('button')?.focus();
            }
        } else if (key === 'u' || key === 'backspace') {
            this.undo();
        } else if (key === 'r') {
            this.restart();
        } else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }

    /** @param {Scenario} scenario */
    choose(scenario) {
        this.scenario = scenario;
        write(this.heading, scenario.title);
        write(this.task, scenario.task);
        this.scenarios.forEach((other, index) => {
            this.versions.children[index]?.setAttribute('aria-pressed', String(other === scenario));
        });
        this.marks = [];
        this.code.replaceChildren(...scenario.code.map(([file, text]) => {
            const piece = element('div', 'scheduler-piece');
            const pre = element('pre');
            const code = document.createElement('code');
            code.tabIndex = 0;
            code.setAttribute('role', 'group');
            code.setAttribute('aria-label', file);
            watch(code);
            const lines = text.split('\n').map(line => {
                const row = element('span', 'scheduler-line');
                const mark = element('span', 'scheduler-marks');
                row.append(mark, `${line}\n`);
                code.append(row);
                return mark;
            });
            this.marks.push(lines);
            pre.append(code);
            piece.append(element('p', 'scheduler-file', file), pre);
            return piece;
        }));
        this.threads.replaceChildren(...scenario.threads.map(([name, does], index) => {
            const card = element('div', 'scheduler-thread');
            card.dataset.strand = String(index + 1);
            const head = element('p', 'scheduler-name', `Thread ${name}`);
            head.append(element('code'));
            write(/** @type {HTMLElement} */ (head.lastElementChild), does);
            const state = element('p', 'scheduler-state');
            state.id = `scheduler-${this.number}-${index}`;
            const buttons = element('div', 'scheduler-moves');
            card.append(head, buttons, state);
            return card;
        }));
        this.restart();
    }

    /** The state that the moves lead to. */
    at() {
        return this.moves.at(-1)?.to ?? 0;
    }

    /** The moves that can come next. @returns {Move[]} */
    open() {
        const { nodes, texts } = this.scenario;
        const moves = nodes[this.at()][2];
        return Array.from({ length: moves.length / 4 }, (_, index) => {
            const [thread, to, say, choice] = moves.slice(index * 4, index * 4 + 4);
            return { thread, to, say: texts[say], choice: texts[choice] };
        });
    }

    /** @param {Move} move */
    go(move) {
        this.moves.push(move);
        this.draw();
        const end = this.end();
        this.say(`${move.say}.${end ? ` ${end.text}` : ''}`);
    }

    undo() {
        this.pause();
        const undone = this.moves.pop();
        this.draw();
        this.say(undone ? `Undone: ${undone.say}.` : 'Nothing to undo.');
    }

    restart() {
        this.pause();
        this.moves = [];
        this.draw();
        this.say('At the start.');
    }

    replay() {
        const { moves } = this;
        this.restart();
        this.play(moves);
    }

    showFailure() {
        this.restart();
        const nodes = this.scenario.nodes;
        /** @type {Move[]} */
        const moves = [];
        for (let at = 0; nodes[at][5] > 0; at = moves[moves.length - 1].to) {
            this.moves = moves;
            moves.push(/** @type {Move} */ (this.open().find(move => nodes[move.to][5] === nodes[at][5] - 1)));
        }
        this.moves = [];
        this.play(moves);
    }

    /**
     * Shows moves one after the other.
     * @param {Move[]} moves
     */
    play(moves) {
        this.queue = moves.slice();
        const next = () => {
            const move = this.queue.shift();
            if (move) {
                this.go(move);
                this.timer = setTimeout(next, PACE);
            }
        };
        next();
    }

    pause() {
        clearTimeout(this.timer);
        this.queue = [];
    }

    /** @returns {{ bad: boolean, text: string } | null} */
    end() {
        const { nodes, texts } = this.scenario;
        const end = nodes[this.at()][6];
        return end === 0 ? null : { bad: end[0] === 1, text: `${end[0] === 1 ? '✗' : '✓'} ${texts[end[1]]}` };
    }

    /** @param {string} text */
    say(text) {
        this.announcer.textContent = text.replaceAll('`', '');
    }

    draw() {
        const { nodes, threads, things, texts, views } = this.scenario;
        const node = nodes[this.at()];
        const [values, places, , all, fail] = node;
        const end = this.end();
        this.marks.flat().forEach(mark => {
            mark.replaceChildren();
            mark.parentElement?.classList.remove('is-current');
        });
        const open = this.open();
        const last = this.moves.at(-1);
        threads.forEach(([name], index) => {
            const [piece, line, waits, locals] = views[places[index]];
            const mark = this.marks[piece]?.[line];
            if (mark && !(end?.bad && open.length === 0 && texts[waits] === 'is done')) {
                const pill = element('span', 'scheduler-pill', name);
                pill.dataset.strand = String(index + 1);
                mark.append(pill);
                mark.parentElement?.classList.add('is-current');
            }
            const card = /** @type {HTMLElement} */ (this.threads.children[index]);
            const own = open.filter(move => move.thread === index);
            const [buttons, state] = /** @type {HTMLElement[]} */ ([card.children[1], card.children[2]]);
            const wait = texts[waits];
            card.classList.toggle('is-blocked', own.length === 0 && wait !== 'is done' && !end);
            // The buttons stay the same elements as long as they are as many, so that the focus stays.
            const labels = own.length > 1 ? own.map(move => `Step ${name}: ${move.choice}`) : [`Step ${name}`];
            while (buttons.children.length > labels.length) {
                buttons.lastElementChild?.remove();
            }
            labels.forEach((label, number) => {
                let button = /** @type {HTMLButtonElement | undefined} */ (buttons.children[number]);
                if (!button) {
                    button = element('button', 'scheduler-step');
                    button.type = 'button';
                    button.setAttribute('aria-describedby', state.id);
                    button.append(element('span'), ' ', element('kbd', '', name.toLowerCase()));
                    buttons.append(button);
                }
                write(/** @type {HTMLElement} */ (button.firstElementChild), label);
                /** @type {HTMLElement} */ (button.lastElementChild).hidden = own.length > 1;
                button.setAttribute('aria-disabled', String(own.length === 0));
                button.onclick = () => {
                    if (own[number]) {
                        this.pause();
                        this.go(own[number]);
                    }
                };
            });
            write(state, [wait, texts[locals] && `\`${texts[locals]}\``].filter(Boolean).join('; '));
        });
        this.things.replaceChildren(...things.map(([name, kind], index) => {
            const row = element('div');
            const term = element('dt', '', `\`${name}\`${kind ? ` ${kind}` : ''}`);
            const value = element('dd', '', texts[values[index]]);
            const before = this.moves.length > 0 ? nodes[this.moves.at(-2)?.to ?? 0][0][index] : values[index];
            row.classList.toggle('is-changed', before !== values[index]);
            row.append(term, value);
            return row;
        }));
        this.steps.replaceChildren(...this.moves.map(move => {
            const item = element('li', '', move.say);
            item.dataset.strand = String(move.thread + 1);
            return item;
        }));
        if (last) {
            this.steps.scrollTop = this.steps.scrollHeight;
        }
        look(this.steps);
        this.verdict.dataset.tone = end ? end.bad ? 'bad' : 'good' : '';
        write(this.verdict, end ? end.text : last ? `${last.say}.` : 'Choose the thread that goes first.');
        const [total, bad] = [nodes[0][3], nodes[0][4]];
        const which = `You are on one of ${grouped(total)} interleavings; ${bad === 0 ? 'none of them fails' : `${grouped(bad)} of them fail`}.`;
        const ahead = end || last === undefined ? '' : ` From here ${grouped(all)} ${all === 1 ? 'is' : 'are'} left, and ${fail === 0 ? 'none fails' : fail === all ? 'all of them fail' : `${grouped(fail)} ${fail === 1 ? 'fails' : 'fail'}`}.`;
        write(this.counter, which + ahead);
        for (const button of [this.undoButton, this.restartButton, this.replayButton]) {
            button.setAttribute('aria-disabled', String(last === undefined));
        }
        this.failButton.setAttribute('aria-disabled', String(nodes[0][5] < 0));
    }
}

customElements.define('book-scheduler', BookScheduler);
