// Edit: the reader changes a listing in the page, and Run runs the change. Offered where it can be run: on a page that `cargo xtask serve` serves, and for
// what the public Playground takes. And the fields for a program's arguments.
//
// The editor is a `textarea` over the highlighted code: what screen readers, touch keyboards, undo and selection know by themselves. The code beneath is the listing's own
// block, highlighted anew as the reader types. An edit is kept in the browser, under the program's name and with a hash of the listing that it is an edit of.

import { all, button, element, server } from './dom.js';
import { languageOf, paint } from './highlight.js';
import { look, watch } from './scroll.js';

/**
 * A place that the compiler, or a failed run, names. Lines and columns count from one.
 * @typedef {{
 *     level: string, message: string, code?: string | null, label?: string | null,
 *     line: number, column: number, end_line: number, end_column: number,
 * }} Problem
 */

const served = server.token !== '';
const INDENT = '    ';

/**
 * FNV-1a: whether a listing is still the one that was edited.
 * @param {string} text
 */
function hash(text) {
    let value = 0x811c9dc5;
    for (const character of text) {
        value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
    }
    return (value >>> 0).toString(16);
}

// ------------------------------------------------------------------------------------------------------------------------------- Arguments

/**
 * A field for each argument that the program declares, and their values in the request.
 * @param {HTMLElement} figure
 * @param {Element} bar
 */
function fields(figure, bar) {
    const words = (figure.dataset.args ?? '').split(' ');
    const box = element('div', 'listing-args');
    /** @type {[string, HTMLInputElement, string][]} */
    const inputs = [];
    for (let at = 0; at + 1 < words.length; at += 2) {
        const [name, recorded] = words.slice(at, at + 2);
        const value = name === '--threads' ? String(server.cores) : recorded;
        const input = element('input');
        input.value = value;
        input.size = 8;
        input.maxLength = 32;
        input.pattern = '[A-Za-z0-9][A-Za-z0-9_.,\\-]*';
        input.inputMode = /^\d+$/.test(recorded) ? 'numeric' : 'text';
        input.autocomplete = 'off';
        input.spellcheck = false;
        const label = element('label');
        label.append(element('code', '', name), ' ', input);
        box.append(label);
        inputs.push([name, input, value]);
    }
    if (inputs.length > 0) {
        bar.querySelector('.listing-buttons')?.after(box);
        figure.addEventListener('listing:request', event => {
            const { detail } = /** @type {CustomEvent} */ (event);
            detail.args = inputs.flatMap(([name, input, value]) => [name, input.value.trim() || value]);
        });
    }
}

// ---------------------------------------------------------------------------------------------------------------------------------- Editor

let count = 0;

/** `<book-editor>`: in the page while it is open, around the listing's own block. Its buttons, and what it has to say, stand in the listing's bar. */
class BookEditor extends HTMLElement {
    /** @type {Problem[]} */
    problems = [];
    said = { build: '', output: '' };
    /** Whether Tab leaves: until a key is pressed, and after Escape. */
    free = true;
    area = element('textarea', 'editor-text');
    lines = element('div', 'editor-lines');
    marks = element('div', 'editor-marks');
    hint = element('p', 'editor-hint', 'Ctrl + Enter runs it. Tab indents; Esc, then Tab, leaves the editor.');
    list = element('ul', 'editor-problems');
    badge = element('span', 'listing-edited', ' (edited)');
    note = element('div', 'listing-edit-note');
    editButton = button('edit-button', 'Edit', () => (this.isConnected ? this.close() : this.open(true)));
    resetButton = button('edit-button reset-button', 'Reset', () => this.reset());

    /**
     * @param {HTMLElement} figure
     * @param {HTMLElement} pre
     * @param {HTMLElement} code
     * @param {Element} bar
     */
    constructor(figure, pre, code, bar) {
        super();
        this.figure = figure;
        this.pre = pre;
        this.code = code;
        this.original = code.textContent ?? '';
        this.text = this.original;
        this.language = languageOf(code);
        this.key = `book-edit:${figure.dataset.program}`;
        const caption = figure.querySelector('.listing-file');
        this.path = caption?.textContent ?? '';
        /** The file as the compiler and a traceback name it. */
        this.file = this.path.replace(`listings/${figure.dataset.program?.split(':')[0]}/`, '');

        this.className = 'editor';
        this.area.setAttribute('aria-label', `Source of ${this.path}`);
        for (const [name, value] of [['autocapitalize', 'off'], ['autocomplete', 'off'], ['autocorrect', 'off'], ['spellcheck', 'false'], ['wrap', 'off'], ['rows', '1']]) {
            this.area.setAttribute(name, value);
        }
        this.lines.ariaHidden = 'true';
        this.marks.ariaHidden = 'true';
        this.hint.id = `editor-hint-${count += 1}`;
        this.area.setAttribute('aria-describedby', this.hint.id);
        this.list.setAttribute('aria-label', 'What is wrong');
        this.badge.hidden = true;
        caption?.append(this.badge);
        this.note.setAttribute('role', 'status');
        this.resetButton.setAttribute('aria-label', `Reset: ${this.path}`);
        this.resetButton.hidden = true;
        this.offer('Edit', `Edit: ${this.path}`);
        bar.querySelector('.listing-buttons')?.append(this.editButton, this.resetButton);
        bar.append(this.note);
        watch(this);

        this.area.addEventListener('input', () => this.changed(this.area.value));
        this.area.addEventListener('keydown', event => this.keyPressed(event));
        this.area.addEventListener('focus', () => { this.free = true; });
        this.area.addEventListener('pointerdown', () => { this.free = false; });
        figure.addEventListener('listing:request', event => {
            const { detail } = /** @type {CustomEvent} */ (event);
            if (this.text !== this.original) {
                detail.source = this.text;
            }
            this.said = { build: '', output: '' };
            this.show([]);
        });
        figure.addEventListener('listing:text', event => {
            const { stream, text } = /** @type {CustomEvent<{ stream: 'build' | 'output', text: string }>} */ (event).detail;
            this.said[stream] += text;
        });
        figure.addEventListener('listing:problem', event => this.show([...this.problems, /** @type {CustomEvent<Problem>} */ (event).detail]));
        figure.addEventListener('listing:end', () => this.read());
        this.restore();
    }

    /**
     * What the button says that opens and closes the editor.
     * @param {string} word
     * @param {string} label
     */
    offer(word, label) {
        this.editButton.textContent = word;
        this.editButton.setAttribute('aria-label', label);
        this.editButton.setAttribute('aria-expanded', String(this.isConnected));
    }

    /** @param {boolean} focus */
    open(focus) {
        if (!this.isConnected) {
            this.area.value = this.text;
            this.pre.replaceWith(this);
            this.append(this.lines, this.marks, this.pre, this.area);
            this.after(this.hint, this.list);
            this.pre.inert = true;
            this.offer('Done', `Done editing: ${this.path}`);
            this.draw();
        }
        if (focus) {
            this.area.setSelectionRange(0, 0);
            this.area.focus({ preventScroll: true });
        }
    }

    close() {
        this.replaceWith(this.pre);
        this.hint.remove();
        this.list.remove();
        this.pre.inert = false;
        this.offer('Edit', `Edit: ${this.path}`);
    }

    reset() {
        const hadFocus = document.activeElement === this.resetButton;
        if (this.isConnected) {
            // As if typed, so that the browser's Undo brings the edit back.
            this.area.focus({ preventScroll: true });
            this.area.select();
            this.insert(this.original);
            this.area.setSelectionRange(0, 0);
        }
        this.changed(this.original);
        this.show([]);
        this.note.textContent = 'The listing is as it was.';
        if (hadFocus) {
            this.editButton.focus();
        }
    }

    /** @param {string} text */
    changed(text) {
        this.follow(this.text, text);
        this.text = text;
        const edited = text !== this.original;
        this.badge.hidden = !edited;
        this.resetButton.hidden = !edited;
        if (this.note.textContent) {
            this.note.textContent = '';
        }
        this.draw();
        try {
            if (edited) {
                localStorage.setItem(this.key, JSON.stringify({ of: hash(this.original), text }));
            } else {
                localStorage.removeItem(this.key);
            }
        } catch {
            // Without storage the edit ends with the page.
        }
    }

    /** Brings back what was kept; of an edit of another listing than this one it only says that there is one. */
    restore() {
        let kept;
        try {
            kept = JSON.parse(localStorage.getItem(this.key) ?? 'null');
        } catch {
            return;
        }
        if (typeof kept?.text !== 'string') {
            return;
        }
        if (kept.of === hash(this.original)) {
            this.changed(kept.text);
            return;
        }
        const forget = () => {
            localStorage.removeItem(this.key);
            this.note.textContent = 'It is discarded.';
            this.editButton.focus();
        };
        const use = () => {
            this.changed(kept.text);
            this.open(true);
        };
        this.note.append(
            'This listing has changed since you edited it. Your edit is of the earlier one. ',
            button('edit-button', 'Use my edit', use), ' ', button('edit-button', 'Discard my edit', forget),
        );
    }

    // ------------------------------------------------------------------------------------------------------------------------------ Typing

    /** @param {string} text */
    insert(text) {
        // Old, but the only way that the browser can undo.
        if (!document.execCommand('insertText', false, text)) {
            this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, 'end');
            this.changed(this.area.value);
        }
    }

    /** @param {KeyboardEvent} event */
    keyPressed(event) {
        const { key } = event;
        const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
        if (event.isComposing || key === 'Shift') {
            return;
        }
        if (key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            /** @type {HTMLElement | null} */ (this.figure.querySelector('.run-button'))?.click();
        } else if (key === 'Tab' && plain && !this.free) {
            event.preventDefault();
            this.indent(event.shiftKey);
        } else if (key === 'Enter' && plain && !event.shiftKey) {
            event.preventDefault();
            const before = this.area.value.slice(0, this.area.selectionStart);
            const line = before.slice(before.lastIndexOf('\n') + 1);
            const deeper = /[{([]\s*$/.test(line) || (this.language === 'python' && /:\s*$/.test(line));
            this.insert(`\n${/^ */.exec(line)?.[0] ?? ''}${deeper ? INDENT : ''}`);
        }
        this.free = key === 'Escape' || (key === 'Tab' && this.free);
    }

    /** @param {boolean} back */
    indent(back) {
        const { area } = this;
        const { selectionStart: start, selectionEnd: end, value } = area;
        if (start === end && !back) {
            this.insert(INDENT.slice((start - value.lastIndexOf('\n', start - 1) - 1) % INDENT.length));
            return;
        }
        const from = value.lastIndexOf('\n', start - 1) + 1;
        const to = (value.indexOf('\n', Math.max(from, end - 1)) + 1 || value.length + 1) - 1;
        const lines = value.slice(from, to).split('\n');
        const moved = lines.map(line => (back ? line.replace(/^ {1,4}/, '') : line && INDENT + line));
        const text = moved.join('\n');
        if (text !== value.slice(from, to)) {
            area.setSelectionRange(from, to);
            this.insert(text);
            if (start === end) {
                area.setSelectionRange(Math.max(from, start + text.length - (to - from)), Math.max(from, start + text.length - (to - from)));
            } else {
                area.setSelectionRange(from, from + text.length);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------------------------------- What is wrong

    /**
     * The marks move with their lines; a line that is changed loses its own.
     * @param {string} before
     * @param {string} after
     */
    follow(before, after) {
        if (this.problems.length === 0) {
            return;
        }
        const [old, now] = [before.split('\n'), after.split('\n')];
        const shorter = Math.min(old.length, now.length);
        let head = 0;
        while (head < shorter && old[head] === now[head]) {
            head += 1;
        }
        let tail = 0;
        while (tail < shorter - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) {
            tail += 1;
        }
        const by = now.length - old.length;
        this.show(this.problems
            .filter(({ line, end_line }) => end_line <= head || line > old.length - tail)
            .map(problem => (problem.end_line <= head ? problem : { ...problem, line: problem.line + by, end_line: problem.end_line + by })));
    }

    /** @param {Problem[]} problems */
    show(problems) {
        this.problems = problems;
        if (problems.some(({ level }) => level === 'error')) {
            this.open(false);
        }
        this.list.replaceChildren(...problems.map(problem => {
            const item = element('li');
            const word = problem.level === 'warning' ? 'Warning' : 'Error';
            const what = problem.label && problem.label !== problem.message ? `${problem.message}: ${problem.label}` : problem.message;
            const press = button('editor-problem', `${word} in line ${problem.line}: ${what}${problem.code ? ` (${problem.code})` : ''}`, () => this.go(problem));
            item.dataset.level = problem.level;
            item.append(press);
            return item;
        }));
        this.drawMarks();
    }

    /** @param {Problem} problem */
    go({ line, column, end_line, end_column }) {
        const lines = this.area.value.split('\n');
        /** Columns count characters, the text area UTF-16 units. @type {(line: number, column: number) => number} */
        const offset = (at, characters) => lines.slice(0, at - 1).reduce((sum, text) => sum + text.length + 1, 0)
            + [...lines[at - 1] ?? ''].slice(0, characters - 1).join('').length;
        this.area.focus();
        this.area.setSelectionRange(offset(line, column), offset(end_line, end_column));
        this.lines.children[line - 1]?.scrollIntoView({ block: 'nearest' });
    }

    /** After a run: the places that its texts name. A Playground's compiler says them in no other way; nor does a program that fails. */
    read() {
        if (this.text === this.original) {
            return;
        }
        const file = this.file.replace(/[.\/]/g, '\\$&');
        /** @type {Problem[]} */
        const found = [];
        const add = (/** @type {string} */ level, /** @type {string} */ message, /** @type {string} */ line, column = '0') => {
            const at = Number(column) || 1 + (/\S/.exec(this.text.split('\n')[Number(line) - 1] ?? '')?.index ?? 0);
            found.push({ level, message, line: Number(line), column: at, end_line: Number(line), end_column: at + 1 });
        };
        if (this.problems.length === 0) {
            for (const [, level, message, line, column] of this.said.build.matchAll(new RegExp(`^(error|warning)(?:\\[\\w+\\])?: (.*)\\n *--> ${file}:(\\d+):(\\d+)`, 'gm'))) {
                add(level, message, line, column);
            }
        }
        for (const [, line, column, message] of this.said.output.matchAll(new RegExp(`panicked at ${file}:(\\d+):(\\d+):\\n(.*)`, 'g'))) {
            add('error', `it panics here: ${message}`, line, column);
        }
        const last = [...this.said.output.matchAll(new RegExp(`^ *File "${file}", line (\\d+)`, 'gm'))].pop();
        if (last) {
            const message = /^\w[\w.]*(?:Error|Exception|Interrupt)\b.*$/m.exec(this.said.output.slice(last.index));
            add('error', message?.[0] ?? 'the traceback ends here', last[1]);
        }
        if (found.length > 0) {
            this.show([...this.problems, ...found]);
        }
    }

    // ----------------------------------------------------------------------------------------------------------------------------- Drawing

    draw() {
        // A line break at the very end makes no line of its own in a block, but does in a text area.
        this.code.textContent = this.isConnected ? `${this.text}\n` : this.text;
        paint(this.code, this.language);
        const count = this.text.split('\n').length;
        while (this.lines.children.length > count) {
            this.lines.lastElementChild?.remove();
        }
        for (let line = this.lines.children.length + 1; line <= count; line += 1) {
            this.lines.append(element('span', '', String(line)));
        }
        this.drawMarks();
        look(this);
    }

    drawMarks() {
        /** Where two marks share a line, the first one tints it. @type {Set<number>} */
        const tinted = new Set();
        this.marks.replaceChildren(...this.problems.map(({ level, line, column, end_line, end_column }) => {
            const mark = element('span', 'editor-mark');
            const rest = [...this.text.split('\n')[line - 1] ?? ''].length + 1;
            const to = end_line === line ? end_column : rest;
            mark.dataset.level = level;
            mark.toggleAttribute('data-tinted', tinted.has(line));
            tinted.add(line);
            mark.style.setProperty('--line', String(line - 1));
            mark.style.setProperty('--count', String(end_line - line + 1));
            mark.style.setProperty('--from', String(column - 1));
            mark.style.setProperty('--length', String(Math.max(1, to - column)));
            return mark;
        }));
        for (const [index, number] of [...this.lines.children].entries()) {
            const here = this.problems.filter(({ line }) => line === index + 1).map(({ level }) => level);
            /** @type {HTMLElement} */ (number).dataset.level = here.includes('error') ? 'error' : here[0] ?? '';
        }
    }
}

customElements.define('book-editor', BookEditor);

for (const figure of all('figure.listing[data-program]', HTMLElement)) {
    const [pre] = all(':scope > pre', HTMLElement, figure);
    const code = pre?.querySelector('code');
    const bar = figure.querySelector('.listing-bar');
    if (!code || !bar) {
        continue;
    }
    if (served) {
        fields(figure, bar);
    }
    if (served || figure.dataset.playground !== undefined) {
        new BookEditor(figure, pre, code, bar);
    }
}
