/** A small race on a station, made through its API, for tests: a square kilometre loop, riders with cards, the gun. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ADMIN_PASSWORD, ask, type StationProcess } from './station-process.ts';

export interface RaceDay {
  readonly race: string;
  readonly token: string;
  /** Bib → the secret on the card. */
  readonly cards: ReadonlyMap<string, string>;
  readonly startMs: number;
}

/** A square loop of about a kilometre; start and finish in the middle of its south side, ridden anticlockwise. */
export const SQUARE = {
  name: 'Square',
  loop: true,
  points: [
    { latDeg: 50, lonDeg: 10.00175 },
    { latDeg: 50, lonDeg: 10.0035 },
    { latDeg: 50.00225, lonDeg: 10.0035 },
    { latDeg: 50.00225, lonDeg: 10 },
    { latDeg: 50, lonDeg: 10 },
  ],
  lines: [{ id: 'finish', name: 'Start / finish', kind: 'start-finish', atM: 0 }],
} as const;

export async function signIn(station: StationProcess): Promise<string> {
  const answer = await ask(station, 'POST', '/v1/login', {
    body: { name: 'admin', password: ADMIN_PASSWORD },
  });
  assert.equal(answer.status, 200, answer.text);
  return answer.json.token;
}

/** Decides as an official; asserts that the station agreed. */
export async function decide(
  station: StationProcess,
  token: string,
  race: string,
  order: object,
): Promise<void> {
  const body = { id: randomUUID(), ...order };
  const answer = await ask(station, 'POST', `/v1/races/${race}/decisions`, { token, body });
  assert.ok(answer.status < 300, `${JSON.stringify(order)}: ${answer.text}`);
}

export async function makeRaceDay(
  station: StationProcess,
  race: string,
  bibs: readonly string[],
  startMs: number,
): Promise<RaceDay> {
  const token = await signIn(station);
  const made = await ask(station, 'POST', '/v1/races', {
    token,
    body: {
      id: race,
      name: `Race ${race}`,
      categories: [{ id: 'open', name: 'Open', length: { by: 'laps', laps: 5 }, startOffsetMs: 0 }],
    },
  });
  assert.equal(made.status, 201, made.text);
  await decide(station, token, race, { type: 'set-course', course: SQUARE });
  await decide(station, token, race, {
    type: 'put-entries',
    entries: bibs.map((bib, index) => ({
      entry: index + 1,
      bib,
      name: `Rider ${bib}`,
      category: 'open',
      chips: [],
    })),
  });
  await decide(station, token, race, { type: 'start', atMs: startMs });
  const issued = await ask(station, 'POST', `/v1/races/${race}/cards`, { token });
  assert.ok(issued.status < 300, issued.text);
  const cards = new Map<string, string>(
    issued.json.cards.map((card: { bib: string; secret: string }) => [card.bib, card.secret]),
  );
  return { race, token, cards, startMs };
}

/** All stored fixes of a rider, oldest first. */
export async function storedFixes(
  station: StationProcess,
  day: RaceDay,
  bib: string,
): Promise<readonly { timeMs: number; latDeg: number; lonDeg: number }[]> {
  const fixes: { timeMs: number; latDeg: number; lonDeg: number }[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const path = `/v1/races/${day.race}/entries/${bib}/fixes?limit=10000&from=${from}`;
    const answer = await ask(station, 'GET', path, { token: day.token });
    assert.equal(answer.status, 200, answer.text);
    fixes.push(...answer.json.fixes);
    from = answer.json.nextFrom;
  }
  return fixes;
}
