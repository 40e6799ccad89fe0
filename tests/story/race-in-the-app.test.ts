/// <reference lib="dom" />
/**
 * A race in the real app, on its pages alone from its first start to the printed official sheet: made, listed, its course
 * drawn from a file, cards handed out, started, ridden by phones over MQTT, timed by GPS and the keypad, corrected,
 * undone, finished, made official. In the middle the station is killed, and then the window crashes. Nothing is lost:
 * what was acknowledged is counted at the station itself, which the pages are not asked for.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import mqtt, { type MqttClient } from 'mqtt';
import type { Page } from 'playwright-core';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { electronForTests } from '../../scripts/electron-binary.mjs';
import { buildApp, type DesktopApp, endApp, startApp, startScreen, until } from '../app/desktop-app.ts';
import { holdDown } from '../pages/browser.ts';
import { becomes, said } from '../pages/seen.ts';
import { newRace, pasteList, settings, toRace, type } from './official.ts';

const RACE = 'app-day';
/** A rectangle of 120 m by 60 m, start and finish in the middle of its south side; a lap takes 24 s at 15 m/s. */
const [EAST_M, NORTH_M, SPEED_MPS] = [120, 60, 15];
const LAP_M = 2 * (EAST_M + NORTH_M);
const place = (eastM: number, northM: number) => ({
  latDeg: Math.round((50 + northM / 111_229) * 1e6) / 1e6,
  lonDeg: Math.round((10 + eastM / 71_696) * 1e6) / 1e6,
});
const CORNERS = [place(60, 0), place(120, 0), place(120, 60), place(0, 60), place(0, 0), place(60, 0)];
const COURSE_FILE = `<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>Rectangle</name><trkseg>${CORNERS.map(({ latDeg, lonDeg }) => `<trkpt lat="${latDeg}" lon="${lonDeg}"/>`).join('')}</trkseg></trk></gpx>`;
const RIDERS = ['Ada Nowak', 'Bo Silva', 'Cem Ito'];

let screen: Awaited<ReturnType<typeof startScreen>>;
let app: DesktopApp & { dir: string };
let phones: ReturnType<typeof phone>[] = [];
before(async () => {
  buildApp();
  screen = await startScreen();
  app = await startApp(await electronForTests(), screen.display);
});
after(async () => {
  for (const one of phones) await one.end().catch(() => undefined);
  if (app) await endApp(app);
  screen?.end();
});

/** Where somebody is who has ridden so far from the middle of the south side, anticlockwise. */
function along(distanceM: number) {
  const atM = ((distanceM % LAP_M) + LAP_M) % LAP_M;
  if (atM < 60) return place(60 + atM, 0);
  if (atM < 120) return place(120, atM - 60);
  if (atM < 240) return place(240 - atM, 60);
  if (atM < 300) return place(0, 300 - atM);
  return place(atM - 300, 0);
}

/** One request of the page, with its session. */
const api = (page: Page, method: string, path: string, body?: object) =>
  page.evaluate(
    async ([method, path, body]) => {
      const answer = await fetch(path as string, {
        method: method as string,
        cache: 'no-store',
        ...(body ? { body: body as string, headers: { 'content-type': 'application/json' } } : {}),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text === '' ? null : JSON.parse(text);
    },
    [method, path, body && JSON.stringify(body)],
  );
/** Made, listed, with its course from a file; returns what stands on the riders' cards, as the page shows it. */
async function prepare(page: Page): Promise<readonly string[]> {
  await newRace(page, 'App day', (dialog) => type(dialog.getByRole('spinbutton', { name: 'Laps' }), '20'));
  await settings(page, async (dialog) => {
    await dialog.getByRole('button', { name: 'Rules' }).click();
    await type(dialog.getByRole('textbox', { name: /^Shortest lap(?!,)/ }), '5');
  });
  await pasteList(page, ['Bib\tName', ...RIDERS.map((name, index) => `${index + 1}\t${name}`)]);
  await page.getByRole('button', { name: 'Issue cards to all' }).click();
  await said(page, '3 cards issued');
  const secrets: string[] = [];
  for (const name of RIDERS) {
    await page
      .getByRole('button', { name: new RegExp(name) })
      .first()
      .click();
    secrets.push((await page.locator('.rider-card .secret').textContent())!);
    await page.keyboard.press('Escape');
  }
  await page.getByRole('button', { name: 'Course', exact: true }).click();
  await page.getByLabel('Choose a file').setInputFiles({
    name: 'rectangle.gpx',
    mimeType: 'application/gpx+xml',
    buffer: Buffer.from(COURSE_FILE),
  });
  // A first file in which there is nothing to choose is the course at once.
  await said(page, 'Course changed');
  return secrets;
}

/** A phone: a fix a second over MQTT, QoS 1; what was not acknowledged is sent again after a reconnect. */
function phone(port: number, bib: number, secret: string, startMs: number, gapM: number) {
  const acknowledged = new Set<number>();
  const client: MqttClient = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
    username: `${RACE}.${bib}`,
    password: secret,
    reconnectPeriod: 200,
    clean: true,
  });
  client.on('error', () => {
    // The station is away; it is tried again.
  });
  const timer = setInterval(() => {
    const timeMs = Math.round(Date.now());
    const distanceM = ((timeMs - startMs) / 1000) * SPEED_MPS - gapM;
    const fix = { timeMs, ...along(distanceM), speedMps: SPEED_MPS, accuracyM: 3 };
    client.publish(
      `bell-lap/v1/${RACE}/${bib}/fixes`,
      Buffer.from(encodeFixes([fix])),
      { qos: 1 },
      (error) => {
        if (!error) acknowledged.add(timeMs);
      },
    );
  }, 1_000);
  return {
    acknowledged,
    end: async () => {
      clearInterval(timer);
      if (!client.disconnecting) await client.endAsync();
    },
  };
}

const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
async function hold(page: Page, name: RegExp): Promise<void> {
  await holdDown(page.getByRole('button', { name }));
}

test('a race in the app, with the station killed and the window crashed in the middle of it', {
  timeout: 240_000,
}, async () => {
  const page = app.window;
  const secrets = await prepare(page);
  const board = () => api(page, 'GET', `/v1/races/${RACE}`);

  // The official starts the race in the console; the riders ride.
  await toRace(page);
  await page.getByRole('button', { name: 'Start …' }).click();
  await hold(page, /Hold to start now/);
  await said(page, 'Started');
  const startMs: number = (await board()).race.startMs;
  const { ports } = app.facts();
  phones = RIDERS.map((_, i) => phone(ports.mqtt, i + 1, secrets[i]!, startMs, i * 12));

  await until(
    'everybody has a lap',
    async () => {
      const rows = Object.values((await board()).rows) as { laps: number }[];
      return rows.every(({ laps }) => laps >= 1);
    },
    60_000,
  );
  const lapMs: number = (await board()).rows[1].lastLapMs;
  assert.ok(Math.abs(lapMs - (LAP_M / SPEED_MPS) * 1000) < 2_500, `a lap of ${lapMs} ms`);

  // The station dies under it all and comes back.
  const { pid } = app.facts();
  process.kill(pid, 'SIGKILL');
  await until('another station process', () => {
    try {
      return app.facts().pid !== pid;
    } catch {
      return false;
    }
  });
  await until('the board is there again', async () => {
    const rows = await board().then(
      ({ rows }) => rows,
      () => null,
    );
    return rows !== null && rows[1].laps >= 1;
  });

  // The official has a second screen open; then the first window crashes. A driver is bound to the page that crashed, so
  // that it goes on at the other.
  const origin = `https://127.0.0.1:${ports.https}`;
  const opened = app.electron.waitForEvent('window');
  await app.electron.evaluate(({ BrowserWindow }, url) => {
    const preferences = { contextIsolation: true, sandbox: true };
    const second = new BrowserWindow({ width: 1440, height: 900, webPreferences: preferences });
    void second.loadURL(url);
  }, `${origin}/control/${RACE}`);
  const control = await opened;
  await panel(control, 'Board').getByText('Ada Nowak').first().waitFor();
  const first = await app.electron.browserWindow(page);
  await first.evaluate((window) => window.webContents.forcefullyCrashRenderer());
  await until('the window is back', () =>
    first.evaluate(({ webContents }) => !webContents.isCrashed() && !webContents.isLoading()),
  );
  await panel(control, 'Board').getByText('Ada Nowak').first().waitFor();
  const again = () => api(control, 'GET', `/v1/races/${RACE}`);
  await until('laps go on', async () => (await again()).rows[1].laps >= 2, 90_000);

  // A passing by the keypad, a correction and its undoing.
  await panel(control, 'Keypad').getByLabel('Bibs, then Enter').pressSequentially('3');
  await control.keyboard.press('Enter');
  await control.getByText('All on disk at the station').waitFor();
  const passings = (await api(control, 'GET', `/v1/races/${RACE}/passings`)).passings as {
    source: string;
    read?: string;
    bib: string | null;
  }[];
  assert.ok(
    passings.some(({ source, bib }) => source === 'keypad' && bib === '3'),
    JSON.stringify(passings.slice(0, 3)),
  );
  await panel(control, 'Board')
    .getByRole('button', { name: /Cem Ito/ })
    .click();
  const drawer = control.getByRole('complementary', { name: 'Rider 3' });
  await drawer.getByRole('button', { name: 'DNF', exact: true }).click();
  await control.getByRole('dialog', { name: 'Corrections' }).getByRole('button', { name: 'Do it' }).click();
  await said(control, 'Status set');
  await becomes(async () => (await again()).rows[3].status, 'DNF');
  await control
    .getByRole('status', { name: 'Messages' })
    .getByRole('button', { name: 'Undo' })
    .last()
    .click();
  await said(control, 'Undone');
  await until('the correction is undone', async () => (await again()).rows[3].status === 'racing');

  // Finished, published, sealed.
  for (const one of phones) await one.end();
  await control.getByRole('button', { name: 'Race actions …' }).click();
  await hold(control, /^Finish/);
  await said(control, 'Race finished');
  // Whatever is still open is named where it is published.
  await control.getByRole('button', { name: 'Race actions …' }).click();
  await holdDown(control.getByRole('dialog').getByRole('button', { name: /^Publish provisional/ }));
  await said(control, 'Result published');
  await control.getByRole('button', { name: 'Race actions …' }).click();
  await control.getByLabel(/^I know that the|^Publish all the same/).check();
  await control.getByLabel(/^Type OFFICIAL/).fill('official');
  await control.getByRole('button', { name: 'Make official' }).click();
  await until('the result is official', async () => (await again()).race.result === 'official');

  // The sheet as the app prints it.
  await control.goto(`${origin}/results/${RACE}`);
  await control.locator('.sheet-official').waitFor();
  const places = await control.locator('tbody tr').allTextContents();
  assert.equal(places.length, 3);
  assert.ok(places.findIndex((row) => /Ada/.test(row)) < places.findIndex((row) => /Bo Silva/.test(row)));
  const paper = await app.electron.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows().find(({ webContents }) =>
      webContents.getURL().includes('/results/'),
    )?.webContents;
    return String((await contents?.printToPDF({}))?.subarray(0, 5));
  });
  assert.ok(paper.startsWith('%PDF') || paper === '37,80,68,70,45', paper);

  // Nothing acknowledged is missing, nothing is there twice.
  for (const [i, one] of phones.entries()) {
    const { fixes } = await api(control, 'GET', `/v1/races/${RACE}/entries/${i + 1}/fixes?limit=10000`);
    const stored: number[] = fixes.map(({ timeMs }: { timeMs: number }) => timeMs);
    assert.equal(new Set(stored).size, stored.length, `bib ${i + 1}: a fix twice`);
    const missing = [...one.acknowledged].filter((timeMs) => !stored.includes(timeMs));
    assert.deepEqual(missing, [], `bib ${i + 1}: acknowledged and lost`);
    assert.ok(one.acknowledged.size > 20);
  }
});
