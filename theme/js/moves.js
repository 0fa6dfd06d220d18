// `<book-moves>`: what moved where in a recorded run of an MPI program, one step at a time. The page holds all steps, drawn when the book was built
// (xtask/src/messages); without JavaScript, and on paper, they stand below each other.

import { all, button, element } from './dom.js';

/** How long boxes fly, in milliseconds. */
const FLIGHT = 700;
let count = 0;

class BookMoves extends HTMLElement {
    /** @type {HTMLElement[]} */
    steps = [];
    step = 0;
    /** The rank that is followed, or -1. */
    rank = -1;
    backButton = this.button('Back', () => this.go(this.step - 1), 'ArrowLeft');
    nextButton = this.button('Next', () => this.go(this.step + 1), 'ArrowRight');
    againButton = this.button('Move again', () => this.fly(), 'm');
    /** Of everyone, and of each rank. @type {HTMLButtonElement[]} */
    followers = [];
    counter = element('span', 'moves-count');
    announcer = element('p', 'visually-hidden');

    connectedCallback() {
        if (this.dataset.ready !== undefined) {
            return;
        }
        this.dataset.ready = '';
        this.steps = all('.moves-step', HTMLElement, this);
        const title = this.querySelector('.moves-title');
        const tools = element('div', 'moves-tools');
        const follow = element('div', 'moves-follow');
        if (!title) {
            return;
        }
        title.id = `moves-${count++}`;
        this.setAttribute('role', 'group');
        this.setAttribute('aria-labelledby', title.id);
        if (this.steps.length > 1) {
            tools.append(this.backButton, this.nextButton);
        }
        tools.append(this.againButton);
        if (this.steps.length > 1) {
            tools.append(this.counter);
        }
        const label = element('span', '', 'Follow');
        label.id = `${title.id}-follow`;
        follow.setAttribute('role', 'group');
        follow.setAttribute('aria-labelledby', label.id);
        follow.append(label);
        for (let rank = -1; rank < Number(this.dataset.ranks); rank += 1) {
            const made = button('', rank < 0 ? 'all' : String(rank), () => this.follow(rank));
            if (rank >= 0) {
                made.setAttribute('aria-label', `rank ${rank}`);
            }
            this.followers.push(made);
        }
        follow.append(...this.followers);
        this.announcer.setAttribute('role', 'status');
        tools.append(follow);
        title.after(tools, this.announcer);
        this.addEventListener('keydown', event => this.key(event));
        this.show();
        this.follow(-1);
    }

    /**
     * @param {string} text
     * @param {() => void} action
     * @param {string} key
     */
    button(text, action, key) {
        const made = button('', text, () => {
            if (made.getAttribute('aria-disabled') !== 'true') {
                action();
            }
        });
        made.setAttribute('aria-keyshortcuts', key);
        return made;
    }

    /** @param {KeyboardEvent} event */
    key(event) {
        if (event.altKey || event.ctrlKey || event.metaKey) {
            return;
        }
        const { key } = event;
        const last = this.steps.length - 1;
        const to = { ArrowLeft: this.step - 1, ArrowRight: this.step + 1, Home: 0, End: last }[key];
        if (to !== undefined) {
            this.go(Math.min(Math.max(to, 0), last));
        } else if (key === 'm') {
            this.fly();
        } else if (key === 'a') {
            this.follow(-1);
        } else if (/^\d$/.test(key) && Number(key) < this.followers.length - 1) {
            this.follow(Number(key));
        } else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }

    /** @param {number} step */
    go(step) {
        if (step === this.step) {
            return;
        }
        const forth = step > this.step;
        this.step = step;
        this.show();
        if (forth) {
            this.fly();
        }
        const said = ['.moves-name', '.moves-words'].map(css => this.steps[step].querySelector(css)?.textContent ?? '');
        this.announcer.textContent = said.join(': ');
    }

    show() {
        this.steps.forEach((step, index) => {
            step.hidden = index !== this.step;
        });
        this.counter.textContent = `Step ${this.step + 1} of ${this.steps.length}`;
        this.backButton.setAttribute('aria-disabled', String(this.step === 0));
        this.nextButton.setAttribute('aria-disabled', String(this.step === this.steps.length - 1));
    }

    /** @param {number} rank */
    follow(rank) {
        this.rank = rank;
        this.followers.forEach((made, index) => made.setAttribute('aria-pressed', String(index - 1 === rank)));
        for (const part of all('[data-ranks]', SVGElement, this)) {
            part.classList.toggle('is-aside', rank >= 0 && !part.dataset.ranks?.split(' ').includes(String(rank)));
        }
    }

    /** The boxes fly from where they were to where they are. */
    fly() {
        if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
            return;
        }
        for (const part of all('.moves-after', SVGElement, this.steps[this.step])) {
            const [x, y] = part.dataset.shift?.split(' ') ?? [];
            // What is combined of many comes into sight when the others would be there.
            const start = y === undefined ? { opacity: 0 } : { transform: `translate(${x}px, ${y}px)` };
            part.animate([start, {}], { duration: FLIGHT, easing: 'ease-in-out' });
        }
    }
}

customElements.define('book-moves', BookMoves);
