/**
 * Every correction of the race rules made in a real browser against a real station: what would change is shown first,
 * a reason is kept, and one press takes it back. By mouse, by keyboard alone, and by touch.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { decide, SQUARE } from '../station/race-day.ts';
import { ADMIN_PASSWORD, ask } from '../station/station-process.ts';
import { assertAccessible, DESK, openPage, PHONE } from './browser.ts';
import { browser, station, token } from './console.ts';
import { becomes, said, stays } from './seen.ts';

const LAP_MS = 120_000;
const LAPS = 3;
const RIDERS = ['Ada Nowak', 'Bo Silva', 'Cem Ito', 'Dora Blanc'];

/** A race that is over: four riders, three laps, 1 and 2 home 20 ms apart; a chip read that nobody has. */
async function finishedRace(id: string, format: 'circuit' | 'points' = 'circuit'): Promise<number> {
  const startMs = Date.now() - 3_600_000;
  const made = await ask(station, 'POST', '/v1/races', {
    token,
    body: {
      ...{ id, name: `Race ${id}`, format },
      rules: { minLapMs: 1_000, minLapShareOfMedian: 0, ...(format === 'points' && { sprintEveryLaps: 1 }) },
      categories: ['open', 'women'].map((category) => ({
        ...{ id: category, name: category, length: { by: 'laps', laps: LAPS }, startOffsetMs: 0 },
      })),
    },
  });
  assert.equal(made.status, 201, made.text);
  await decide(station, token, id, { type: 'set-course', course: SQUARE });
  const entries = RIDERS.map((name, i) => ({
    ...{ entry: i + 1, bib: String(i + 1), name, category: 'open', chips: [`CHIP${i + 1}`] },
  }));
  await decide(station, token, id, { type: 'put-entries', entries });
  await decide(station, token, id, { type: 'start', atMs: startMs });
  const lateMs = [0, 20, 5_000, 9_000];
  const passings = Array.from({ length: LAPS }, (_, lap) =>
    lateMs.map((late, i) => ({
      ...{ id: `${id}:${i + 1}:${lap + 1}`, line: 'finish', source: 'chip', uncertaintyMs: 30 },
      timeMs: startMs + (lap + 1) * LAP_MS + late,
      who: { chip: `CHIP${i + 1}` },
    })),
  ).flat();
  const stray = { ...passings[0]!, id: `${id}:stray`, timeMs: startMs + 60_000, who: { chip: 'STRAY' } };
  const taken = await ask(station, 'POST', `/v1/races/${id}/passings`, {
    token,
    body: { passings: [...passings, stray] },
  });
  assert.ok(taken.status < 300, taken.text);
  return startMs;
}

async function openRace(race: string, size = DESK): Promise<Page> {
  const options = { ...size, ignoreHTTPSErrors: true, reducedMotion: 'reduce' as const };
  const page = await openPage(
    browser,
    `https://127.0.0.1:${station.ports.https}/control/${race}`,
    options,
    'sun',
  );
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill(ADMIN_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Corrections …' }).click();
  return page;
}
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Corrections' });
const kind = (page: Page, name: string) =>
  dialog(page).getByRole('navigation').getByRole('button', { name, exact: true }).click();
const effect = (page: Page) => dialog(page).getByRole('region', { name: 'What it would change' });
const rows = async (race: string) =>
  (await ask(station, 'GET', `/v1/races/${race}`, { token })).json.rows as Record<
    number,
    {
      place: number | null;
      laps: number;
      timeMs: number;
      bib: string;
      status: string;
      category: string;
      points?: number;
    }
  >;
async function doIt(page: Page, done: string): Promise<void> {
  await effect(page).getByRole('heading', { name: 'What would change' }).waitFor();
  await effect(page).getByRole('button', { name: 'Do it' }).click();
  await said(page, done);
}

test('swap, share, move, split, set aside, give and all reads: each is foretold, made and undone', async () => {
  const race = 'passings';
  const startMs = await finishedRace(race);
  const page = await openRace(race);

  await kind(page, 'Swap two riders');
  await dialog(page).getByLabel('First rider').fill('1');
  await dialog(page).getByLabel('Second rider').fill('4');
  // Foretold before anything is decided.
  await effect(page).getByText('Dora Blanc').waitFor();
  await stays(async () => (await rows(race))[1]!.place, 1);
  await effect(page).getByLabel('Reason (for the record)').fill('Numbers swapped in the tent');
  await doIt(page, 'Riders swapped');
  await becomes(async () => [(await rows(race))[1]!.place, (await rows(race))[4]!.place], [4, 1]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await said(page, 'Undone');
  await becomes(async () => (await rows(race))[1]!.place, 1);
  const { audit } = (await ask(station, 'GET', `/v1/races/${race}/audit`, { token })).json;
  const swap = audit.find((line: { decision: { type: string } }) => line.decision.type === 'swap-riders');
  assert.deepEqual(
    [swap.inForce, swap.decision.reason, swap.by.name],
    [false, 'Numbers swapped in the tent', 'admin'],
  );

  await page.getByRole('button', { name: 'Corrections …' }).click();
  await kind(page, 'Set aside or restore');
  await dialog(page).getByLabel(/^Bib/).fill('3');
  await dialog(page).getByRole('radio').first().check();
  await doIt(page, 'Passing set aside');
  await becomes(async () => (await rows(race))[3]!.laps, 2);

  // Rider 3 was under the read of rider 2: the same moment is theirs, too.
  await kind(page, 'Two riders under one read');
  await dialog(page).getByLabel(/^Bib/).fill('2');
  await dialog(page).getByRole('radio').first().check();
  await dialog(page).getByLabel('Second rider').fill('3');
  await doIt(page, 'Passing inserted');
  await becomes(
    async () => [(await rows(race))[3]!.laps, (await rows(race))[3]!.timeMs],
    [3, LAPS * LAP_MS + 20],
  );

  await kind(page, 'Move a passing in time');
  await dialog(page).getByLabel(/^Bib/).fill('4');
  await dialog(page).getByRole('radio').first().check();
  await dialog(page).getByRole('button', { name: '−1 s' }).click();
  await doIt(page, 'Passing moved');
  await becomes(async () => (await rows(race))[4]!.timeMs, LAPS * LAP_MS + 8_000);

  await kind(page, 'Assign a passing to another rider');
  await dialog(page).getByLabel('Assign to bib').fill('99');
  await dialog(page).getByText('That bib is not on the start list.').waitFor();
  await becomes(
    () => effect(page).getByRole('button', { name: 'Do it' }).count(),
    0,
    'nothing to do half said',
  );

  await kind(page, 'All reads of a chip or bib');
  await dialog(page).getByLabel('Chip code').last().fill('stray');
  await dialog(page).getByLabel('Belongs to bib').fill('4');
  await doIt(page, 'All reads assigned to another rider');
  await becomes(
    async () => (await rows(race))[4]!.timeMs,
    2 * LAP_MS + 9_000,
    'with a lap more the distance was ridden earlier',
  );

  await kind(page, 'Split a lap');
  await dialog(page).getByLabel('Bib', { exact: true }).fill('2');
  await dialog(page).getByLabel('Lap', { exact: true }).fill('1');
  await doIt(page, 'Lap split');
  await becomes(async () => (await rows(race))[2]!.timeMs, 2 * LAP_MS + 20);

  await kind(page, 'Insert a passing');
  await dialog(page).getByLabel('Bib', { exact: true }).fill('1');
  await dialog(page)
    .getByLabel('Time of day')
    .fill(new Date(startMs + 4 * LAP_MS).toISOString().slice(11, 22));
  await doIt(page, 'Passing inserted');
  await page.context().close();
});

test('a photo-finish is put in order by keys, with a dead heat; the times and their ± stand beside', async () => {
  const race = 'picture';
  await finishedRace(race);
  const page = await openRace(race);
  await kind(page, 'Photo order');
  const list = dialog(page).getByRole('list', { name: 'Photo order set' });
  await list.getByText('+0.020 ±0.030 chip').waitFor();
  await becomes(() => list.getByRole('listitem').count(), 2, 'the two whom the chips cannot tell apart');
  await list.getByRole('listitem').nth(1).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await list.getByRole('listitem', { name: '1. 2 Bo Silva' }).waitFor();
  await doIt(page, 'Photo order set');
  await becomes(async () => [(await rows(race))[2]!.place, (await rows(race))[1]!.place], [1, 2]);

  // Looked at again: nobody can tell.
  await kind(page, 'Status');
  await kind(page, 'Photo order');
  for (const bib of ['1', '2']) {
    await dialog(page).getByLabel('Add to the picture').fill(bib);
    await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
  }
  await dialog(page).getByRole('button', { name: 'Level with the one before: 2' }).click();
  await doIt(page, 'Photo order set');
  const places = async () => {
    const now = await rows(race);
    return [now[1]!.place, now[2]!.place, now[3]!.place];
  };
  await becomes(() => places(), [1, 1, 3]);
  await page.context().close();
});

test('relegated, credited, three kilometres, status, penalty, laps and a heat: what the dialog says is what happens', async () => {
  const race = 'places';
  await finishedRace(race);
  const page = await openRace(race);

  await kind(page, 'Relegate');
  await dialog(page).getByLabel('Bib', { exact: true }).fill('1');
  await dialog(page).getByLabel('a place').check();
  await dialog(page).getByLabel('Place', { exact: true }).fill('3');
  await doIt(page, 'Rider relegated');
  await becomes(async () => (await rows(race))[1]!.place, 3);

  await kind(page, 'Time credited');
  await dialog(page).getByLabel('Bib', { exact: true }).fill('4');
  await dialog(page).getByLabel('given', { exact: true }).check();
  await dialog(page).getByLabel('Race time').fill('6:61');
  await dialog(page).getByText('Write it as 1:02:03.4, 2:03 or 65.').waitFor();
  await dialog(page).getByLabel('Race time').fill('6:30');
  await doIt(page, 'Time given');
  await becomes(async () => (await rows(race))[4]!.timeMs, 390_000);

  await kind(page, 'Last three kilometres');
  await dialog(page).getByLabel('Bib', { exact: true }).fill('4');
  await dialog(page).getByLabel('Rode with bib').fill('2');
  await doIt(page, 'Three-kilometre rule applied');
  await becomes(async () => [(await rows(race))[4]!.place, (await rows(race))[4]!.timeMs], [4, 360_020]);

  await kind(page, 'Penalty or bonus');
  await dialog(page).getByLabel('Bib', { exact: true }).fill('2');
  await dialog(page).getByRole('button', { name: '10 s', exact: true }).click();
  await doIt(page, 'Penalty given');
  await becomes(async () => (await rows(race))[2]!.timeMs, 370_020);

  await kind(page, 'Laps up or down');
  await dialog(page).getByLabel('Bib', { exact: true }).fill('3');
  await dialog(page).getByRole('button', { name: '−1', exact: true }).click();
  await doIt(page, 'Laps adjusted');
  await becomes(async () => (await rows(race))[3]!.laps, 2);

  await kind(page, 'Status');
  await dialog(page).getByLabel('Bib', { exact: true }).fill('3');
  await dialog(page).getByLabel(/^DSQ/).check();
  await effect(page).getByRole('button', { name: 'Irregular sprint' }).click();
  await doIt(page, 'Status set');
  await becomes(async () => (await rows(race))[3]!.status, 'DSQ');

  await kind(page, 'Riders or a heat to another category');
  await dialog(page).getByLabel('To category').selectOption('women');
  await dialog(page).getByText('4 riders move.').waitFor();
  await doIt(page, 'Riders moved to another category');
  await becomes(
    async () => Object.values(await rows(race)).map(({ category }) => category),
    Array(4).fill('women'),
  );

  await kind(page, 'Start of a wave');
  // All that have started are chosen: one mistake, one correction. Here the other wave stays.
  await dialog(page)
    .getByLabel(/^open /)
    .uncheck();
  const startMs = (await ask(station, 'GET', `/v1/races/${race}`, { token })).json.categories.women.startMs;
  await dialog(page)
    .getByLabel('Started at (time of day)')
    .fill(new Date(startMs - 2_000).toISOString().slice(11, 23));
  await doIt(page, 'Starts moved');
  await becomes(
    async () => (await rows(race))[1]!.timeMs,
    372_020,
    'two seconds more since the gun, and nothing better than who is before',
  );
  await page.context().close();
});

test('waves that had guns of their own: nobody is chosen until an official says whose start was wrong, and the others stay', async () => {
  const race = 'own-guns';
  const firstMs = await finishedRace(race);
  const secondMs = firstMs + 60_000;
  await decide(station, token, race, { type: 'start', atMs: secondMs, categories: ['women'] });
  const page = await openRace(race);
  await kind(page, 'Start of a wave');
  await dialog(page).getByText('Choose at least one category.').waitFor();
  const open = dialog(page).getByRole('checkbox', { name: /^open / });
  const women = dialog(page).getByRole('checkbox', { name: /^women / });
  await becomes(async () => [await open.isChecked(), await women.isChecked()], [false, false]);
  const time = dialog(page).getByLabel('Started at (time of day)');
  await becomes(() => time.inputValue(), '');
  await women.check();
  const timeOfDay = (ms: number) => new Date(ms).toISOString().slice(11, 23);
  await becomes(() => time.inputValue(), timeOfDay(secondMs));
  await time.fill(timeOfDay(secondMs - 2_000));
  await doIt(page, 'Starts moved');
  const { categories } = (await ask(station, 'GET', `/v1/races/${race}`, { token })).json;
  assert.deepEqual([categories.open.startMs, categories.women.startMs], [firstMs, secondMs - 2_000]);
  await page.context().close();
});

test('a points race: the sprint typed as it came in, its points beside, the sheet below; the station says the same', async () => {
  const race = 'sprints';
  await finishedRace(race, 'points');
  const page = await openRace(race);
  await dialog(page).getByRole('radio', { name: /^2 ◐/ }).check();
  await dialog(page).getByLabel('Bibs in order over the line').fill('4 3 7');
  await dialog(page).getByText('Not on the start list: 7').waitFor();
  await dialog(page).getByLabel('Bibs in order over the line').fill('4 3 2 1');
  await dialog(page).getByText('+5').waitFor();
  await doIt(page, 'Sprint decided');
  await dialog(page).getByRole('radio', { name: /^2 ●/ }).waitFor();
  await kind(page, 'Laps up or down');
  await dialog(page).getByLabel('Bib', { exact: true }).fill('4');
  await dialog(page).getByRole('button', { name: '+1', exact: true }).click();
  await doIt(page, 'Lap on the field');
  await kind(page, 'Sprints');
  const sheet = dialog(page).getByRole('region', { name: 'Points sheet' });
  await sheet
    .getByRole('row', { name: /Dora Blanc/ })
    .getByText('20')
    .first()
    .waitFor();
  const { sprints } = (await ask(station, 'GET', `/v1/races/${race}/sprints`, { token })).json;
  const told = sprints[0].riders.find((rider: { entry: number }) => rider.entry === 4).points;
  assert.equal(told, (await rows(race))[4]!.points);
  await page.context().close();
});

test('begun with a rider or one of their passings: filled in, made by one press, closed; another bib beside them', async () => {
  const race = 'from-the-rider';
  await finishedRace(race);
  const page = await openRace(race);
  await page.keyboard.press('Escape');
  await page
    .getByRole('button', { name: /Cem Ito/ })
    .first()
    .click();
  const drawer = page.getByRole('complementary', { name: 'Rider 3' });
  await drawer.getByRole('button', { name: 'DNF', exact: true }).click();
  await doIt(page, 'Status set');
  await dialog(page).waitFor({ state: 'detached' });
  await becomes(async () => (await rows(race))[3]!.status, 'DNF');
  await drawer.getByRole('button', { name: 'Back in the race' }).click();
  await doIt(page, 'Status set');
  await dialog(page).waitFor({ state: 'detached' });
  assert.notEqual((await rows(race))[3]!.status, 'DNF');

  const last = drawer.locator('.drawer-passing').last();
  await last.click();
  await drawer.getByRole('button', { name: 'Set aside', exact: true }).click();
  await doIt(page, 'Passing set aside');
  await dialog(page).waitFor({ state: 'detached' });
  await becomes(async () => (await rows(race))[3]!.laps, 2);

  await drawer.getByRole('button', { name: 'Another bib' }).click();
  await dialog(page).getByLabel('New bib').fill('way too long');
  await dialog(page).getByText('A bib has 1 to 8 letters or digits.').waitFor();
  await dialog(page).getByLabel('New bib').fill('33');
  await doIt(page, 'Bib changed');
  await becomes(async () => (await rows(race))[3]!.bib, '33');
  await assertAccessible(page);
  await page.context().close();
});

test('by keyboard alone: the palette names every correction; on a phone by touch; axe finds nothing', async () => {
  const race = 'keys-and-touch';
  await finishedRace(race);
  const page = await openRace(race);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('correct swap');
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('heading', { name: 'Swap two riders' }).waitFor();
  await page.keyboard.type('1');
  await page.keyboard.press('Tab');
  await page.keyboard.type('2');
  await effect(page).getByText('Bo Silva').waitFor();
  await assertAccessible(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('c');
  await dialog(page).waitFor();
  await kind(page, 'Photo order');
  await dialog(page).getByRole('listitem').first().waitFor();
  await assertAccessible(page);
  await page.context().close();

  const phone = await openRace(race, PHONE);
  await dialog(phone).getByLabel('Which correction').selectOption('photo');
  await dialog(phone).getByRole('button', { name: 'Down: 1' }).tap();
  await dialog(phone).getByRole('listitem', { name: '1. 2 Bo Silva' }).waitFor();
  await assertAccessible(phone);
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, 'nothing is wider than the phone');
  await phone.context().close();
});

test('in German and French: what the station says of a doubt, of a place and of a refusal', async () => {
  const race = 'languages';
  await finishedRace(race);
  const address = (language: string) =>
    `https://127.0.0.1:${station.ports.https}/control/${race}?lang=${language}`;
  const options = { ...DESK, ignoreHTTPSErrors: true, reducedMotion: 'reduce' as const };
  for (const [language, doubt, place, refusal, enter, correct, swap] of [
    [
      ...['de', /Unbekannter Chip STRAY fuhr um/, /^Platz 1: im Ziel, 3 Runden\.$/],
      ...[/kann nicht mit sich selbst getauscht werden/, 'Anmelden', 'Korrekturen …', 'Zwei Fahrer tauschen'],
    ],
    [
      ...['fr', /Une puce inconnue, STRAY, a passé/, /^Place 1\s: arrivé, 3 tours\.$/],
      ...[/ne peut être échangé avec lui-même/, 'Se connecter', 'Corrections …', 'Échanger deux coureurs'],
    ],
  ] as const) {
    const page = await openPage(browser, address(language), options, 'sun');
    await page.locator('input').first().fill('admin');
    await page.locator('input').nth(1).fill(ADMIN_PASSWORD);
    await page.getByRole('button', { name: enter as string }).click();
    await page.getByText(doubt as RegExp).waitFor();
    await page
      .getByRole('button', { name: /Ada Nowak/ })
      .first()
      .click();
    await page.getByText(place as RegExp).waitFor();
    await page
      .getByRole('button', { name: correct as string })
      .first()
      .click();
    await page
      .getByRole('navigation')
      .getByRole('button', { name: swap as string })
      .click();
    const fields = page.getByRole('dialog').getByRole('combobox');
    await fields.nth(0).fill('1');
    await fields.nth(1).fill('1');
    await page.getByText(refusal as RegExp).waitFor();
    await page.context().close();
  }
});

test('by keyboard alone: passings filtered, decisions found, a rider pinned, a column chosen and kept', async () => {
  const race = 'panels';
  await finishedRace(race);
  const page = await openRace(race);
  const { keyboard } = page;
  const panel = (name: string) => page.locator(`[data-panel="${name}"]`);
  await keyboard.press('Escape');

  await keyboard.type('3');
  await keyboard.press('Enter');
  const passings = panel('passings').locator('.passing');
  await passings.filter({ hasText: 'keypad' }).waitFor();
  await passings.nth(1).waitFor();
  await panel('keypad').getByRole('textbox').press('Escape');
  await page.locator('.health').focus();
  await keyboard.press('p');
  await panel('passings').getByLabel('Only doubtful').and(page.locator(':focus')).waitFor();
  await keyboard.press('Shift+Tab');
  await keyboard.press('Enter');
  await keyboard.press('Tab');
  await keyboard.type('keypad');
  await panel('passings')
    .getByRole('status')
    .getByText(/^1 of 14/)
    .waitFor();
  await becomes(() => passings.count(), 1);
  await keyboard.press('Escape');
  await panel('passings').locator('summary').and(page.locator(':focus')).getByText('1').waitFor();

  await keyboard.press('l');
  await panel('log').getByRole('searchbox').and(page.locator(':focus')).waitFor();
  const decisions = panel('log').locator('.log-line');
  const before = await decisions.count();
  assert.ok(before > 1);
  await keyboard.type('start list');
  await decisions.nth(1).waitFor({ state: 'detached' });
  await becomes(() => decisions.first().textContent(), /Start list changed/);
  await keyboard.press('Escape');
  await decisions.nth(before - 1).waitFor();

  await keyboard.press('Tab');
  await keyboard.press('b');
  await panel('board').getByRole('searchbox').and(page.locator(':focus')).waitFor();
  await keyboard.type('dora');
  await panel('board').getByText('Ada Nowak').waitFor({ state: 'detached' });
  await keyboard.press('Enter');
  await keyboard.press('Escape');
  await keyboard.press('Tab');
  await keyboard.press('f');
  const lines = panel('board').locator('.board-rows .board-line');
  await lines.filter({ hasText: 'Dora Blanc' }).and(page.locator('.pinned')).waitFor();
  await page.waitForFunction(() => {
    const top = (name: string) =>
      [...document.querySelectorAll('.board-rows .board-line')]
        .find((line) => line.textContent?.includes(name))
        ?.getBoundingClientRect().top ?? Number.NaN;
    return top('Dora Blanc') < top('Ada Nowak');
  });

  const team = panel('board').locator('.board-heads').getByText('Team', { exact: true });
  await becomes(() => team.count(), 0);
  await keyboard.press('Enter');
  await keyboard.press('Tab');
  await keyboard.press('Space');
  await team.waitFor();
  await keyboard.press('Escape');
  await panel('board').locator('summary').and(page.locator(':focus')).waitFor();
  await page.reload();
  await team.waitFor();
  await page.context().close();
});
