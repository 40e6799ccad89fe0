/**
 * Recordings as a ride: each rider rides one recording, a little later and a little faster or slower than it was
 * recorded, so that one file fills a field. Positions are as recorded, noise and all.
 */
import type { Course } from '../../race/course/course.ts';
import { courseLengthM, distanceM } from '../../race/course/geometry.ts';
import type { Fix } from '../../race/fix.ts';
import { elementOf } from '../../race/present.ts';
import type { RecordedPoint, Recording } from '../../race/recording/recording.ts';
import type { Random } from '../random.ts';
import type { RideSource } from '../ride.ts';

export interface Replayed {
  readonly points: readonly (RecordedPoint & { readonly timeMs: number })[];
  /** Starts this long after the first rider, ms. */
  readonly laterMs: number;
  /** Takes this many times as long. */
  readonly stretch: number;
}

export interface RecordingRide extends RideSource {
  readonly durationMs: number;
}

/** Points with a time, in order of time; a moment counts once. */
export function timedPoints(recording: Recording): Replayed['points'] {
  const timed = recording.points.filter(
    (point): point is RecordedPoint & { timeMs: number } => point.timeMs !== null,
  );
  timed.sort((one, other) => one.timeMs - other.timeMs);
  return timed.filter((point, index) => index === 0 || point.timeMs > elementOf(timed, index - 1).timeMs);
}

/** Draws how `riders` riders ride these points: the first as recorded, the others behind and differently paced. */
export function drawReplayed(points: Replayed['points'], riders: number, random: Random): Replayed[] {
  return Array.from({ length: riders }, (_, index) => ({
    points,
    laterMs: index === 0 ? 0 : Math.round(random.between(0.5, 4) * index * 1_000),
    stretch: index === 0 ? 1 : random.between(0.985, 1.04),
  }));
}

/** @param fromMs event time of the first rider's first fix. */
export function recordingRide(replayed: readonly Replayed[], course: Course, fromMs: number): RecordingRide {
  const next = replayed.map(() => 0);
  const lengthM = courseLengthM(course);
  // Coverage follows the distance ridden, which is close enough to the place on the course.
  const riddenM = replayed.map(() => 0);
  const eventMs = ({ points, laterMs, stretch }: Replayed, index: number): number =>
    Math.round(fromMs + laterMs + (elementOf(points, index).timeMs - elementOf(points, 0).timeMs) * stretch);
  return {
    riders: replayed.length,
    durationMs: Math.max(...replayed.map((one) => eventMs(one, one.points.length - 1) - fromMs)),
    advance(untilMs, tell) {
      let riding = false;
      replayed.forEach((one, rider) => {
        const { points } = one;
        let index = elementOf(next, rider);
        for (; index < points.length; index++) {
          const timeMs = eventMs(one, index);
          if (timeMs >= untilMs) break;
          if (index > 0)
            riddenM[rider] =
              elementOf(riddenM, rider) + distanceM(elementOf(points, index - 1), elementOf(points, index));
          tell(rider, fixOf(elementOf(points, index), timeMs, one.stretch));
        }
        next[rider] = index;
        riding ||= index < points.length;
      });
      return riding;
    },
    alongM: (rider) =>
      course.loop ? elementOf(riddenM, rider) % lengthM : Math.min(elementOf(riddenM, rider), lengthM),
  };
}

function fixOf(point: RecordedPoint, timeMs: number, stretch: number): Fix {
  const { latDeg, lonDeg, altitudeM, speedMps, headingDeg, accuracyM } = point;
  return {
    timeMs,
    latDeg,
    lonDeg,
    ...(altitudeM === undefined ? {} : { altitudeM }),
    ...(speedMps === undefined ? {} : { speedMps: speedMps / stretch }),
    ...(headingDeg === undefined ? {} : { headingDeg: headingDeg % 360 }),
    ...(accuracyM === undefined ? {} : { accuracyM }),
  };
}
