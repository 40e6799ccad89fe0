/**
 * GPS timing: putting fixes on the course, folding a whole race's fixes into tracks, a late batch, memory, and how
 * far crossings are from the truth. `node tests/bench/timing.bench.ts` runs it alone.
 *
 * Times are the process's own processor time, so that other work on the machine does not count; only what is named is
 * measured, not the making of the fixes. `BENCH_HOURS` shortens the long race (4 hours, 14.4 million fixes) where there is no time for it.
 */
import type { Course } from '../../race/course/course.ts';
import { courseLengthM, cumulativeM, eastOf, northOf, placeAt } from '../../race/course/geometry.ts';
import {
  indexCourse,
  newExpectation,
  newProjection,
  projectNearest,
  searchAll,
} from '../../race/course/projection.ts';
import type { Fix } from '../../race/fix.ts';
import { crossings } from '../../race/timing/crossing.ts';
import { line, record, seeded, T0 } from '../../race/timing/testing/rides.ts';
import {
  addFixes,
  createTrack,
  fixCount,
  setStart,
  type Track,
  trackBytes,
} from '../../race/timing/track.ts';
import type { Row } from './row.ts';

const RIDERS = 1_000;
const HOURS = Number(process.env.BENCH_HOURS ?? 4);
/** How often a phone sends: ten fixes at a time. */
const BATCH_S = 10;

/** Processor time of this process so far, ms. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A winding circuit of 5,000 points, about 17 km. */
function windingCourse(): Course {
  const points = Array.from({ length: 5_000 }, (_, i) => {
    const angle = (i / 5_000) * 2 * Math.PI;
    const radius = 2_000 + 500 * Math.sin(7 * angle) + 60 * Math.sin(61 * angle);
    return {
      latDeg: 46 + (radius * Math.cos(angle)) / 111_150,
      lonDeg: 14 + (radius * Math.sin(angle)) / 77_470,
    };
  });
  const course = { name: 'Winding', loop: true, points, lines: [] };
  const lengthM = courseLengthM(course);
  return {
    ...course,
    lines: [
      line('finish', 'start-finish', 0),
      line('climb', 'intermediate', lengthM * 0.3),
      line('bridge', 'intermediate', lengthM * 0.7),
    ],
  };
}

/** Places every metre along a course, so that fixes can be made faster than they are folded. */
function everyMetre(course: Course): { lat: Float64Array; lon: Float64Array; metres: number } {
  const metres = Math.floor(courseLengthM(course));
  const lat = new Float64Array(metres);
  const lon = new Float64Array(metres);
  const { points } = course;
  const along = cumulativeM(points, true);
  let at = 0;
  for (let m = 0; m < metres; m++) {
    if (m % 50 === 0) at = m;
    const place = m === at ? placeAt(course, m, along) : undefined;
    lat[m] = place?.latDeg ?? Number.NaN;
    lon[m] = place?.lonDeg ?? Number.NaN;
  }
  // Between the places fifty metres apart, straight: the course bends slowly.
  for (let m = 0; m < metres; m++) {
    if (!Number.isNaN(lat[m]!)) continue;
    const before = m - (m % 50);
    const after = before + 50 < metres ? before + 50 : 0;
    const share = (m - before) / (after === 0 ? metres - before : 50);
    lat[m] = lat[before]! + share * ((after === 0 ? points[0]!.latDeg : lat[after]!) - lat[before]!);
    lon[m] = lon[before]! + share * ((after === 0 ? points[0]!.lonDeg : lon[after]!) - lon[before]!);
  }
  return { lat, lon, metres };
}

function projectionRows(course: Course): Row[] {
  const index = indexCourse(course);
  const random = seeded(1);
  const count = 20_000;
  const along = cumulativeM(course.points, true);
  const [x, y] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    const place = placeAt(course, (i * 9) % index.lengthM, along);
    x[i] = eastOf(index.plane, place.lonDeg) + (random() - 0.5) * 10;
    y[i] = northOf(index.plane, place.latDeg) + (random() - 0.5) * 10;
  }
  const hit = newProjection();
  const anywhere = { ...newExpectation(), gateM: Number.POSITIVE_INFINITY };
  const rate = (times: number, one: (i: number) => void): number => {
    for (let i = 0; i < 1_000; i++) one(i);
    const start = cpuMs();
    for (let i = 0; i < times; i++) one(i % count);
    return (times * 1000) / (cpuMs() - start);
  };
  const scan = rate(10_000, (i) => searchAll(index, x[i]!, y[i]!, anywhere, hit));
  let prior = -1;
  const windowed = rate(1_000_000, (i) => {
    projectNearest(index, x[i]!, y[i]!, prior, hit);
    prior = i === count - 1 ? -1 : hit.segment;
  });
  const grid = rate(1_000_000, (i) => projectNearest(index, x[i]!, y[i]!, -1, hit));
  const peer = { unit: 'fixes/s', peer: 'scan of all segments', peerValue: scan };
  return [
    { name: 'fix onto 5,000 points, window', value: windowed, ...peer, ratio: windowed / scan },
    { name: 'fix onto 5,000 points, grid', value: grid, ...peer, ratio: grid / scan },
  ];
}

/** What each rider does: a speed of their own that swells and ebbs, and a wandering error. */
function fixOf(rider: number, second: number, road: ReturnType<typeof everyMetre>): Fix {
  const base = 9 + (rider % 400) / 100;
  const alongM = 50 * (rider % 7) + base * second + 60 * Math.sin(second / 60 + rider);
  const speedMps = base + Math.cos(second / 60 + rider);
  const m = Math.floor(alongM) % road.metres;
  const wander = 3e-5 * Math.sin(second / 20 + rider);
  return {
    timeMs: T0 + second * 1000,
    latDeg: road.lat[m]! + wander,
    lonDeg: road.lon[m]! - wander,
    speedMps,
    accuracyM: 4,
  };
}

function foldRows(course: Course): Row[] {
  const road = everyMetre(course);
  const tracks: Track[] = Array.from({ length: RIDERS }, () => createTrack(course));
  for (const track of tracks) setStart(track, T0 + 10_000);
  const seconds = Math.round(HOURS * 3_600);
  let foldMs = 0;
  let fixes = 0;
  for (let from = 0; from < seconds; from += BATCH_S) {
    const batches = tracks.map((_, rider) =>
      Array.from({ length: BATCH_S }, (_, i) => fixOf(rider, from + i, road)),
    );
    const start = cpuMs();
    for (let rider = 0; rider < RIDERS; rider++) addFixes(tracks[rider]!, batches[rider]!);
    foldMs += cpuMs() - start;
    fixes += RIDERS * BATCH_S;
  }
  const laps = tracks.reduce((sum, track) => sum + crossings(track).length, 0);
  const bytes = tracks.reduce((sum, track) => sum + trackBytes(track), 0);
  return [
    {
      name: `${RIDERS} riders × ${HOURS} h at 1 Hz into tracks, in order`,
      value: (fixes * 1000) / foldMs,
      unit: 'fixes/s',
      goal: '> 2,000,000',
      note: `${(fixes / 1e6).toFixed(1)} M fixes, ${laps} crossings, ${(foldMs / 1000).toFixed(1)} s`,
    },
    {
      name: 'memory a rider',
      value: bytes / RIDERS / 1024,
      unit: 'KiB',
      note: `${(bytes / fixes).toFixed(1)} B a fix with room for growth`,
    },
    ...lateRows(course, road, seconds),
  ];
}

/** Ten minutes of fixes that come when the rest of the race is there. */
function lateRows(course: Course, road: ReturnType<typeof everyMetre>, seconds: number): Row[] {
  const took: number[] = [];
  for (let rider = 0; rider < 40; rider++) {
    const fixes = Array.from({ length: seconds }, (_, second) => fixOf(rider, second, road));
    const from = Math.floor((seconds - 600) * ((rider + 1) / 42));
    const track = createTrack(course);
    addFixes(track, fixes.slice(0, from));
    addFixes(track, fixes.slice(from + 600));
    const start = cpuMs();
    addFixes(track, fixes.slice(from, from + 600));
    crossings(track);
    took.push(cpuMs() - start);
    if (fixCount(track) !== seconds) throw new Error('the late batch did not arrive whole');
  }
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.floor(share * (took.length - 1))]!;
  return [
    {
      name: `600 late fixes into a track of ${HOURS} h, and its crossings`,
      value: at(0.5),
      unit: 'ms',
      p50: at(0.5),
      p99: at(0.99),
      goal: '≤ 5 ms',
    },
  ];
}

/** How far crossings are from the truth: rides with a changing pace and a wandering receiver, with and without speed. */
function accuracyRows(): Row[] {
  const course = windingCourse();
  const lengthM = courseLengthM(course);
  const rows: Row[] = [];
  for (const everyS of [1, 5, 10, 30]) {
    const spread = { spoken: [] as number[], silent: [] as number[], claimed: [] as number[] };
    for (let seed = 1; seed <= 30; seed++) {
      const random = seeded(seed);
      // A pace that changes like a rider's: pulled back to 10 m/s, shaken each second.
      const alongs = [-300];
      let speed = 10;
      while (alongs.at(-1)! < lengthM + 400) {
        speed = Math.max(2, speed + (10 - speed) * 0.05 + (random() - 0.5) * 2.2);
        alongs.push(alongs.at(-1)! + speed);
      }
      const along = (s: number): number => {
        const i = Math.min(alongs.length - 2, Math.max(0, Math.floor(s)));
        return alongs[i]! + (alongs[i + 1]! - alongs[i]!) * (s - i);
      };
      const trueMoment = (m: number): number => {
        const after = alongs.findIndex((value) => value >= m);
        return T0 + (after - 1 + (m - alongs[after - 1]!) / (alongs[after]! - alongs[after - 1]!)) * 1000;
      };
      for (const speaks of [true, false]) {
        const track = createTrack(course);
        setStart(track, T0);
        const fixes = record(course, alongs.length - 2, along, { seed, everyS, wanderM: 2, speaks: true });
        addFixes(
          track,
          speaks
            ? fixes
            : fixes.map(({ timeMs, latDeg, lonDeg }) => ({ timeMs, latDeg, lonDeg, accuracyM: 3 })),
        );
        for (const crossing of crossings(track)) {
          if (crossing.suspected) continue;
          const errorMs = crossing.timeMs - trueMoment(crossing.progressM);
          (speaks ? spread.spoken : spread.silent).push(errorMs);
          if (speaks) spread.claimed.push(crossing.uncertaintyMs);
        }
      }
    }
    const rms = (values: readonly number[]): number =>
      Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    const [spoken, silent] = [rms(spread.spoken), rms(spread.silent)];
    rows.push({
      name: `error of a crossing, a fix every ${everyS} s, with the phone's speed`,
      value: spoken,
      unit: 'ms (rms)',
      peer: 'straight between fixes',
      peerValue: silent,
      ratio: silent / spoken,
      note: `${spread.spoken.length} crossings, stated ± ${rms(spread.claimed).toFixed(0)} ms`,
    });
  }
  return rows;
}

export async function run(): Promise<Row[]> {
  const course = windingCourse();
  return [...projectionRows(course), ...foldRows(course), ...accuracyRows()];
}

if (import.meta.main) for (const row of await run()) console.log(row);
