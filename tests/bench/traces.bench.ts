/**
 * What traces by OpenTelemetry cost a rider's position, from the intake's door over a journal that stores at once to the fold: off,
 * one in a hundred, and all, in turns in one process, so that what else the machine does is the same for each. Processor time.
 * The collector is a port where nobody listens: spans are made, queued, written as JSON and given up. `npm run bench -- traces`
 */
import { memorySettings } from '../../broker/auth/memory-settings.ts';
import type { Journal } from '../../broker/journal/journal.ts';
import { Races } from '../../broker/races/races.ts';
import type { Bib, CategoryId, DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import { telemetry } from '../../server/otlp/of-process.ts';
import { start } from '../../server/otlp/start.ts';
import { fixAt, GUN_MS, loop } from './race/field.ts';
import type { Row } from './row.ts';

const RACE = 'bench' as RaceId;
const RIDERS = 50;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 400);
const TURNS = 9;
const BY = { role: 'official' as const, name: 'bench' };
const WAYS = { off: null, '1 in 100': '0.01', all: '1' } as const;
type Way = keyof typeof WAYS;

/** Stores at once and keeps nothing. */
function atOnce(): Journal {
  let seq = 0;
  return {
    stationId: 'bench',
    head: async () => ({ seq, link: '' }),
    append(record, done) {
      seq += 1;
      const stored = { seq, ...record };
      queueMicrotask(() => done(null, stored));
    },
    async *read() {},
    fixes: async () => [],
    settings: memorySettings(),
    health: () => ({
      ...{ lastSeq: seq, pending: 0, waitingMs: 0, commitMsP50: 0, commitMsP99: 0, diskMsP99: 0 },
      ...{ commits: { bounds: [], counts: [0], sum: 0 }, bytesOnDisk: 0, bytesFree: 0 },
      ...{ failing: null, damaged: null, lost: null },
    }),
    backup: async () => ({ records: 0, newestSeq: 0, bytes: 0, faults: [] }),
    close: async () => {},
  };
}

/** A circuit with a course, in memory; every rider has started. */
async function startedRaces(now: () => number): Promise<Races> {
  const races = await Races.open({ journal: atOnce(), now, listener: { board() {}, position() {} } });
  const course = loop();
  const elite = 'elite' as CategoryId;
  const entries = Array.from({ length: RIDERS }, (_, at) => ({
    ...{ entry: (at + 1) as EntryId, bib: String(at + 1) as Bib, name: `Rider ${at + 1}` },
    ...{ category: elite, chips: [] },
  }));
  const id = (text: string): DecisionId => text as DecisionId;
  await races.create(RACE, { id: id('made'), type: 'set-race', name: 'Bench', format: 'circuit' }, BY);
  const decided: readonly Decision[] = [
    {
      id: id('course'),
      type: 'set-course',
      course: { ...course, points: [...course.points], lines: [...course.lines] },
    },
    {
      ...{ id: id('categories'), type: 'set-categories' },
      categories: [{ id: elite, name: 'Elite', length: { by: 'laps', laps: 200 }, startOffsetMs: 0 }],
    },
    { id: id('field'), type: 'put-entries', entries },
    { id: id('gun'), type: 'start', atMs: GUN_MS },
  ];
  for (const decision of decided) {
    const answer = await races.decision(RACE, decision, BY);
    if ('code' in answer) throw new Error(answer.message);
  }
  return races;
}

export async function run(): Promise<Row[]> {
  let nowMs = GUN_MS;
  let second = 0;
  const races = await startedRaces(() => nowMs);
  const riders = Array.from({ length: RIDERS }, (_, at) => ({
    who: { role: 'rider' as const, race: RACE, entry: (at + 1) as EntryId, name: String(at + 1) },
    target: { race: RACE, entry: (at + 1) as EntryId },
  }));
  let stored = 0;
  /** Processor time of a position, µs. */
  const ride = async (): Promise<number> => {
    const from = process.cpuUsage();
    for (let s = 0; s < SECONDS; s++) {
      second += 1;
      nowMs = GUN_MS + second * 1_000 + 200;
      await new Promise<void>((resolve) => {
        let open = RIDERS;
        for (const [at, { who, target }] of riders.entries()) {
          const fix = fixAt(at + 1, second);
          races.fixes(
            who,
            target,
            { fixes: [fix], source: 'native', phone: null, corrected: true },
            (outcome) => {
              stored += outcome.accepted;
              open -= 1;
              if (open === 0) resolve();
            },
          );
        }
      });
    }
    const { user, system } = process.cpuUsage(from);
    return (user + system) / (SECONDS * RIDERS);
  };
  const took: Record<Way, number[]> = { off: [], '1 in 100': [], all: [] };
  await ride();
  for (let turn = 0; turn < TURNS; turn++)
    for (const way of Object.keys(WAYS) as Way[]) {
      const arg = WAYS[way];
      const env = {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:9/v1/traces',
        OTEL_TRACES_SAMPLER_ARG: arg ?? '0',
      };
      const end = arg === null ? null : await start({ env, service: 'bell-lap-station', log: () => {} });
      took[way].push(await ride());
      await end?.();
    }
  if (telemetry.traces !== null || stored < SECONDS * RIDERS)
    throw new Error(`${stored} positions were stored`);
  const median = (of: readonly number[]): number =>
    of.toSorted((a, b) => a - b)[of.length >> 1] ?? Number.NaN;
  return (Object.keys(WAYS) as Way[]).map((way) => ({
    name: `a position, traces ${way}`,
    value: median(took[way]),
    unit: 'µs processor',
    ...(way !== 'off' && {
      note: `×${median(took[way].map((us, turn) => us / (took.off[turn] ?? us))).toFixed(3)} of off, median of ${TURNS} pairs`,
    }),
  }));
}
