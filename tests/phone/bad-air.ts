/**
 * `npm run phone:netem [-- --seconds 120 --loss 0.2 --delay 300 --kbit 64]` (root, iproute2; Linux): a phone, Chromium in
 * a network namespace of its own, joins at the tent and rides through bad air: packets lost and late both ways, a thin
 * channel, and half-way its address changes under it, as a phone that roams. In the end it comes back to the tent, and
 * every fix it kept is at the station exactly once. The air is `tc netem` where the kernel has it, else air.py, which does
 * the same to the same packets.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Course } from '../../race/course/course.ts';
import { courseLengthM, placeAt } from '../../race/course/geometry.ts';
import { commandLine } from '../command-line.ts';
import { makeRaceDay, SQUARE, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, startStationProcess } from '../station/station-process.ts';
import { openPhone } from './phone.ts';

const { values } = commandLine('phone:netem', {
  options: {
    seconds: { type: 'string', default: '120' },
    loss: { type: 'string', default: '0.2' },
    delay: { type: 'string', default: '300' },
    kbit: { type: 'string', default: '64' },
  },
});
const [seconds, loss, delay, kbit] = [values.seconds, values.loss, values.delay, values.kbit].map(Number) as [
  number,
  number,
  number,
  number,
];
const SPACE = `bl-phone-${process.pid}`;
const [TENT, PHONE] = [`bla${process.pid}`, `blb${process.pid}`];
const STATION = '10.77.0.1';
const ADDRESSES = ['10.77.0.2', '10.77.0.3'];
const COURSE = SQUARE as unknown as Course;
const SPEED_MPS = 15;

const ip = (...words: string[]) => execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
const inside = (...words: string[]) => ip('netns', 'exec', SPACE, ...words);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Air {
  readonly by: string;
  set(loss: number, delayMs: number, kbit: number): void;
  end(): void;
}

function connected(): void {
  ip('link', 'set', PHONE, 'netns', SPACE);
  ip('addr', 'add', `${STATION}/24`, 'dev', TENT);
  ip('link', 'set', TENT, 'up');
  inside('ip', 'link', 'set', 'lo', 'up');
  inside('ip', 'link', 'set', PHONE, 'up');
  inside('ip', 'addr', 'add', `${ADDRESSES[0]}/24`, 'dev', PHONE);
}

async function openAir(): Promise<Air> {
  ip('netns', 'add', SPACE);
  ip('link', 'add', TENT, 'type', 'veth', 'peer', 'name', PHONE);
  try {
    execFileSync('tc', ['qdisc', 'add', 'dev', TENT, 'root', 'netem'], { stdio: 'pipe' });
    connected();
    inside('tc', 'qdisc', 'add', 'dev', PHONE, 'root', 'netem');
    const words = (l: number, d: number, k: number) =>
      l === 0 && d === 0 ? [] : ['loss', `${l * 100}%`, 'delay', `${d}ms`, 'rate', `${k}kbit`];
    return {
      by: 'tc netem',
      set(l, d, k) {
        execFileSync('tc', ['qdisc', 'change', 'dev', TENT, 'root', 'netem', ...words(l, d, k)]);
        inside('tc', 'qdisc', 'change', 'dev', PHONE, 'root', 'netem', ...words(l, d, k));
      },
      end: () => ip('link', 'del', TENT),
    };
  } catch {
    ip('link', 'del', TENT);
  }
  const program = spawn('python3', [join(import.meta.dirname, 'air.py'), TENT, PHONE], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => program.stdout.once('data', resolve));
  connected();
  return {
    by: 'air.py (this kernel has no netem)',
    set: (l, d, k) => program.stdin.write(`${l} ${d} ${k}\n`),
    end: () => program.stdin.end(),
  };
}

const air = await openAir();
const folder = mkdtempSync(join(tmpdir(), 'bell-lap-air-'));
const browser = join(folder, 'chromium-in-the-air');
writeFileSync(
  browser,
  `#!/bin/sh\nexec ip netns exec ${SPACE} ${process.env.CHROMIUM ?? '/usr/bin/chromium'} "$@"\n`,
);
chmodSync(browser, 0o755);
const station = await startStationProcess({ args: ['--host', '0.0.0.0'] });
const startMs = Date.now();
const day = await makeRaceDay(station, 'crit', ['23'], startMs - 1_000);
const phone = await openPhone({
  origin: `https://${STATION}:${station.ports.https}`,
  trust: 'whatever comes',
  executablePath: browser,
});
try {
  console.log(
    `Air by ${air.by}: loss ${loss * 100} %, delay ${delay} ms each way, ${kbit} kbit/s, ${seconds} s`,
  );
  const page = await phone.open(`/join/${day.cards.get('23')}`);
  await phone.at(50, 10.001, 0);
  await page.getByRole('button', { name: 'Track with this phone' }).click();
  await page.getByText('Race control hears you').waitFor();
  await page.getByRole('button', { name: 'More' }).click();
  const fact = async (name: string): Promise<number> =>
    Number(await page.locator('.facts .fact', { hasText: name }).locator('dd').textContent());
  air.set(loss, delay, kbit);
  const beganMs = Date.now();
  let roamed = false;
  let most = 0;
  while (Date.now() - beganMs < seconds * 1_000) {
    const goneS = (Date.now() - beganMs) / 1_000;
    const place = placeAt(COURSE, (30 + goneS * SPEED_MPS) % courseLengthM(COURSE));
    await phone.at(place.latDeg, place.lonDeg, SPEED_MPS);
    if (!roamed && goneS > seconds / 2) {
      roamed = true;
      inside('ip', 'addr', 'del', `${ADDRESSES[0]}/24`, 'dev', PHONE);
      inside('ip', 'addr', 'add', `${ADDRESSES[1]}/24`, 'dev', PHONE);
      console.log(`  ${Math.round(goneS)} s: the phone is ${ADDRESSES[1]} now`);
    }
    most = Math.max(most, await fact('Waiting to be sent'));
    await pause(1_000);
  }
  const duringRide = (await storedFixes(station, day, '23')).length;
  air.set(0, 0, 1e6);
  const homeMs = Date.now();
  while ((await fact('Waiting to be sent')) > 0) {
    assert.ok(Date.now() - homeMs < 90_000, 'what waits does not leave the phone at the tent');
    await pause(200);
  }
  const sent = await fact('Sent since the page was opened');
  const stored = await storedFixes(station, day, '23');
  const standing = await ask(station, 'GET', '/v1/races/crit/entries/23/standing', { token: day.token });
  const laps = Math.floor((30 + seconds * SPEED_MPS) / courseLengthM(COURSE));
  console.log(`  kept and sent ${sent}, at the station ${stored.length}; ${duringRide} of them while riding`);
  console.log(
    `  at most ${most} waited; home ${((Date.now() - homeMs) / 1_000).toFixed(1)} s until all were there`,
  );
  console.log(
    `  ${standing.json.row.laps} laps of ${laps} ridden, last in ${standing.json.row.lastLapMs} ms`,
  );
  assert.equal(stored.length, sent, 'every fix at the station exactly once');
  assert.equal(new Set(stored.map(({ timeMs }) => timeMs)).size, stored.length);
  assert.equal(standing.json.row.laps, laps);
  const truth = (courseLengthM(COURSE) / SPEED_MPS) * 1_000;
  if (laps > 1) assert.ok(Math.abs(standing.json.row.lastLapMs - truth) < 1_500, `the lap took ${truth} ms`);
} finally {
  await phone.end();
  await station.stop();
  removeDataDir(station);
  air.end();
  await pause(500);
  ip('netns', 'del', SPACE);
  rmSync(folder, { recursive: true, force: true });
}
