/**
 * The course page in a real browser against a real station: a file of several tracks, reshaped and saved; what cannot
 * be raced on refused; lines dragged; everything by keyboard as well; three languages, a phone, axe-core.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { courseLengthM, distanceM } from '../../race/course/geometry.ts';
import { readRecording } from '../../race/recording/read.ts';
import { decide, SQUARE } from '../station/race-day.ts';
import { ADMIN_PASSWORD, ask } from '../station/station-process.ts';
import { assertAccessible, DESK, openPage, PHONE } from './browser.ts';
import { browser, station, token } from './console.ts';
import { becomes, said, stays } from './seen.ts';

/** Pictures for whoever looks at the page, where they are asked for. */
const PICTURES = process.env.COURSE_PICTURES;
async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${name}.png` });
}

async function makeRace(id: string, course: boolean): Promise<void> {
  const made = await ask(station, 'POST', '/v1/races', { token, body: { id, name: `Race ${id}` } });
  assert.equal(made.status, 201, made.text);
  if (course) await decide(station, token, id, { type: 'set-course', course: SQUARE });
}
async function openCourse(race: string, size = DESK, language = 'en-GB', theme?: 'sun'): Promise<Page> {
  const options = { ...size, locale: language, ignoreHTTPSErrors: true, reducedMotion: 'reduce' as const };
  const address = `https://127.0.0.1:${station.ports.https}/control/${race}/course`;
  const page = await openPage(browser, address, options, theme);
  await page.locator('input').first().fill('admin');
  await page.locator('input[type=password]').fill(ADMIN_PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('.course-map').waitFor();
  return page;
}
const courseNow = async (race: string) =>
  (await ask(station, 'GET', `/v1/races/${race}/course`, { token })).json;

/** A way round corners, in metres from 46.05 N 14.50 E, with hills. */
function way(corners: readonly (readonly [number, number])[]): string {
  const points: string[] = [];
  for (let i = 1; i < corners.length; i++) {
    const [[e1, n1], [e2, n2]] = [corners[i - 1]!, corners[i]!];
    for (let s = 0; s < 25; s++) {
      const [e, n] = [e1 + ((e2 - e1) * s) / 25, n1 + ((n2 - n1) * s) / 25];
      const height = 300 + 25 * Math.sin(e / 300) + 15 * Math.cos(n / 200);
      points.push(
        `<trkpt lat="${46.05 + n / 111_150}" lon="${14.5 + e / 77_400}"><ele>${height.toFixed(1)}</ele></trkpt>`,
      );
    }
  }
  return `<trkseg>${points.join('')}</trkseg>`;
}
const LONG = [
  [0, 0],
  [1_200, 100],
  [1_500, 900],
  [300, 1_100],
  [-200, 500],
  [0, 0],
] as const;
const SHORT = [
  [0, 0],
  [600, 0],
  [600, 400],
  [0, 400],
  [0, 0],
] as const;
const PARKING = [
  [-900, -300],
  [-200, -100],
] as const;
const SEVERAL = `<gpx><trk><name>Long course</name>${way(LONG)}</trk><trk><name>Short course</name>${way(SHORT)}</trk><trk><name>Car park</name>${way(PARKING)}</trk></gpx>`;
const bring = (page: Page, name: string, content: string) =>
  page
    .getByLabel('Choose a file')
    .setInputFiles({ name, mimeType: 'application/gpx+xml', buffer: Buffer.from(content) });

test('a file of three tracks: shown, one chosen, turned round, taken back, saved; nothing is replaced before', async () => {
  await makeRace('several', true);
  const page = await openCourse('several');
  await bring(page, 'event.gpx', SEVERAL);
  const choice = page.getByRole('region', { name: 'In the file event.gpx' });
  await choice.getByText(/Taken: “Long course”.*Left out: “Short course”, “Car park”/).waitFor();
  await picture(page, 'file-of-several');
  await assertAccessible(page);
  await choice.getByRole('radio', { name: /Short course/ }).check();
  await page.getByRole('heading', { name: 'Short course' }).waitFor();
  await stays(async () => (await courseNow('several')).name, 'Square');
  await page.getByRole('button', { name: 'Other way round' }).click();
  await page.getByRole('button', { name: 'Undo step' }).click();
  await page.getByRole('button', { name: 'Redo step' }).click();
  await page.getByRole('button', { name: 'Save the course' }).click();
  await said(page, 'Course changed');
  const course = await courseNow('several');
  assert.equal(course.name, 'Short course');
  assert.ok(Math.abs(courseLengthM(course) - 2_000) < 40);
  assert.ok(course.points[1].latDeg > course.points[0].latDeg + 1e-4, 'the other way round: north first');
  await page.context().close();
});

test('what cannot be raced on is refused in a sentence, and the course in use stays', async () => {
  await makeRace('refused', true);
  const page = await openCourse('refused');
  const before = await courseNow('refused');
  await bring(page, 'tent.gpx', '<gpx><wpt lat="46" lon="14"><name>Tent</name></wpt></gpx>');
  await page
    .getByRole('alert')
    .getByText(/1 waypoint \(“Tent”\), but no track or route/)
    .waitFor();
  await bring(
    page,
    'dot.gpx',
    '<gpx><trk><trkseg><trkpt lat="46" lon="14"/><trkpt lat="46" lon="14"/></trkseg></trk></gpx>',
  );
  await page
    .getByRole('alert')
    .getByText(/no course/)
    .waitFor();
  // Drawn: said while it is drawn, and not to be saved.
  await page.getByRole('button', { name: 'Draw on the map' }).click();
  for (const lon of ['10', '10.0001', '10.0002']) {
    await page.getByLabel('Latitude').fill('50');
    await page.getByLabel('Longitude', { exact: true }).fill(lon);
    await page.getByRole('button', { name: 'Add a point' }).click();
  }
  await page.getByText(/The loop is \d+ m long/).waitFor();
  await becomes(() => page.getByRole('button', { name: 'Save the course' }).isDisabled(), true);
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await page.getByRole('button', { name: 'Draw on the map' }).waitFor();
  await stays(() => courseNow('refused'), before);
  await page.context().close();
});

test('a first file of four laps is shown with what was cut out of it, not taken unseen; an empty file is called empty', async () => {
  await makeRace('laps', false);
  const page = await openCourse('laps', DESK, 'de-DE');
  const four = `<gpx><trk><name>Runden</name>${way([...LONG, ...LONG.slice(1), ...LONG.slice(1), ...LONG.slice(1)])}</trk></gpx>`;
  const file = page.locator('input[type=file]').first();
  await file.setInputFiles({ name: 'leer.gpx', mimeType: 'application/gpx+xml', buffer: Buffer.alloc(0) });
  await page.getByRole('alert').getByText('Die Datei ist leer.').waitFor();
  await file.setInputFiles({
    name: 'runden.gpx',
    mimeType: 'application/gpx+xml',
    buffer: Buffer.from(four),
  });
  await page.getByText(/Die Aufzeichnung hat 4 Runden/).waitFor();
  await page.getByText(/4 Runden von \d,\d km/).waitFor();
  await stays(async () => (await ask(station, 'GET', '/v1/races/laps/course', { token })).status, 404);
  await page.getByRole('button', { name: 'Strecke speichern' }).click();
  await page.getByRole('button', { name: 'Als GPX sichern' }).waitFor();
  await becomes(async () => Math.abs(courseLengthM(await courseNow('laps')) - 4_500) < 600, true);
  await page.context().close();
});

test('a first file without doubts is the course at once; its finish is dragged, its start moved, it is thinned and goes out again', async () => {
  await makeRace('first', false);
  const page = await openCourse('first', { viewport: { width: 1366, height: 768 } });
  await bring(page, 'long.gpx', `<gpx><trk><name>Long</name>${way(LONG)}</trk></gpx>`);
  await said(page, 'Course changed');
  await page.getByRole('img', { name: /Height profile: from \d+ m to \d+ m/ }).waitFor();
  await picture(page, 'course-1366');
  await assertAccessible(page);

  const dot = page.locator('.course-line-name').first();
  const from = (await dot.boundingBox())!;
  const map = (await page.locator('.course-map').boundingBox())!;
  // A slow line: the finish has moved, and points are moved already, before the answer is there.
  const { promise: reshaping, resolve: answered } = Promise.withResolvers<void>();
  await page.route('**/v1/races/first/decisions', async (route) => {
    const response = await route.fetch();
    await reshaping;
    await route.fulfill({ response });
  });
  await page.mouse.move(from.x + 12, from.y + 12);
  await page.mouse.down();
  await page.mouse.move(map.x + map.width * 0.7, map.y + map.height * 0.75, { steps: 8 });
  await page.mouse.up();
  const moved = async () => (await courseNow('first')).lines[0].atM as number;
  await becomes(async () => (await moved()) > 100, true, 'the finish lies where it was dropped');

  const slider = page.getByRole('slider', { name: 'Along the course' });
  await slider.focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
  await becomes(() => slider.getAttribute('aria-valuetext'), /km, \d+ m high/);
  await page.locator('.course-mark').waitFor();

  await page.getByRole('button', { name: 'Move points' }).click();
  await page.getByRole('button', { name: 'Move the start …' }).waitFor();
  answered();
  await said(page, 'Course changed');
  await page.unrouteAll({ behavior: 'wait' });
  await stays(() => page.getByRole('button', { name: 'Move the start …' }).isVisible(), true);
  const points = (await courseNow('first')).points.length;
  await page.getByText('Thin out', { exact: true }).first().click();
  await page.getByLabel(/Points may lie beside the line by/).fill('7');
  await page.getByText(/points become \d+; the furthest left out lies [\d.]+ m/).waitFor();
  await page.getByRole('button', { name: 'Thin out' }).click();
  await page.getByRole('button', { name: 'Move the start …' }).click();
  await page.locator('.course-map-view').click({ position: { x: map.width * 0.5, y: map.height * 0.5 } });
  await picture(page, 'reshaping-1366');
  // By keyboard: the last step back, and made again.
  await page.locator('.course-map-view').focus();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+y');
  await page.getByRole('button', { name: 'Save the course' }).click();
  await page.getByRole('button', { name: 'Save as GPX' }).waitFor();
  const course = await courseNow('first');
  assert.ok(course.points.length < points);
  assert.ok(Math.abs(courseLengthM(course) - courseLengthM(readRecordingCourse())) < 120);
  assert.equal(course.lines.length, 1);

  await page.getByText(`${course.points.length} points`, { exact: true }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as GPX' }).click(),
  ]);
  const { name, points: out } = readRecording(readFileSync(await download.path()));
  assert.equal(name, 'Long');
  assert.equal(out.length, course.points.length + 1);
  await page.context().close();
});
const readRecordingCourse = () => ({
  loop: true,
  points: readRecording(new TextEncoder().encode(`<gpx><trk>${way(LONG)}</trk></gpx>`)).points,
});

test('places are found by coordinates; the course of another race is taken with its lines', async () => {
  await makeRace('other', false);
  const page = await openCourse('other');
  await page.getByLabel('Find a place').fill('46.05 N, 14.5 E');
  await page.keyboard.press('Enter');
  await page.locator('.course-mark').waitFor();
  await page.getByLabel('Find a place').fill('Ljubljana');
  await page.keyboard.press('Enter');
  await page.getByText(/Names are not searched for yet/).waitFor();
  await picture(page, 'found-1920');
  await page.getByRole('region', { name: 'Map of the place' }).getByText('Where maps come from').waitFor();
  await page.getByText('Take the course of another race').click();
  await page.getByRole('combobox', { name: 'Race' }).selectOption('several');
  await page.getByRole('button', { name: 'Take it' }).click();
  await page.getByRole('button', { name: 'Save the course' }).click();
  await said(page, 'Course changed');
  const [own, others] = await Promise.all([courseNow('other'), courseNow('several')]);
  assert.deepEqual(own.points, others.points);
  assert.ok(distanceM(own.points[0], { latDeg: 46.05, lonDeg: 14.5 }) < 1);
  await page.context().close();
});

test('on a phone, in German and French: nothing is wider than the page, the file’s lines are said in the language', async () => {
  for (const [language, heading, says] of [
    ['de-DE', 'In der Datei event.gpx', /Die Datei hat 3 Linien\. Genommen: „Long course“/],
    ['fr-FR', 'Dans le fichier event.gpx', /Le fichier a 3 lignes\. Prise\s: «\sLong course\s»/],
  ] as const) {
    const page = await openCourse('several', PHONE, language, language === 'de-DE' ? 'sun' : undefined);
    await page
      .locator('.drop input')
      .setInputFiles({ name: 'event.gpx', mimeType: 'text/xml', buffer: Buffer.from(SEVERAL) });
    await page.getByRole('region', { name: heading }).getByText(says).waitFor();
    await becomes(() => page.evaluate(() => document.documentElement.scrollWidth), 390);
    await picture(page, `phone-${language}`);
    await page.evaluate(() => document.querySelector('.course')!.scrollBy(0, 700));
    await picture(page, `phone-${language}-below`);
    await assertAccessible(page);
    await page.context().close();
  }
});

test('on a phone the names of the lines lie neither on one another nor on a dot', async () => {
  await makeRace('named', false);
  const lengthM = courseLengthM(SQUARE);
  const names = ['Balbo Drive', 'Start / finish, Columbus Drive', 'Congress', 'Sprint, Michigan Avenue'];
  const lines = names.map((name, at) => ({
    ...{ id: `line-${at}`, name, kind: at === 1 ? 'start-finish' : 'intermediate' },
    atM: (at / 4) * lengthM,
  }));
  await decide(station, token, 'named', { type: 'set-course', course: { ...SQUARE, lines } as never });
  const page = await openCourse('named', PHONE);
  await page.locator('.course-line-name span').nth(3).waitFor();
  await page.waitForFunction(() => {
    const boxes = (selector: string) =>
      [...document.querySelectorAll(selector)].map((element) => element.getBoundingClientRect());
    const [labels, dots] = [boxes('.course-line-name span'), boxes('.course-line-name')];
    const meet = (a: DOMRect, b: DOMRect) =>
      a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return labels.every(
      (one, at) =>
        one.left >= 0 &&
        one.right <= innerWidth &&
        labels.every((other, to) => to === at || !meet(one, other)) &&
        dots.every((dot) => !meet(one, dot)),
    );
  });
  await picture(page, 'names-390');
  await page.context().close();
});

test('what the station refuses of a map, and of a folder for copies, is said in the page’s language', async (t) => {
  await makeRace('refusals', true);
  const page = await openCourse('refusals', DESK, 'de-DE');
  const panel = page.getByRole('region', { name: 'Karte des Ortes' });
  const bringAsMap = (bytes: Buffer) =>
    panel
      .locator('input[type=file]')
      .setInputFiles({ name: 'ort.pmtiles', mimeType: 'application/octet-stream', buffer: bytes });
  await bringAsMap(Buffer.from('GIF89a, not a map'));
  await panel
    .getByRole('alert')
    .getByText(/^Das ist keine Karte: Gebraucht wird/)
    .waitFor();
  // Refused by the process that reads maps.
  await bringAsMap(Buffer.concat([Buffer.from('PMTiles'), Buffer.from([4]), Buffer.alloc(200)]));
  await panel.getByRole('alert').getByText('Das ist kein PMTiles-Archiv der Version 3.').waitFor();

  const nothingThere = createServer((_request, answer) => answer.writeHead(404).end()).listen(0, '127.0.0.1');
  t.after(() => nothingThere.close());
  await once(nothingThere, 'listening');
  const host = `127.0.0.1:${(nothingThere.address() as AddressInfo).port}`;
  await panel.getByText('Woher Karten kommen').click();
  const otherwise = panel.getByText(/^Wenn leer: /);
  await otherwise.waitFor();
  await panel.getByLabel(/^Kartenquelle/).fill(`http://${host}/ort.pmtiles`);
  await panel.getByRole('button', { name: 'Speichern' }).click();
  // Taken: the station's own source is named no more, and is not the one that is asked.
  await otherwise.waitFor({ state: 'detached' });
  await panel.getByRole('button', { name: 'Karte dieses Ortes holen' }).click();
  await panel.getByRole('alert').getByText(`Der Server der Karte antwortete 404 für ${host}.`).waitFor();
  await picture(page, 'map-refused-de');

  await page.getByRole('button', { name: /Wie es der Station geht/ }).click();
  await page.getByRole('button', { name: 'Sicherungen' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sicherungen' });
  const choose = async (folder: string) => {
    await dialog.getByLabel('Ordner auf dem Rechner der Station').fill(folder);
    await dialog.getByRole('button', { name: 'Diesen Ordner nehmen' }).click();
  };
  await choose('STICK');
  await dialog
    .getByRole('alert')
    .getByText(/^Geben Sie den ganzen Pfad an, etwa .* nicht „STICK“/)
    .waitFor();
  await choose('/no/such/stick');
  await dialog.getByRole('alert').getByText('Diesen Ordner gibt es nicht: /no/such/stick.').waitFor();
  await picture(page, 'folder-refused-de');
  await assertAccessible(page);
  await page.context().close();
});

test('a course that cannot be loaded is said so on the race’s map, asked for again, and then shown', async () => {
  const open = { id: 'open', name: 'Open', length: { by: 'laps', laps: 5 }, startOffsetMs: 0 };
  const body = { id: 'unread', name: 'Race unread', categories: [open] };
  const made = await ask(station, 'POST', '/v1/races', { token, body });
  assert.equal(made.status, 201, made.text);
  await decide(station, token, 'unread', { type: 'set-course', course: SQUARE });
  const rider = { entry: 1, bib: '1', name: 'Ana Kos', category: 'open', chips: [] };
  await decide(station, token, 'unread', { type: 'put-entries', entries: [rider] });
  const page = await openCourse('unread');
  // As an overloaded station answers.
  const path = `https://127.0.0.1:${station.ports.https}/v1/races/unread/course`;
  await page.context().route(path, (route) => route.fulfill({ status: 503, body: '' }));
  await page.goto(`https://127.0.0.1:${station.ports.https}/control/unread`);
  const note = page.getByText('The course could not be loaded. It is asked for again.');
  await note.waitFor();
  await stays(() => page.getByText('No course yet').count(), 0);
  await assertAccessible(page);
  await page.context().unroute(path);
  await note.waitFor({ state: 'detached' });
  await stays(() => page.getByText('No course yet').count(), 0);
  await page.context().close();
});
