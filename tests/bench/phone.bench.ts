/**
 * What tracking costs a phone, and what it is worth: an hour of a modelled criterium, the same fixes given to our
 * sampling and batching at each setting and to OwnTracks and Traccar Client at their defaults and at a fix a second
 * (what they need for the same lap times). Bytes are what crosses the radio both ways, TLS and TCP/IP included; wake-ups
 * and tail by race/tracker/energy.ts; errors are lap crossings against the model's truth. With BELL_LAP_RIDES=FOLDER the
 * recorded rides (.gpx, .fit) there are thinned too, against their own crossings at full density.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sampleCourse } from '../../field/course-file.ts';
import { createField } from '../../field/model/field.ts';
import { ownTracksLocation, traccarJson } from '../../field/phone/dialects.ts';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import type { Course } from '../../race/course/course.ts';
import { distanceM } from '../../race/course/geometry.ts';
import { makeCourse } from '../../race/course/make-course.ts';
import type { Fix } from '../../race/fix.ts';
import { readRecording } from '../../race/recording/read.ts';
import { crossings } from '../../race/timing/crossing.ts';
import { addFixes, createTrack, setStart } from '../../race/timing/track.ts';
import {
  type Energy,
  energyOf,
  type Sending,
  TCP_IP_BYTES,
  TLS_RECORD_BYTES,
} from '../../race/tracker/energy.ts';
import {
  linePlaces,
  NOTHING_SAMPLED,
  SAMPLINGS,
  type SamplingName,
  sample,
} from '../../race/tracker/sampling.ts';
import type { Row } from './row.ts';

const START_MS = Date.UTC(2026, 4, 17, 13);
const RIDERS = 8;
const HOUR_MS = 3_600_000;
const UNDER = TLS_RECORD_BYTES + TCP_IP_BYTES;
/** A WebSocket frame's head: masked up, bare down. */
const FRAME_UP = 8;
const FRAME_DOWN = 2;
const TOPIC = 'bell-lap/v1/criterium/123/fixes';

interface Ridden {
  readonly course: Course;
  /** A rider's fixes at 1 Hz. */
  readonly fixes: readonly Fix[];
  /** When they crossed the finish, UTC ms. */
  readonly truth: readonly number[];
  readonly startMs: number;
}

function modelled(): Ridden[] {
  const course = sampleCourse('grant-park-criterium');
  const fixes: Fix[][] = Array.from({ length: RIDERS }, () => []);
  const truth: number[][] = Array.from({ length: RIDERS }, () => []);
  const field = createField({
    ...{ course, seed: 7, riders: RIDERS, startMs: START_MS, stopEveryHours: 1e6, abandonEveryHours: 1e6 },
    length: { durationMs: HOUR_MS },
  });
  const finish = course.lines.find(({ kind }) => kind === 'start-finish')?.id;
  while (
    field.step({
      fix: (rider, fix) => fixes[rider]?.push(fix),
      crossing: ({ rider, line, lap, timeMs }) => {
        if (line === finish && lap > 0) truth[rider]?.push(timeMs);
      },
    })
  );
  return fixes.map((own, rider) => ({ course, fixes: own, truth: truth[rider] ?? [], startMs: START_MS }));
}

/** Everything a receiver reports, thinned to a fix a second: what a phone's own app would be given. */
const everySecond = (fixes: readonly Fix[]): Fix[] => {
  let last = Number.NEGATIVE_INFINITY;
  return fixes.filter(({ timeMs }) => {
    if (timeMs - last < 900) return false;
    last = timeMs;
    return true;
  });
};

function sampled({ course, fixes }: Ridden, name: SamplingName): Fix[] {
  const lines = linePlaces(course);
  let state = NOTHING_SAMPLED;
  return fixes.filter((fix) => {
    const next = sample(state, fix, lines, SAMPLINGS[name], null);
    state = next.state;
    return next.keep;
  });
}

/** Whichever comes first, as both apps have it. */
function byDistanceOrTime(fixes: readonly Fix[], metres: number, ms: number): Fix[] {
  let last: Fix | null = null;
  return fixes.filter((fix) => {
    if (last !== null && distanceM(last, fix) < metres && fix.timeMs - last.timeMs < ms) return false;
    last = fix;
    return true;
  });
}

/** Our page: PUBLISH and PUBACK in a frame each, a batch every so often. */
function ours(fixes: readonly Fix[], batchMs: number): Sending[] {
  const sendings: Sending[] = [];
  for (let from = 0; from < fixes.length; ) {
    const until = fixes[from]!.timeMs + batchMs;
    let to = from;
    while (to < fixes.length && fixes[to]!.timeMs < until) to++;
    const payload = encodeFixes(fixes.slice(from, to)).length;
    const publish = FRAME_UP + 4 + 2 + TOPIC.length + payload + UNDER;
    sendings.push({ atMs: until, bytes: publish + FRAME_DOWN + 4 + UNDER });
    from = to;
  }
  return sendings;
}

const ownTracks = (fixes: readonly Fix[]): Sending[] =>
  fixes.map((fix) => {
    const message = 4 + 2 + 'owntracks/criterium.123/phone'.length + ownTracksLocation(fix, '23').length;
    return { atMs: fix.timeMs, bytes: message + UNDER + 4 + UNDER };
  });

/** Its headers, and the answer's, as the apps and the station send them on a kept connection. */
const HTTP_BYTES = 230 + 160;
const traccar = (fixes: readonly Fix[]): Sending[] =>
  fixes.map((fix) => ({
    atMs: fix.timeMs,
    bytes: traccarJson(fix, 'ABCD2345EFGH6789').length + HTTP_BYTES + 2 * TCP_IP_BYTES,
  }));

/** How far the crossings found in these fixes are from the truth, ms, and how many were not found. */
function errors(
  { course, truth, startMs }: Ridden,
  fixes: readonly Fix[],
): { off: number[]; missed: number } {
  const track = createTrack(course);
  setStart(track, startMs);
  addFixes(track, fixes);
  const found = crossings(track).map(({ timeMs }) => timeMs);
  const off: number[] = [];
  let missed = 0;
  for (const atMs of truth) {
    const nearest = Math.min(...found.map((timeMs) => Math.abs(timeMs - atMs)));
    if (nearest < 15_000) off.push(nearest);
    else missed += 1;
  }
  return { off, missed };
}

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;

interface Way {
  readonly name: string;
  readonly sample: (ridden: Ridden) => readonly Fix[];
  readonly send: (fixes: readonly Fix[]) => readonly Sending[];
}

const WAYS: readonly Way[] = [
  ...(['dense', 'usual', 'sparing'] as const).flatMap((name) =>
    [1_000, 5_000, 10_000, 30_000].map((batchMs) => ({
      name: `${name}, batch ${batchMs / 1_000} s`,
      sample: (ridden: Ridden) => sampled(ridden, name),
      send: (fixes: readonly Fix[]) => ours(fixes, batchMs),
    })),
  ),
  { name: 'OwnTracks, a fix a second', sample: ({ fixes }) => everySecond(fixes), send: ownTracks },
  {
    name: 'OwnTracks move mode, its default (100 m or 300 s)',
    sample: ({ fixes }) => byDistanceOrTime(fixes, 100, 300_000),
    send: ownTracks,
  },
  { name: 'Traccar Client, a fix a second', sample: ({ fixes }) => everySecond(fixes), send: traccar },
  {
    name: 'Traccar Client, its default (75 m or 300 s)',
    sample: ({ fixes }) => byDistanceOrTime(fixes, 75, 300_000),
    send: traccar,
  },
];

function measured(way: Way, rides: readonly Ridden[]) {
  const off: number[] = [];
  let [missed, hours] = [0, 0];
  const sums = { fixes: 0, sendings: 0, wakeUps: 0, radioAwakeMs: 0, bytes: 0 };
  for (const ridden of rides) {
    const fixes = way.sample(ridden);
    const energy: Energy = energyOf(fixes.length, way.send(fixes));
    for (const key of Object.keys(sums) as (keyof Energy)[]) sums[key] += energy[key];
    hours += (ridden.fixes.at(-1)!.timeMs - ridden.fixes[0]!.timeMs) / HOUR_MS;
    const found = errors(ridden, fixes);
    off.push(...found.off);
    missed += found.missed;
  }
  const anHour = Object.fromEntries(Object.entries(sums).map(([key, sum]) => [key, sum / hours]));
  return { anHour: anHour as unknown as Energy, off, missed };
}

export async function run(): Promise<Row[]> {
  const rides = modelled();
  const rows: Row[] = [];
  const equal = measured(WAYS.find(({ name }) => name.startsWith('OwnTracks, a'))!, rides).anHour;
  for (const way of WAYS) {
    const { anHour, off, missed } = measured(way, rides);
    const minutes = (anHour.radioAwakeMs / 60_000).toFixed(0);
    rows.push({
      name: way.name,
      value: Math.round(anHour.bytes),
      unit: 'bytes an hour',
      p50: Math.round(quantile(off, 0.5)),
      p99: Math.round(quantile(off, 0.99)),
      peer: 'OwnTracks, a fix a second',
      peerValue: Math.round(equal.bytes),
      ratio: equal.bytes / anHour.bytes,
      goal: way.name.startsWith('dense') ? '≥ 4×; batches ≤ 30 kB' : '',
      note: `${Math.round(anHour.fixes)} fixes, ${Math.round(anHour.sendings)} sendings, ${Math.round(anHour.wakeUps)} wake-ups, radio awake ${minutes} min, ${missed} of ${off.length + missed} laps missed; p50 and p99: lap moment off, ms`,
    });
  }
  const hour = everySecond(rides[0]!.fixes).slice(0, 3_600);
  const payload = (each: number): number => {
    let bytes = 0;
    for (let at = 0; at < hour.length; at += each) bytes += encodeFixes(hour.slice(at, at + each)).length;
    return bytes;
  };
  for (const each of [10, 30, 60])
    rows.push({
      name: `an hour at 1 Hz in batches of ${each}: payloads alone`,
      value: payload(each),
      unit: 'bytes',
      goal: '≤ 30 kB',
    });
  const folder = process.env.BELL_LAP_RIDES;
  if (folder !== undefined) rows.push(...recordedRides(folder));
  return rows;
}

/** Each recorded ride that comes round: its own crossings at full density are the reference. */
function recordedRides(folder: string): Row[] {
  const rows: Row[] = [];
  for (const file of readdirSync(folder).filter((name) => /\.(gpx|fit|tcx)$/.test(name))) {
    const ridden = recordedRide(join(folder, file));
    if (ridden === null) continue;
    for (const name of ['dense', 'usual', 'sparing'] as const) {
      const fixes = sampled(ridden, name);
      const { off, missed } = errors(ridden, fixes);
      rows.push({
        name: `${file}: ${name}`,
        value: Math.round(quantile(off, 0.5)),
        unit: 'ms off',
        p50: Math.round(quantile(off, 0.5)),
        p99: Math.round(quantile(off, 0.99)),
        note: `${fixes.length} of ${ridden.fixes.length} fixes, ${missed} of ${ridden.truth.length} crossings missed`,
      });
    }
  }
  return rows;
}

/** Null for one without times, or which never crosses a line twice. */
function recordedRide(path: string): Ridden | null {
  try {
    const { points } = readRecording(readFileSync(path));
    const fixes = points.flatMap((point): Fix[] => {
      const { timeMs, latDeg, lonDeg } = point;
      return timeMs === null || timeMs === undefined ? [] : [{ timeMs, latDeg, lonDeg }];
    });
    if (fixes.length < 600) return null;
    const course = makeCourse(points, { name: path });
    const track = createTrack(course);
    setStart(track, fixes[0]!.timeMs - 1);
    addFixes(track, fixes);
    const truth = crossings(track).map(({ timeMs }) => timeMs);
    return truth.length === 0 ? null : { course, fixes, truth, startMs: fixes[0]!.timeMs - 1 };
  } catch (error) {
    console.error(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await run())
    console.log(
      [row.name, `${row.value} ${row.unit}`, row.p50, row.p99, row.ratio?.toFixed(1), row.note].join(' | '),
    );
}
