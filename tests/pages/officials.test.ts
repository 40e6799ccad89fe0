/**
 * What officials do while a race is on, on the pages alone: a start that nobody pressed, questions put in order, given to
 * somebody or put off, a photo order that is looked at before it is set. A real browser, a real station.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { WebSocket } from 'ws';
import { decide, SQUARE } from '../station/race-day.ts';
import { ADMIN_PASSWORD, ask } from '../station/station-process.ts';
import { assertAccessible, DESK, openPage, PHONE } from './browser.ts';
import { address, boardOf, browser, hold, panel, station, token } from './console.ts';
import { becomes, said, stays } from './seen.ts';

const NAMES = [
  'Ada Nowak',
  'Bo Silva',
  'Cem Ito',
  'Dora Blanc',
  'Eva Lund',
  'Finn Weber',
  'Gil Roux',
  'Ida Mas',
];
const MINUTE = 60_000;

interface Made {
  readonly startMs?: number;
  readonly laps?: number;
  readonly categories?: readonly string[];
  readonly format?: string;
  /** Riders start one by one, so far apart. */
  readonly everyMs?: number;
}
/** A race of eight made through the API, each in turn in one of its categories. */
async function makeRace(
  id: string,
  { startMs, laps = 5, categories = ['open'], format, everyMs }: Made = {},
) {
  const made = await ask(station, 'POST', '/v1/races', {
    token,
    body: {
      ...{ id, name: `Race ${id}`, rules: { minLapMs: 1_000, minLapShareOfMedian: 0, fastestKmh: 0 } },
      ...(format !== undefined && { format }),
      categories: categories.map((category) => ({
        ...{ id: category, name: category, length: { by: 'laps', laps }, startOffsetMs: 0 },
      })),
    },
  });
  assert.equal(made.status, 201, made.text);
  await decide(station, token, id, { type: 'set-course', course: SQUARE });
  const entries = NAMES.map((name, i) => ({
    ...{ entry: i + 1, bib: String(i + 1), name, chips: [] },
    category: categories[i % categories.length],
    ...(everyMs !== undefined && { startOffsetMs: i * everyMs }),
  }));
  await decide(station, token, id, { type: 'put-entries', entries });
  if (startMs !== undefined) await decide(station, token, id, { type: 'start', atMs: startMs });
}

let passed = 0;
/** Passings keyed at the finish: bib and moment. */
async function pass(
  race: string,
  list: readonly (readonly [bib: string, timeMs: number])[],
  source = 'keypad',
) {
  const passings = list.map(([bib, timeMs]) => ({
    ...{ id: `test:${++passed}`, line: 'finish', source, timeMs: Math.round(timeMs) },
    who: bib === '?' ? { unknown: true } : { bib },
  }));
  const answer = await ask(station, 'POST', `/v1/races/${race}/passings`, { token, body: { passings } });
  assert.equal(answer.status, 200, answer.text);
}

async function openRace(race: string, size = DESK): Promise<Page> {
  const options = { ...size, ignoreHTTPSErrors: true, reducedMotion: 'reduce' as const };
  const origin = `https://127.0.0.1:${station.ports.https}`;
  const page = await openPage(browser, `${origin}/control/${race}`, options, 'sun');
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill(ADMIN_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: `Race ${race}` }).waitFor();
  return page;
}
const auditOf = async (race: string) =>
  (await ask(station, 'GET', `/v1/races/${race}/audit`, { token })).json.audit as {
    decision: {
      type: string;
      order?: number[];
      lap?: number;
      entries?: number[];
      status?: string;
      atMs?: number;
    };
  }[];

test('a wave that races is in the start that is pressed: it is asked about, left as it is, and set anew only if it is held once more', async () => {
  const gunMs = Math.floor((Date.now() - 5 * MINUTE) / 1_000) * 1_000;
  await makeRace('anew', { categories: ['open', 'kids'] });
  await decide(station, token, 'anew', { type: 'start', atMs: gunMs, categories: ['open'] });
  await pass('anew', [['1', gunMs + 2 * MINUTE]]);
  const page = await openRace('anew');
  const start = async () => {
    await page.getByRole('button', { name: 'Start …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Start the race' });
    await dialog.getByLabel('open', { exact: true }).check();
    await hold(page, 'Hold to start now', dialog);
  };
  const asked = page.getByRole('dialog', { name: 'The race is on' });
  await start();
  await asked.getByText(/riders have passed since, and all they have ridden/).waitFor();
  await assertAccessible(page);
  await asked.getByRole('button', { name: 'Leave it as it is' }).click();
  const startOf = async () => (await boardOf('anew')).categories.open.startMs;
  await asked.waitFor({ state: 'detached' });
  await stays(() => startOf(), gunMs);
  await start();
  await asked.waitFor();
  await hold(page, 'Do it all the same', asked);
  await said(page, 'Started');
  await becomes(async () => (await startOf()) > gunMs, true);
  await page.context().close();
});

test('nobody pressed start: the panel says who has passed, the dialog proposes when, and their laps count', async () => {
  await makeRace('forgotten');
  const gunMs = Math.floor((Date.now() - 10 * MINUTE) / 1_000) * 1_000;
  // Three minutes a lap, twice round; nobody pressed anything.
  await pass('forgotten', [
    ...NAMES.map((_, i) => [String(i + 1), gunMs + 3 * MINUTE + i * 1_000] as const),
    ...NAMES.map((_, i) => [String(i + 1), gunMs + 6 * MINUTE + i * 1_000] as const),
  ]);
  const page = await openRace('forgotten');
  const attention = panel(page, 'Attention');
  await attention.getByText(/^8 riders have passed since .* and nobody pressed start/).waitFor();
  await assertAccessible(page);
  await attention.getByRole('button', { name: 'Say when they started …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start the race' });
  await dialog.getByText('one lap before the first passing').waitFor();

  // Nothing is grey without a word.
  await dialog.getByRole('textbox', { name: 'At a time' }).fill('ten o’clock');
  await dialog.getByText(/This is no time of day/).waitFor();
  await dialog.getByRole('list', { name: 'When they started' }).getByRole('button').click();
  await dialog.getByText(/^That was 10 min ago/).waitFor();
  await assertAccessible(page);
  await hold(page, /^Hold: they started at/);
  await said(page, 'Started');
  const { rows, race } = await boardOf('forgotten');
  assert.equal(race.startMs, gunMs);
  assert.deepEqual(
    NAMES.map((_, i) => rows[i + 1].laps),
    NAMES.map(() => 2),
  );
  await attention.getByText(/nobody pressed start/).waitFor({ state: 'detached' });
  await page.context().close();
});

test('a bib of a waiting wave that is mistyped while others race leaves the next gun at now; its question still proposes when', async () => {
  await makeRace('mistyped', { categories: ['open', 'kids'] });
  const gunMs = Math.floor((Date.now() - 5 * MINUTE) / 1_000) * 1_000;
  await decide(station, token, 'mistyped', { type: 'start', atMs: gunMs, categories: ['open'] });
  await pass('mistyped', [['2', Date.now() - 1_000]]);
  const page = await openRace('mistyped');
  const question = panel(page, 'Attention').getByText(
    /^kids: 1 rider has passed since .* nobody pressed start/,
  );
  await question.waitFor();
  const dialog = page.getByRole('dialog', { name: 'Start the race' });
  await page.getByRole('button', { name: 'Start …' }).click();
  await dialog.getByRole('button', { name: 'Hold to start now' }).waitFor();
  await becomes(() => dialog.getByLabel('kids', { exact: true }).isChecked(), true);
  await becomes(() => dialog.getByLabel('open', { exact: true }).isChecked(), false);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Say when they started …' }).click();
  await dialog.getByRole('button', { name: /^Hold: they started at/ }).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  // Half of them have passed: whoever presses start now has forgotten it.
  await pass('mistyped', [['4', Date.now() - 500]]);
  await panel(page, 'Attention')
    .getByText(/^kids: 2 riders have passed/)
    .waitFor();
  await page.getByRole('button', { name: 'Start …' }).click();
  await dialog.getByRole('button', { name: /^Hold: they started at/ }).waitFor();
  await page.context().close();
});

test('waves that follow the gun: the dialog says when each starts, and who is chosen alone has its own; the clock is the race’s', async () => {
  await makeRace('follow', { categories: ['women', 'men'] });
  const length = { by: 'laps', laps: 5 };
  await decide(station, token, 'follow', {
    type: 'set-categories',
    categories: [
      { id: 'women', name: 'Women', length, startOffsetMs: 90_000 },
      { id: 'men', name: 'Men', length, startOffsetMs: 0 },
    ],
  });
  const page = await openRace('follow');
  await page.getByRole('button', { name: 'Start …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start the race' });
  await dialog.getByRole('checkbox', { name: 'Women +1:30' }).waitFor();
  await dialog.getByText('All follow this gun by their time.').waitFor();
  await dialog.getByRole('checkbox', { name: 'Men', exact: true }).uncheck();
  await dialog.getByRole('checkbox', { name: 'Women', exact: true }).waitFor();
  await becomes(() => dialog.getByText(/follow this gun|start together/).count(), 0);
  await dialog.getByRole('checkbox', { name: 'Men', exact: true }).check();
  await assertAccessible(page);
  await hold(page, /^Hold to start now/);
  await said(page, 'Started');
  // The women, named first, only count down: the clock of all is the men's, and the laps are said to be theirs.
  await page
    .getByRole('timer')
    .first()
    .getByText(/^0:\d\d$/)
    .waitFor();
  const head = page.getByRole('region', { name: 'Race follow' });
  await head.getByText('Men', { exact: true }).waitFor();
  await page.getByRole('navigation', { name: 'Categories' }).getByRole('button', { name: 'Women' }).click();
  await page
    .getByRole('timer')
    .first()
    .getByText(/^[−-]1:\d\d$/)
    .waitFor();
  await page.context().close();
});

test('phones: what waits for a clock and what was refused is one card, in the page’s language, and opens the dialog', async () => {
  await makeRace('phones', { startMs: Date.now() - MINUTE });
  const issued = await ask(station, 'POST', '/v1/races/phones/cards', { token });
  const secretOf = (bib: string): string =>
    issued.json.cards.find((card: { bib: string }) => card.bib === bib).secret;
  const say = async (bib: string, message: object): Promise<void> => {
    const authorization = `Basic ${Buffer.from(`phones.${bib}:${secretOf(bib)}`).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    assert.equal((await ask(station, 'POST', '/owntracks', { headers, body: message })).status, 200);
  };
  const seconds = Math.floor(Date.now() / 1_000);
  for (const bib of ['1', '2'])
    await say(bib, { _type: 'location', lat: 50, lon: 10.002, tst: seconds + 3_600 });
  await say('3', { _type: 'location', lat: 'north', lon: 10.002, tst: seconds });
  for (const [language, card, reason, open] of [
    [
      'en',
      '2 positions are kept aside until the phone’s clock is known: 1 Ada Nowak, 2 Bo Silva.',
      'A latitude of "north" is no place on earth',
      'Phones …',
    ],
    ['de', '2 Positionen liegen beiseite', 'Die Breite "north" ist kein Ort auf der Erde', 'Telefone …'],
    ['fr', '2 positions sont mises de côté', 'La latitude "north" n’est aucun lieu', 'Téléphones …'],
  ] as const) {
    const options = { ...(language === 'en' ? PHONE : DESK), ignoreHTTPSErrors: true };
    const address = `https://127.0.0.1:${station.ports.https}/control/phones?lang=${language}`;
    const page = await openPage(browser, address, options, 'sun');
    await page.locator('input').first().fill('admin');
    await page.locator('input[type=password]').fill(ADMIN_PASSWORD);
    await page.locator('button[type=submit]').click();
    if (language === 'en') await page.getByRole('button', { name: /^Attention/ }).click();
    const item = page.locator('[data-panel=attention] .attention-item').filter({ hasText: card });
    await item.waitFor();
    if (language === 'en') await assertAccessible(page);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/card-${language}.png` });
    await item.getByRole('button', { name: open }).click();
    await page.getByRole('dialog').getByText(reason).waitFor();
    if (language === 'en') await assertAccessible(page);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/dialog-${language}.png` });
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.context().close();
  }
});

test('a photo card shows its riders; nothing is recorded before the form, which has the order proposed', async () => {
  const startMs = Date.now() - 20 * MINUTE;
  await makeRace('close', { startMs, laps: 1 });
  await pass('close', [
    ['5', startMs + 5 * MINUTE],
    ['3', startMs + 5 * MINUTE + 20],
    ['4', startMs + 5 * MINUTE + 40],
    ['6', startMs + 5 * MINUTE + 9_000],
  ]);
  const page = await openRace('close');
  const attention = panel(page, 'Attention');
  await attention.getByText('▲ Photo needed').waitFor();
  for (const name of ['5Lund', '3Ito', '4Blanc'])
    await attention
      .getByRole('button', { name: new RegExp(`${name.slice(0, 1)}\\s*(Eva |Cem |Dora )?${name.slice(1)}`) })
      .first()
      .waitFor();
  await attention.getByRole('button', { name: 'Put in order …' }).click();
  await page.getByRole('dialog', { name: 'Corrections' }).waitFor();
  await stays(
    async () => (await auditOf('close')).some(({ decision }) => decision.type === 'photo-order'),
    false,
  );
  const dialog = page.getByRole('dialog', { name: 'Corrections' });
  await dialog.getByRole('listitem', { name: '1. 5 Eva Lund' }).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await dialog.getByRole('button', { name: 'Do it' }).click();
  await said(page, 'Photo order set');
  await becomes(
    async () => (await auditOf('close')).at(-1)!.decision.order,
    [3, 5, 4],
    'as the official saw it, not as it was proposed',
  );
  await page.context().close();
});

test('questions are grouped, filtered, put off and given to somebody; all who never came did not start at once', async () => {
  const startMs = Date.now() - 20 * MINUTE;
  await makeRace('triage', { startMs, laps: 9, categories: ['open', 'women'] });
  // One of each category rides; the other six were never seen. Five times somebody, whom nobody knows.
  await pass('triage', [
    ...[1, 2, 3, 4].map((lap) => ['1', startMs + lap * 2 * MINUTE] as const),
    ...[1, 2, 3, 4].map((lap) => ['2', startMs + lap * 2 * MINUTE + 5_000] as const),
    ...[1, 2, 3, 4, 5].map((n) => ['?', startMs + n * 2 * MINUTE + 50_000] as const),
  ]);
  const page = await openRace('triage');
  const attention = panel(page, 'Attention');
  const never = attention.getByRole('listitem').filter({ hasText: 'Never seen' });
  await never.getByText('6', { exact: true }).first().waitFor();
  const unknown = attention.getByRole('listitem').filter({ hasText: 'Unknown rider' });
  await becomes(() => unknown.count(), 1, 'five of one kind are one card');
  await unknown.getByRole('button', { name: 'Show each' }).click();
  await unknown.getByLabel('Was bib').nth(4).waitFor();
  await assertAccessible(page);

  await attention.getByLabel('Show', { exact: true }).selectOption('kind:never-seen');
  await unknown.first().waitFor({ state: 'detached' });
  await never.first().getByLabel('Later, or for somebody').click();
  await never.first().getByRole('button', { name: 'admin (me)' }).click();
  await said(page, 'Question given to an official');
  await attention.getByLabel('Show', { exact: true }).selectOption('mine');
  await never.first().waitFor();
  // On another console it is known whose it is.
  const review = (await ask(station, 'GET', '/v1/races/triage/review', { token })).json.review;
  assert.deepEqual(
    review
      .filter(({ kind }: { kind: string }) => kind === 'never-seen')
      .map((item: { assignedTo: string }) => item.assignedTo),
    ['admin', 'admin'],
  );
  await never.first().getByLabel('Later, or for somebody').click();
  await never.first().getByRole('button', { name: '5 min', exact: true }).click();
  await attention.getByText('2 put off').waitFor();
  await attention.getByRole('button', { name: 'Show again' }).click();
  await never.first().getByRole('button', { name: 'All: did not start' }).click();
  await said(page, 'Status of several set');
  const { rows } = await boardOf('triage');
  assert.deepEqual(
    NAMES.map((_, i) => rows[i + 1].status),
    ['racing', 'racing', 'DNS', 'DNS', 'DNS', 'DNS', 'DNS', 'DNS'],
  );
  await page.context().close();
});

const passingsOf = async (race: string) =>
  (await ask(station, 'GET', `/v1/races/${race}/passings`, { token })).json.passings as {
    bib: string | null;
    timeMs: number;
    fate: string;
  }[];

test('the tab crashes while a bunch is typed: what a space ended is at the station, the word in hand comes back', async () => {
  await makeRace('crash', { startMs: Date.now() - 2 * MINUTE });
  const page = await openRace('crash');
  const field = page.getByLabel('Bibs, then Enter');
  await field.pressSequentially('1 2 3', { delay: 40 });
  const typing = page.getByRole('status', { name: 'What is being typed' });
  await typing.getByText('Cem Ito').waitFor();
  await typing.getByText('ends lap 1 of 5').waitFor();
  await page.getByText('All on disk at the station').waitFor();
  await becomes(
    async () => (await passingsOf('crash')).map(({ bib }) => bib),
    ['1', '2'],
    'saved at each space, before Enter',
  );
  // The station cannot be reached, two more are typed, and the tab dies.
  await page.route('**/v1/races/crash/passings', (route) => route.abort());
  await page.keyboard.type(' 4 5');
  await page.getByText('2 kept on this device').waitFor();
  const typedMs = Date.now();
  await Promise.all([page.waitForEvent('crash'), page.goto('chrome://crash').catch(() => undefined)]);
  const context = page.context();
  const again = await context.newPage();
  await again.goto(`https://127.0.0.1:${station.ports.https}/control/crash`);
  await again.getByText('All on disk at the station').waitFor();
  await becomes(() => again.getByLabel('Bibs, then Enter').inputValue(), '5');
  await again.getByLabel('Bibs, then Enter').press('Enter');
  await panel(again, 'Keypad').getByText('Eva Lund').waitFor();
  await again.getByText('All on disk at the station').waitFor();
  const all = await passingsOf('crash');
  assert.deepEqual(
    all.map(({ bib }) => bib),
    ['1', '2', '3', '4', '5'],
  );
  assert.ok(all.at(-1)!.timeMs <= typedMs, 'at the moment of its key, not of the Enter after the crash');
  await context.close();
});

test('two tabs of one computer have each what is typed in it; what a closed one held comes back in the next', async () => {
  await makeRace('two-tabs', { startMs: Date.now() - 2 * MINUTE });
  const one = await openRace('two-tabs');
  const field = (page: Page) => page.getByLabel('Bibs, then Enter');
  await field(one).pressSequentially('4');
  const openAgain = async () => {
    const page = await one.context().newPage();
    await page.goto(address('/control/two-tabs'));
    await panel(page, 'Board').getByText('Ada Nowak').waitFor();
    return page;
  };
  const two = await openAgain();
  await stays(() => field(two).inputValue(), '', 'it is being typed elsewhere', 500);
  await field(two).pressSequentially('7');
  await one.reload();
  await becomes(() => field(one).inputValue(), '4', 'its own, loaded anew');
  await two.reload();
  await becomes(() => field(two).inputValue(), '7', 'its own, loaded anew');
  await one.close();
  const three = await openAgain();
  await becomes(() => field(three).inputValue(), '4', 'nobody types that any more');
  const four = await openAgain();
  await stays(() => field(four).inputValue(), '', 'it came back once', 500);
  await one.context().close();
});

test('the keypad by keyboard: who is out, another bib behind the pencil, an order from the picture', async () => {
  const startMs = Date.now() - 10 * MINUTE;
  await makeRace('typed', { startMs, laps: 1 });
  const page = await openRace('typed');
  const { keyboard } = page;
  await page.getByLabel('Bibs, then Enter').focus();
  await keyboard.type('-3 dnf 4 aufg 6 pull 7 ', { delay: 15 });
  await page.getByText('All on disk at the station').waitFor();
  await panel(page, 'Keypad').getByText('Gil Roux · out: Pulled').waitFor();
  const { rows } = await boardOf('typed');
  assert.deepEqual(
    NAMES.map((_, i) => rows[i + 1].status),
    ['racing', 'racing', 'DNF', 'DNF', 'racing', 'DNF', 'PUL', 'racing'],
  );
  // On a laptop the newest entry is in view whole: how to type gives way to what was typed.
  await page.setViewportSize({ width: 1366, height: 768 });
  const newest = panel(page, 'Keypad').getByRole('list', { name: 'Last entries' }).locator('li').first();
  await panel(page, 'Keypad')
    .getByText('The time is that of a bib’s first key.')
    .waitFor({ state: 'hidden' });
  const [shown, whole] = [await newest.boundingBox(), await panel(page, 'Keypad').boundingBox()];
  assert.ok(
    shown && whole && shown.y + shown.height <= whole.y + whole.height,
    JSON.stringify({ shown, whole }),
  );
  // One is taken back where it stands.
  await panel(page, 'Keypad').getByRole('button', { name: 'Take back 6' }).click();
  await said(page, 'Undone');
  await becomes(async () => (await boardOf('typed')).rows[6].status, 'racing');

  // 8 was typed for 2: the pencil asks first whose it was.
  await page.getByLabel('Bibs, then Enter').focus();
  await keyboard.type('1 8 5 ', { delay: 60 });
  await page.getByText('All on disk at the station').waitFor();
  await panel(page, 'Keypad').getByRole('button', { name: 'Correct 8' }).click();
  await assertAccessible(page);
  await keyboard.type('2');
  await keyboard.press('Enter');
  await said(page, 'Passing assigned to another rider');
  await panel(page, 'Keypad').getByText('Bo Silva').waitFor();
  await becomes(async () => (await passingsOf('typed')).map(({ bib }) => bib), ['1', '2', '5']);

  await page.getByLabel('Bibs, then Enter').focus();
  await keyboard.type('= 2 1 5');
  await page.getByText('Enter opens the picture’s form; nothing is set before.').waitFor();
  await keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Corrections' });
  await dialog.getByRole('listitem', { name: '1. 2 Bo Silva' }).waitFor();
  await stays(
    async () => (await auditOf('typed')).some(({ decision }) => decision.type === 'photo-order'),
    false,
  );
  // Read off anew: typed in the form, too.
  await dialog.getByLabel('Bibs in the order of the picture').fill('5 2');
  await dialog.getByRole('listitem', { name: '3. 1 Ada Nowak' }).waitFor();
  await dialog.getByRole('button', { name: 'Do it' }).click();
  await said(page, 'Photo order set');
  const { order, lap } = (await auditOf('typed')).at(-1)!.decision;
  assert.deepEqual({ order, lap }, { order: [5, 2, 1], lap: undefined }, 'a finish: nothing comes after it');
  // On a laptop nothing of what was typed last is cut off: neither who it was nor the way back.
  await page.setViewportSize({ width: 1366, height: 768 });
  const last = page.getByRole('list', { name: 'Last entries' });
  await last.getByRole('listitem').first().waitFor();
  await becomes(() => last.evaluate((list) => list.scrollWidth - list.clientWidth), 0);
  await becomes(async () => (await last.locator('.last-says').first().boundingBox())!.width > 40, true);
  await page.context().close();
});

test('a picture in mid-race is of the lap in it, also when they come round again while it is looked at', async () => {
  const startMs = Date.now() - 20 * MINUTE;
  await makeRace('midrace', { startMs });
  const round = (bibs: string, minutes: number) =>
    pass(
      'midrace',
      [...bibs].map((bib, i) => [bib, startMs + minutes * MINUTE + i * 40]),
    );
  await round('213', 5);
  const page = await openRace('midrace');
  await page.getByLabel('Bibs, then Enter').focus();
  await page.keyboard.type('= 1 2 3');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Corrections' });
  const lap = dialog.getByLabel('Lap that ends in the picture');
  await lap.waitFor();
  await round('321', 10);
  // The standings behind the dialog have taken it in.
  await page.waitForFunction(() =>
    [...document.querySelectorAll('button')].some(({ textContent }) => /^13\D/.test(textContent)),
  );
  await becomes(() => lap.inputValue(), '1');
  await dialog.getByText('No place changes.').waitFor(); // nor does it say any more what it would have changed
  await assertAccessible(page);
  await dialog.getByRole('button', { name: 'Do it' }).click();
  await said(page, 'Photo order set');
  await becomes(async () => (await auditOf('midrace')).at(-1)!.decision.lap, 1);
  const { rows } = await boardOf('midrace');
  assert.deepEqual(
    [3, 2, 1].map((entry) => rows[entry].place),
    [1, 2, 3],
    'as they crossed the line since',
  );
  await page.context().close();
});

test('on a phone with gloves: expected riders as large tiles, a tap is a passing, nothing moves under the finger', async () => {
  const startMs = Date.now() - 5 * MINUTE;
  await makeRace('tiles', { startMs, laps: 9 });
  await pass('tiles', [
    ['4', startMs + 2 * MINUTE],
    ['2', startMs + 2 * MINUTE + 10_000],
    ['4', startMs + 4 * MINUTE],
    ['2', startMs + 4 * MINUTE + 10_000],
  ]);
  const page = await openRace('tiles', PHONE);
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^Keypad/ })
    .click();
  await page.getByRole('button', { name: 'Expected' }).click();
  const tiles = page.getByRole('group', { name: /^Expected riders/ }).getByRole('button');
  await tiles.first().waitFor();
  await becomes(() => tiles.nth(0).textContent(), /^4/);
  await becomes(() => tiles.nth(1).textContent(), /^2/);
  const box = (await tiles.nth(0).boundingBox())!;
  assert.ok(box.height >= 64 && box.width >= 64, `${box.width} × ${box.height}`);
  await assertAccessible(page);
  await tiles.nth(0).tap();
  await tiles.nth(1).tap();
  await page.getByText('All on disk at the station').waitFor();
  await becomes(() => tiles.nth(0).textContent(), /^4.*taken/);
  await becomes(
    async () => (await passingsOf('tiles')).map(({ bib }) => bib),
    ['4', '2', '4', '2', '4', '2'],
  );
  await page.context().close();
});

test('after the finish: officials named, a protest entered and decided, what is open is asked about before it is official', async () => {
  const startMs = Date.now() - 30 * MINUTE;
  await makeRace('protest', { startMs, laps: 1 });
  await pass(
    'protest',
    NAMES.map((_, i) => [String(i + 1), startMs + 5 * MINUTE + i * 5_000] as const),
  );
  const page = await openRace('protest');
  await page.getByRole('button', { name: 'Race settings …' }).click();
  const settings = page.getByRole('dialog', { name: 'Race settings' });
  await settings.getByRole('button', { name: 'Add somebody' }).click();
  await settings.getByLabel(/^Name: President/).fill('M. Keller');
  await settings.getByRole('button', { name: 'Save' }).click();
  await said(page, 'Race changed');

  await page.getByRole('button', { name: 'Race actions …' }).click();
  await hold(page, /^Finish/);
  await said(page, 'Race finished');
  await hold(page, /^Publish provisional/);
  await said(page, 'Result published');

  await page.getByRole('button', { name: 'Race actions …' }).click();
  await page.getByRole('button', { name: 'Protests …' }).click();
  const register = page.getByRole('dialog', { name: 'Protests' });
  // The button that waits says for what.
  await register.getByText('Still to fill in: Lodged by, What it is about.').waitFor();
  await register.getByLabel('Lodged by').fill('Team Velo');
  await register.getByLabel('Against (bibs)').fill('1 99');
  await register.getByText('Not on the start list: 99.').waitFor();
  await register.getByLabel('Against (bibs)').fill('1');
  await register.getByLabel('Fee paid').fill('50 CHF');
  await register.getByLabel('What it is about').fill('Left the lane in the sprint.');
  await assertAccessible(page);
  await register.getByText('Still to fill in').waitFor({ state: 'hidden' });
  // A double click is one protest.
  await register.getByRole('button', { name: 'Enter in the register' }).dblclick();
  // The confirmation is seen although a dialog is open, and so is its undo.
  await register.getByRole('status', { name: 'Messages' }).getByText('Protest entered').waitFor();
  await register.getByText('▲ open').waitFor();
  await stays(() => register.getByRole('listitem').count(), 1, 'a double click is one', 500);
  await page.keyboard.press('Escape');

  // Official asks: one question is open, and protests are still taken.
  const actions = page.getByRole('dialog', { name: 'Race actions' });
  await actions.getByText('Protest 1 by Team Velo against 1 Ada Nowak is not decided.').waitFor();
  await actions.getByLabel(/^Type OFFICIAL/).fill('OFFICIAL');
  await actions.getByText('Tick above that you know what is open.').waitFor();
  await becomes(() => actions.getByRole('button', { name: 'Make official' }).isDisabled(), true);
  await assertAccessible(page);
  // Nor is a tick, a click or an Enter enough while a protest is undecided: it is held.
  await actions.getByLabel(/^I know that the/).check();
  await actions.getByText(/^A protest is undecided: hold the button/).waitFor();
  await actions.getByRole('button', { name: 'Make official' }).click();
  await actions.getByLabel(/^Type OFFICIAL/).press('Enter');
  await stays(() => actions.getByRole('button', { name: 'Make official' }).isVisible(), true);
  const { json } = await ask(station, 'GET', '/v1/races/protest/versions', { token });
  assert.equal(json.versions.length, 1);
  await page.keyboard.press('Escape');

  await panel(page, 'Attention').getByRole('button', { name: 'Decide the protest …' }).click();
  await register.getByRole('button', { name: 'Decide …' }).click();
  await becomes(() => register.getByLabel('Commissaire who decides').inputValue(), 'M. Keller');
  await register.getByText('Upheld', { exact: true }).click();
  await register.getByText('Returned', { exact: true }).click();
  await register.getByLabel('Reasons').fill('Relegated behind 2.');
  await register.getByRole('button', { name: 'Record the decision' }).click();
  await register.getByText(/Upheld by M\. Keller/).waitFor();
  await page.keyboard.press('Escape');

  // What follows is a correction, and a second version; the form keeps its fields and says that it was made.
  await page.getByRole('button', { name: 'Corrections …' }).click();
  const corrections = page.getByRole('dialog', { name: 'Corrections' });
  await corrections.getByRole('navigation').getByRole('button', { name: 'Relegate', exact: true }).click();
  const field = corrections.getByRole('combobox', { name: 'Bib' }).first();
  await field.fill('1');
  await corrections.getByRole('button', { name: 'Do it' }).click();
  await corrections.getByText('✓ Rider relegated').waitFor();
  await becomes(() => field.inputValue(), '1');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await page
    .getByRole('status', { name: 'Messages' })
    .getByText('Rider relegated 1', { exact: false })
    .last()
    .waitFor();
  await panel(page, 'Decisions').getByText('Undone').first().waitFor();

  await page.getByRole('button', { name: 'Race actions …' }).click();
  await actions.getByLabel('Publish all the same').check();
  await actions.getByLabel(/^Type OFFICIAL/).fill('OFFICIAL');
  await actions.getByRole('button', { name: 'Make official' }).click();
  await page.getByRole('navigation', { name: 'Races' }).getByText('Official').waitFor();
  await page.goto(`https://127.0.0.1:${station.ports.https}/results/protest`);
  await page.getByText('M. Keller').waitFor();
  await page.context().close();
});

test('a time trial on the pages: starts, times and gaps as far as they are known, who is on the course; no bell', async () => {
  const startMs = Date.now() - 10 * MINUTE;
  await makeRace('clock', { startMs, laps: 1, format: 'time-trial', everyMs: MINUTE });
  // 1 and 2 by chip, 3 by the keypad; the others are on the course or have not started.
  await pass('clock', [['1', startMs + 247_088]], 'chip');
  await pass('clock', [['2', startMs + MINUTE + 247_754]], 'chip');
  await pass('clock', [['3', startMs + 2 * MINUTE + 250_432]]);
  const page = await openRace('clock');
  const board = panel(page, 'Board');
  await board.getByText('4:07.08').first().waitFor();
  await board.getByText('+0.67').waitFor();
  await board.getByText('4:10.4', { exact: true }).first().waitFor();
  await board.getByRole('button', { name: 'Sort by Start' }).waitFor();
  await stays(() => page.getByRole('button', { name: /^Bell/ }).count(), 0);
  await becomes(() => page.getByText('Laps to go').count(), 0);
  await page.goto(`https://127.0.0.1:${station.ports.https}/board/clock?view=course`);
  await page.getByText('5 riders on the course').waitFor();
  await becomes(
    () => page.getByRole('rowheader').allTextContents(),
    [...['Dora Blanc', 'Eva Lund', 'Finn Weber', 'Gil Roux', 'Ida Mas']],
  );
  await assertAccessible(page);
  await page.context().close();
});

test('a console asks for nothing while a race is on: passings, questions and decisions come by themselves', async () => {
  const startMs = Date.now() - 10 * MINUTE;
  await makeRace('quiet', { startMs, laps: 9 });
  const page = await openRace('quiet');
  await page.waitForTimeout(3_000);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  for (let bib = 1; bib <= 5; bib++) {
    await pass('quiet', [[String(bib), Date.now()]]);
    await panel(page, 'Passings')
      .getByRole('button', { name: `Correct ${bib}` })
      .waitFor();
  }
  await pass('quiet', [['?', Date.now()]]);
  await panel(page, 'Attention').getByText('▲ Unknown rider').waitFor();
  await decide(station, token, 'quiet', { type: 'set-status', entry: 8, status: 'DNF', reason: 'Chain' });
  await panel(page, 'Decisions').getByText('by admin · Chain').waitFor();
  await page.waitForTimeout(4_000);
  assert.equal(asked.join(' '), '');

  // The line is cut: it asks, and nothing is missed when the line is back.
  await page.routeWebSocket(/\/v1\/officials/, (socket) => void socket.close());
  await page.reload();
  await pass('quiet', [['6', Date.now()]]);
  await panel(page, 'Passings').getByRole('button', { name: 'Correct 6' }).waitFor();
  assert.ok(asked.includes('/v1/races/quiet/review'));
  await page.context().close();
});

test('the officials’ line opens to officials only, and says what it does not understand', async () => {
  const address = `wss://127.0.0.1:${station.ports.https}/v1/officials`;
  const open = (headers: Record<string, string>) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(address, { headers, rejectUnauthorized: false });
      socket.on('unexpected-response', (_request, { statusCode }) => resolve(String(statusCode)));
      socket.on('error', () => resolve('refused'));
      socket.on('open', () => socket.send('{"nonsense": true}'));
      socket.on('close', (code) => resolve(`closed ${code}`));
    });
  assert.equal(await open({}), '401');
  assert.equal(await open({ authorization: 'Bearer nobody' }), '401');
  assert.equal(await open({ authorization: `Bearer ${token}` }), 'closed 1008');
});
