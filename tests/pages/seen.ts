/**
 * How tests look at a page: what an action does is seen when it is, not at the moment in which the test happens to look.
 * A board comes over its own line, before or after the answer to what changed it, and a busy machine draws late.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** Long enough for a machine that is busy with other tests; nothing waits for it when all is well. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 50;
/** For what must not happen: long enough that it would have, on a quiet machine. */
const STAYS_MS = 400;

function assertIs<Read>(read: Read, expected: Read | RegExp, message?: string): void {
  if (expected instanceof RegExp) assert.match(String(read ?? ''), expected, message);
  else assert.deepEqual(read, expected, message);
}

/**
 * Reads again and again until it is `expected` (a pattern: until it fits), and fails with the difference if it never is.
 * A read that fails because the page is still changing is made again, too.
 */
export async function becomes<Read>(
  read: () => Promise<Read>,
  expected: NoInfer<Read> | RegExp,
  message?: string,
): Promise<void> {
  for (const untilMs = Date.now() + PATIENCE_MS; ; await sleep(AGAIN_MS))
    try {
      return assertIs(await read(), expected, message);
    } catch (error) {
      if (Date.now() > untilMs) throw error;
    }
}

/** Reads for a while and fails as soon as it is anything else. First wait for what shows that it would have changed by now. */
export async function stays<Read>(
  read: () => Promise<Read>,
  expected: NoInfer<Read> | RegExp,
  message?: string,
  forMs = STAYS_MS,
): Promise<void> {
  for (const untilMs = Date.now() + forMs; ; await sleep(AGAIN_MS)) {
    assertIs(await read(), expected, message);
    if (Date.now() > untilMs) return;
  }
}

/**
 * Waits for a message of the console and has then heard it: of two that say the same, the second is waited for, and the
 * first, which still stands there, is not taken for it.
 */
export async function said(page: Page, text: string): Promise<void> {
  const read = () =>
    page.evaluate((wanted) => {
      const { dataset } = document.documentElement;
      const messages = [...document.querySelectorAll<HTMLElement>('.toasts [data-message]')].map((one) => ({
        at: Number(one.dataset.message),
        text: one.querySelector('.toast-text > span')?.textContent ?? '',
      }));
      const found = messages.find(({ at, text }) => at > Number(dataset.heard ?? 0) && text === wanted);
      if (found) dataset.heard = String(found.at);
      return found
        ? `new: ${found.text}`
        : `nothing new; there stands: ${messages.map((one) => one.text).join(' | ')}`;
    }, text);
  await becomes(read, `new: ${text}`);
}
