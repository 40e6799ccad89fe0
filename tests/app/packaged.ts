/**
 * `npm run package:check`: the packaged Linux app as a person meets it. Reads its fuses from the binary, tries what
 * they are to keep out, starts it (on a screen of its own), lets the demo ride by the console's button until riders
 * move, quits, and looks whether app and station ended in order.
 * The packed app takes no inspector, so it is driven through Chromium's debugging port.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { freePorts, isAlive, removeDir, startScreen, until } from './desktop-app.ts';
import { fuseFaults, WANTED } from './fuses.ts';

const PATIENCE_MS = 90_000;
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const program = join(root, 'dist/installers/linux-unpacked/bell-lap');
if (!existsSync(program)) {
  console.error('There is no packaged app yet. Run: npm run package');
  process.exit(2);
}

assert.deepEqual(await fuseFaults(program), []);
console.log(`Fuses: ${WANTED.map(([fuse, isOn]) => `${fuse} ${isOn ? 'on' : 'off'}`).join(', ')}.`);
const screen = await startScreen();
const dir = mkdtempSync(join(tmpdir(), 'bell-lap-packaged-'));
const dataDir = join(dir, 'station');
assert.ok(!runsAsNode(), 'ELECTRON_RUN_AS_NODE makes a Node of the app');
console.log('ELECTRON_RUN_AS_NODE and NODE_OPTIONS run nothing in it.');
const app = spawn(
  program,
  [
    '--no-sandbox',
    '--disable-gpu',
    '--remote-debugging-port=0',
    `--user-data-dir=${join(dir, 'user')}`,
    `--data=${dataDir}`,
    '--no-mdns',
    '--host=127.0.0.1',
    ...(await freePorts()),
  ],
  { env: { ...process.env, DISPLAY: screen.display }, stdio: ['ignore', 'ignore', 'pipe'] },
);
let said = '';
app.stderr.on('data', (bytes: Buffer) => {
  said = (said + bytes.toString()).slice(-20_000);
});
const ended = new Promise<number | null>((resolve) => app.once('exit', (code) => resolve(code)));
try {
  const door = () => /DevTools listening on (ws:\S+)/.exec(said)?.[1];
  await until('the app listens', () => door() !== undefined, PATIENCE_MS);
  const browser = await chromium.connectOverCDP(door()!);
  const pages = () => browser.contexts().flatMap((context) => context.pages());
  // It is there for a second or two, until the station serves; what matters is that it is drawn and not refused.
  const waits = await shownWhileWaiting(pages);
  assert.deepEqual(waits, { heading: 'Bell Lap', rules: true }, 'the page before the station serves');
  await until(
    'the console is shown',
    () => pages().some((page) => /\/control/.test(page.url())),
    PATIENCE_MS,
  );
  const page = pages().find((one) => /\/control/.test(one.url()))!;
  page.setDefaultTimeout(PATIENCE_MS);
  const { pid } = JSON.parse(readFileSync(join(dataDir, 'station.json'), 'utf8')) as { pid: number };
  console.log('The app is up, its station serves, nobody had to sign in.');

  await page.getByRole('button', { name: 'Rehearse with a demo' }).click();
  const riders = page.locator('.board-rows .board-line');
  await riders.nth(9).waitFor();
  const laps = () => riders.locator('.cell-laps').allTextContents();
  await until('riders are on the road', async () => /\d/.test((await laps()).join('')), PATIENCE_MS);
  await page.getByRole('region', { name: 'Map', exact: true }).locator('canvas').first().waitFor();
  const passings = page.getByRole('region', { name: 'Passings', exact: true });
  await until(
    'a rider has crossed the line',
    async () => /GPS/.test((await passings.textContent()) ?? ''),
    5 * PATIENCE_MS,
  );
  console.log(`The demo rides: laps ${(await laps()).slice(0, 5).join(', ')} …, passings come in.`);

  await page.evaluate(() => fetch('/v1/demo', { method: 'DELETE' }));
  app.kill('SIGTERM');
  const code = await ended;
  assert.equal(code, 0, `the app ended with ${code}:\n${said}`);
  await until('the station has ended too', () => !isAlive(pid), 30_000);
  console.log('It quit with 0, and its station with it.');
} finally {
  if (app.exitCode === null) app.kill('SIGKILL');
  screen.end();
  removeDir(dir);
}

/** The page that stands before the console: what it says, and whether its own style reached it. */
async function shownWhileWaiting(pages: () => Page[]): Promise<unknown> {
  for (let tries = 0; tries < 400; tries++) {
    const [first] = pages();
    const seen = await first
      ?.evaluate(() => ({
        heading: document.querySelector('h1')?.textContent,
        rules: (document.styleSheets[0]?.cssRules.length ?? 0) > 0,
      }))
      .catch(() => null);
    if (/error|control/.test(first?.url() ?? '')) return first?.url();
    if (seen?.heading !== undefined && seen.rules) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return null;
}

/** Whether somebody's program runs inside the app's binary, by the two variables that a fuse closes. */
function runsAsNode(): boolean {
  const trace = join(dir, 'ran');
  const script = join(dir, 'ran.cjs');
  writeFileSync(script, `require('node:fs').writeFileSync(${JSON.stringify(trace)}, '')`);
  const env = {
    ...process.env,
    DISPLAY: screen.display,
    ELECTRON_RUN_AS_NODE: '1',
    NODE_OPTIONS: `-r ${script}`,
  };
  spawnSync(program, ['--no-sandbox', '--version', script], { env, timeout: 20_000 });
  return existsSync(trace);
}
