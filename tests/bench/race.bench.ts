/**
 * The race's own speed: folding a long race's fixes, recomputing everything from its passings, and answering at
 * once when one rider passed or one phone delivers late. `node tests/bench/race.bench.ts` runs it alone.
 *
 * `BENCH_HOURS` shortens the long race (4 hours, 14.4 million fixes) where there is no time for it.
 */

import { warmUp } from '../../broker/races/warm-up.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { apply, createRace, view } from '../../race/race.ts';
import { GUN_MS, LAP_M, percentile, RIDERS, speedOf, started, timed, Writer } from './race/field.ts';
import { foldLongRace } from './race/long-race.ts';
import type { Row } from './row.ts';

const ENGINE = { apply, createRace, view };

function longRace(): Row[] {
  const hours = Number(process.env.BENCH_HOURS ?? 4);
  // As a station is some seconds after its start; without it the first late batch takes ten times as long.
  for (const _ of warmUp());
  const { fixes, foldMs, viewMs, grownBytes, lateMs } = foldLongRace(ENGINE, hours);
  const late = [...lateMs].sort((a, b) => a - b);
  return [
    {
      name: `apply: ${(fixes / 1e6).toFixed(1)} M fixes of ${RIDERS} riders, batches of 60`,
      value: Math.round(fixes / (foldMs / 1_000)),
      unit: 'fixes/s',
      goal: '> 2 M/s',
      note: `${(grownBytes / RIDERS / 1e6).toFixed(2)} MB a rider`,
    },
    { name: 'first view of all of it', value: Math.round(viewMs), unit: 'ms' },
    {
      name: 'a late batch of 600 fixes updates the standings',
      value: percentile(late, 0.5),
      unit: 'ms',
      p50: percentile(late, 0.5),
      p99: percentile(late, 0.99),
      goal: '≤ 5 ms p99',
      note: `${late.length} phones, each ten minutes late; slowest ${late.at(-1)!.toFixed(1)} ms`,
    },
  ];
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
    const race = started(ENGINE, RIDERS, 60, writer);
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
  const race = started(ENGINE, riders, 40, writer);
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
  return [...recompute(), ...viewAfterPassing(), ...longRace()];
}

if (import.meta.main) console.table(await run());
