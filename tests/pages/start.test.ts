/**
 * Before the start in a real browser against a real station: a spreadsheet imported, the order drawn, the starter's
 * clock with the network cut, the rider's screen, the board's countdown, sponsors. With BELL_LAP_SHOTS=folder it
 * leaves pictures of everything there.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import writeXlsxFile from 'write-excel-file/node';
import { ask } from '../station/station-process.ts';
import { assertAccessible, DESK, holdDown, PHONE } from './browser.ts';
import { address, beforeTests, enter, openConsole, station, token } from './console.ts';
import { becomes, stays } from './seen.ts';

beforeTests(async () => {
  const made = await ask(station, 'POST', '/v1/races', {
    token,
    body: {
      id: 'prologue',
      name: 'Harbour prologue',
      format: 'time-trial',
      categories: [
        { id: 'women', name: 'Women', length: { by: 'distance' }, startOffsetMs: 0 },
        { id: 'men', name: 'Men', length: { by: 'distance' }, startOffsetMs: 0 },
      ],
    },
  });
  assert.equal(made.status, 201, made.text);
});

const shots = process.env.BELL_LAP_SHOTS;
async function shoot(page: Page, name: string): Promise<void> {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}
const open = (path: string, size = DESK, theme: 'tent' | 'sun' = 'tent') => openConsole(path, size, theme);
async function hold(
  page: Page,
  name: string | RegExp,
  within: ReturnType<Page['locator']> | Page = page,
): Promise<void> {
  await holdDown(within.getByRole('button', { name }).first());
}
interface Slot {
  readonly bib: string;
  readonly offsetMs: number | null;
  readonly atMs: number | null;
  readonly status: string;
}
const slots = async (): Promise<readonly Slot[]> =>
  (await ask(station, 'GET', '/v1/races/prologue/starts', { token })).json.slots;
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(`never: ${what}`);
}

const NAMES = ['Ada Nowak', 'Bo Silva', 'Cem Ito', 'Dora Blanc', 'Eva Lund', 'Finn Weber'];
const riders = NAMES.map((name, at) => [at + 1, name, `Velo ${at % 2}`, at % 2 ? 'Men' : 'Women']);

test('an official brings a workbook: what is wrong is shown by row and column, then all of it is taken', async () => {
  const page = await open('/control/prologue/riders');
  await enter(page);
  await page.getByRole('button', { name: 'Import a list' }).click();
  const bad = await writeXlsxFile([
    { sheet: 'Cover', data: [['Harbour prologue']] },
    {
      sheet: 'Entries',
      data: [
        ['Bib', 'Name', 'Team', 'Category', 'Age'],
        [1, 'Ada', 'Velo', 'Juniors', 20],
        [2, null, 'Velo', 'Men', 21],
      ],
    },
  ]).toBuffer();
  const dialog = page.getByRole('dialog');
  const choose = (name: string, buffer: Buffer) =>
    dialog.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
  await choose('entries.xlsx', bad);
  await dialog.getByText('D (Category)').waitFor();
  await dialog.getByText('B (Name)').waitFor();
  await becomes(() => dialog.getByLabel('What Age is').inputValue(), 'own', 'kept under its own head');
  await becomes(() => dialog.getByLabel('Sheet').inputValue(), 'Entries');
  await assertAccessible(page);
  await shoot(page, 'import-bad');
  const good = await writeXlsxFile([
    { sheet: 'Entries', data: [['Bib', 'Name', 'Team', 'Category'], ...riders] },
  ]).toBuffer();
  await choose('entries2.xlsx', good);
  await dialog.getByRole('button', { name: 'Import: 6 new, 0 changed' }).click();
  await page.getByText('Eva Lund').waitFor();
  assert.deepEqual(
    page.complaints.filter((text) => !/ (401|404|422) /.test(text)),
    [],
  );
  await page.context().close();
});

test('the start order is drawn until it pleases, put on the list, two are swapped, the sheet is printed', async () => {
  const page = await open('/control/prologue/riders', PHONE, 'sun');
  await enter(page);
  // Started now, all would have the gun's time: the start says so, and where to mend it.
  await page.getByRole('button', { name: 'Start …' }).click();
  await page.getByText(/^▲ 6 riders have no start of their own/).waitFor();
  await page.getByRole('button', { name: 'To the riders' }).click();
  await page.getByRole('button', { name: 'Start order' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Seconds between riders').fill('30');
  await dialog.getByLabel('Minutes between categories').fill('2');
  await dialog.getByRole('button', { name: 'Show the order' }).click();
  await dialog.getByText(/Drawn with seed/).waitFor();
  await shoot(page, 'order-phone-sun');
  await dialog.getByRole('button', { name: 'Draw again' }).click();
  await dialog.getByRole('button', { name: 'Put on the start list: 6 riders' }).click();
  await dialog.getByText('Choose two riders to swap them.').waitFor();
  const before = await slots();
  assert.deepEqual(
    before.map(({ offsetMs }) => offsetMs! / 1_000),
    [0, 30, 60, 180, 210, 240],
  );
  await dialog.locator('.order-list button').nth(0).click();
  await dialog.locator('.order-list button').nth(1).click();
  await dialog.getByRole('button', { name: /^Swap/ }).click();
  await until('the two have swapped', async () => (await slots())[0]?.bib === before[1]?.bib);
  await assertAccessible(page);
  await dialog.getByRole('link', { name: 'Print the start sheet' }).scrollIntoViewIfNeeded();
  await shoot(page, 'order-listed-phone-sun');
  const sheet = await dialog.getByRole('link', { name: 'Print the start sheet' }).getAttribute('href');
  await page.setViewportSize({ width: 1920, height: 1080 });
  await shoot(page, 'order-desk-sun');
  await page.goto(address(sheet!));
  await becomes(() => page.locator('tbody tr:not(.block)').count(), 6);
  await shoot(page, 'start-sheet');
  await page.context().close();
});

test('two hundred at the desk: sorted by any column, columns chosen and kept, many changed at once with an undo, called up', async () => {
  const crit = {
    id: 'harbour-crit',
    name: 'Harbour criterium',
    format: 'circuit',
    categories: [
      { id: 'men', name: 'Men', length: { by: 'laps', laps: 9 }, startOffsetMs: 0 },
      { id: 'women', name: 'Women', length: { by: 'laps', laps: 9 }, startOffsetMs: 60_000 },
    ],
  };
  assert.equal((await ask(station, 'POST', '/v1/races', { token, body: crit })).status, 201);
  const field = Array.from({ length: 200 }, (_, at) => ({
    bib: String(at + 1),
    name: `Rider ${at + 1} Nowak`,
    category: at % 2 ? 'men' : 'women',
    chips: [],
    own: { Points: String((at * 37) % 211) },
    licence: `L${1_000 + at}`,
  }));
  const listed = () => ask(station, 'GET', '/v1/races/harbour-crit/entries', { token });
  const put = (entries: object[]) =>
    ask(station, 'PUT', '/v1/races/harbour-crit/entries', { token, body: { entries } });
  await put(field);
  const page = await open('/control/harbour-crit/riders');
  await enter(page);
  const list = page.getByRole('list', { name: 'Start list' });
  const first = () => list.locator('.entry-line').first().textContent();
  await list.getByText('Rider 1 Nowak', { exact: true }).waitFor();

  // The list comes by the line: nobody asks for it again and again, and a rider put in elsewhere is there at once.
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await put([{ bib: '999', name: 'Late Comer', category: 'men', chips: [] }]);
  await page.getByText('201', { exact: true }).waitFor();
  await page.waitForTimeout(5_500);
  assert.deepEqual(
    asked.filter((path) => /\/(entries|phones)$/.test(path)),
    [],
  );

  await page.getByText('Columns', { exact: true }).click();
  await page.getByLabel('Points', { exact: true }).check();
  await page.getByLabel('Licence', { exact: true }).check();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Sort by Points' }).click();
  await page.getByRole('button', { name: 'Sort by Points, ascending' }).click();
  await becomes(() => first(), /210/, 'most first');
  await assertAccessible(page);
  await shoot(page, 'riders-desk');
  await page.reload();
  await page.getByRole('button', { name: 'Sort by Points, descending' }).waitFor();
  await page.getByRole('button', { name: 'Sort by Bib' }).click();

  // By keyboard: two down, three chosen; then all that a search found.
  await list.locator('.entry-line').first().focus();
  for (const key of ['x', 'ArrowDown', 'ArrowDown', 'Shift+X']) await page.keyboard.press(key);
  await page.getByText('3 riders chosen').waitFor();
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.activeElement?.textContent?.includes('Late Comer'));
  await page.getByRole('button', { name: 'Change 3 riders' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What').selectOption('Team');
  await dialog.getByLabel('To').fill('Velo Harbour');
  await dialog.getByText('3 riders: none → Velo Harbour (3)').waitFor();
  await assertAccessible(page);
  await dialog.getByRole('button', { name: 'Change 3 riders' }).click();
  const messages = page.getByRole('status', { name: 'Messages' });
  await messages.getByText('3 riders changed: none → Velo Harbour (3)').waitFor();
  const teams = async () =>
    (await listed()).json.entries.filter(({ team }: { team?: string }) => team === 'Velo Harbour').length;
  await until('three have a team', async () => (await teams()) === 3);
  await messages.getByRole('button', { name: 'Undo' }).last().click();
  await until('and none again', async () => (await teams()) === 0);

  await page.getByLabel('Find bib or name').fill('nobody at all');
  await page.getByText('Nobody is called so.').waitFor();
  await page.getByRole('button', { name: 'Show all riders' }).click();
  await page.getByRole('button', { name: 'Choose nobody' }).click();

  await page.getByRole('button', { name: 'Call-up order' }).click();
  await dialog.getByLabel('Called by').selectOption('Points');
  await becomes(() => dialog.getByLabel('First is').inputValue(), 'largest');
  const women = dialog.getByRole('region', { name: 'Women' }).locator('li').first();
  const most = field
    .filter(({ category }) => category === 'women')
    .sort((a, b) => +b.own.Points - +a.own.Points)[0]!;
  await becomes(async () => (await women.textContent())?.includes(most.name), true);
  await assertAccessible(page);
  const sheet = await dialog.getByRole('link', { name: 'Print the call-up (PDF)' }).getAttribute('href');
  const drawn = await page.request.get(address(sheet!));
  assert.equal(drawn.headers()['content-type'], 'application/pdf');
  await page.context().close();
});

test('the starter’s link fires and goes on counting without a connection; a no-show and a late start arrive later', async () => {
  const standing = { name: 'starter', role: 'display', starts: true, races: ['prologue'], days: 1 };
  const key = (await ask(station, 'POST', '/v1/tokens', { token, body: standing })).json.token;
  const page = await open(`/start/prologue#key=${key}`, PHONE);
  await page.getByRole('heading', { name: 'First start' }).waitFor();
  assert.ok(!page.url().includes(key), 'the key is not left in the address');
  await page.getByText(/Station’s clock, ±/).waitFor();
  await assertAccessible(page);
  await shoot(page, 'starter-before-phone');
  await hold(page, 'In 10 s');
  await page.locator('.start-count').waitFor();
  await until('the gun is decided', async () => (await slots()).every(({ atMs }) => atMs !== null));
  const board = await open('/board/prologue');
  await board.getByText('Next starts').waitFor();
  await shoot(board, 'board-next');
  const ramp = await openConsole('/start/prologue?view=ramp');
  await ramp.locator('.start-count').waitFor();
  const [count, who] = [
    await ramp.locator('.start-count').boundingBox(),
    await ramp.locator('.ramp-who').boundingBox(),
  ];
  assert.ok(count!.height > 300, `the count is ${count!.height} px high on a screen of 1080`);
  assert.ok(count!.y + count!.height <= who!.y + 1, 'the count stays clear of the rider’s name');
  await shoot(ramp, 'ramp');
  await shoot(page, 'starter-count-phone');
  const list = await slots();
  await page.getByRole('region', { name: 'Just started' }).waitFor();
  await shoot(page, 'starter-gone-phone');

  await page.context().setOffline(true);
  const pressed = Date.now();
  await page.getByRole('button', { name: 'Started late: now' }).first().click();
  await hold(page, 'No-show', page.getByRole('region', { name: 'At the line' }));
  await page.getByText('2 kept here, sent later').waitFor();
  await page.getByText(/No connection for/).waitFor();
  await shoot(page, 'starter-offline-phone');
  const before = await page.locator('.starter-time').textContent();
  await becomes(
    async () => (await page.locator('.starter-time').textContent()) !== before,
    true,
    'it goes on counting',
  );
  await page.context().setOffline(false);
  await page.getByText('All on disk at the station').waitFor();
  const now = await slots();
  assert.equal(now.filter(({ status }) => status === 'DNS').length, 1);
  const late = now.find(({ bib }) => bib === list[0]!.bib)!;
  assert.ok(Math.abs(late.atMs! - pressed) < 2_000, `${late.atMs! - pressed} ms from the press`);
  assert.ok(late.atMs! > list[0]!.atMs!);
  await page.setViewportSize({ width: 1920, height: 1080 });
  await shoot(page, 'starter-desk');
  await page.context().close();
  await board.context().close();
  await ramp.context().close();
});

test('a start that the starter fires after riders have passed asks whether it is meant so, and then holds', async () => {
  const race = {
    id: 'late-gun',
    name: 'Late gun',
    format: 'circuit',
    categories: [{ id: 'men', name: 'Men', length: { by: 'laps', laps: 9 }, startOffsetMs: 0 }],
  };
  const post = async (path: string, body: object) => {
    const { status, text } = await ask(station, 'POST', path, { token, body });
    assert.ok(status < 300, text);
  };
  await post('/v1/races', race);
  const entries = [{ bib: '7', name: 'Ada Nowak', category: 'men', chips: [] }];
  const put = await ask(station, 'PUT', '/v1/races/late-gun/entries', { token, body: { entries } });
  assert.ok(put.status < 300, put.text);
  const standing = { name: 'late starter', role: 'display', starts: true, races: ['late-gun'], days: 1 };
  const key = (await ask(station, 'POST', '/v1/tokens', { token, body: standing })).json.token;
  const page = await open(`/start/late-gun#key=${key}`, PHONE);
  await page.getByRole('region', { name: 'Men' }).waitFor();
  await page.getByText(/Station’s clock, ±/).waitFor();

  // Race control starts it while the starter's phone hears nothing; a rider passes, then the starter's gun arrives.
  await page.context().setOffline(true);
  const firstMs = Date.now() - 600_000;
  await post('/v1/races/late-gun/decisions', { id: 'late-gun-start-one', type: 'start', atMs: firstMs });
  const passing = { id: 'keypad:late-gun:1', line: 'finish', timeMs: Date.now(), source: 'keypad' };
  await post('/v1/races/late-gun/passings', { passings: [{ ...passing, who: { bib: '7' } }] });
  await hold(page, 'Hold: starts now');
  await page.getByText('1 kept here, sent later').waitFor();
  await page.context().setOffline(false);
  const asks = page.getByRole('alert').filter({ hasText: 'riders have passed since' });
  await asks.waitFor();
  const gunMs = async () =>
    (await ask(station, 'GET', '/v1/races/late-gun/starts', { token })).json.waves[0].atMs as number;
  assert.equal(await gunMs(), firstMs, 'nothing is moved by a refusal');
  await assertAccessible(page);
  await shoot(page, 'starter-asks-phone');
  await hold(page, /^All the same: start at /, asks);
  await asks.waitFor({ state: 'hidden' });
  await page.getByText('All on disk at the station').waitFor();
  await becomes(async () => (await gunMs()) > firstMs + 500_000, true, 'at the moment of its own press');
  await page.context().close();
});

test('logos are dropped in, ordered, seen on the board and by spectators, and what is no logo is refused', async () => {
  const page = await open('/control', PHONE, 'sun');
  await enter(page);
  await page.getByRole('button', { name: 'Sponsors' }).click();
  const dialog = page.getByRole('dialog');
  const logo = (name: string, colour: string) => ({
    name: `${name}.svg`,
    mimeType: 'image/svg+xml',
    buffer: Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 60"><rect width="60" height="60" rx="12" fill="${colour}"/><text x="72" y="42" font-size="34" font-family="sans-serif" font-weight="700">${name}</text></svg>`,
    ),
  });
  await dialog
    .locator('input[type=file]')
    .setInputFiles([logo('Velo Works', '#c00'), logo('Harbour Bank', '#06c')]);
  await dialog.getByRole('button', { name: 'Harbour Bank earlier' }).click();
  await dialog
    .locator('input[type=file]')
    .setInputFiles([{ ...logo('Bad', '#000'), buffer: Buffer.from('<svg><rect>') }]);
  await dialog.getByText(/Bad\.svg: This SVG cannot be drawn here/).waitFor();
  await assertAccessible(page);
  await shoot(page, 'sponsors-phone-sun');
  await page.setViewportSize({ width: 1920, height: 1080 });
  await shoot(page, 'sponsors-desk-sun');
  const { sponsors } = (await ask(station, 'GET', '/v1/sponsors')).json;
  assert.deepEqual(
    sponsors.map(({ name }: { name: string }) => name),
    ['Harbour Bank', 'Velo Works'],
  );
  await page.context().close();
  const places = ['board', 'watch', 'overlay', 'print'];
  const [first, second] = sponsors;
  const listed = [
    { id: first.id, name: first.name, places },
    { id: second.id, name: second.name, places: ['board', 'print'] },
  ];
  const set = await ask(station, 'PUT', '/v1/sponsors', { token, body: { sponsors: listed } });
  assert.equal(set.status, 200, set.text);
  const watch = await open('/watch/prologue', PHONE);
  await watch.getByRole('img', { name: 'Harbour Bank' }).waitFor();
  const box = async (page: Page, what: string) => (await page.locator(what).boundingBox())!;
  const [strip, standings] = [await box(watch, '.race-sponsor'), await box(watch, '.race-standings')];
  assert.ok(standings.y + standings.height <= strip.y + 1, 'the strip lies below the standings');
  assert.ok(strip.height <= 64 && strip.y + strip.height <= watch.viewportSize()!.height + 1);
  await assertAccessible(watch);
  await shoot(watch, 'watch-logo-phone');
  await watch.setViewportSize({ width: 1920, height: 1080 });
  await shoot(watch, 'watch-logo-desk');
  await watch.context().close();
  const overlay = await openConsole('/overlay/prologue');
  await overlay.getByRole('img', { name: 'Harbour Bank' }).waitFor();
  await becomes(() => overlay.locator('.overlay-sponsor img').count(), 1);
  const [corner, screen] = [await box(overlay, '.overlay-sponsor'), overlay.viewportSize()!];
  assert.ok(corner.x + corner.width <= screen.width * 0.95 + 1 && corner.x > screen.width / 2);
  assert.ok(corner.y + corner.height <= screen.height * 0.95 + 1 && corner.y > screen.height / 2);
  await shoot(overlay, 'overlay-logo');
  await overlay.goto(address('/overlay/prologue?show=tower'));
  await overlay.locator('.tower').waitFor();
  await stays(() => overlay.locator('.overlay-sponsor').count(), 0, 'only if chosen', 1_000);
  await overlay.context().close();
  const sheet = await open('/results/prologue', DESK, 'sun');
  await sheet.locator('.sheet-sponsors img').nth(1).waitFor();
  await sheet.emulateMedia({ media: 'print' });
  await becomes(() => sheet.locator('.sheet-sponsors img:visible').count(), 2);
  await shoot(sheet, 'results-logos');
  await sheet.context().close();
  const board = await open('/board/prologue');
  await board.locator('.board-logo img').waitFor();
  await becomes(
    () => board.evaluate("document.querySelector('.board-logo img').decode().then(() => true)"),
    true,
  );
  await shoot(board, 'board-logo');
  await assertAccessible(board);
  assert.deepEqual(
    board.complaints.filter((text) => !text.includes('404')),
    [],
    'the race has no course; nothing else is missing',
  );
  await board.context().close();
});
