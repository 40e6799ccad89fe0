/** A long race folded as its fixes come, looked at, and what a phone's late delivery costs then. */
import type { EntryId } from '../../../race/ids.ts';
import type { JournalRecord } from '../../../race/journal/record.ts';
import { type Engine, fixAt, GUN_MS, RIDERS, started, timed, Writer } from './field.ts';

/** Phones that deliver late. */
const LATE = 200;
/** Ten minutes out of range at one fix a second. */
const LATE_FIXES = 600;

export interface LongRace {
  readonly fixes: number;
  /** Of folding all of them, ms. */
  readonly foldMs: number;
  readonly foldCpuMs: number;
  /** Of the first look at the board, ms. */
  readonly viewMs: number;
  readonly viewCpuMs: number;
  /** Memory that the race holds, bytes. */
  readonly grownBytes: number;
  /** From each late batch to the board that holds it, ms, in the order they came. */
  readonly lateMs: readonly number[];
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** So many hours of 1,000 phones at 1 Hz in batches of 60 fixes; made minute by minute, only `apply` is timed. */
export function foldLongRace<R>(engine: Engine<R>, hours: number): LongRace {
  const minutes = Math.round(hours * 60);
  const writer = new Writer();
  const race = started(engine, RIDERS, 999, writer);
  const sum = { foldMs: 0, foldCpuMs: 0, fixes: 0 };
  const memoryBefore = process.memoryUsage();
  for (let minute = 0; minute < minutes; minute++) {
    const records: JournalRecord[] = [];
    for (let rider = 1; rider <= RIDERS; rider++) {
      const fixes = Array.from({ length: 60 }, (_, second) => fixAt(rider, minute * 60 + second));
      records.push(writer.record({ kind: 'fixes', entry: rider as EntryId, source: 'native', fixes }));
      sum.fixes += fixes.length;
    }
    const fromCpuMs = cpuMs();
    sum.foldMs += timed(() => {
      for (const record of records) engine.apply(race, record);
    });
    sum.foldCpuMs += cpuMs() - fromCpuMs;
  }
  const memory = process.memoryUsage();
  const grownBytes =
    memory.heapUsed + memory.arrayBuffers - memoryBefore.heapUsed - memoryBefore.arrayBuffers;
  const fromCpuMs = cpuMs();
  const viewMs = timed(() => engine.view(race, GUN_MS + hours * 3_600_000));
  const viewCpuMs = cpuMs() - fromCpuMs;
  return { ...sum, viewMs, viewCpuMs, grownBytes, lateMs: deliverLate(engine, race, writer, minutes) };
}

/** Phones that were out of range for ten minutes deliver; the standings are up to date again after each. */
function deliverLate<R>(engine: Engine<R>, race: R, writer: Writer, minutes: number): readonly number[] {
  const nowMs = GUN_MS + minutes * 60_000;
  const second = Math.max(0, minutes * 60 - 1_800);
  return Array.from({ length: LATE }, (_, index) => {
    const rider = index + 1;
    // Half-second fixes between the ones known: late, and around lines already passed.
    const fixes = Array.from({ length: LATE_FIXES }, (_, at) => fixAt(rider, second + at + 0.5));
    const record = writer.record({ kind: 'fixes', entry: rider as EntryId, source: 'native', fixes });
    return timed(() => {
      engine.apply(race, record);
      engine.view(race, nowMs);
    });
  });
}
