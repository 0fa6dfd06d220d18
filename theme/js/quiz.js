// `<book-quiz>`: the questions at the end of a recipe. All of them, their answers and the reasons stand in the page; this element makes radio buttons of the
// answers, and tells the reader the reason for the one that was chosen. Without scripts, and on paper, the text stands as it is.

import { all, button, element } from './dom.js';
import { has, note } from './progress.js';

let count = 0;

/** One question. */
class Question {
    /**
     * @param {HTMLElement} box
     * @param {string} page the recipe, `threads/mutex`
     */
    constructor(box, page) {
        this.page = page;
        this.id = box.dataset.question ?? '';
        this.state = element('span', 'quiz-state');
        box.querySelector('.quiz-number')?.append(' ', this.state);
        this.reasons = all('.quiz-answers li', HTMLElement, box);
        this.form = element('form', 'quiz-form');
        this.feedback = element('div', 'quiz-feedback');
        this.feedback.setAttribute('role', 'status');
        /** @type {HTMLInputElement[]} */
        this.choices = [];
        this.build(box);
        if (has('solved', page, this.id)) {
            this.solved();
        }
    }

    /** @param {HTMLElement} box */
    build(box) {
        const ask = box.querySelector('.quiz-ask');
        const options = box.querySelector('.quiz-options');
        if (!ask || !options) {
            return;
        }
        const group = element('fieldset', 'quiz-group');
        const legend = element('legend', 'quiz-ask');
        legend.append(...inline(ask));
        const name = `quiz-${count++}`;
        const rows = all(':scope > li', HTMLLIElement, options).map((option, index) => {
            const row = element('div', 'quiz-option');
            const choice = element('input');
            choice.type = 'radio';
            choice.name = name;
            choice.value = String(index);
            choice.id = `${name}-${index}`;
            const label = element('label');
            label.htmlFor = choice.id;
            const text = element('span', 'quiz-text');
            text.append(...inline(option));
            label.append(element('span', 'quiz-letter', `${letter(index)}.`), text);
            choice.addEventListener('change', () => this.clear());
            row.append(choice, label);
            this.choices.push(choice);
            return row;
        });
        group.append(legend, ...rows);
        const check = button('quiz-check', 'Check', () => {});
        check.type = 'submit';
        check.setAttribute('aria-describedby', `${name}-state`);
        this.state.id = `${name}-state`;
        this.form.append(group, check, this.feedback);
        this.form.addEventListener('submit', event => {
            event.preventDefault();
            this.check();
        });
        ask.remove();
        options.replaceWith(this.form);
    }

    clear() {
        this.feedback.replaceChildren();
        delete this.feedback.dataset.tone;
        this.choices.forEach(choice => choice.parentElement?.removeAttribute('data-tone'));
    }

    check() {
        this.clear();
        const index = this.choices.findIndex(choice => choice.checked);
        if (index < 0) {
            this.feedback.append(element('p', '', 'Choose an answer first.'));
            return;
        }
        const reason = this.reasons[index];
        const right = reason.dataset.right !== undefined;
        const tone = right ? 'good' : 'bad';
        this.feedback.dataset.tone = tone;
        this.choices[index].parentElement?.setAttribute('data-tone', tone);
        this.feedback.append(...[...reason.childNodes].map(node => node.cloneNode(true)));
        if (right) {
            note('solved', this.page, this.id);
            this.solved();
        }
    }

    solved() {
        this.state.textContent = '✓ Solved';
    }
}

/** @param {number} index */
function letter(index) {
    return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** What stands in an element, without the paragraphs around it: where only running text may stand. @param {Element} of */
function inline(of) {
    return [...of.childNodes].flatMap(node => (node instanceof HTMLParagraphElement ? [...node.childNodes] : [node]));
}

class BookQuiz extends HTMLElement {
    connectedCallback() {
        if (this.dataset.ready === undefined) {
            this.dataset.ready = '';
            all('.quiz-question', HTMLElement, this).forEach(box => new Question(box, this.dataset.page ?? ''));
        }
    }
}

customElements.define('book-quiz', BookQuiz);
