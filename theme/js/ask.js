// How a page asks the book's server to run or to measure something, and hears what happens.

import { server } from './dom.js';

/** A failure whose message is meant for the reader. */
export class Failure extends Error {}

/**
 * Asks, and tells what happens up to its `end`.
 * @param {string} path
 * @param {object} request
 * @param {AbortSignal} signal ends what was started
 * @param {(event: string, data: any) => void} tell
 */
export async function ask(path, request, signal, tell) {
    let response;
    try {
        response = await fetch(path, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'X-Book-Token': server.token },
            body: JSON.stringify(request),
            signal,
        });
    } catch (error) {
        throw signal.aborted ? error : new Failure('The book’s server does not answer. Is `cargo xtask serve` still running?');
    }
    if (!response.ok || !response.body) {
        const { error } = await response.json().catch(() => ({ error: '' }));
        throw new Failure(error || `The book’s server refused (${response.status}). Reload the page and try again.`);
    }
    let ended = false;
    try {
        for await (const { event, data } of serverSentEvents(response.body)) {
            ended ||= event === 'end';
            tell(event, JSON.parse(data));
        }
    } catch (error) {
        if (signal.aborted || ended) {
            throw error;
        }
    }
    if (!ended) {
        throw new Failure('The book’s server went away during the run.');
    }
}

/**
 * The events of a `text/event-stream`. `EventSource` would do this, but it cannot POST.
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body
 * @returns {AsyncGenerator<{ event: string, data: string }>}
 */
async function* serverSentEvents(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let pending = '';
    let event = '';
    /** @type {string[]} */
    let data = [];
    for (;;) {
        const { done, value } = await reader.read();
        if (done) {
            return;
        }
        const lines = (pending + value).split(/\r?\n/);
        pending = lines.pop() ?? '';
        for (const line of lines) {
            const [, field, content] = /^(\w*)(?:: ?(.*))?$/.exec(line) ?? [];
            if (line === '') {
                if (data.length > 0) {
                    yield { event, data: data.join('\n') };
                }
                event = '';
                data = [];
            } else if (field === 'event') {
                event = content ?? '';
            } else if (field === 'data') {
                data.push(content ?? '');
            }
        }
    }
}

/** @param {number} ms */
export function duration(ms) {
    return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10000 ? 2 : 1)} s`;
}
