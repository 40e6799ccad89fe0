/// <reference lib="dom" />
/**
 * Pages on a slow tablet at the end of a bad line, to find what is right by luck alone: a test that reads before the page
 * can know, a page that shows something wrong until the rest has come. `BELL_LAP_SLOW_PAGES=feed` lets everything that
 * comes over a WebSocket come late, so that the answer to a request is there before the board that it changed;
 * `answers` lets answers to requests come late, so that the board is there before the answer. Both slow the processor.
 */
import type { Browser, BrowserContext } from 'playwright-core';

const PROCESSOR_TIMES_SLOWER = 3;
const LATE_MS = 600;

/** In the page, before anything of its own: each message and end of a WebSocket is kept back, in order. */
function feedLate(lateMs: number): void {
  const later = setTimeout;
  const closed = new WeakSet<WebSocket>();
  window.WebSocket = class extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      const keepBack = (event: Event, again: () => Event) => {
        if (!event.isTrusted) return;
        event.stopImmediatePropagation();
        // Nothing is heard of a socket that the page itself has closed, except that it is closed.
        later(() => (event.type === 'close' || !closed.has(this)) && this.dispatchEvent(again()), lateMs);
      };
      this.addEventListener('message', (event) =>
        keepBack(event, () => new MessageEvent('message', { data: event.data, origin: event.origin })),
      );
      this.addEventListener('error', (event) => keepBack(event, () => new Event('error')));
      this.addEventListener('close', (event) => keepBack(event, () => new CloseEvent('close', event)));
    }
    override close(code?: number, reason?: string): void {
      closed.add(this);
      super.close(code, reason);
    }
  };
}

/** In the page: what was asked has been done when its answer comes late; whoever gives up meanwhile need not wait. */
function answersLate(lateMs: number): void {
  const later = setTimeout;
  const ask = window.fetch.bind(window);
  window.fetch = async (...asked) => {
    const answer = await ask(...asked);
    const signal = asked[1]?.signal ?? (asked[0] instanceof Request ? asked[0].signal : undefined);
    await new Promise<void>((resolve, reject) => {
      later(resolve, lateMs);
      signal?.addEventListener('abort', () => reject(signal.reason));
      if (signal?.aborted) reject(signal.reason);
    });
    return answer;
  };
}

const LATE = { feed: feedLate, answers: answersLate };
const isMode = (mode: string): mode is keyof typeof LATE => mode in LATE;

async function slow(context: BrowserContext, mode: keyof typeof LATE): Promise<BrowserContext> {
  context.on('page', async (page) => {
    try {
      const devtools = await context.newCDPSession(page);
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: PROCESSOR_TIMES_SLOWER });
    } catch {
      // A page that was gone at once.
    }
  });
  await context.addInitScript(LATE[mode], LATE_MS);
  return context;
}

/** The browser itself, or with BELL_LAP_SLOW_PAGES one whose pages are slow. Throws when it says neither way. */
export function asSlowAsAsked(browser: Browser, mode = process.env.BELL_LAP_SLOW_PAGES): Browser {
  if (mode === undefined || mode === '') return browser;
  if (!isMode(mode))
    throw new Error(`BELL_LAP_SLOW_PAGES is “${mode}”: it is ${Object.keys(LATE).join(' or ')}`);
  const open = browser.newContext.bind(browser);
  browser.newContext = async (options) => slow(await open(options), mode);
  return browser;
}
