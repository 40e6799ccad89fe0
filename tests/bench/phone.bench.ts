/**
 * What tracking costs a phone, and what it is worth: an hour of a modelled criterium, the same fixes given to each way
 * of reporting (tests/bench/phone/ways.ts). A wake-up is a sending that finds the radio asleep; the radio sleeps ten
 * seconds after its last packet (phone/energy.ts), for every way alike. Errors are lap crossings against the
 * model's truth. With BELL_LAP_RIDES=FOLDER the recorded rides (.gpx, .fit) there are thinned too, with a timing line
 * every 400 m, against their own crossings at full density.
 */
import { pathToFileURL } from 'node:url';
import { type Energy, energyOf } from '../../phone/energy.ts';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import { offDense, offTruth, quantile } from './phone/accuracy.ts';
import { HOUR_MS, modelled, type Ridden, recorded } from './phone/rides.ts';
import { measuredSession, type SessionBytes } from './phone/session.ts';
import {
  alongCourse,
  byDistanceOrTime,
  every,
  type Ours,
  ours,
  ownTracks,
  sampled,
  traccar,
  type Way,
} from './phone/ways.ts';
import type { Row } from './row.ts';

const LINES_M = 400;
const SAMPLED = ['dense', 'usual', 'sparing'] as const;

function settings(session: SessionBytes): Way[] {
  const with_ = (name: (typeof SAMPLED)[number], how: Ours, more = ''): Way => ({
    name: `${name}, ${how.sending === 'by-lap' ? 'by lap, at most ' : 'every '}${how.batchMs / 1_000} s${more}`,
    sample: (ridden) => sampled(ridden, name),
    send: ours(how, session),
  });
  const bySecond = [1_000, 5_000, 10_000, 30_000];
  const lap = { batchMs: 600_000, sending: 'by-lap' } as const;
  return [
    ...SAMPLED.flatMap((name) => bySecond.map((batchMs) => with_(name, { batchMs, sending: 'steady' }))),
    ...SAMPLED.flatMap((name) => [
      with_(name, { batchMs: 120_000, sending: 'steady' }),
      with_(name, { batchMs: 600_000, sending: 'steady' }),
      with_(name, { batchMs: 60_000, sending: 'by-lap' }),
      with_(name, lap),
    ]),
    with_('sparing', { ...lap, columns: ['speedMps', 'accuracyM'] }, ', no height, heading, battery'),
    with_('sparing', { ...lap, line: 'post' }, ', HTTP on a kept connection'),
    with_('sparing', { ...lap, line: 'resumed' }, ', HTTP, a connection each'),
    ...[25, 50].map((strayM) => ({
      name: `foretold along the course within ${strayM} m, by lap`,
      sample: (ridden: Ridden) => alongCourse(ridden, strayM),
      send: ours(lap, session),
    })),
  ];
}

const others = (session: SessionBytes): Way[] => [
  { name: 'OwnTracks, a fix a second', sample: ({ fixes }) => every(1_000)(fixes), send: ownTracks(session) },
  {
    name: 'OwnTracks move mode, its default (100 m or 300 s)',
    sample: ({ fixes }) => byDistanceOrTime(fixes, 100, 300_000),
    send: ownTracks(session),
  },
  { name: 'Traccar Client, a fix a second', sample: ({ fixes }) => every(1_000)(fixes), send: traccar },
  {
    name: 'Traccar Client, its default (75 m or 300 s)',
    sample: ({ fixes }) => byDistanceOrTime(fixes, 75, 300_000),
    send: traccar,
  },
];

interface Measured {
  readonly anHour: Energy;
  readonly off: readonly number[];
  readonly missed: number;
}

export function measured(way: Way, rides: readonly Ridden[]): Measured {
  const off: number[] = [];
  let [missed, hours] = [0, 0];
  const sums = { fixes: 0, sendings: 0, wakeUps: 0, radioAwakeMs: 0, bytes: 0 };
  for (const ridden of rides) {
    const fixes = way.sample(ridden);
    const energy = energyOf(fixes.length, way.send(fixes, ridden));
    for (const key of Object.keys(sums) as (keyof Energy)[]) sums[key] += energy[key];
    hours += (ridden.fixes.at(-1)!.timeMs - ridden.fixes[0]!.timeMs) / HOUR_MS;
    const found = ridden.truth === null ? offDense(ridden, fixes) : offTruth(ridden, ridden.truth, fixes);
    off.push(...found.off);
    missed += found.missed;
  }
  const of = (key: keyof Energy): number => sums[key] / hours;
  return {
    anHour: {
      fixes: of('fixes'),
      sendings: of('sendings'),
      wakeUps: of('wakeUps'),
      radioAwakeMs: of('radioAwakeMs'),
      bytes: of('bytes'),
    },
    off,
    missed,
  };
}

export async function run(): Promise<Row[]> {
  const rides = modelled();
  const session = await measuredSession();
  const peers = others(session).map((way) => ({ way, ...measured(way, rides) }));
  const own = peers.find(({ way }) => way.name.startsWith('OwnTracks move'))!;
  const rows: Row[] = [];
  for (const { way, anHour, off, missed } of [
    ...settings(session).map((one) => ({ way: one, ...measured(one, rides) })),
    ...peers,
  ]) {
    const minutes = (anHour.radioAwakeMs / 60_000).toFixed(0);
    rows.push({
      name: way.name,
      value: Math.round(anHour.bytes),
      unit: 'bytes an hour',
      p50: Math.round(quantile(off, 0.5)),
      p99: Math.round(quantile(off, 0.99)),
      peer: 'OwnTracks, its default',
      peerValue: Math.round(own.anHour.bytes),
      ratio: own.anHour.bytes / anHour.bytes,
      goal: way.name.includes('by lap') ? '≥ 4×' : '',
      note: `${Math.round(anHour.fixes)} fixes, ${Math.round(anHour.sendings)} sendings, ${Math.round(anHour.wakeUps)} wake-ups, radio awake ${minutes} min, ${missed} of ${off.length + missed} laps missed; p50 and p99: lap moment off, ms`,
    });
  }
  rows.push(...payloads(rides[0]!.fixes), {
    name: 'a connection opened: TCP, TLS 1.3, WebSocket, MQTT',
    value: session.full,
    unit: 'bytes',
    note: `counted on a socket; TLS alone, resumed: ${session.resumedTls}`,
  });
  const folder = process.env.BELL_LAP_RIDES;
  if (folder !== undefined) rows.push(...recordedRides(folder));
  return rows;
}

function payloads(fixes: readonly Fix[]): Row[] {
  const hour = every(1_000)(fixes).slice(0, 3_600);
  return [10, 30, 60, 600].map((each) => {
    let bytes = 0;
    for (let at = 0; at < hour.length; at += each) bytes += encodeFixes(hour.slice(at, at + each)).length;
    return {
      name: `an hour at 1 Hz in batches of ${each}: payloads alone`,
      value: bytes,
      unit: 'bytes',
      goal: '≤ 30 kB',
    };
  });
}

/** Every line of every recorded ride that is dense there, in one distribution a way of thinning. */
function recordedRides(folder: string): Row[] {
  const rides = recorded(folder, LINES_M);
  const ways: [name: string, kept: (ridden: Ridden) => readonly Fix[]][] = [
    ...SAMPLED.map((name): [string, (ridden: Ridden) => Fix[]] => [name, (ridden) => sampled(ridden, name)]),
    ...[1, 2, 5, 10, 15, 30].map((seconds): [string, (ridden: Ridden) => Fix[]] => [
      `a fix every ${seconds} s`,
      ({ fixes }) => every(seconds * 1_000)(fixes),
    ]),
    ['OwnTracks, 100 m', ({ fixes }) => byDistanceOrTime(fixes, 100, 300_000)],
    ['Traccar Client, 75 m', ({ fixes }) => byDistanceOrTime(fixes, 75, 300_000)],
  ];
  const rows = ways.map(([name, kept]): Row => {
    const found = rides.map((ridden) => offDense(ridden, kept(ridden)));
    const off = found.flatMap((one) => one.off);
    const missed = found.reduce((sum, one) => sum + one.missed, 0);
    const at = (q: number): number => Math.round(quantile(off, q));
    return {
      name: `recorded rides, ${name}`,
      value: at(0.9),
      unit: 'ms off, p90',
      p50: at(0.5),
      p99: at(0.99),
      note: `longest ${at(1)} ms; ${off.length} crossings, ${missed} missed`,
    };
  });
  const counted = rides.map((ridden) => {
    const { off } = offDense(ridden, ridden.fixes);
    return `${ridden.file}: ${ridden.fixes.length} fixes, ${off.length} crossings`;
  });
  return [...rows, { name: 'recorded rides', value: rides.length, unit: 'rides', note: counted.join('; ') }];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await run())
    console.log(
      [row.name, `${row.value} ${row.unit}`, row.p50, row.p99, row.ratio?.toFixed(1), row.note].join(' | '),
    );
}
