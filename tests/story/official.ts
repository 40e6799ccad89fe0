/**
 * An official who lives through a race on the pages alone: the program started for the first time as anybody starts it,
 * its address and password read off what it prints, then mouse and keyboard, every press of them counted. Nothing here
 * speaks to the station beside the pages, except a decoder's box with its own messages.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { DESK, holdDown, openBrowser } from '../pages/browser.ts';
import { becomes, said, stays } from '../pages/seen.ts';
import { newDataDir, repository } from '../station/station-process.ts';

const READY_MS_MAX = 60_000;
/** Long enough for a machine that is busy with other tests; nothing waits for it when all is well. */
const PATIENCE_MS = 60_000;

/** With BELL_LAP_SHOTS=folder a story leaves a picture of each page as it ended, also of where it failed. */
const shots = process.env.BELL_LAP_SHOTS;

export interface Story {
  readonly browser: Browser;
  readonly context: BrowserContext;
  /** As the program printed it: `https://ADDRESS:PORT`. */
  readonly origin: string;
  readonly password: string;
  readonly pressed: { clicks: number; keys: number };
  /** Opens a page of the station in the official's browser. */
  open(path: string): Promise<Page>;
  /** Clicks, keys and time since the program was started, in one line. */
  told(what: string): string;
  end(): Promise<void>;
}

/** Starts the program in an empty folder, and a browser that counts presses. */
export async function beginStory(): Promise<Story> {
  const began = Date.now();
  const dir = newDataDir();
  const [browser, { program, origin, password }] = await Promise.all([openBrowser(), firstStart(dir)]);
  const pressed = { clicks: 0, keys: 0 };
  const context = await browser.newContext({ ...DESK, ignoreHTTPSErrors: true, locale: 'en-GB' });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.exposeFunction('pressed', (what: 'clicks' | 'keys') => {
    pressed[what] += 1;
  });
  await context.addInitScript(`
    addEventListener('pointerdown', () => void window.pressed('clicks'), true);
    addEventListener('keydown', () => void window.pressed('keys'), true);
  `);
  return {
    browser,
    context,
    origin,
    password,
    pressed,
    open: async (path) => {
      const page = await context.newPage();
      await page.goto(`${origin}${path}`);
      return page;
    },
    told: (what) =>
      `${what}: ${pressed.clicks} clicks, ${pressed.keys} keys, ${Math.round((Date.now() - began) / 1_000)} s`,
    end: async () => {
      if (shots)
        for (const [index, page] of context.pages().entries())
          await page.screenshot({ path: join(shots, `story-${index}.png`) }).catch(() => undefined);
      await browser.close();
      const exited = new Promise((resolve) => program.once('exit', resolve));
      program.kill('SIGTERM');
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** What `npm start` runs, with ports that are free; resolves with what it prints for whoever sits before it. */
function firstStart(dir: string): Promise<{ program: ChildProcess; origin: string; password: string }> {
  const ports = ['mqtt', 'mqtts', 'https', 'osmand', 'crowd', 'crowd-https'];
  const env = { ...process.env };
  delete env.BELL_LAP_ADMIN_PASSWORD;
  const program = spawn(
    process.execPath,
    [
      join(repository, 'broker', 'main.ts'),
      '--data',
      dir,
      '--host',
      '127.0.0.1',
      '--no-mdns',
      ...ports.flatMap((port) => [`--${port}-port`, '0']),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env },
  );
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => {
      program.kill('SIGKILL');
      reject(new Error(`The station was not ready within ${READY_MS_MAX} ms:\n${said}`));
    }, READY_MS_MAX);
    program.once('exit', (code) => reject(new Error(`The station ended (${code}):\n${said}`)));
    const hear = (bytes: Buffer) => {
      said += bytes.toString();
      const origin = /Officials\s+(https:\S+)\/control/.exec(said)?.[1];
      const password = /with the password {2}(\S+)/.exec(said)?.[1];
      if (origin === undefined || password === undefined) return;
      clearTimeout(late);
      resolve({ program, origin, password });
    };
    program.stdout.on('data', hear);
    program.stderr.on('data', hear);
  });
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const hold = holdDown;

/** By keys, as an official types. */
export async function type(field: Locator, text: string): Promise<void> {
  await field.click();
  await field.press('Control+a');
  await field.pressSequentially(text, { delay: 5 });
}

export const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** Bibs over the line; waits until they are on disk at the station. */
export async function keyed(page: Page, bibs: string, delay = 60): Promise<void> {
  await page.getByLabel('Bibs, then Enter').focus();
  await page.keyboard.type(bibs, { delay });
  await page.getByText('All on disk at the station').waitFor();
}

/** The same in one breath: key follows key as from a hand that does not wait for the page, however busy the machine is. */
export async function keyedAtOnce(page: Page, bibs: string): Promise<void> {
  await page.getByLabel('Bibs, then Enter').focus();
  await Promise.all([...bibs].map((key) => page.keyboard.press(key === ' ' ? 'Space' : key)));
  await page.getByText('All on disk at the station').waitFor();
}

/** A moment as the official reads it off a watch: the pages' zone is the browser's, where a race is made. */
export async function clockAt(page: Page, atMs: number): Promise<string> {
  const zone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  return new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: zone }).format(atMs);
}

export async function signIn(story: Story, page: Page): Promise<void> {
  await type(page.getByLabel('Name'), 'admin');
  await type(page.getByLabel('Password'), story.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Races' }).waitFor();
}

/** *New race* with a name and what `fill` says; leaves the official in the race that was made. */
export async function newRace(
  page: Page,
  name: string,
  fill: (dialog: Locator) => Promise<void> = async () => {},
): Promise<void> {
  await page.getByRole('button', { name: 'New race' }).click();
  const dialog = page.getByRole('dialog', { name: 'New race' });
  await type(dialog.getByLabel('Name of the race'), name);
  await fill(dialog);
  await dialog.getByRole('button', { name: 'Make the race' }).click();
  await page.getByRole('heading', { name, exact: true }).waitFor();
}

/** Pasted from a spreadsheet: heads and rows with tabs. */
export async function pasteList(page: Page, rows: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: 'Import a start list' }).click();
  await page.getByRole('button', { name: 'Import a list' }).click();
  await page.getByRole('textbox', { name: 'Start list' }).fill(rows.join('\n'));
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByRole('button', { name: `Import: ${rows.length - 1} new, 0 changed` }).click();
  await page.getByText(rows.at(-1)!.split('\t')[1]!).first().waitFor();
}

export const toRace = (page: Page) => page.getByRole('button', { name: 'Race', exact: true }).click();

/** *Race settings*, changed as `change` says, saved. */
export async function settings(
  page: Page,
  change: (dialog: Locator) => Promise<void>,
  saved = 'Race changed',
): Promise<void> {
  await page.getByRole('button', { name: 'Race settings …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Race settings' });
  await change(dialog);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await said(page, saved);
}

/** Laps as short as a story's: a rule like any other. */
export async function shortLaps(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Rules' }).click();
  await type(dialog.getByRole('textbox', { name: /^Shortest lap(?!,)/ }), '0.1');
  await type(dialog.getByRole('textbox', { name: /^Shortest lap, of the usual one/ }), '0');
}

export async function president(dialog: Locator, name: string): Promise<void> {
  await dialog.getByRole('button', { name: 'Add somebody' }).click();
  await type(dialog.getByLabel(/^Name: President/), name);
}

/** A correction by its form: the kind in the list, the fields as `fill` says, "Do it"; still made when `settled`. */
export async function correct(
  page: Page,
  kind: string,
  fill: (dialog: Locator) => Promise<void>,
  done: string,
  settled: () => Promise<void> = async () => {},
): Promise<void> {
  await page.getByRole('button', { name: 'Corrections …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Corrections' });
  await dialog.getByRole('navigation').getByRole('button', { name: kind, exact: true }).click();
  await fill(dialog);
  await dialog.getByRole('button', { name: 'Do it' }).click();
  await dialog.getByText(`✓ ${done}`).waitFor();
  await settled();
  await stays(() => dialog.getByText(`✓ ${done}`).isVisible(), true, 'the board changed, the form did not');
  await becomes(() => dialog.getByRole('button', { name: 'Do it' }).count(), 0);
  await page.keyboard.press('Escape');
}

const actionsOf = async (page: Page): Promise<Locator> => {
  await page.getByRole('button', { name: 'Race actions …' }).click();
  return page.getByRole('dialog', { name: 'Race actions' });
};
export async function act(page: Page, button: RegExp, done: string): Promise<void> {
  await hold((await actionsOf(page)).getByRole('button', { name: button }));
  await said(page, done);
}

export async function publishOfficial(page: Page): Promise<void> {
  const actions = await actionsOf(page);
  // What opens meanwhile is asked about anew: it is ticked until it stays so.
  const known = actions.getByLabel(/^I know that the|^Publish all the same/);
  for (let tries = 0; tries < 20 && !(await known.isChecked()); tries++) {
    await known.click();
    await pause(300);
  }
  await type(actions.getByLabel(/^Type OFFICIAL/), 'OFFICIAL');
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Races' }).getByText('Official').waitFor();
}

export interface Paper {
  /** A table of the sheet by its category: rows, each cell's text. */
  readonly tables: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly text: string;
}

/** The sheet as it comes out of the printer: an A4 page was made, and this is what stands on it. */
export async function printed(page: Page, origin: string, race: string, version: number): Promise<Paper> {
  await page.goto(`${origin}/results/${race}`);
  await page
    .locator('.sheet-state')
    .getByText(new RegExp(`^Version ${version} ·`))
    .waitFor();
  await page.locator('.sheet-official').waitFor();
  await page.emulateMedia({ media: 'print' });
  const pdf = await page.pdf({ format: 'A4' });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  const tables: Record<string, string[][]> = {};
  for (const section of await page.locator('.sheet-category').all()) {
    const rows: string[][] = [];
    for (const row of await section.locator('tbody tr').all())
      rows.push((await row.locator('th, td').allTextContents()).map((text) => text.trim()));
    tables[(await section.getAttribute('aria-label'))!] = rows;
  }
  return { tables, text: (await page.locator('main').textContent())! };
}
