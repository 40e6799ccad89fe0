/** Courses out of files: what is taken, what is asked, what is said; and what can never happen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRecording } from '../recording/read.ts';
import type { Recording } from '../recording/recording.ts';
import { checkCourse, sentenceOf } from './check-course.ts';
import type { Course } from './course.ts';
import { courseLengthM, distanceM, type Place } from './geometry.ts';
import {
  type CourseChoice,
  findingsOfError,
  ImportRefused,
  importCourse,
  lookAtCourse,
} from './import-course.ts';

type Spot = readonly [eastM: number, northM: number];
const spot = ([east, north]: Spot): Place => ({
  latDeg: 46.05 + north / 111_150,
  lonDeg: 14.5 + east / 77_400,
});
/** A line through corners with a point every so many metres. */
function way(corners: readonly Spot[], stepM = 20): Place[] {
  const places: Place[] = [];
  for (let i = 1; i < corners.length; i++) {
    const [a, b] = [corners[i - 1]!, corners[i]!];
    const steps = Math.max(1, Math.round(Math.hypot(b[0] - a[0], b[1] - a[1]) / stepM));
    for (let s = 0; s < steps; s++)
      places.push(spot([a[0] + ((b[0] - a[0]) * s) / steps, a[1] + ((b[1] - a[1]) * s) / steps]));
  }
  return [...places, spot(corners.at(-1)!)];
}
const SQUARE: readonly Spot[] = [
  [0, 0],
  [500, 0],
  [500, 500],
  [0, 500],
  [0, 0],
];
const file = (tracks: readonly { name?: string; segments: readonly (readonly Place[])[] }[]): Recording =>
  readRecording(
    new TextEncoder().encode(
      `<gpx>${tracks
        .map(
          ({ name, segments }) =>
            `<trk>${name === undefined ? '' : `<name>${name}</name>`}${segments
              .map(
                (places) =>
                  `<trkseg>${places.map((p) => `<trkpt lat="${p.latDeg}" lon="${p.lonDeg}"/>`).join('')}</trkseg>`,
              )
              .join('')}</trk>`,
        )
        .join('')}</gpx>`,
    ),
  );
const codes = (findings: readonly { says: { code: string } }[]) => findings.map(({ says }) => says.code);
const km = (course: Course) => Math.round(courseLengthM(course) / 100) / 10;
const make = (recording: Recording, choice: CourseChoice = {}) => importCourse(recording, choice, 'file');

test('two tracks 10 km apart: the longer is taken and the other named; each can be chosen', () => {
  const recording = file([
    { name: 'Short course', segments: [way(SQUARE)] },
    { name: 'Long course', segments: [way(SQUARE.map(([e, n]) => [e * 2 + 10_000, n * 2]))] },
  ]);
  const made = make(recording);
  assert.deepEqual([made.course.name, km(made.course), made.course.loop], ['Long course', 4, true]);
  const taken = made.findings.find(({ says }) => says.code === 'line-taken')!;
  assert.match(sentenceOf(taken), /2 lines\. Taken: “Long course”, 4\.00 km\. Left out: “Short course”/);
  assert.deepEqual(km(make(recording, { line: 0 }).course), 2);
  assert.throws(() => make(recording, { line: 7 }), ImportRefused);
  assert.deepEqual(
    lookAtCourse(recording).lines.map(({ name, loop }) => [name, loop]),
    [
      ['Short course', true],
      ['Long course', true],
    ],
  );
});

test('a course, a diversion and the way to the car park: the course, though the way there is longer', () => {
  const recording = file([
    {
      name: 'Anfahrt Parkplatz',
      segments: [
        way([
          [-9_000, 0],
          [0, -50],
        ]),
      ],
    },
    { name: 'Rundkurs', segments: [way(SQUARE)] },
    {
      name: 'Umleitung',
      segments: [
        way([
          [0, 200],
          [-2_000, 200],
        ]),
      ],
    },
  ]);
  const made = make(recording);
  assert.equal(made.course.name, 'Rundkurs');
  assert.deepEqual(codes(made.findings).slice(0, 1), ['line-taken']);
});

test('a recording that paused at a café is one line; a part far away is another', () => {
  const out = way([
    [0, 0],
    [2_000, 0],
  ]);
  const paused = file([
    {
      name: 'Ride',
      segments: [
        out,
        way([
          [2_080, 0],
          [2_080, 3_000],
        ]),
      ],
    },
  ]);
  assert.equal(lookAtCourse(paused).lines.length, 1);
  assert.equal(km(make(paused).course), 5.1);
  const away = file([
    {
      name: 'Ride',
      segments: [
        out,
        way([
          [9_000, 0],
          [9_000, 3_000],
        ]),
      ],
    },
  ]);
  assert.equal(lookAtCourse(away).lines.length, 2);
  assert.equal(km(make(away).course), 3);
});

test('parts in any order and direction that meet end to end are joined (waymarkedtrails #268)', () => {
  const parts = [
    way([
      [1_000, 0],
      [1_000, 1_000],
    ]),
    way([
      [0, 0],
      [1_000, 0],
    ]),
    way([
      [0, 1_000],
      [1_000, 1_000],
    ]),
  ];
  const made = make(file(parts.map((segment) => ({ name: 'Route 76', segments: [segment] }))));
  assert.equal(km(made.course), 3);
  assert.ok(codes(made.findings).includes('parts-joined'));
  assert.ok(!codes(made.findings).includes('line-taken'));
  // Called differently, they are offered joined, and one is taken.
  const legs = file(parts.map((segment, i) => ({ name: `Leg ${i}`, segments: [segment] })));
  const look = lookAtCourse(legs);
  assert.deepEqual(
    [look.lines.length, look.lines[3]!.kind, look.lines[look.taken]!.kind],
    [4, 'joined', 'track'],
  );
});

test('a ride of six laps gives one; whole if asked; the other way round if asked', () => {
  const laps = Array.from({ length: 6 }, () => SQUARE.slice(0, 4)).flat();
  const recording = file([{ segments: [way([...laps, [0, 0], [300, 0]])] }]);
  const one = make(recording);
  assert.equal(km(one.course), 2);
  assert.match(one.findings.map(sentenceOf).join(' '), /has [5-7] laps of the same way; one of 2\.00 km/);
  assert.equal(lookAtCourse(recording).lines[0]!.laps, 6);
  assert.ok(km(make(recording, { laps: 'all', shape: 'point-to-point' }).course) > 12);
  const turned = make(recording, { reverse: true }).course;
  const [a, b] = [one.course.points, turned.points];
  const area = (points: readonly Place[]) =>
    points.reduce((sum, p, i) => {
      const q = points[(i + 1) % points.length]!;
      return sum + (p.lonDeg - 14.5) * (q.latDeg - 46.05) - (q.lonDeg - 14.5) * (p.latDeg - 46.05);
    }, 0);
  assert.ok(area(a) * area(b) < 0);
});

test('a loop that is not quite closed is closed, and the gap said; as a road if asked', () => {
  const open = file([{ segments: [way([...SQUARE.slice(0, 4), [0, 45]])] }]);
  const loop = make(open);
  assert.equal(loop.course.loop, true);
  assert.match(loop.findings.map(sentenceOf).join(' '), /ends 45 m from where it begins; it was closed/);
  assert.equal(make(open, { shape: 'point-to-point' }).course.loop, false);
});

test('thinning is counted, and how far it moved the line', () => {
  const wavy = way(
    [
      [0, 0],
      [3_000, 0],
    ],
    10,
  ).map((p, i) => ({ ...p, latDeg: p.latDeg + Math.sin(i / 3) * 3e-5 }));
  const fine = make(file([{ segments: [wavy] }]));
  const rough = make(file([{ segments: [wavy] }]), { toleranceM: 5 });
  assert.ok(rough.thinned.after < fine.thinned.after && fine.thinned.after <= fine.thinned.before);
  assert.ok(fine.thinned.offM <= 1 && rough.thinned.offM > 1 && rough.thinned.offM <= 5);
});

test('what is no course is refused in a sentence: waypoints only, standing still, three points, a dot', () => {
  const refusal = (recording: () => Recording): string => {
    try {
      make(recording());
    } catch (error) {
      return findingsOfError(error)!.map(sentenceOf).join(' ');
    }
    return 'made';
  };
  const text = (inside: string) => () => readRecording(new TextEncoder().encode(`<gpx>${inside}</gpx>`));
  assert.match(
    refusal(text('<wpt lat="46" lon="14"><name>Tent</name></wpt>')),
    /1 waypoint \(“Tent”\), but no track or route/,
  );
  assert.match(
    refusal(() => file([{ segments: [[spot([0, 0]), spot([1, 0]), spot([0, 1])]] }])),
    /no course/,
  );
  assert.match(
    refusal(() => file([{ segments: [[spot([0, 0]), spot([4_000, 0]), spot([0, 4_000])]] }])),
    /only 3 points/,
  );
  assert.match(
    refusal(() =>
      file([
        {
          segments: [
            way(
              [
                [0, 0],
                [9, 0],
                [9, 9],
                [0, 0],
              ],
              5,
            ),
          ],
        },
      ]),
    ),
    /The course is \d+ m long: GPS cannot/,
  );
});

test('a hole in a dense recording is a doubt with its place', () => {
  const holed = [
    ...way([
      [0, 0],
      [1_000, 0],
    ]),
    ...way([
      [3_000, 0],
      [4_000, 500],
    ]),
  ];
  const { findings } = make(file([{ segments: [holed] }]));
  const hole = findings.find(({ says }) => says.code === 'course-straight')!;
  assert.match(sentenceOf(hole), /Between 1\.00 km and 3\.00 km/);
});

test('whatever tracks a file has: a course has no stretch that is on none of them, or is refused with a reason', () => {
  const corner = fc.tuple(fc.integer({ min: -4_000, max: 4_000 }), fc.integer({ min: -4_000, max: 4_000 }));
  const segment = fc.array(corner, { minLength: 1, maxLength: 5 });
  const tracks = fc.array(fc.array(segment, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      tracks,
      fc.constantFrom('auto', 'loop', 'point-to-point'),
      fc.boolean(),
      (drawn, shape, reverse) => {
        const recording = file(
          drawn.map((segments) => ({ segments: segments.map((corners) => way(corners, 60)) })),
        );
        const on = recording.lines.flatMap(({ points }) => points);
        let made: Course;
        try {
          made = make(recording, { shape, reverse, toleranceM: 1 }).course;
        } catch (error) {
          assert.ok((findingsOfError(error)?.length ?? 0) > 0, String(error));
          return;
        }
        assert.ok(checkCourse(made).every(({ level }) => level !== 'error'));
        for (let i = 1; i < made.points.length; i++) {
          const [a, b] = [made.points[i - 1]!, made.points[i]!];
          const steps = Math.ceil(distanceM(a, b) / 100);
          let foreignM = 0;
          for (let s = 1; s < steps; s++) {
            const p = {
              latDeg: a.latDeg + ((b.latDeg - a.latDeg) * s) / steps,
              lonDeg: a.lonDeg + ((b.lonDeg - a.lonDeg) * s) / steps,
            };
            if (Math.min(...on.map((q) => distanceM(p, q))) > 60) foreignM += 100;
          }
          assert.ok(foreignM <= 250, `${foreignM} m of the course on no track`);
        }
      },
    ),
    { numRuns: 60 },
  );
});
