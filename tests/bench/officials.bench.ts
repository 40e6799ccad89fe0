/**
 * What an official waits for with a thousand riders at one fix a second: from a passing sent to the console having it, what
 * a decision would change, and how much a console asks the station for. `OFFICIALS_RIDERS`, `OFFICIALS_SECONDS` shorten it.
 */
import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { WebSocket } from 'ws';
import { signIn } from '../../simulator/official.ts';
import { openBrowser } from '../pages/browser.ts';
import { askApart } from './console/asking.ts';
import { type CrowdedRace, startCrowdedRace } from './console/crowded-race.ts';
import { openCrowdedConsole } from './console/officials-day.ts';
import type { Row } from './row.ts';

const RIDERS = Number(process.env.OFFICIALS_RIDERS ?? 1_000);
const SECONDS = Number(process.env.OFFICIALS_SECONDS ?? 30);
const PASSINGS = 300;
const WHAT_IFS = 100;
const ROUNDS = 5;
const QUESTIONS = [
  { query: '&board=false', what: 'what a decision would change, as the page asks' },
  { query: '', what: '… with the whole board' },
];
const SETTLE_MS = 5_000;
const ANSWER_MAX_MS = 10_000;

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

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

const p99sOf = (rounds: readonly (readonly number[])[]): number[] =>
  sorted(rounds.map((took) => share(sorted(took), 0.99)));

/** In rounds: one that something else on the machine disturbed is seen as such. The figures are the middle round's. */
async function whatIf(race: CrowdedRace): Promise<Row[]> {
  const { address, official } = race.station;
  const asking = { ...{ api: address.api, ca: address.ca, official, race: race.race }, riders: RIDERS };
  const rows: Row[] = [];
  for (const { query, what } of QUESTIONS) {
    const rounds = await askApart({ ...asking, query, rounds: ROUNDS, times: WHAT_IFS });
    const p99s = p99sOf(rounds.map(({ took }) => took));
    const all = sorted(rounds.flatMap(({ took }) => took));
    const value = share(p99s, 0.5);
    rows.push({
      name: `${what}, ${RIDERS} riders`,
      ...{ value, unit: 'ms', p50: share(all, 0.5), p99: value, goal: '≤ 50 ms' },
      peer: 'a question without work, p99',
      peerValue: share(p99sOf(rounds.map(({ nothing }) => nothing)), 0.5),
      note: `p99 of ${ROUNDS} rounds of ${WHAT_IFS}: ${p99s.map((ms) => ms.toFixed(0)).join(', ')} ms, longest ${all.at(-1)!.toFixed(0)} ms; load of the machine ${loadavg()[0]!.toFixed(1)}`,
    });
  }
  return rows;
}

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
    const { api, ca } = race.station.address;
    const official = await signIn(api, race.station.official, ca, 1);
    const { token } = await official.ask<{ token: string }>('POST', '/v1/login', race.station.official);
    const rows = [
      await passingToConsole(race, official, token),
      ...(await whatIf(race)),
      await requestsOfAConsole(race),
    ];
    official.close();
    return rows;
  } finally {
    await race.stop();
  }
}
