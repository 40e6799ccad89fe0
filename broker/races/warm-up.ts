/**
 * A made-up race folded once, for the compiler's sake: what nobody did yet since the start runs ten to twenty times slower the first
 * times, so the first phone of the day that delivered ten minutes late held everybody up for 28 ms where later ones take one. It
 * is folded in steps of a millisecond or two while the station is already serving, belongs to nobody and is forgotten.
 */
import type { Course } from '../../race/course/course.ts';
import type { CategoryId, DecisionId, EntryId, LineId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { FixesInput, Input, JournalRecord } from '../../race/journal/record.ts';
import { apply, createRace, type Race, view } from '../../race/race.ts';
import { unpackedFor } from '../../race/timing/fix-store.ts';
import { addFixes, createTrack, fixAt } from '../../race/timing/track.ts';

const RIDERS = 24;
const MINUTES = 16;
const LAP_M = 2_000;
const POINTS = 80;
const LATE_ROUNDS = 3;
const LATE_FIXES = 150;
/** Penalties: after each the whole field is ranked, as after a passing of the leader's. */
const PENALTIES = 60;
/** Of so many riders nearly all positions lie packed, of the few above none. */
const LARGE_FIELD = 4_000;
const LATE_OF_MANY = 100;
const MINUTES_OF_MANY = 14;
const GUN_MS = Date.UTC(2000, 0, 1);
const M_PER_DEG = 111_200;
const LAT_DEG = 50;

const elite = 'warm-up' as CategoryId;

/** On a ring, so far along it. */
function placeAt(alongM: number): { latDeg: number; lonDeg: number } {
  const angle = (alongM / LAP_M) * 2 * Math.PI;
  const radiusDeg = LAP_M / (2 * Math.PI) / M_PER_DEG;
  return {
    latDeg: LAT_DEG + radiusDeg * Math.sin(angle),
    lonDeg: 8 + (radiusDeg * Math.cos(angle)) / Math.cos((LAT_DEG * Math.PI) / 180),
  };
}

const course = (): Course => ({
  name: 'Ring',
  loop: true,
  points: Array.from({ length: POINTS }, (_, index) => placeAt((index / POINTS) * LAP_M)),
  lines: [{ id: 'finish' as LineId, name: 'Finish', kind: 'start-finish', atM: 0 }],
});

const orders = (): readonly Record<string, unknown>[] => [
  { type: 'set-race', name: 'Warm-up', format: 'circuit' },
  { type: 'set-course', course: course() },
  {
    type: 'set-categories',
    categories: [{ id: elite, name: 'All', length: { by: 'laps', laps: 99 }, startOffsetMs: 0 }],
  },
  {
    type: 'put-entries',
    entries: Array.from({ length: RIDERS }, (_, index) => ({
      ...{ entry: index + 1, bib: String(index + 1), name: `Rider ${index + 1}`, category: elite, chips: [] },
    })),
  },
  { type: 'start', atMs: GUN_MS },
];

/** Riders' fixes from a second of the race on, one a second; 9 to 11 m/s. */
const fixesOf = (rider: number, fromS: number, count: number): FixesInput => ({
  kind: 'fixes',
  entry: rider as EntryId,
  source: 'native',
  fixes: Array.from({ length: count }, (_, index) => {
    const speedMps = 9 + (rider % 20) / 10;
    const second = fromS + index;
    return { timeMs: GUN_MS + second * 1_000, ...placeAt(speedMps * second), speedMps, accuracyM: 4 };
  }),
});

/** Each step is a millisecond or two of work, the first ones somewhat more; after the last the fold is warm. */
export function* warmUp(): Generator<void, void> {
  const id = 'warm-up' as RaceId;
  const race: Race = createRace(id);
  let seq = 0;
  const put = (input: Input): void => {
    seq += 1;
    const record: JournalRecord = { seq, atMs: GUN_MS, race: id, by: { role: 'station', name: '' }, input };
    apply(race, record);
  };
  const look = (minute: number): void => void view(race, GUN_MS + minute * 60_000);
  const decide = (order: Readonly<Record<string, unknown>>): void => {
    const decision = { id: `warm-up-${seq}` as DecisionId, ...order } as unknown as Decision;
    put({ kind: 'decision', decision });
  };
  for (const order of orders()) decide(order);
  for (let minute = 0; minute < MINUTES; minute += 1) {
    for (let rider = 1; rider <= RIDERS; rider += 1) {
      put(fixesOf(rider, minute * 60, 60));
      if (rider % 4 === 0) yield;
    }
    look(minute + 1);
    yield;
  }
  for (let round = 0; round < LATE_ROUNDS; round += 1)
    for (let rider = 1; rider <= RIDERS; rider += 1) {
      // Between the seconds that are known, across lines already passed.
      put(fixesOf(rider, 120 + round * 200 + 0.5, LATE_FIXES));
      yield;
      look(MINUTES);
      yield;
    }
  for (let penalty = 0; penalty < PENALTIES; penalty += 1) {
    decide({ type: 'penalty', entry: (penalty % RIDERS) + 1, timeMs: 1_000 });
    look(MINUTES);
    yield;
  }
  yield* warmUpPacked();
}

/** A rider's track of a large field: what comes late there is asked for, and lies, among positions that are packed. */
function* warmUpPacked(): Generator<void, void> {
  const track = createTrack(course());
  const unpacked = unpackedFor(LARGE_FIELD);
  for (let minute = 0; minute < MINUTES_OF_MANY; minute += 1) {
    addFixes(track, fixesOf(1, minute * 60, 60).fixes, unpacked);
    yield;
  }
  for (let late = 0; late < LATE_OF_MANY; late += 1) {
    const { fixes } = fixesOf(1, 60 + late * 4 + 0.5, 2);
    for (const fix of fixes) fixAt(track, fix, fix.timeMs);
    addFixes(track, fixes, unpacked);
    yield;
  }
}

/** Between two steps everybody else has their turn. */
const STEP_MS = 5;

/** Begins after so long, in steps; returns how to stop it. */
export function startWarmUp(afterMs: number, steps: Iterator<void> = warmUp()): () => void {
  const next = (): void => {
    if (!steps.next().done) timer = setTimeout(next, STEP_MS).unref();
  };
  let timer = setTimeout(next, afterMs).unref();
  return () => clearTimeout(timer);
}
