/**
 * The day's program on the pages: planned starts and where they are seen, races of one name, the day copied, templates; and
 * what two officials at once must not do to a race that is on. A real browser, a real station.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { dayPlus, fieldText, momentIn } from '../../race/wall-clock.ts';
import { timeOfDay } from '../../renderer/ui/format.ts';
import { ask } from '../station/station-process.ts';
import { assertAccessible, DESK, holdDown } from './browser.ts';
import { boardOf, browser, enter, openConsole, station, token } from './console.ts';
import { becomes, said } from './seen.ts';

const ZONE = 'Europe/Lisbon';
const today = () => fieldText(Date.now(), ZONE).slice(0, 10);
const shots = process.env.BELL_LAP_SHOTS;
async function shoot(page: Page, name: string): Promise<void> {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  for (const [width, height] of [
    [390, 844],
    [1366, 768],
    [1920, 1080],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: join(shots, `${name}-${width}.png`) });
  }
  await page.setViewportSize(DESK.viewport!);
}

const post = async (path: string, body: object) => {
  const answer = await ask(station, 'POST', path, { token, body });
  assert.ok(answer.status < 300, answer.text);
  return answer.json;
};
const decide = (race: string, decision: object) =>
  post(`/v1/races/${race}/decisions`, { id: crypto.randomUUID(), ...decision });
async function hold(page: Page, name: string | RegExp): Promise<void> {
  await holdDown(page.getByRole('button', { name }).last());
}
async function signedIn(path = '/control'): Promise<Page & { readonly complaints: string[] }> {
  const page = await openConsole(path, DESK, 'sun');
  await enter(page);
  return page;
}

test('a time zone that nobody chose is said to be the computer’s, where a race is made and beside the field of the event', async () => {
  const page = await signedIn();
  await page.getByRole('button', { name: 'New race' }).click();
  await page.getByText(/ Zone: .+, as this computer is set$/).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Event', exact: true }).click();
  const event = page.getByRole('dialog', { name: 'The event' });
  const proposed = event.getByText(/^▲ Proposed, as the station’s computer is set to it/);
  await proposed.waitFor();
  await assertAccessible(page);
  await shoot(page, 'event-zone-proposed');
  const other = (await event.getByLabel('Time zone').inputValue()) === ZONE ? 'Europe/Berlin' : ZONE;
  await event.getByLabel('Time zone').selectOption(other);
  await proposed.waitFor({ state: 'hidden' });
  await page.context().close();
});

test('a planned start is typed where the race is made, and seen in its tab, in the lists, at the starter and on the board', async () => {
  const body = { name: 'Harbour races', place: 'Lisbon', date: today(), timeZone: ZONE, timetable: [] };
  const named = await ask(station, 'PUT', '/v1/event', { token, body: { ...body, basedOn: 0 } });
  assert.equal(named.status, 200, named.text);
  const page = await signedIn();
  await page.getByRole('button', { name: 'New race' }).click();
  const making = page.getByRole('dialog', { name: 'New race' });
  await making.getByLabel('Name of the race').fill('Juniors');
  await making.getByText('Zone: Europe/Lisbon').waitFor();
  await making.getByLabel(/^Planned start/).fill(`${today()}T23:51`);
  await shoot(page, 'new-race-planned');
  await assertAccessible(page);
  await making.getByRole('button', { name: 'Make the race' }).click();
  const tab = page.getByRole('navigation', { name: 'Races' }).getByRole('link', { name: /Juniors/ });
  await tab.getByText('23:51').waitFor();
  const { race } = await boardOf('juniors');
  assert.deepEqual([race.plannedStartMs, race.timeZone], [momentIn(`${today()}T23:51`, ZONE), ZONE]);

  // The timetable of the event has it, before anybody wrote a line there.
  const { json: event } = await ask(station, 'GET', '/v1/event', {});
  assert.deepEqual(
    event.races.map(({ name, atMs }: { name: string; atMs: number }) => [name, atMs]),
    [['Juniors', race.plannedStartMs]],
  );

  // Moved in the race's settings: all follow.
  await page.getByRole('button', { name: 'Race settings …' }).click();
  const settings = page.getByRole('dialog', { name: 'Race settings' });
  await becomes(() => settings.getByLabel(/^Planned start/).inputValue(), `${today()}T23:51`);
  await settings.getByLabel(/^Planned start/).fill(`${today()}T23:53`);
  await settings.getByRole('button', { name: 'Save' }).click();
  await tab.getByText('23:53').waitFor();
  await page.getByRole('button', { name: 'Start …' }).click();
  await page
    .getByRole('dialog')
    .getByText(/Planned: 23:53:00/)
    .waitFor();
  await page.keyboard.press('Escape');
  await shoot(page, 'tab-planned');

  await page.goto(`https://127.0.0.1:${station.ports.https}/start/juniors`);
  await page.getByRole('main').getByText(/23:53/).first().waitFor();
  await page.goto(`https://127.0.0.1:${station.ports.https}/board/juniors`);
  await page.getByText('planned start 23:53').waitFor();
  await shoot(page, 'board-planned');
  await page.goto(`https://127.0.0.1:${station.ports.https}/`);
  await page
    .getByRole('link', { name: /Juniors/ })
    .getByText(/23:53/)
    .waitFor();
  await page.context().close();
});

test('the event’s log shows times of the event’s zone, on a laptop that is set to another too', async () => {
  const page = await openConsole('/control', { ...DESK, timezoneId: 'Pacific/Auckland' }, 'sun');
  await enter(page);
  await page.getByRole('button', { name: 'Event', exact: true }).click();
  const { log } = (await ask(station, 'GET', '/v1/event/log', { token })).json;
  await page.getByText('Who changed what').click();
  const newest = page.getByRole('dialog', { name: 'The event' }).locator('.event-log li').first();
  await newest.getByText(timeOfDay(log[0].atMs, ZONE, false)).waitFor();
  await shoot(page, 'event-log');
  await page.context().close();
});

test('two heats of one name: it is said where the second is made, and they are told apart where races are listed', async () => {
  await post('/v1/races', {
    id: 'heat',
    name: 'Heat',
    timeZone: ZONE,
    plannedStartMs: momentIn(`${today()}T23:41`, ZONE),
  });
  const page = await signedIn();
  await page.getByRole('link', { name: /^Heat / }).waitFor();
  await page.getByRole('button', { name: 'New race' }).click();
  const making = page.getByRole('dialog', { name: 'New race' });
  await making.getByLabel('Name of the race').fill('heat ');
  await making.getByText(/There is a race “Heat” already \(23:41\)\. Give this one another name/).waitFor();
  await shoot(page, 'new-race-same-name');
  await assertAccessible(page);
  await making.getByLabel(/^Planned start/).fill(`${today()}T23:46`);
  await making.getByText('In lists this one will have “23:46” behind its name.').waitFor();
  await making.getByLabel('Name of the race').fill('Heat');
  await making.getByRole('button', { name: 'Make the race' }).click();
  await page
    .getByRole('navigation', { name: 'Races' })
    .getByRole('link', { name: /Heat.*23:46/ })
    .waitFor();
  await page.keyboard.press('r');
  const all = page.getByRole('dialog', { name: 'Races' });
  await all.getByRole('link', { name: /^Heat 23:41/ }).waitFor();
  await all.getByRole('link', { name: /^Heat 23:46/ }).waitFor();
  await shoot(page, 'all-races-same-name');
  await page.context().close();
});

test('one official starts the race, the other archives it: it is refused in a sentence, and done only when it is meant so', async () => {
  await post('/v1/races', {
    id: 'elite',
    name: 'Elite',
    categories: [{ id: 'e', name: 'Elite', length: { by: 'laps', laps: 9 } }],
  });
  const page = await signedIn('/control/elite');
  await page.getByRole('button', { name: 'Race actions …' }).click();
  const startMs = Date.now() - 1_000;
  await decide('elite', { type: 'start', atMs: startMs });
  await hold(page, 'Archive the race');
  const asked = page.getByRole('dialog', { name: 'The race is on' });
  await asked
    .getByText(/^The race is on, with its start at .* archiving it takes it off every list and screen/)
    .waitFor();
  await shoot(page, 'archive-while-on');
  await asked.getByRole('button', { name: 'Leave it as it is' }).click();
  await asked.waitFor({ state: 'detached' });
  const { json } = await ask(station, 'GET', '/v1/races', {});
  assert.ok(
    json.races.some(({ id }: { id: string }) => id === 'elite'),
    'spectators have it still',
  );

  // Who may watch, too.
  await page.getByRole('checkbox', { name: 'Spectators may see this race' }).click();
  await asked.getByText(/spectators would see nothing of it/).waitFor();
  await hold(page, 'Do it all the same');
  await said(page, 'Race changed');
  const after = await ask(station, 'GET', '/v1/races', {});
  assert.ok(!after.json.races.some(({ id }: { id: string }) => id === 'elite'));
  await page.context().close();
});

test('a start that a colleague has set while the dialog was open is not set anew unknowingly', async () => {
  await post('/v1/races', {
    id: 'masters',
    name: 'Masters',
    categories: [{ id: 'm', name: 'Masters 40', length: { by: 'laps', laps: 9 } }],
  });
  const page = await signedIn('/control/masters');
  await page.getByRole('button', { name: 'Start …' }).click();
  const button = page.getByRole('button', { name: /Hold to start now/ });
  await button.waitFor();
  await decide('masters', { type: 'start', atMs: Date.now() });
  await page.getByText(/Masters 40 has its start meanwhile: .*Close this/).waitFor();
  await becomes(() => button.isDisabled(), true);
  await shoot(page, 'started-meanwhile');
  await page.context().close();
});

test('the result as of a lap is offered at the last that the leader completed, with its bounds', async () => {
  const race = 'laps';
  await post('/v1/races', {
    id: race,
    name: 'Laps',
    rules: { minLapMs: 1_000, minLapShare: 0 },
    categories: [{ id: 'c', name: 'Open', length: { by: 'laps', laps: 40 } }],
  });
  await decide(race, {
    type: 'put-entries',
    entries: [1, 2].map((n) => ({ entry: n, bib: `${n}`, name: `Rider ${n}`, category: 'c', chips: [] })),
  });
  const startMs = Date.now() - 600_000;
  await decide(race, { type: 'start', atMs: startMs });
  const passings = [1, 2, 3].flatMap((lap) =>
    [1, 2].slice(0, lap === 3 ? 1 : 2).map((n) => ({
      id: `keypad:${lap}-${n}`,
      timeMs: startMs + lap * 120_000 + n * 1_000,
      who: { bib: `${n}` },
      line: 'finish',
      source: 'keypad',
    })),
  );
  for (const passing of passings) await post(`/v1/races/${race}/passings`, { passings: [passing] });
  const page = await signedIn(`/control/${race}`);
  await page.getByRole('button', { name: 'Race actions …' }).click();
  const lap = page.getByRole('spinbutton', { name: 'Result as of lap' });
  await page.getByText('The leader has completed 3 laps: 1 to 3.').waitFor();
  await becomes(() => lap.inputValue(), '3');
  await shoot(page, 'as-of-lap');
  await lap.fill('4');
  await becomes(
    () => page.getByRole('button', { name: /^Result as of lap/ }).isDisabled(),
    true,
    'nobody has ridden it',
  );
  await lap.fill('2');
  await hold(page, 'Result as of lap 2');
  await said(page, 'Laps set');
  await becomes(async () => (await boardOf(race)).rows[1].laps, 2);
  await page.context().close();
});

/** Of the keys of the keypad those that are not whole in view, or lie under something else at one of their corners. */
/** Whether no message lies on it: it is what is seen at its edges and in its middle. */
const isUncovered = (page: Page, selector: string) =>
  page.evaluate((wanted) => {
    const part = document.querySelector(wanted);
    if (part === null) return false;
    const { left, right, top, bottom } = part.getBoundingClientRect();
    return [left + 4, (left + right) / 2, right - 4].every(
      (x) => document.elementFromPoint(x, (top + bottom) / 2)?.closest('.toasts') === null,
    );
  }, selector);

const keysNotToBePressed = (page: Page) =>
  page.evaluate(() => {
    const pad = document.querySelector('.keypad-keys')!.getBoundingClientRect();
    return [...document.querySelectorAll('.keypad-keys .key')].flatMap((key) => {
      const { left, right, top, bottom } = key.getBoundingClientRect();
      const isWhole =
        bottom - top >= 43 &&
        top >= pad.top - 1 &&
        bottom <= pad.bottom + 1 &&
        bottom <= innerHeight &&
        right <= innerWidth;
      const corners = [left + 4, right - 4].flatMap((x) => [top + 4, bottom - 4].map((y) => [x, y] as const));
      const isFree = corners.every(([x, y]) => key.contains(document.elementFromPoint(x, y)));
      return isWhole && isFree
        ? []
        : [`${key.textContent} ${Math.round(top)}–${Math.round(bottom)} ${isWhole} ${isFree}`];
    });
  });

test('with fingers all keys are in view at 1366 × 768 and on a phone, and no message lies on them', async () => {
  await post('/v1/races', {
    ...{ id: 'fingers', name: 'Fingers' },
    categories: [{ id: 'c', name: 'Open', length: { by: 'laps', laps: 40 } }],
  });
  await decide('fingers', {
    type: 'put-entries',
    entries: [1, 2, 3].map((n) => ({ entry: n, bib: `${n}`, name: `Rider ${n}`, category: 'c', chips: [] })),
  });
  const context = await browser.newContext({
    ...{ viewport: { width: 1366, height: 768 }, hasTouch: true, isMobile: true, deviceScaleFactor: 1 },
    ...{ ignoreHTTPSErrors: true, reducedMotion: 'reduce', locale: 'en-GB' },
  });
  const page = await context.newPage();
  await page.goto(`https://127.0.0.1:${station.ports.https}/control/fingers`);
  await enter(page);
  await page.getByRole('button', { name: 'Start …' }).click();
  // By the keyboard: this page has no mouse.
  await page.getByRole('button', { name: /Hold to start now/ }).focus();
  await page.keyboard.down('Enter');
  await said(page, 'Started');
  await page.keyboard.up('Enter');
  const toast = page.getByRole('status', { name: 'Messages' }).getByRole('button', { name: 'Undo' });
  await toast.waitFor();
  await page.locator('.keypad-keys').waitFor();
  if (shots) await page.screenshot({ path: join(shots, 'keypad-fingers-1366.png') });
  await becomes(() => keysNotToBePressed(page), []);
  await becomes(() => isUncovered(page, '.panel-keypad .panel-head'), true);
  await becomes(() => toast.isVisible(), true);
  // Over a dialog they lie on its head as little as on its buttons.
  await page.getByRole('button', { name: 'Race actions …' }).click();
  const inDialog = page.getByRole('dialog').getByRole('status', { name: 'Messages' }).getByText('Started');
  await inDialog.waitFor();
  await becomes(() => isUncovered(page, 'dialog[open] .dialog-head'), true);
  if (shots) await page.screenshot({ path: join(shots, 'dialog-message-1366.png') });
  await becomes(() => inDialog.isVisible(), true);
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1920, height: 1080 });
  if (shots) await page.screenshot({ path: join(shots, 'keypad-fingers-1920.png') });
  await becomes(() => keysNotToBePressed(page), []);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Keypad', exact: true }).click();
  await page.locator('.keypad-keys').waitFor();
  if (shots) await page.screenshot({ path: join(shots, 'keypad-fingers-390.png') });
  await becomes(() => keysNotToBePressed(page), []);
  await context.close();
});

test('a race kept as a template starts another; the whole day copied to a new date, what is on stays listed', async () => {
  const page = await signedIn();
  await page.getByRole('button', { name: 'Copy Juniors' }).click();
  const copy = page.getByRole('dialog', { name: 'Copy a race' });
  await copy.getByText('Or keep it as a template').click();
  await copy.getByLabel(/^Name of the template/).fill('Our juniors');
  await copy.getByRole('button', { name: 'Keep as a template' }).click();
  await said(page, 'Kept as a template: Our juniors');
  await page.getByRole('button', { name: 'New race' }).click();
  const making = page.getByRole('dialog', { name: 'New race' });
  await making.getByLabel('Name of the race').fill('Cadets');
  await making.getByLabel('Start from').selectOption('Our juniors');
  await shoot(page, 'new-race-template');
  await making.getByRole('button', { name: 'Make the race' }).click();
  await page.getByRole('heading', { name: 'Cadets' }).waitFor();
  await becomes(async () => (await boardOf('cadets')).race.format, (await boardOf('juniors')).race.format);

  await page.goto(`https://127.0.0.1:${station.ports.https}/control`);
  await page.getByRole('button', { name: 'Copy a whole day' }).click();
  const day = page.getByRole('dialog', { name: 'The same event on another day' });
  const next = dayPlus(today(), 7);
  await day.getByLabel('New day').fill(next);
  for (const name of [/^Heat/, /^Elite/, /^Laps/, /^Cadets/, /^Fingers/])
    for (const box of await day.getByRole('checkbox', { name }).all()) await box.uncheck();
  await day.getByText('Not archived, for it is on: Masters.').waitFor();
  await shoot(page, 'copy-day');
  await assertAccessible(page);
  await day.getByRole('button', { name: 'Copy 2 races' }).click();
  await said(page, '2 races copied');
  await page
    .getByRole('status', { name: 'Messages' })
    .getByText('Not archived, for it is on: Masters.')
    .waitFor();
  const { json } = await ask(station, 'GET', '/v1/races', { token });
  const of = (id: string) => json.races.find((race: { id: string }) => race.id === id);
  assert.equal(of('masters').away, false);
  assert.equal(of('juniors').away, true);
  assert.equal(fieldText(of(`juniors-${next}`).plannedStartMs, ZONE), `${next}T23:53`);
  const { json: event } = await ask(station, 'GET', '/v1/event', {});
  assert.equal(event.date, next);
  await page.context().close();
});
