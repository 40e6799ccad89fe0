/**
 * A race on paper, for tests and benchmarks: says in the sport's words what happens and hands out the journal's
 * records. Not part of the station.
 */
import type { Course } from '../course/course.ts';
import type { BoardRow, BoardView } from '../feed/board-view.ts';
import type { Fix } from '../fix.ts';
import type { Bib, CategoryId, DecisionId, EntryId, LineId, PassingId, RaceId } from '../ids.ts';
import type { Category, Decision, DecisionType, EntryFields } from '../journal/decision.ts';
import type { Author, JournalRecord } from '../journal/record.ts';
import type { PassingSource, Sighting } from '../passing.ts';
import { apply, createRace, type Race, view } from '../race.ts';

/** 24 May 2026, 14:00:00 UTC: when races on paper start. */
export const GUN_MS = Date.UTC(2026, 4, 24, 14);
export const RACE = 'paper' as RaceId;
export const ELITE = 'elite' as CategoryId;
export const AT_FINISH = 'finish' as LineId;

/** Moment of a race clock: `at(12, 30.5)` is 12 min 30.5 s after the gun. */
export const at = (minutes: number, seconds = 0): number => GUN_MS + (minutes * 60 + seconds) * 1_000;

const UNCERTAINTY_MS: Readonly<Record<PassingSource, number>> = {
  photo: 0.5,
  chip: 30,
  keypad: 200,
  gps: 500,
  import: 100,
};

type Of<Type extends DecisionType> = Omit<Extract<Decision, { type: Type }>, 'type' | 'id'>;

export interface RaceFixture {
  readonly race: Race;
  readonly records: JournalRecord[];
  /** Takes a decision; returns its id. */
  decide<Type extends DecisionType>(type: Type, what: Of<Type>): DecisionId;
  /** A bib keyed, or a source named, at the finish or another line; returns the passing's id. */
  pass(
    bib: string,
    timeMs: number,
    how?: { source?: PassingSource; line?: string; who?: Sighting; uncertaintyMs?: number; by?: string },
  ): PassingId;
  fixes(entry: number, fixes: readonly Fix[]): void;
  /** Passings of one rider at the given times. */
  rides(bib: string, timesMs: readonly number[], source?: PassingSource): void;
  view(nowMs?: number): BoardView;
  row(bib: string): BoardRow;
  /** Bibs in result order. */
  order(category?: CategoryId): readonly string[];
}

/** An empty race on paper; `bibs` enters riders 1, 2, 3 … with these numbers in the category `elite`. */
export function raceFixture(
  setUp: {
    readonly bibs?: readonly string[];
    readonly format?: Extract<Decision, { type: 'set-race' }>['format'];
    readonly rules?: Extract<Decision, { type: 'set-race' }>['rules'];
    readonly length?: Category['length'];
    readonly course?: Course;
    readonly start?: boolean;
  } = {},
): RaceFixture {
  const race = createRace(RACE);
  const records: JournalRecord[] = [];
  const by: Author = { role: 'official', name: 'Ida' };
  let keyed = 0;
  const record = (input: JournalRecord['input']) => {
    const seq = records.length + 1;
    const record: JournalRecord = { seq, atMs: GUN_MS + seq, race: RACE, by, input };
    records.push(record);
    apply(race, record);
  };
  const fixture: RaceFixture = {
    race,
    records,
    decide(type, what) {
      const id = `decision-${records.length + 1}` as DecisionId;
      record({ kind: 'decision', decision: { type, id, ...what } as Decision });
      return id;
    },
    pass(bib, timeMs, { source = 'keypad', line = 'finish', who, uncertaintyMs, by: device } = {}) {
      const id = `${source}:${++keyed}` as PassingId;
      record({
        kind: 'passing',
        passing: {
          id,
          line: line as LineId,
          timeMs,
          uncertaintyMs: uncertaintyMs ?? UNCERTAINTY_MS[source],
          source,
          who: who ?? { bib: bib as Bib },
          ...(device === undefined ? {} : { by: device }),
        },
      });
      return id;
    },
    fixes: (entry, fixes) => record({ kind: 'fixes', entry: entry as EntryId, source: 'native', fixes }),
    rides(bib, timesMs, source = 'keypad') {
      for (const timeMs of timesMs) fixture.pass(bib, timeMs, { source });
    },
    view: (nowMs = GUN_MS + 10 * 3_600_000) => view(race, nowMs),
    row(bib) {
      const row = Object.values(fixture.view().rows).find((each) => each.bib === bib);
      if (row === undefined) throw new Error(`No row for bib ${bib}.`);
      return row;
    },
    order(category = ELITE) {
      const board = fixture.view();
      return board.categories[category]!.order.map((entry) => board.rows[entry]!.bib);
    },
  };
  const { bibs = [], format, rules, length = { by: 'laps', laps: 5 }, course, start = true } = setUp;
  fixture.decide('set-race', {
    name: 'Race on paper',
    ...(format === undefined ? {} : { format }),
    ...(rules === undefined ? {} : { rules }),
  });
  if (course !== undefined) fixture.decide('set-course', { course: course as never });
  fixture.decide('set-categories', {
    categories: [{ id: ELITE, name: 'Elite', length, startOffsetMs: 0 }],
  });
  if (bibs.length > 0)
    fixture.decide('put-entries', { entries: bibs.map((bib, index) => rider(index + 1, bib)) });
  if (start) fixture.decide('start', { atMs: GUN_MS });
  return fixture;
}

/** An entry with nothing unusual about it. */
export const rider = (
  entry: number,
  bib: string,
  change: Partial<EntryFields> = {},
): EntryFields & { entry: EntryId } => ({
  entry: entry as EntryId,
  bib: bib as Bib,
  name: `Rider ${bib}`,
  category: ELITE,
  chips: [],
  ...change,
});
