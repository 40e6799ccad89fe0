/**
 * A journal that is damaged, in an official's browser: the station starts all the same, says what is hurt, of whom and when,
 * and does what is chosen; afterwards it serves, and its audit log says what was done.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openJournal } from '../../broker/journal/open-journal.ts';
import { announceRecord, appended, fixesRecord, keypadRecord } from '../../broker/journal/sample.ts';
import type { EntryId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import { assertAccessible, DESK, openBrowser, openPage, PHONE } from '../pages/browser.ts';
import { becomes } from '../pages/seen.ts';
import { ADMIN_PASSWORD, newDataDir, repository, startStationProcess } from '../station/station-process.ts';

let browser: Browser;
const stations: ChildProcess[] = [];
const folders: string[] = [];
before(async () => {
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  for (const station of stations) station.kill('SIGTERM');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A station's folder after a race's first minutes, a copy in the middle; its administrator is known. */
async function ridden(): Promise<string> {
  const data = newDataDir();
  folders.push(data);
  const station = await startStationProcess({ dataDir: data });
  await station.stop();
  const journal = await openJournal({ path: join(data, 'journal.db'), now: Date.now });
  const startMs = Date.now() - 900_000;
  const decide = (decision: object) => ({
    ...announceRecord(''),
    atMs: startMs,
    input: { kind: 'decision' as const, decision: decision as Decision },
  });
  await appended(
    journal,
    decide({ type: 'set-race', id: 'make-race-1', name: 'Spring criterium', format: 'circuit' }),
  );
  const entries = [41, 42].map((bib, index) => ({
    entry: (index + 1) as EntryId,
    bib: String(bib),
    name: `Rider ${bib}`,
    chips: [],
  }));
  await appended(journal, decide({ type: 'put-entries', id: 'put-entries-1', entries }));
  for (let round = 0; round < 30; round++) {
    await appended(journal, {
      ...fixesRecord(1 + (round % 2), round * 10, 10),
      atMs: startMs + round * 10_000,
    });
    await appended(journal, { ...keypadRecord('42', round), atMs: startMs + round * 10_000 + 5_000 });
    if (round === 15) await journal.backup(join(data, 'copies', 'journal-20261129T100000Z.db'));
  }
  await journal.close();
  return data;
}

function hurt(data: string, where: string): void {
  const path = join(data, 'journal.db');
  const bytes = readFileSync(path);
  const at = bytes.indexOf(where);
  assert.ok(at > 0);
  for (let index = at; index < at + 3; index++) bytes[index]! ^= 0x5a;
  writeFileSync(path, bytes);
}

/** Starts it; resolves with the port of its repair page. */
function startDamaged(data: string): Promise<number> {
  const ports = ['mqtt', 'mqtts', 'https', 'osmand', 'crowd', 'crowd-https'].flatMap((name) => [
    `--${name}-port`,
    '0',
  ]);
  const station = spawn(
    join(repository, 'node_modules', 'node', 'bin', 'node'),
    [
      join(repository, 'broker', 'main.ts'),
      '--data',
      data,
      '--host',
      '127.0.0.1',
      '--no-mdns',
      '--announce',
      ...ports,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  stations.push(station);
  return new Promise((resolve, reject) => {
    station.once('exit', () => reject(new Error('The station ended.')));
    createInterface({ input: station.stdout }).on('line', (line) => {
      if (line.startsWith('{"repairs"'))
        resolve((JSON.parse(line) as { repairs: { port: number } }).repairs.port);
    });
  });
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill(ADMIN_PASSWORD);
}

async function auditAfter(page: Page): Promise<string> {
  await page.waitForURL(/\/control/);
  await signIn(page);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Spring criterium').first().waitFor();
  const audit = await page.evaluate(async () => (await fetch('/v1/races/elite-men/audit')).text());
  return audit;
}

/** To a stick, from then on: chosen, made, opened; the line of health has it. */
async function backsUp(page: Page, stick: string): Promise<void> {
  folders.push(stick);
  await page.getByRole('button', { name: /^How the station is/ }).click();
  await page.getByRole('button', { name: 'Backups' }).click();
  const dialog = page.getByRole('dialog', { name: 'Backups' });
  await dialog.getByText('No folder is chosen yet.').waitFor();
  await dialog.getByLabel('Folder on the station’s computer').fill('a stick');
  await dialog.getByRole('button', { name: 'Use this folder' }).click();
  await dialog
    .getByRole('alert')
    .getByText(/Give the whole path/)
    .waitFor();
  await dialog.getByLabel('Folder on the station’s computer').fill(stick);
  await dialog.getByRole('button', { name: 'Use this folder' }).click();
  await dialog.getByText(/^The last copy, of .*, is whole: \d+ records\.$/).waitFor();
  await assertAccessible(page);
  assert.ok(readdirSync(stick).some((name) => name.endsWith('.db')));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^How the station is.*Backups \d+ min/ }).waitFor();
}

test('restore from a copy: what is hurt and of whom is said; nothing is missing afterwards, and the audit says by whom', async () => {
  const data = await ridden();
  hurt(data, 'keypad:42:3"');
  const port = await startDamaged(data);
  const page = await openPage(browser, `https://127.0.0.1:${port}/control`, {
    ...PHONE,
    ignoreHTTPSErrors: true,
  });
  await page.getByRole('heading', { name: 'The journal is damaged' }).waitFor();
  await page
    .getByText(/^Record 10: a passing of rider 42 in race “Spring criterium”, stored between/)
    .waitFor();
  await page.getByText('Everything else is whole.').waitFor();
  await assertAccessible(page);
  // By keyboard alone: the best way is chosen already.
  await becomes(
    () =>
      page.getByRole('radio', { name: /^Restore from the copy of .* Nothing will be missing/ }).isChecked(),
    true,
  );
  await signIn(page);
  await page.keyboard.press('Enter');
  const audit = await auditAfter(page);
  assert.match(audit, /"journal-mended"/);
  assert.match(audit, /"how":"restore","by":"admin","missing":0/);
  assert.deepEqual(
    page.complaints.filter((text) => !/Failed to load resource|ERR_CONNECTION/.test(text)),
    [],
  );
  await page.context().close();
});

test('go on without it: a wrong password changes nothing; then one record is missing, and health says so', async () => {
  const data = await ridden();
  hurt(data, 'keypad:42:25"');
  const port = await startDamaged(data);
  const page = await openPage(browser, `https://127.0.0.1:${port}/`, { ...DESK, ignoreHTTPSErrors: true });
  await page.getByRole('link', { name: 'Deutsch' }).click();
  await page.getByRole('heading', { name: 'Das Journal ist beschädigt' }).waitFor();
  await page.getByText(/eine Durchfahrt von Nummer 42/).waitFor();
  await assertAccessible(page);
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('radio', { name: /^Go on without it 1 record stays missing/ }).check();
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Do it' }).click();
  await page
    .getByRole('alert')
    .getByText(/The name or the password is wrong/)
    .waitFor();
  assert.equal(readdirSync(data).includes('aside'), false);
  await page.getByRole('radio', { name: /^Go on without it/ }).check();
  await signIn(page);
  await page.getByRole('button', { name: 'Do it' }).click();
  assert.match(await auditAfter(page), /"how":"salvage","by":"admin","missing":1/);
  const health = await page.evaluate(async () => (await fetch('/v1/health')).text());
  assert.match(health, /1 record/);
  assert.ok(readdirSync(join(data, 'aside')).some((name) => name.startsWith('journal-damaged-')));
  await backsUp(page, join(data, '..', `stick-of-${basename(data)}`));
  await page.context().close();
});
