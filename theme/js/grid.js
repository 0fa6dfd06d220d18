// `<book-grid>`: a grid of threads over an array. The reader chooses the sizes and a thread, and sees its index and its element. What the page holds without JavaScript is made when the
// book is built (xtask/src/grid.rs): a drawing, which gives way to buttons here, the thread in words, and a table of its numbers.

import { all, button, element } from './dom.js';

/**
 * Elements of the array, threads in each block, blocks in the grid; and the thread: its block, and its place there.
 * @typedef {{ elements: number, size: number, blocks: number, block: number, thread: number }} Choice
 */

/** With what the explorer begins, and the most that its sliders offer; the same in xtask/src/grid.rs. @type {Readonly<Choice>} */
export const START = Object.freeze({ elements: 10, size: 4, blocks: 3, block: 1, thread: 2 });
export const MOST = Object.freeze({ elements: 48, size: 8, blocks: 6 });

/** @param {Choice} choice */
export function globalIndex({ size, block, thread }) {
    return block * size + thread;
}

/** What the thread does. @param {Choice} choice */
export function inWords(choice) {
    const { elements, size, block, thread } = choice;
    const index = globalIndex(choice);
    const does = index < elements ? `It works on a[${index}].`
        : `That is not below n = ${elements}, so the guard, if (i < n), stops this thread; without it the thread would write beyond the end of the array.`;
    return `Block ${block}, thread ${thread}: i = ${block} × ${size} + ${thread} = ${index}. ${does}`;
}

/** Whether the grid has as many threads as the array has elements. @param {Choice} choice */
export function fit({ elements, size, blocks }) {
    const threads = blocks * size;
    const over = threads - elements;
    const count = (/** @type {number} */ number, /** @type {string} */ name) => `${number} ${name}${number === 1 ? '' : 's'}`;
    let fits = `The guard stops the last ${over === 1 ? 'one' : over}.`;
    if (over === 0) {
        fits = 'None is left over; the guard is for all the sizes that do not divide.';
    } else if (over < 0) {
        fits = `No thread works on ${over === -1 ? '' : `a[${threads}] to `}a[${elements - 1}]: it takes ${count(Math.ceil(elements / size), 'block')}.`;
    }
    return `${count(blocks, 'block')} of ${count(size, 'thread')} ${blocks === 1 ? 'makes' : 'make'} ${count(threads, 'thread')} for ${count(elements, 'element')}. ${fits}`;
}

/** The values of the table, from top to bottom. @param {Choice} choice */
export function values(choice) {
    const { size, blocks, block, thread } = choice;
    return [blocks, size, blocks * size, block, thread, globalIndex(choice)];
}

let count = 0;

class BookGrid extends HTMLElement {
    /** @type {Choice} */
    choice = { ...START };
    /** The threads, by global index. @type {HTMLButtonElement[]} */
    threads = [];
    live = element('div', 'grid-live');
    grid = element('div', 'grid-blocks');
    array = element('div', 'grid-array');
    announcer = element('p', 'visually-hidden');
    said = 0;

    connectedCallback() {
        const drawing = this.querySelector('.grid-drawing');
        const title = this.querySelector('.grid-title');
        if (!(drawing instanceof HTMLElement) || !title || this.dataset.ready !== undefined) {
            return;
        }
        this.dataset.ready = '';
        title.id = `grid-${count++}`;
        this.setAttribute('role', 'group');
        this.setAttribute('aria-labelledby', title.id);
        // A screen reader hears the thread when it has settled, not at each step of a slider.
        this.announcer.setAttribute('role', 'status');
        const fields = element('div', 'grid-fields');
        fields.append(this.field(title.id, 'elements', 'Elements, n'), this.field(title.id, 'size', 'Threads in a block'), this.field(title.id, 'blocks', 'Blocks in the grid'));
        this.grid.setAttribute('role', 'radiogroup');
        this.grid.setAttribute('aria-label', 'Thread');
        this.grid.addEventListener('keydown', event => this.key(event));
        this.array.setAttribute('aria-hidden', 'true');
        this.live.append(element('p', 'grid-label', 'The grid: choose a thread. In each box `threadIdx.x`, and below it `i`'), this.grid, element('p', 'grid-label', 'The array'), this.array);
        drawing.before(fields, this.live);
        drawing.hidden = true;
        this.append(this.announcer);
        this.build();
    }

    /**
     * A slider, and beside its name what it says.
     * @param {string} id
     * @param {keyof typeof MOST} name
     * @param {string} text
     */
    field(id, name, text) {
        const [box, label, value, slider] = [element('div', 'grid-field'), element('label', '', text), element('output', '', String(START[name])), element('input', 'grid-slider')];
        Object.assign(slider, { type: 'range', id: `${id}-${name}`, min: '1', max: String(MOST[name]), value: String(START[name]) });
        slider.dataset.field = name;
        label.htmlFor = slider.id;
        value.htmlFor.add(slider.id);
        slider.addEventListener('input', () => {
            value.textContent = slider.value;
            this.choice[name] = slider.valueAsNumber;
            // The thread stays, or, if the grid has shrunk below it, is the nearest that is left.
            this.choice.block = Math.min(this.choice.block, this.choice.blocks - 1);
            this.choice.thread = Math.min(this.choice.thread, this.choice.size - 1);
            this.build();
        });
        box.append(label, value, slider);
        return box;
    }

    /** Makes the boxes of the grid and of the array. */
    build() {
        const { elements, size, blocks } = this.choice;
        this.threads = [];
        this.grid.replaceChildren(...Array.from({ length: blocks }, (_, block) => {
            const box = element('div', 'grid-block');
            const name = element('span', 'grid-name', `block ${block}`);
            name.setAttribute('aria-hidden', 'true');
            box.append(name);
            for (let thread = 0; thread < size; thread += 1) {
                const index = block * size + thread;
                const made = button('grid-thread', '', () => this.pick(index));
                made.append(String(thread), element('small', '', String(index)));
                made.setAttribute('role', 'radio');
                made.setAttribute('aria-label', `block ${block}, thread ${thread}: ${index < elements ? `element ${index}` : `${index}, beyond the end`}`);
                made.classList.toggle('is-beyond', index >= elements);
                this.threads.push(made);
                box.append(made);
            }
            return box;
        }));
        this.array.replaceChildren(...Array.from({ length: elements }, (_, index) => element('span', index < blocks * size ? '' : 'is-orphan', `a[${index}]`)));
        this.show();
    }

    /** @param {number} index */
    pick(index) {
        const { size } = this.choice;
        Object.assign(this.choice, { block: Math.floor(index / size), thread: index % size });
        this.show();
    }

    /** @param {KeyboardEvent} event */
    key(event) {
        const { size } = this.choice;
        const [at, last] = [globalIndex(this.choice), this.threads.length - 1];
        const to = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - size, ArrowDown: at + size, Home: 0, End: last }[event.key];
        if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
        if (to >= 0 && to <= last) {
            this.pick(to);
            this.threads[to].focus();
        }
    }

    /** All that depends on the thread. */
    show() {
        const chosen = globalIndex(this.choice);
        this.threads.forEach((thread, index) => {
            thread.setAttribute('aria-checked', String(index === chosen));
            thread.tabIndex = index === chosen ? 0 : -1;
        });
        all('span', HTMLElement, this.array).forEach((box, index) => box.classList.toggle('is-chosen', index === chosen));
        const texts = [inWords(this.choice), fit(this.choice)];
        ['.grid-words', '.grid-fit'].forEach((css, index) => all(css, HTMLElement, this).forEach(words => { words.textContent = texts[index]; }));
        this.classList.toggle('is-short', this.threads.length < this.choice.elements);
        all('tbody td:nth-of-type(1)', HTMLElement, this).forEach((box, row) => { box.textContent = String(values(this.choice)[row]); });
        clearTimeout(this.said);
        this.said = setTimeout(() => { this.announcer.textContent = texts.join(' '); }, 500);
    }
}

customElements.define('book-grid', BookGrid);
