/** Races for the benchmarks of the fold: a field on a ring of four kilometres, its records ready-made. */
import type { Course } from '../../../race/course/course.ts';
import type { Fix } from '../../../race/fix.ts';
import type { Bib, CategoryId, DecisionId, LineId, PassingId, RaceId } from '../../../race/ids.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import type { Input, JournalRecord } from '../../../race/journal/record.ts';

/** What is measured: this tree's fold, or another's. */
export interface Engine<R = unknown> {
  createRace(race: RaceId): R;
  apply(race: R, record: JournalRecord): void;
  view(race: R, nowMs: number): unknown;
}

export const RIDERS = 1_000;
const RACE = 'bench' as RaceId;
export const GUN_MS = Date.UTC(2026, 4, 24, 14);
export const LAP_M = 4_000;

/** A loop of 4 km as a circle of 400 points. */
export function loop(): Course {
  const points = Array.from({ length: 400 }, (_, index) => placeOn((index / 400) * LAP_M));
  return {
    name: 'Ring',
    loop: true,
    points,
    lines: [
      { id: 'finish' as LineId, name: 'Finish', kind: 'start-finish', atM: 0 },
      { id: 'hill' as LineId, name: 'Hill', kind: 'intermediate', atM: LAP_M / 2 },
    ],
  };
}

const RADIUS_M = LAP_M / (2 * Math.PI);
const LAT_M = 111_200;
const LON_M = LAT_M * Math.cos((50 * Math.PI) / 180);
function placeOn(alongM: number): { latDeg: number; lonDeg: number } {
  const angle = (alongM / LAP_M) * 2 * Math.PI;
  return {
    latDeg: 50 + (RADIUS_M * Math.sin(angle)) / LAT_M,
    lonDeg: 8 + (RADIUS_M * Math.cos(angle)) / LON_M,
  };
}

/** Each rider's speed, m/s: 9.5 … 11.5, the same every time. */
export const speedOf = (rider: number): number => 9.5 + ((rider * 7919) % 1_000) / 500;

export class Writer {
  #seq = 0;
  record(input: Input): JournalRecord {
    this.#seq++;
    return { seq: this.#seq, atMs: GUN_MS, race: RACE, by: { role: 'station', name: 'bench' }, input };
  }
  decide(decision: Record<string, unknown>): JournalRecord {
    const id = `decision-${this.#seq}` as DecisionId;
    return this.record({ kind: 'decision', decision: { id, ...decision } as unknown as Decision });
  }
  passing(rider: number, line: string, timeMs: number): JournalRecord {
    return this.record({
      kind: 'passing',
      passing: {
        id: `chip:box:${this.#seq}` as PassingId,
        line: line as LineId,
        timeMs,
        uncertaintyMs: 30,
        source: 'chip',
        who: { bib: String(rider) as Bib },
      },
    });
  }
}

function setUp(writer: Writer, riders: number, laps: number): JournalRecord[] {
  const elite = 'elite' as CategoryId;
  return [
    writer.decide({ type: 'set-race', name: 'Bench', format: 'circuit' }),
    writer.decide({ type: 'set-course', course: loop() }),
    writer.decide({
      type: 'set-categories',
      categories: [{ id: elite, name: 'Elite', length: { by: 'laps', laps }, startOffsetMs: 0 }],
    }),
    writer.decide({
      type: 'put-entries',
      entries: Array.from({ length: riders }, (_, index) => ({
        entry: index + 1,
        bib: String(index + 1),
        name: `Rider ${index + 1}`,
        category: elite,
        chips: [],
      })),
    }),
    writer.decide({ type: 'start', atMs: GUN_MS }),
  ];
}

export function fixAt(rider: number, second: number): Fix {
  const place = placeOn(speedOf(rider) * second);
  return {
    timeMs: GUN_MS + second * 1_000,
    latDeg: Math.round(place.latDeg * 1e6) / 1e6,
    lonDeg: Math.round(place.lonDeg * 1e6) / 1e6,
    speedMps: speedOf(rider),
    accuracyM: 4,
  };
}

export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

export function timed(run: () => void): number {
  const from = performance.now();
  run();
  return performance.now() - from;
}

export const started = <R>(engine: Engine<R>, riders: number, laps: number, writer: Writer): R => {
  const race = engine.createRace(RACE);
  for (const record of setUp(writer, riders, laps)) engine.apply(race, record);
  return race;
};
