/**
 * The officials' console in a real browser against a real station in a process of its own: a race from the sign-in
 * to the sealed result, with the network cut and the station killed in between, by keyboard alone, and by axe-core.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { decide, SQUARE } from '../station/race-day.ts';
import { ADMIN_PASSWORD, ask, repository } from '../station/station-process.ts';
import { assertAccessible, DESK, holdEnter, PHONE } from './browser.ts';
import { boardOf, enter, hold, openConsole, panel, startAgain, station, token } from './console.ts';
import { becomes, said, stays } from './seen.ts';

const RIDERS = ['Ada Nowak', 'Bo Silva', 'Cem Ito', 'Dora Blanc', 'Eva Lund', 'Finn Weber'];
const START_LIST = `Bib\tName\tTeam\n${RIDERS.map((name, i) => `${i + 1}\t${name}\tVelo ${i % 2}`).join('\n')}`;

const corrections = (page: Page) => page.getByRole('dialog', { name: 'Corrections' });
const passingsOf = async (race: string) =>
  (await ask(station, 'GET', `/v1/races/${race}/passings`, { token })).json.passings as {
    id: string;
    bib: string | null;
    read: string | null;
    timeMs: number;
    fate: string;
  }[];

/** A race made through the API: riders on the square, laps as short as a test. */
async function makeRace(id: string, started: boolean): Promise<void> {
  const made = await ask(station, 'POST', '/v1/races', {
    token,
    body: {
      ...{ id, name: `Race ${id}`, rules: { minLapMs: 100, minLapShareOfMedian: 0 } },
      categories: [{ id: 'open', name: 'Open', length: { by: 'laps', laps: 5 }, startOffsetMs: 0 }],
    },
  });
  assert.equal(made.status, 201, made.text);
  await decide(station, token, id, { type: 'set-course', course: SQUARE });
  const entries = RIDERS.map((name, i) => ({
    ...{ entry: i + 1, bib: String(i + 1), name, category: 'open', chips: [] },
  }));
  await decide(station, token, id, { type: 'put-entries', entries });
  if (started) await decide(station, token, id, { type: 'start', atMs: Date.now() - 60_000 });
}
/** What a browser itself writes to its console about answers that are part of the game. */
const serious = (complaints: readonly string[]) =>
  complaints.filter((text) => !/Failed to load resource|WebSocket connection/.test(text));

test('a wrong password is said to be wrong, the right one opens the list of races', async () => {
  const page = await openConsole();
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('Name or password is wrong.').waitFor();
  await enter(page);
  await page.getByRole('heading', { name: 'Races' }).waitFor();
  // Commands by name are there before a race is.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('new');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'New race' }).waitFor();
  assert.deepEqual(serious(page.complaints), []);
  await page.context().close();
});

test('who reads another language than the browser chooses it before signing in', async () => {
  const page = await openConsole();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Français' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Connexion à la direction de course' }).waitFor();
  await assertAccessible(page);
  assert.deepEqual(serious(page.complaints), []);
  await page.context().close();
});

test('a race day: made, listed, started, timed with the network cut, corrected, undone, finished, official', async () => {
  const page = await openConsole();
  await enter(page);

  await page.getByRole('button', { name: 'New race' }).click();
  await page.getByLabel('Name of the race').fill('Harbour criterium');
  await page.getByRole('spinbutton', { name: 'Laps' }).fill('5');
  await page.getByRole('button', { name: 'Make the race' }).click();
  await page.getByRole('heading', { name: 'Three ways to begin' }).waitFor();
  const race = 'harbour-criterium';
  await decide(station, token, race, {
    type: 'set-race',
    rules: { minLapMs: 100, minLapShareOfMedian: 0 },
  });

  // A start list with a mistake is not half imported: it says which row, and takes all once mended.
  await page.getByRole('button', { name: 'Import a start list' }).click();
  await page.getByRole('button', { name: 'Import a list' }).click();
  const list = page.getByRole('textbox', { name: 'Start list' });
  await list.fill(`${START_LIST}\n3\tSomebody else\tVelo`);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByText(/needs? correcting; nothing was imported/).waitFor();
  await stays(async () => Object.keys((await boardOf(race)).rows).length, 0);
  await list.fill(START_LIST);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByRole('button', { name: 'Import: 6 new, 0 changed' }).click();
  await page.getByText('Dora Blanc').waitFor();

  // A course from a file.
  await page.getByRole('button', { name: 'Course', exact: true }).click();
  await page.getByLabel('Choose a file').setInputFiles({
    ...{ name: 'grant-park.geojson', mimeType: 'application/geo+json' },
    buffer: readFileSync(join(repository, 'resources', 'courses', 'grant-park-criterium.geojson')),
  });
  await said(page, 'Course changed');
  await page.getByRole('region', { name: 'Timing lines' }).getByText('Start and finish').first().waitFor();

  // The start wants to be held: a click alone starts nothing.
  await page.getByRole('button', { name: 'Race', exact: true }).click();
  await page.getByRole('button', { name: 'Start …' }).click();
  await page.getByRole('button', { name: /Hold to start now/ }).click();
  await stays(async () => (await boardOf(race)).race.state, 'waiting');
  await hold(page, /Hold to start now/);
  await said(page, 'Started');
  await becomes(async () => (await boardOf(race)).race.state, 'running');
  await page.waitForTimeout(300);

  // A burst: three bibs, each at its own first key, in one Enter; an empty Enter is somebody.
  await page.locator('body').press('1');
  await page.getByLabel('Bibs, then Enter').pressSequentially(' 2 3', { delay: 60 });
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.getByText('All on disk at the station').waitFor();
  const burst = await passingsOf(race);
  assert.deepEqual(
    burst.map(({ bib, read }) => bib ?? read),
    ['1', '2', '3', '?'],
  );
  assert.ok(burst[1]!.timeMs - burst[0]!.timeMs >= 60, 'each bib has the time of its own first key');

  // The cable is out: entries are kept here, and reach the station once when it is back.
  await page.context().setOffline(true);
  await page.getByLabel('Bibs, then Enter').pressSequentially('4 5');
  await page.keyboard.press('Enter');
  await page.getByText('2 kept on this device').waitFor();
  await stays(async () => (await passingsOf(race)).length, 4, 'nothing reaches the station', 700);
  await page.context().setOffline(false);
  await page.getByText('All on disk at the station').waitFor();
  await becomes(async () => (await passingsOf(race)).map(({ bib }) => bib), ['1', '2', '3', null, '4', '5']);

  // The unknown one waits for an official, who saw that it was rider 6.
  const attention = panel(page, 'Attention');
  await attention.getByRole('listitem').filter({ hasText: 'Unknown rider' }).first().waitFor();
  await attention.getByLabel('Was bib').first().fill('6');
  await attention.getByRole('button', { name: 'Assign', exact: true }).first().click();
  await said(page, 'Passing assigned to another rider');
  await panel(page, 'Board')
    .getByRole('button', { name: /Finn Weber/ })
    .click();

  // A correction shows what it changes before it is made, and is taken back by one press.
  const drawer = page.getByRole('complementary', { name: 'Rider 6' });
  await drawer.getByRole('button', { name: 'DNF', exact: true }).click();
  await corrections(page).getByRole('heading', { name: 'What would change' }).waitFor();
  await corrections(page)
    .getByRole('region', { name: 'What it would change' })
    .getByText('Did not finish')
    .waitFor();
  await stays(async () => (await boardOf(race)).rows[6].status, 'racing');
  await corrections(page).getByLabel('Reason (for the record)').fill('Chain');
  await corrections(page).getByRole('button', { name: 'Do it' }).click();
  await said(page, 'Status set');
  await becomes(async () => (await boardOf(race)).rows[6].status, 'DNF');
  await page.getByRole('status', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).last().click();
  await said(page, 'Undone');
  await becomes(async () => (await boardOf(race)).rows[6].status, 'racing');
  await panel(page, 'Decisions').getByText('undone by admin · Chain').waitFor();
  await panel(page, 'Decisions')
    .getByRole('button', { name: /^Redo: Status set/ })
    .first()
    .click();
  await said(page, 'Redone');
  await becomes(async () => (await boardOf(race)).rows[6].status, 'DNF');

  // A keypad entry taken back does not count any more.
  await panel(page, 'Keypad').getByRole('button', { name: 'Take back 5' }).click();
  await said(page, 'Passing set aside');
  await becomes(async () => (await passingsOf(race)).find(({ bib }) => bib === '5')!.fate, 'set-aside');

  await page.getByRole('button', { name: 'Race actions …' }).click();
  await hold(page, /^Finish/);
  await said(page, 'Race finished');
  // With questions open it is published where they are named.
  await page.getByRole('button', { name: 'Publish provisional …' }).click();
  await hold(page, /^Publish provisional \(/);
  await said(page, 'Result published');
  await becomes(async () => (await boardOf(race)).race.result, 'provisional');
  await page.getByRole('button', { name: 'Race actions …' }).click();
  const official = page.getByRole('button', { name: 'Make official' });
  await becomes(() => official.isDisabled(), true, 'nothing is sealed without the word');
  await page.getByLabel(/^Type OFFICIAL/).fill('official');
  await becomes(
    () => official.isDisabled(),
    true,
    'nor while something is open and nobody has said that they know',
  );
  await page.getByLabel(/^I know that the/).check();
  await official.click();
  await page.getByRole('navigation', { name: 'Races' }).getByText('Official').waitFor();
  await becomes(async () => (await boardOf(race)).race.result, 'official');
  assert.deepEqual(serious(page.complaints), []);
  await page.context().close();
});

test('the station is killed: keypad entries and a decision wait on this device and arrive once when it is back', async () => {
  await makeRace('killed', true);
  const page = await openConsole('/control/killed');
  await enter(page);
  await panel(page, 'Board').getByText('Ada Nowak').waitFor();
  await station.kill();
  await page.getByRole('button', { name: /This screen.* alarm/ }).waitFor();
  await page.locator('body').press('2');
  await page.keyboard.press('Enter');
  await page.getByText('1 kept on this device').waitFor();
  await page.getByRole('button', { name: 'Ada Nowak' }).first().click();
  const drawer = page.getByRole('complementary', { name: 'Rider 1' });
  await drawer.getByRole('button', { name: 'DNF', exact: true }).click();
  await corrections(page).getByRole('button', { name: 'Do it' }).click();
  await page.getByText('The station does not answer. This is kept and tried again').waitFor();
  // A reload of the page forgets no entry.
  await startAgain();
  await page.getByText('All on disk at the station').waitFor();
  await said(page, 'Status set');
  await becomes(async () => (await boardOf('killed')).rows[1].status, 'DNF');
  await becomes(async () => (await passingsOf('killed')).map(({ bib }) => bib), ['2']);
  await page.context().close();
});

test('a course is drawn without a mouse, and its sprint line set by metres; both can be undone', async () => {
  await makeRace('drawn', false);
  const page = await openConsole('/control/drawn/course');
  await enter(page);
  await page.getByRole('button', { name: 'Draw on the map' }).click();
  for (const [lat, lon] of [
    ['50', '10'],
    ['50', '10.01'],
    ['50.01', '10.01'],
  ] as const) {
    await page.getByLabel('Latitude').fill(lat);
    await page.getByLabel('Longitude').fill(lon);
    await page.getByRole('button', { name: 'Add a point' }).click();
  }
  await page.getByRole('button', { name: 'Save the course' }).click();
  await said(page, 'Course changed');
  await page.getByLabel('Name of the line').fill('Sprint');
  await page.getByLabel('Metres from the start').last().fill('400');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const sprint = page
    .getByRole('region', { name: 'Timing lines' })
    .getByLabel('Sprint: Metres from the start');
  await sprint.waitFor();
  await becomes(() => sprint.inputValue(), '400');
  const courseNow = async () => (await ask(station, 'GET', '/v1/races/drawn/course', { token })).json;
  await becomes(async () => (await courseNow()).points.length, 3);
  await page.getByRole('status', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).last().click();
  await said(page, 'Undone');
  await becomes(async () => (await courseNow()).lines.length, 1);
  await page.context().close();
});

test('before the start: a rider without a card gets a yes, a lost phone a new card in two touches', async () => {
  await makeRace('phones', false);
  await ask(station, 'POST', '/v1/races/phones/cards', { token });
  const secretOf = async (bib: string): Promise<string> => {
    const { json } = await ask(station, 'GET', '/v1/races/phones/cards', { token });
    return json.cards.find((card: { bib: string }) => card.bib === bib).secret;
  };
  const { json } = await ask(station, 'POST', '/v1/join-link', { token });
  const body = { race: 'phones', bib: '3', device: 'Android' };
  const asked = await ask(station, 'POST', `/v1${new URL(json.url).pathname}/requests`, { body });
  assert.ok(asked.status < 300, asked.text);
  const before = await secretOf('2');

  const page = await openConsole('/control/phones/riders', PHONE);
  await enter(page);
  const queue = panel(page, 'Waiting for a yes');
  await queue.getByText('Cem Ito').waitFor();
  const bottom = ((await queue.boundingBox())?.y ?? 0) + ((await queue.boundingBox())?.height ?? 0);
  assert.ok(bottom < 844, 'the queue is on a phone’s first screen');
  await assertAccessible(page);
  await queue.getByRole('button', { name: 'Yes' }).click();
  await queue.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: /Bo Silva/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(before.slice(0, 4)).first().waitFor();
  await hold(page, /Hold for a new card/);
  await dialog.getByText(/This is the new card/).waitFor();
  const now = await secretOf('2');
  assert.notEqual(now, before);
  await dialog.getByText(now.slice(0, 4)).first().waitFor();
  await assertAccessible(page);
  assert.deepEqual(serious(page.complaints), []);
});

test('keyboard alone runs a race: commands, start, bibs, a rider, finish, official', async () => {
  await makeRace('keys', false);
  const page = await openConsole('/control/keys');
  const { keyboard } = page;
  const holdKey = () => holdEnter(page);
  const tabTo = async (name: RegExp) => {
    for (let i = 0; i < 60; i++) {
      const text = await page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
      });
      if (name.test(text)) return;
      await keyboard.press('Tab');
    }
    assert.fail(`Tab never came to ${name}`);
  };
  await page.getByLabel('Name').waitFor();
  await keyboard.type('admin');
  await keyboard.press('Tab');
  await keyboard.type(ADMIN_PASSWORD);
  await keyboard.press('Enter');
  await panel(page, 'Board').getByText('Ada Nowak').waitFor();

  await keyboard.press('Control+k');
  await keyboard.type('start the');
  await keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Start the race' }).waitFor();
  await tabTo(/Hold to start now/);
  await holdKey();
  await said(page, 'Started');

  await page.waitForTimeout(300);
  await keyboard.press('k');
  await page.getByLabel('Bibs, then Enter').and(page.locator(':focus')).waitFor();
  await keyboard.type('3 1');
  await keyboard.press('Enter');
  await page.getByText('All on disk at the station').waitFor();
  await keyboard.press('Escape');
  await keyboard.press('ArrowDown');
  await page.getByRole('complementary').waitFor();
  await keyboard.press('Escape');
  await keyboard.press('b');
  await becomes(
    () => page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
    'Find bib or name',
  );
  await keyboard.press('Escape');

  await keyboard.press('Control+k');
  const offered = page.getByRole('option', { name: 'Go to Board B' });
  await offered.waitFor();
  await becomes(() => offered.locator('kbd').textContent(), 'B', 'a command names its key');
  await keyboard.type('backup');
  await keyboard.press('Enter');
  const backups = page.getByRole('dialog', { name: 'Backups' });
  await becomes(
    async () =>
      ((await backups.getByLabel('Folder on the station’s computer').boundingBox())?.width ?? 0) > 300,
    true,
    'a folder is read whole',
  );
  await keyboard.press('Escape');
  await backups.waitFor({ state: 'hidden' });
  await keyboard.press('Control+k');
  await keyboard.type('race act');
  await keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Race actions' }).waitFor();
  await tabTo(/^Finish/);
  await holdKey();
  await said(page, 'Race finished');
  await keyboard.press('Control+k');
  await keyboard.type('race act');
  await keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Race actions' }).waitFor();
  const tabInto = async (label: RegExp) => {
    const field = page.getByLabel(label);
    for (let i = 0; i < 60 && !(await field.evaluate((one) => one === document.activeElement)); i++)
      await keyboard.press('Tab');
  };
  await tabInto(/^I know that the/);
  await keyboard.press('Space');
  await tabInto(/^Type OFFICIAL/);
  await keyboard.type('OFFICIAL');
  await keyboard.press('Enter');
  await said(page, 'Result published');
  await becomes(async () => (await boardOf('keys')).race.result, 'official');
  await page.context().close();
});

test('on a laptop the head of a race that is over with open questions is one row in every language', async () => {
  const race = 'cup-in-three-languages-of-many-words';
  await makeRace(race, false);
  await decide(station, token, race, { type: 'start', atMs: Date.now() - 2 * 3_600_000 });
  const stranger = { id: `keypad:${race}:1`, line: 'finish', timeMs: Date.now(), source: 'keypad' };
  const known = { ...stranger, id: `keypad:${race}:2` };
  const passings = [
    { ...stranger, who: { bib: '99' } },
    { ...known, who: { bib: '2' } },
  ];
  const sent = await ask(station, 'POST', `/v1/races/${race}/passings`, { token, body: { passings } });
  assert.ok(sent.status < 300, sent.text);
  await decide(station, token, race, { type: 'finish', atMs: Date.now() });
  const page = await openConsole(`/control/${race}`, { viewport: { width: 1366, height: 768 } });
  await enter(page);
  await panel(page, 'Board').getByText('Ada Nowak').waitFor();
  for (const [language, publish] of [
    ['en', 'Publish provisional …'],
    ['de', 'Vorläufig veröffentlichen …'],
    ['fr', /^Publier .*…$/],
  ] as const) {
    await page.evaluate(
      (chosen) => localStorage.setItem('bell-lap.language', JSON.stringify(chosen)),
      language,
    );
    await page.reload();
    await page.getByRole('button', { name: publish }).waitFor();
    await page.locator('.open-questions').waitFor();
    await page.evaluate('document.fonts.ready');
    if (process.env.BELL_LAP_SHOTS)
      await page.screenshot({ path: join(process.env.BELL_LAP_SHOTS, `head-over-${language}.png`) });
    const isOneRow = () =>
      page.locator('.race-head > *').evaluateAll((parts) => {
        const boxes = parts.map((part) => part.getBoundingClientRect()).filter(({ height }) => height > 0);
        return Math.max(...boxes.map(({ top }) => top)) < Math.min(...boxes.map(({ bottom }) => bottom));
      });
    await becomes(isOneRow, true, language);
  }
  await page.context().close();
});

for (const theme of ['tent', 'sun', 'contrast'] as const) {
  for (const [name, size] of [
    ['390 px', PHONE],
    ['1920 px', DESK],
  ] as const) {
    test(`axe-core finds nothing wrong: ${theme}, ${name}`, async () => {
      const race = `axe-${theme}-${name.split(' ')[0]}`;
      await makeRace(race, true);
      const page = await openConsole('/control', size, theme);
      await page.getByLabel('Name').waitFor();
      await assertAccessible(page);
      await enter(page);
      await page.getByRole('heading', { name: 'Races' }).waitFor();
      await assertAccessible(page);
      await page.getByRole('link', { name: new RegExp(race) }).click();
      await panel(page, 'Board').getByText('Ada Nowak').waitFor();
      await ask(station, 'POST', `/v1/races/${race}/passings`, {
        token,
        body: {
          passings: [
            {
              id: `keypad:${race}:1`,
              line: 'finish',
              timeMs: Date.now(),
              source: 'keypad',
              who: { bib: '2' },
            },
            {
              id: `keypad:${race}:2`,
              line: 'finish',
              timeMs: Date.now(),
              source: 'keypad',
              who: { bib: '99' },
            },
          ],
        },
      });
      const asks = page.getByRole('navigation', { name: 'Panels' }).locator('.count').first();
      await (size === PHONE ? asks : panel(page, 'Attention').getByText('99').first()).waitFor();
      await panel(page, 'Board').getByText('Bo Silva').waitFor();
      await assertAccessible(page);
      if (size === PHONE) {
        for (const tab of ['Map', /Attention/, 'Keypad', 'Passings', 'Decisions'] as const) {
          await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: tab }).click();
          await assertAccessible(page);
        }
        await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Board' }).click();
      }
      await panel(page, 'Board')
        .getByRole('button', { name: /Bo Silva/ })
        .click();
      await page.getByRole('complementary').waitFor();
      await assertAccessible(page);
      await page.keyboard.press('Escape');
      const there = { Riders: page.getByText('Cem Ito'), Course: page.locator('.course-map') };
      for (const view of ['Riders', 'Course'] as const) {
        await page.getByRole('button', { name: view, exact: true }).first().click();
        await there[view].first().waitFor();
        await assertAccessible(page);
      }
      await page.getByRole('button', { name: 'Race actions …' }).click();
      await assertAccessible(page);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Settings', exact: true }).click();
      await assertAccessible(page);
      assert.deepEqual(serious(page.complaints), []);
      await page.context().close();
    });
  }
}

test('accounts: made with a duty, signed in, signed out by the admin, a code switched on and asked for, all in the log', async () => {
  const page = await openConsole();
  await enter(page);
  await page.getByRole('button', { name: 'People' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Add somebody' }).click();
  await dialog.getByLabel('Name').fill('Rosa Timing');
  await dialog.getByLabel('What they do').selectOption('Timekeeper');
  await dialog.getByLabel('Password').fill('password1');
  await dialog.getByRole('button', { name: 'Make the account' }).click();
  await dialog.getByText(/everybody tries first/).waitFor();
  await dialog.getByRole('button', { name: 'Make one up' }).click();
  const password = await dialog.getByLabel('Password').inputValue();
  await assertAccessible(page);
  await dialog.getByRole('button', { name: 'Make the account' }).click();
  await dialog.getByText(`Rosa Timing signs in with the password ${password}`).waitFor();

  const hers = await openConsole('/control', PHONE);
  await hers.getByLabel('Name').fill('rosa timing');
  await hers.getByLabel('Password').fill(password);
  await hers.getByRole('button', { name: 'Sign in' }).click();
  // Before signing in there are settings, too: of colours and language alone.
  await hers.getByRole('heading', { name: 'Races' }).waitFor();
  await hers.getByRole('button', { name: 'Settings' }).click();
  await hers.getByRole('button', { name: 'My account' }).waitFor();
  await stays(() => hers.getByRole('button', { name: 'People' }).count(), 0, 'accounts are the admins’');
  await hers.getByRole('button', { name: 'My account' }).click();
  await hers.getByRole('button', { name: 'Switch it on' }).click();
  await hers.getByLabel('Password now').last().fill(password);
  await hers.getByRole('button', { name: 'Confirm' }).click();
  const key = (await hers.locator('.people-qr code').textContent())!.replaceAll(' ', '');
  await assertAccessible(hers);
  const app = new TOTP({ secret: Secret.fromBase32(key) });
  await hers.getByLabel('Code that the app shows').fill(app.generate());
  await hers.getByRole('button', { name: 'Confirm' }).click();
  await hers.locator('.people-codes li').first().waitFor();
  await becomes(() => hers.locator('.people-codes li').count(), 10);
  const recovery = await hers.locator('.people-codes li').first().textContent();
  await hers.getByRole('button', { name: 'I have them' }).click();
  await hers.getByText('On: signing in needs the password and the code.').waitFor();

  await page.getByRole('tab', { name: 'Signed in' }).click();
  await assertAccessible(page);
  await page.getByRole('button', { name: /^Sign out Rosa Timing/ }).click();
  await hers.getByText('Your session has ended. Sign in again', { exact: false }).waitFor();
  await hers.getByRole('textbox', { name: 'Name' }).fill('Rosa Timing');
  await hers.getByLabel('Password').last().fill(password);
  await hers.getByRole('button', { name: 'Sign in' }).click();
  await hers.getByLabel(/or a recovery code/).fill(recovery ?? '');
  await hers.getByRole('button', { name: 'Sign in' }).click();
  await hers.getByRole('heading', { name: 'Sign in to race control' }).waitFor({ state: 'detached' });

  await page.getByRole('tab', { name: 'Log' }).click();
  await page.getByText('Recovery code used').waitFor();
  await page.getByText('Account made').waitFor();
  await page.getByLabel('Find a name').fill('code used');
  await becomes(() => page.locator('.people-log li').count(), 1);
  await assertAccessible(page);
  await Promise.all([page.context().close(), hers.context().close()]);
});

test('an announcer who signs in is shown the screens that are theirs', async () => {
  await ask(station, 'POST', '/v1/users', {
    token,
    body: { name: 'Carl', password: 'a voice over the field', role: 'official', duty: 'announcer' },
  });
  const page = await openConsole('/control', PHONE);
  await page.getByLabel('Name').fill('Carl');
  await page.getByLabel('Password').fill('a voice over the field');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: /Carl looks on/ }).waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to race control' }).waitFor();
  await page.context().close();
});
