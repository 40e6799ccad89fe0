/**
 * The race's own speed: folding a long race's fixes, recomputing everything from its passings, and answering at
 * once when one rider passed or one phone delivers late. `node tests/bench/race.bench.ts` runs it alone.
 *
 * `BENCH_HOURS` shortens the long race (4 hours, 14.4 million fixes) where there is no time for it.
 */
import type { Course } from '../../race/course/course.ts';
import type { Fix } from '../../race/fix.ts';
import type { Bib, CategoryId, DecisionId, EntryId, LineId, PassingId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Input, JournalRecord } from '../../race/journal/record.ts';
import { apply, createRace, type Race, view } from '../../race/race.ts';
import type { Row } from './row.ts';

const RIDERS = 1_000;
const RACE = 'bench' as RaceId;
const GUN_MS = Date.UTC(2026, 4, 24, 14);
const LAP_M = 4_000;

/** A loop of 4 km as a circle of 400 points. */
function loop(): Course {
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
const speedOf = (rider: number): number => 9.5 + ((rider * 7919) % 1_000) / 500;

class Writer {
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

function fixAt(rider: number, second: number): Fix {
  const place = placeOn(speedOf(rider) * second);
  return {
    timeMs: GUN_MS + second * 1_000,
    latDeg: Math.round(place.latDeg * 1e6) / 1e6,
    lonDeg: Math.round(place.lonDeg * 1e6) / 1e6,
    speedMps: speedOf(rider),
    accuracyM: 4,
  };
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

function timed(run: () => void): number {
  const from = performance.now();
  run();
  return performance.now() - from;
}

const started = (riders: number, laps: number, writer: Writer): Race => {
  const race = createRace(RACE);
  for (const record of setUp(writer, riders, laps)) apply(race, record);
  return race;
};

/** Four hours of 1,000 phones at 1 Hz in batches of 60 fixes; made minute by minute, only `apply` is timed. */
function foldFixes(): Row[] {
  const hours = Number(process.env.BENCH_HOURS ?? 4);
  const minutes = Math.round(hours * 60);
  const writer = new Writer();
  const race = started(RIDERS, 999, writer);
  let applyMs = 0;
  let count = 0;
  const memoryBefore = process.memoryUsage();
  for (let minute = 0; minute < minutes; minute++) {
    const records: JournalRecord[] = [];
    for (let rider = 1; rider <= RIDERS; rider++) {
      const fixes = Array.from({ length: 60 }, (_, second) => fixAt(rider, minute * 60 + second));
      records.push(writer.record({ kind: 'fixes', entry: rider as EntryId, source: 'native', fixes }));
      count += fixes.length;
    }
    applyMs += timed(() => {
      for (const record of records) apply(race, record);
    });
  }
  const memory = process.memoryUsage();
  const grown = memory.heapUsed + memory.arrayBuffers - memoryBefore.heapUsed - memoryBefore.arrayBuffers;
  const rows: Row[] = [
    {
      name: `apply: ${(count / 1e6).toFixed(1)} M fixes of ${RIDERS} riders, batches of 60`,
      value: Math.round(count / (applyMs / 1_000)),
      unit: 'fixes/s',
      goal: '> 2 M/s',
      note: `${(grown / RIDERS / 1e6).toFixed(2)} MB a rider`,
    },
  ];
  const firstMs = timed(() => view(race, GUN_MS + hours * 3_600_000));
  rows.push({ name: 'first view of all of it', value: Math.round(firstMs), unit: 'ms' });
  rows.push(lateBatch(race, writer, minutes));
  return rows;
}

/** A phone that was out of range for ten minutes delivers; the standings are up to date again. */
function lateBatch(race: Race, writer: Writer, minutes: number): Row {
  const nowMs = GUN_MS + minutes * 60_000;
  const times: number[] = [];
  const second = Math.max(0, minutes * 60 - 1_800);
  for (let rider = 1; rider <= 40; rider++) {
    // Half-second fixes between the ones known: late, and around lines already passed.
    const fixes = Array.from({ length: 600 }, (_, index) => fixAt(rider, second + index + 0.5));
    const record = writer.record({ kind: 'fixes', entry: rider as EntryId, source: 'native', fixes });
    times.push(
      timed(() => {
        apply(race, record);
        view(race, nowMs);
      }),
    );
  }
  times.sort((a, b) => a - b);
  return {
    name: 'a late batch of 600 fixes updates the standings',
    value: percentile(times, 0.5),
    unit: 'ms',
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    goal: '≤ 5 ms',
  };
}

function passingsOf(writer: Writer, riders: number, laps: number): JournalRecord[] {
  const passings: { rider: number; atMs: number }[] = [];
  for (let lap = 1; lap <= laps; lap++)
    for (let rider = 1; rider <= riders; rider++)
      passings.push({
        rider,
        atMs: GUN_MS + (lap * LAP_M * 1_000) / speedOf(rider) + ((rider * lap) % 7) * 900,
      });
  passings.sort((a, b) => a.atMs - b.atMs);
  return passings.map(({ rider, atMs }) => writer.passing(rider, 'finish', Math.round(atMs)));
}

function recompute(): Row[] {
  const runs: number[] = [];
  for (let run = 0; run < 5; run++) {
    const writer = new Writer();
    const race = started(RIDERS, 60, writer);
    const records = passingsOf(writer, RIDERS, 60);
    runs.push(
      timed(() => {
        for (const record of records) apply(race, record);
        view(race, GUN_MS + 8 * 3_600_000);
      }),
    );
    if (run === 4) {
      const nowMs = GUN_MS + 8 * 3_600_000;
      const decided = (decision: Record<string, unknown>) =>
        timed(() => {
          apply(race, writer.decide(decision));
          view(race, nowMs);
        });
      const correctionMs = decided({ type: 'set-aside', passing: 'chip:box:100' });
      const startMovedMs = decided({ type: 'start', atMs: GUN_MS - 1_000 });
      runs.sort((a, b) => a - b);
      return [
        {
          name: 'everything from 60,000 passings of 1,000 riders',
          value: Math.round(percentile(runs, 0.5)),
          unit: 'ms',
          goal: '≤ 1,000 ms',
        },
        { name: 'one passing set aside', value: Math.round(correctionMs), unit: 'ms' },
        { name: 'the start moved: all of them anew', value: Math.round(startMovedMs), unit: 'ms' },
      ];
    }
  }
  return [];
}

/** A bunch of 2,000 comes by: the view after every single passing, and the view when nothing happened. */
function viewAfterPassing(): Row[] {
  const riders = 2_000;
  const writer = new Writer();
  const race = started(riders, 40, writer);
  const records = passingsOf(writer, riders, 20);
  const warm = records.length - 2_000;
  for (const record of records.slice(0, warm)) apply(race, record);
  const nowMs = GUN_MS + 8 * 3_600_000;
  view(race, nowMs);
  const times: number[] = [];
  for (const record of records.slice(warm)) {
    times.push(
      timed(() => {
        apply(race, record);
        view(race, nowMs);
      }),
    );
  }
  times.sort((a, b) => a - b);
  const idle = timed(() => {
    for (let time = 0; time < 1_000_000; time++) view(race, nowMs);
  });
  return [
    {
      name: 'view() after one passing, 2,000 riders',
      value: percentile(times, 0.5),
      unit: 'ms',
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      goal: '≤ 3 ms',
    },
    { name: 'view() when nothing changed', value: Math.round(idle), unit: 'ns' },
  ];
}

export async function run(): Promise<Row[]> {
  return [...recompute(), ...viewAfterPassing(), ...foldFixes()];
}

if (import.meta.main) console.table(await run());
