/**
 * What officials' consoles cost a tree's station, and how soon a passing is at one: a whole station, riders over MQTT at one fix
 * a second, consoles as that tree's page made them, riders typed on the keypad at one pace for both trees. A rider's lap
 * changes the board, which is what a console without a line asks after; after a passing of somebody unknown it waits 8 s.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeRaceDay } from '../../../station/race-day.ts';
import { ask, removeDataDir, startStationProcess } from '../../../station/station-process.ts';
import { cpuMsOf } from '../../ingest/server-process.ts';
import { percentile } from '../../race/field.ts';
import type { Row } from '../../row.ts';
import { ride } from '../../station/riders.ts';
import { byLine, byQuestions } from './consoles.ts';
import { firstOf } from './first-of.ts';

const RIDERS = 300;
const CONSOLES = 4;
const SETTLE_MS = 3_000;
const PASSINGS = 15;
const EVERY_MS = 700;
const RACE = 'bench';
const LINES = ['broker/officials/officials-line.ts'];

export async function run(): Promise<Row[]> {
  const tree = process.argv[2]!;
  const hasLine = LINES.some((path) => existsSync(join(tree, path)));
  const station = await startStationProcess({ program: firstOf(tree, ['broker/main.ts']) });
  try {
    const bibs = Array.from({ length: RIDERS }, (_, index) => String(index + 1));
    const { token, cards } = await makeRaceDay(station, RACE, bibs, Date.now() - 60_000);
    const riders = await ride(station, RACE, cards);
    const open = () => (hasLine ? byLine : byQuestions)(station, token, RACE);
    const consoles = await Promise.all(Array.from({ length: CONSOLES }, open));
    await wait(SETTLE_MS);
    const fromMs = performance.now();
    const fromCpuMs = cpuMsOf(station.process);
    const told: Promise<number>[] = [];
    for (let n = 0; n < PASSINGS; n += 1) {
      const id = `bench:${randomUUID()}`;
      const sentMs = performance.now();
      told.push(...consoles.map((one) => one.heard(id).then(() => performance.now() - sentMs)));
      const passings = [{ id, line: 'finish', source: 'keypad', timeMs: Date.now(), who: { entry: n + 1 } }];
      const answer = await ask(station, 'POST', `/v1/races/${RACE}/passings`, { token, body: { passings } });
      if (answer.status >= 300) throw new Error(answer.text);
      await wait(Math.max(0, sentMs + EVERY_MS - performance.now()));
    }
    const took = await Promise.all(told);
    const seconds = (performance.now() - fromMs) / 1_000;
    const cpuMs = cpuMsOf(station.process) - fromCpuMs;
    for (const one of consoles) one.end();
    riders.end();
    took.sort((a, b) => a - b);
    const [p50, p99] = [percentile(took, 0.5), percentile(took, 0.99)];
    return [
      {
        name: `console feed, ${CONSOLES} consoles, ${RIDERS} riders: processor of the station`,
        value: cpuMs / seconds,
        unit: 'ms a second',
      },
      { name: 'a passing sent → at the console', value: p50, unit: 'ms', p50, p99 },
    ];
  } finally {
    await station.stop();
    removeDataDir(station);
  }
}
