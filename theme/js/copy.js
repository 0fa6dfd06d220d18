// A Copy button for every block of code and for every command. It has a place of its own and covers nothing.

import { all, element } from './dom.js';

/** Says to a screen reader what has happened. */
const announcer = element('p', 'visually-hidden');
announcer.setAttribute('role', 'status');

/**
 * @param {string} text
 * @returns {Promise<void>}
 */
async function copy(text) {
    if (navigator.clipboard) {
        return navigator.clipboard.writeText(text);
    }
    // A page that is neither local nor encrypted has no clipboard but this old one.
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    if (!copied) {
        throw new Error('the browser does not let the page copy');
    }
}

/**
 * @param {HTMLElement} code
 * @param {string} what
 */
function copyButton(code, what) {
    const button = element('button', 'copy-button');
    button.type = 'button';
    /** @param {string} word */
    const say = word => {
        button.textContent = word;
        button.setAttribute('aria-label', `${word}: ${what}`);
    };
    say('Copy');
    button.addEventListener('click', async () => {
        const text = (code.innerText || code.textContent || '').trimEnd();
        let result = 'Copied';
        try {
            await copy(text + (text.includes('\n') ? '\n' : ''));
        } catch {
            result = 'Not copied';
        }
        say(result);
        announcer.textContent = result;
        setTimeout(() => {
            say('Copy');
            announcer.textContent = '';
        }, 1500);
    });
    return button;
}

for (const code of all('main pre > code', HTMLElement).filter(code => !code.closest('.listing-output'))) {
    const caption = code.closest('figure.listing')?.querySelector(':scope > .listing-file');
    if (caption) {
        caption.after(copyButton(code, `${caption.textContent}`));
    } else {
        code.parentElement?.classList.add('has-copy');
        code.after(copyButton(code, 'the code'));
    }
}
all('main .listing-command > code', HTMLElement).forEach(command => command.after(copyButton(command, 'the command')));
document.body.append(announcer);
