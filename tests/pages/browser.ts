/** The tests' browser: one Chromium for a file of tests, pages in it, and axe-core on any of them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type ElementHandle,
  type Locator,
  type Page,
} from 'playwright-core';
import { asSlowAsAsked } from './slow-line.ts';

export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true };
export const DESK: BrowserContextOptions = { viewport: { width: 1920, height: 1080 } };

const ARGUMENTS =
  '--no-sandbox --disable-background-networking --disable-component-update --disable-sync --no-first-run';
/** Long enough for a machine that is busy with other tests; nothing waits for it when all is well. */
const PATIENCE_MS = 60_000;

export const openBrowser = async (): Promise<Browser> =>
  asSlowAsAsked(await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS.split(' ') }));

/** A page whose console must stay clean: an error or a refused resource fails the test that calls `complaints`. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = PHONE,
  theme?: 'tent' | 'sun' | 'contrast',
): Promise<Page & { readonly complaints: string[] }> {
  const context = await browser.newContext({ colorScheme: 'dark', locale: 'en-GB', ...options });
  if (theme) {
    await context.addInitScript(`localStorage.setItem('bell-lap.theme', '"${theme}"')`);
  }
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(address);
  return Object.assign(page, { complaints });
}

/** Never begun, or acted before anybody looked. */
const UNHELD_MS = 2_000;

/** Holds a button that asks for it until it has acted: on a busy machine its second is longer than anybody's here. */
export async function holdDown(button: Locator): Promise<void> {
  await button.hover();
  const element = await button.elementHandle();
  await button.page().mouse.down();
  if (element) await untilActed(element);
  await button.page().mouse.up();
}

/** The same by the keyboard, of the button that has the focus. */
export async function holdEnter(page: Page): Promise<void> {
  const element = (await page.evaluateHandle(() => document.activeElement)).asElement();
  await page.keyboard.down('Enter');
  if (element) await untilActed(element as ElementHandle<Element>);
  await page.keyboard.up('Enter');
}

async function untilActed(element: ElementHandle<Element>): Promise<void> {
  await element
    .evaluate(
      (held, unheldMs) =>
        new Promise<void>((acted) => {
          const beganMs = performance.now();
          let holding = false;
          const look = () => {
            const holds = held.classList.contains('holding');
            holding ||= holds;
            const over = holding ? !holds : performance.now() - beganMs > unheldMs;
            if (over || !held.isConnected) acted();
            else setTimeout(look, 20);
          };
          look();
        }),
      UNHELD_MS,
    )
    // A page that goes with what was held.
    .catch(() => undefined);
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Fails with what axe-core finds, element by element, once what fades in has. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(
    `Promise.allSettled(
      document.getAnimations()
        .filter((one) => one.effect?.getComputedTiming().endTime < Infinity)
        .map((one) => one.finished),
    ).then(() => undefined)`,
  );
  await page.evaluate(axe);
  const violations = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)');
  const said = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}\n  ${node.html}\n  ${node.failureSummary ?? ''}`),
  );
  assert.deepEqual(said, []);
}
