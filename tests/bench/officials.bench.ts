/**
 * What an official waits for with a thousand riders at one fix a second: from a passing sent to the console having it, what
 * a decision would change, and how much a console asks the station for. `OFFICIALS_RIDERS`, `OFFICIALS_SECONDS` shorten it.
 */
import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { WebSocket } from 'ws';
import { signIn } from '../../simulator/official.ts';
import { openBrowser } from '../pages/browser.ts';
import { type CrowdedRace, startCrowdedRace } from './console/crowded-race.ts';
import { openCrowdedConsole } from './console/officials-day.ts';
import type { Row } from './row.ts';

const RIDERS = Number(process.env.OFFICIALS_RIDERS ?? 1_000);
const SECONDS = Number(process.env.OFFICIALS_SECONDS ?? 30);
const PASSINGS = 300;
const WHAT_IFS = 300;
const WARM_UP = 5;
const SETTLE_MS = 5_000;
const ANSWER_MAX_MS = 10_000;

type Official = Awaited<ReturnType<typeof signIn>>;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const share = (sorted: readonly number[], part: number): number =>
  sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN;

const row = (name: string, took: number[], goal: string): Row => {
  took.sort((a, b) => a - b);
  const figures = { p50: share(took, 0.5), p99: share(took, 0.99) };
  return {
    name,
    value: figures.p99,
    unit: 'ms',
    ...figures,
    goal,
    note: `${took.length} times, longest ${took.at(-1)?.toFixed(0)} ms; load of the machine ${loadavg()[0]!.toFixed(1)}`,
  };
};

/** From sending a passing of the keypad until the officials' line tells of it. */
async function passingToConsole(race: CrowdedRace, official: Official, token: string): Promise<Row> {
  const waiting = new Map<string, (atMs: number) => void>();
  const { api, ca } = race.station.address;
  const socket = new WebSocket(`${api.replace('http', 'ws')}/v1/officials`, {
    headers: { authorization: `Bearer ${token}` },
    ca,
  });
  socket.on('open', () => socket.send(JSON.stringify({ follow: { race: race.race } })));
  socket.on('message', (data) => {
    const heardMs = performance.now();
    for (const [id, tell] of waiting) if (String(data).includes(id)) tell(heardMs);
  });
  await wait(SETTLE_MS);
  const took: number[] = [];
  for (let n = 0; n < PASSINGS; n++) {
    const id = `bench:${randomUUID()}`;
    const told = new Promise<number>((resolve, reject) => {
      waiting.set(id, resolve);
      setTimeout(() => reject(new Error('The console was not told.')), ANSWER_MAX_MS).unref();
    });
    const sentMs = performance.now();
    const passings = [{ id, line: 'finish', source: 'keypad', timeMs: Date.now(), who: { unknown: true } }];
    await official.ask('POST', `/v1/races/${race.race}/passings`, { passings });
    took.push((await told) - sentMs);
    waiting.delete(id);
    await wait(50);
  }
  socket.close();
  return row(`a passing sent → at the console, ${RIDERS} riders`, took, '< 250 ms');
}

async function whatIf(race: CrowdedRace, official: Official): Promise<Row> {
  const took: number[] = [];
  /** How long the machine takes for nothing, with all that runs on it. */
  const nothing: number[] = [];
  // The first ones start the thread that answers heavy questions.
  for (let n = -WARM_UP; n < WHAT_IFS; n++) {
    const order = {
      type: 'penalty',
      id: randomUUID(),
      entry: 1 + ((Math.abs(n) * 37) % RIDERS),
      timeMs: 10_000,
    };
    const fromMs = performance.now();
    await official.ask('POST', `/v1/races/${race.race}/decisions?dry-run=true`, order);
    if (n >= 0) took.push(performance.now() - fromMs);
    const thenMs = performance.now();
    await official.ask('GET', '/healthz');
    if (n >= 0) nothing.push(performance.now() - thenMs);
  }
  nothing.sort((a, b) => a - b);
  const peer = { peer: 'a question without work, p99', peerValue: share(nothing, 0.99) };
  return { ...peer, ...whatIfRow(took) };
}

const whatIfRow = (took: number[]): Row =>
  row(`what a decision would change, ${RIDERS} riders`, took, '≤ 50 ms');

async function requestsOfAConsole(race: CrowdedRace): Promise<Row> {
  const browser = await openBrowser();
  try {
    const page = await openCrowdedConsole(browser, race);
    await page.waitForTimeout(SETTLE_MS);
    const asked = new Map<string, number>();
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      asked.set(pathname, (asked.get(pathname) ?? 0) + 1);
    });
    await page.waitForTimeout(SECONDS * 1_000);
    const all = [...asked.values()].reduce((sum, n) => sum + n, 0);
    return {
      name: 'requests of a console during a race',
      value: (all * 60) / SECONDS,
      unit: '/min',
      goal: '0',
      note: [...asked].map(([path, n]) => `${n}× ${path}`).join(', '),
    };
  } finally {
    await browser.close();
  }
}

export async function run(): Promise<Row[]> {
  const race = await startCrowdedRace({ riders: RIDERS });
  try {
    const official = await signIn(race.station.address.api, race.station.official, race.station.address.ca);
    const { token } = await official.ask<{ token: string }>('POST', '/v1/login', race.station.official);
    const rows = [
      await passingToConsole(race, official, token),
      await whatIf(race, official),
      await requestsOfAConsole(race),
    ];
    official.close();
    return rows;
  } finally {
    await race.stop();
  }
}
