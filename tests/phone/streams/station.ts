/**
 * The law of law.ts at a real station: the same random streams through its doors (MQTT and HTTP), many riders at once, a
 * day that goes PACE times as fast, its process killed (SIGKILL) and its computer's clock set on the way. In the end each
 * acknowledged position is in the journal once, or kept aside, or was refused where an official saw it.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { openJournal } from '../../../broker/journal/open-journal.ts';
import { asideStore } from '../../../broker/races/asides.ts';
import { createRandom } from '../../../simulator/random.ts';
import { makeRaceDay, signIn } from '../../station/race-day.ts';
import {
  ask,
  removeDataDir,
  type StationProcess,
  startStationProcess,
} from '../../station/station-process.ts';
import type { Tally } from './law.ts';
import { ownTracks, type Phone, traccar } from './phones.ts';
import { HOUR_MS, numberOf, type Step, type Stream, streams, type Told } from './stream.ts';

const PACE = 20;
/** Streams at once, each with a rider of its own; the list of what was refused holds them all. */
const AT_ONCE = 16;
/** After the last message, for clocks that show late, virtual ms. */
const SETTLE_MS = 120_000;
/** Longer rests say nothing more to a clock. */
const PASS_MAX_MS = 70_000;
/** What was refused is on disk after so long, real ms: a kill may take what is newer with it. */
const UNWRITTEN_MS = 7_000;

export interface StationTally extends Tally {
  kills: number;
  set: number;
}

interface Ridden {
  readonly who: string;
  readonly acknowledged: { readonly message: readonly Told[]; readonly atMs: number }[];
}

/** Plays `runs` streams of a seed. @throws AssertionError */
export async function holdAtStation(runs: number, seed: number): Promise<StationTally> {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-streams-'));
  const setFile = join(folder, 'set');
  const fromMs = Date.now();
  const env = {
    NODE_OPTIONS: `--import=${fileURLToPath(new URL('../fast-clock.mjs', import.meta.url))}`,
    BELL_LAP_TEST_PACE: String(PACE),
    BELL_LAP_TEST_FROM: String(fromMs),
    BELL_LAP_TEST_SET: setFile,
  };
  /** The station's time, which goes on when its computer's clock is set. */
  const now = (): number => fromMs + (Date.now() - fromMs) * PACE;
  const random = createRandom(seed);
  const drawn = fc.sample(streams, { numRuns: runs, seed });
  let station = await startStationProcess({ env });
  const dataDir = station.dataDir;
  const killedAtMs: number[] = [];
  const seen = new Map<string, Map<string, number>>();
  let [setMs, sets, isOver] = [0, 0, false];

  const trouble = async (): Promise<void> => {
    while (!isOver) {
      await sleep(3_000 + random.next() * 5_000);
      if (isOver) return;
      if (random.next() < 0.4) {
        killedAtMs.push(Date.now());
        await station.kill();
        station = await startStationProcess({ dataDir, ports: station.ports, env });
        continue;
      }
      const by = [-HOUR_MS, HOUR_MS, -120_000, 120_000][Math.floor(random.next() * 4)]!;
      setMs += by;
      sets += 1;
      writeFileSync(`${setFile}.new`, String(setMs));
      renameSync(`${setFile}.new`, setFile);
    }
  };
  const official = async (): Promise<void> => {
    let token = '';
    while (!isOver) {
      await sleep(700);
      token = await look(station, token, seen).catch(() => '');
    }
  };
  const others = [trouble(), official()];
  const ridden: Ridden[] = [];
  for (let first = 0; first < runs; first += AT_ONCE) {
    const race = `r${first}`;
    const some = drawn.slice(first, first + AT_ONCE);
    const day = await whileAway(() =>
      makeRaceDay(
        station,
        race,
        some.map((_, i) => String(i + 1)),
        now() - 60_000,
      ),
    );
    ridden.push(
      ...(await Promise.all(
        some.map((stream, i) => {
          const bib = String(i + 1);
          return ride(stream, () => station, { race, bib, secret: day.cards.get(bib)! }, now);
        }),
      )),
    );
  }
  await sleep(SETTLE_MS / PACE);
  isOver = true;
  await Promise.all(others);
  await look(station, '', seen);
  await station.stop();
  try {
    const tally = await judge(dataDir, ridden, { seen, killedAtMs, lastMs: now() });
    return { ...tally, kills: killedAtMs.length, set: sets };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    removeDataDir({ dataDir });
  }
}

/** Setting a race up may meet the station while it is down. */
async function whileAway<T>(once: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await once();
    } catch (error) {
      if (tries > 20 || error instanceof assert.AssertionError) throw error;
      await sleep(500);
    }
  }
}

/** What an official who looks now and then has seen refused, by sender: the most of each line. */
async function look(
  station: StationProcess,
  known: string,
  seen: Map<string, Map<string, number>>,
): Promise<string> {
  const token = known === '' ? await signIn(station) : known;
  const answer = await ask(station, 'GET', '/v1/refusals', { token });
  if (answer.status !== 200) return '';
  for (const { who, dialect, refusal, items } of answer.json.refusals) {
    const lines = seen.get(who) ?? new Map<string, number>();
    seen.set(who, lines);
    const line = `${dialect} ${refusal.code} ${refusal.message.replace(/\d+/g, '#')}`;
    lines.set(line, Math.max(lines.get(line) ?? 0, items));
  }
  return token;
}

async function ride(
  stream: Stream,
  station: () => StationProcess,
  card: { race: string; bib: string; secret: string },
  now: () => number,
): Promise<Ridden> {
  const who = `${card.race}.${card.bib}`;
  const name = `phone-${who}`;
  const phones: readonly Phone[] = [
    ownTracks(station, card, name),
    stream.oneName ? ownTracks(station, card, name) : traccar(station, card),
  ];
  const errorsMs = [...stream.errorsMs];
  const sent: Told[][][] = [[], []];
  const acknowledged: { message: readonly Told[]; atMs: number }[] = [];
  let nextNumber = 1;
  const taken = (phone: 0 | 1, seconds: number, strayMs: number, items: readonly Told['junk'][]): Told[] =>
    items.map((junk, i) => {
      const takenMs = now() - (seconds - 1 - i) * 1_000;
      return {
        number: nextNumber++,
        junk,
        ownMs: takenMs + errorsMs[phone]! + (i === items.length - 1 ? strayMs : 0),
      };
    });
  const send = async (phone: 0 | 1, message: Told[]): Promise<void> => {
    await phones[phone]!.send(message);
    acknowledged.push({ message, atMs: Date.now() });
  };
  const play = async (step: Step): Promise<void> => {
    switch (step.do) {
      case 'say': {
        const message = taken(step.phone, step.items.length, step.strayMs, step.items);
        sent[step.phone]!.push(message);
        return send(step.phone, message);
      }
      case 'backlog': {
        const good = Array.from({ length: step.seconds }, () => null);
        const all = taken(step.phone, step.seconds, 0, good);
        for (let from = 0; from < all.length; from += step.each) {
          const message = all.slice(from, from + step.each);
          sent[step.phone]!.push(message);
          await send(step.phone, message);
        }
        return;
      }
      case 'again': {
        const message = sent[step.phone]!.at(-1 - step.back);
        if (message) await send(step.phone, message);
        return;
      }
      case 'reconnect':
        return phones[step.phone]!.reconnect();
      case 'set-phone':
        errorsMs[step.phone] = step.errorMs;
        return;
      case 'pass':
        return sleep(Math.min(step.ms, PASS_MAX_MS) / PACE);
      // The disk, the station's end and its clock are everybody's: see `trouble`.
      default:
        return;
    }
  };
  for (const step of stream.steps) await play(step);
  for (const phone of phones) phone.end();
  return { who, acknowledged };
}

/** Looks into the journal of the station that was stopped. @throws AssertionError */
async function judge(
  dataDir: string,
  ridden: readonly Ridden[],
  facts: { seen: Map<string, Map<string, number>>; killedAtMs: readonly number[]; lastMs: number },
): Promise<Tally> {
  const journal = await openJournal({ path: join(dataDir, 'journal.db'), now: Date.now });
  const stored = new Map<string, number[]>();
  for await (const records of journal.read(1))
    for (const { race, input } of records)
      if (input.kind === 'fixes')
        for (const { latDeg, timeMs } of input.fixes) {
          const key = `${race}.${input.entry} ${numberOf(latDeg)}`;
          stored.set(key, [...(stored.get(key) ?? []), timeMs]);
        }
  const aside = new Set<string>();
  for (const { race, entry, fixes } of asideStore(journal.settings).load())
    for (const { latDeg } of fixes) aside.add(`${race}.${entry} ${numberOf(latDeg)}`);
  await journal.close();
  const tally: Tally = { stored: stored.size, aside: aside.size, refused: 0, messages: 0 };
  for (const [key, times] of stored) {
    assert.equal(times.length, 1, `position ${key} is stored ${times.length} times`);
    assert.ok(!aside.has(key), `position ${key} is stored and kept aside`);
    assert.ok(times[0]! <= facts.lastMs + 2_000 * PACE, `position ${key} lies in the future`);
  }
  for (const { who, acknowledged } of ridden) {
    let [refused, written] = [0, 0];
    for (const { message, atMs } of acknowledged) {
      tally.messages += 1;
      const junk = message.filter(({ junk: wrong }) => wrong !== null);
      refused += junk.length;
      const mayBeGone = facts.killedAtMs.some((ms) => atMs <= ms + 1_000 && ms - atMs < UNWRITTEN_MS);
      if (!mayBeGone) written += junk.length;
      keepsItsWord(who, message, stored, aside);
    }
    tally.refused += refused;
    const inSight = [...(facts.seen.get(who)?.values() ?? [])].reduce((sum, items) => sum + items, 0);
    assert.ok(inSight >= written, `${who}: ${written} refused, of which officials saw ${inSight}`);
  }
  return tally;
}

function keepsItsWord(
  who: string,
  message: readonly Told[],
  stored: ReadonlyMap<string, readonly number[]>,
  aside: ReadonlySet<string>,
): void {
  const offsets: number[] = [];
  for (const { number, ownMs, junk } of message) {
    const key = `${who} ${number}`;
    const times = stored.get(key);
    if (junk !== null) assert.equal(times, undefined, `${key} (${junk}) is stored`);
    else assert.ok(times !== undefined || aside.has(key), `${key} was acknowledged and is nowhere`);
    if (times?.[0] !== undefined) offsets.push(times[0] - Math.floor(ownMs / 1_000) * 1_000);
  }
  // Seconds that were ridden stay seconds; a place that shares its second with another phone's is a millisecond on.
  const even = message.map(({ ownMs }, i) => ownMs - i * 1_000);
  const isStray = Math.max(...even) - Math.min(...even) > 2_000;
  const apart = Math.max(...offsets) - Math.min(...offsets);
  if (offsets.length > 1 && !isStray) assert.ok(apart < 1_000, `${who}: apart by ${apart} ms`);
}
