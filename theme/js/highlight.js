// The colors of code. A language is a list of patterns, tried in this order at every place of the text; what none of them knows keeps the color of the text.
// mdBook's own highlighter knows more languages, and is three quarters of all the scripts that a page would load.

import { all } from './dom.js';

/** @param {string} words */
const anyOf = words => `\\b(?:${words.replaceAll(' ', '|')})\\b`;
const NUMBER = '\\b\\d\\w*(?:\\.\\d\\w*)?(?:(?<=[eE])[+-]\\d+)?';
const STRING = '"(?:\\\\[^]|[^\\\\"])*"';
const SHARP = '(?<![^\\s])#.*';

/**
 * What a piece of text is, and the pattern that finds it. The names are those of the classes in theme/css/listing.css, without their `syntax-`.
 * @type {Record<string, Record<string, string>>}
 */
const LANGUAGES = {
    rust: {
        comment: '//.*|/\\*[^]*?\\*/',
        meta: '#!?\\[(?:"[^"]*"|[^\\]"])*\\]',
        string: `\\b[bc]?r(?<hashes>#*)"[^]*?"\\k<hashes>|(?:\\b[bc])?${STRING}|(?:\\bb)?'(?:\\\\(?:u\\{\\w+\\}|x\\w\\w|.)|[^\\\\'\\n])'`,
        number: `${NUMBER}|${anyOf('true false')}`,
        keyword: anyOf('as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait type unsafe use where while'),
        name: '(?<=\\bfn )\\w+|\\b[a-z_]\\w*!(?!=)',
        type: `'\\w+|\\b[A-Z](?:\\w*[a-z]\\w*)?\\b|${anyOf('[iu](?:8|16|32|64|128|size) f32 f64 bool char str')}`,
    },
    python: {
        comment: '#.*',
        meta: '(?<=^[ \\t]*)@[\\w.]+',
        string: `\\b[rbfuRBFU]{1,2}(?=["'])|"""[^]*?"""|'''[^]*?'''|"(?:\\\\[^]|[^\\\\"\\n])*"|'(?:\\\\[^]|[^\\\\'\\n])*'`,
        number: `${NUMBER}|${anyOf('True False None')}`,
        keyword: anyOf('and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'),
        name: '(?<=\\b(?:def|class) )\\w+',
        type: `${anyOf('bool bytes dict float frozenset int list object set str tuple')}|\\b[A-Z]\\w*[a-z]\\w*\\b`,
    },
    c: {
        comment: '//.*|/\\*[^]*?\\*/',
        meta: '(?<=^[ \\t]*)#(?:\\\\\\n|.)*',
        string: `${STRING}|'(?:\\\\.|[^\\\\'\\n])+'`,
        number: NUMBER,
        keyword: anyOf('auto break case class const constexpr continue default do else enum extern for goto if inline namespace new return sizeof static struct switch template typedef typename union using volatile while __device__ __global__ __host__ __shared__ __kernel __local kernel global local'),
        type: anyOf('bool char double float int long short signed unsigned void uint float2 float4 \\w+_t'),
    },
    toml: { comment: SHARP, string: `${STRING}|'[^'\\n]*'`, name: '^[ \\t]*\\[.*\\]|^[\\w."-]+(?=\\s*=)', number: `${NUMBER}|${anyOf('true false')}` },
    json: { name: `${STRING}(?=\\s*:)`, string: STRING, number: `-?${NUMBER}|${anyOf('true false null')}` },
    sh: { comment: SHARP, string: `${STRING}|'[^']*'`, type: '\\$\\w+|\\$\\{[^}]*\\}', keyword: anyOf('if then else elif fi for in do done while case esac function export') },
    diff: { comment: '^@@.*', string: '^\\+.*', bad: '^-.*' },
};
const ALSO = { rs: 'rust', py: 'python', cpp: 'c', cuda: 'c', opencl: 'c', bash: 'sh', shell: 'sh' };

/** @type {Map<string, RegExp | null>} */
const patterns = new Map();

/** @param {string} language */
function pattern(language) {
    let known = patterns.get(language);
    if (known === undefined) {
        const kinds = LANGUAGES[/** @type {Record<string, string>} */ (ALSO)[language] ?? language];
        known = kinds ? new RegExp(Object.entries(kinds).map(([kind, found]) => `(?<${kind}>${found})`).join('|'), 'gm') : null;
        patterns.set(language, known);
    }
    return known;
}

/**
 * The colored pieces of a text, in their order: where each begins, where it ends, and its kind.
 * @param {string} language
 * @param {string} text
 * @returns {[number, number, string][]}
 */
export function pieces(language, text) {
    const found = pattern(language);
    return found ? Array.from(text.matchAll(found), match => {
        const [kind] = Object.entries(match.groups ?? {}).find(([name, value]) => value !== undefined && name !== 'hashes') ?? [''];
        return [match.index, match.index + match[0].length, kind];
    }) : [];
}

/**
 * Colors the text of an element. The elements that it has, such as mdBook's lines to be hidden, stay.
 * @param {Element} code
 * @param {string} language
 */
export function paint(code, language) {
    const found = pieces(language, code.textContent ?? '');
    const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    /** @type {Text[]} */
    const texts = [];
    while (walker.nextNode()) {
        texts.push(/** @type {Text} */ (walker.currentNode));
    }
    let [start, next] = [0, 0];
    for (const text of texts) {
        const end = start + text.length;
        /** @type {(string | Element)[]} */
        const parts = [];
        let at = start;
        while (next < found.length && found[next][0] < end) {
            const [from, to, kind] = found[next];
            const part = document.createElement('span');
            part.className = `syntax-${kind}`;
            part.textContent = text.data.slice(Math.max(from, start) - start, to - start);
            parts.push(text.data.slice(at - start, Math.max(from, start) - start), part);
            at = Math.min(to, end);
            if (to > end) {
                break;
            }
            next += 1;
        }
        if (parts.length > 0) {
            text.replaceWith(...parts, text.data.slice(at - start));
        }
        start = end;
    }
}

/** The language of a block, as its class names it. @param {Element} code */
export function languageOf(code) {
    return /\blanguage-(\w+)/.exec(code.className)?.[1] ?? '';
}

all('main pre > code', HTMLElement).forEach(code => paint(code, languageOf(code)));
