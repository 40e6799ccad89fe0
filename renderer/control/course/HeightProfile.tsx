/** The course from the side: its heights, its timing lines, and a slider that walks along it on the map too. */
import { useMemo, useState } from 'react';
import type { Course } from '../../../race/course/course.ts';
import { climbM, cumulativeM, type Place, placeAt } from '../../../race/course/geometry.ts';
import { decimal } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { heightAt } from './reshape.ts';
import { useCourseWords } from './words.ts';

const WIDTH = 1_000;
const HEIGHT = 100;
const SAMPLES = 400;
/** A flat course is drawn flat: less than this between lowest and highest is not blown up. */
const SPAN_MIN_M = 40;

interface Props {
  readonly course: Pick<Course, 'points' | 'loop' | 'lines'>;
  readonly onWalk: (place: Place | null) => void;
}

export function HeightProfile({ course, onWalk }: Props) {
  const words = useCourseWords();
  const language = useLanguage();
  const [at, setAt] = useState(0);
  const drawn = useMemo(() => profileOf(course), [course]);
  if (drawn === null) return null;
  const { along, lengthM, path, low, high } = drawn;
  const atM = Math.min(at, lengthM);
  const x = (m: number) => (m / lengthM) * WIDTH;
  const height = heightAt(course, atM, along);
  const says = words.alongSays(decimal(atM / 1000, 2, language), height === null ? null : Math.round(height));
  return (
    <figure className="height-profile">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words.profileSays(
          Math.round(low),
          Math.round(high),
          Math.round(climbM(course.points) ?? 0),
        )}
      >
        <path d={`${path} L${WIDTH},${HEIGHT} L0,${HEIGHT} Z`} className="profile-ground" />
        <path d={path} className="profile-line" />
        {course.lines.map((line) => (
          <line key={line.id} x1={x(line.atM)} x2={x(line.atM)} y1={0} y2={HEIGHT} className="profile-mark" />
        ))}
        <line x1={x(atM)} x2={x(atM)} y1={0} y2={HEIGHT} className="profile-cursor" />
      </svg>
      <input
        type="range"
        min={0}
        max={Math.max(1, Math.round(lengthM))}
        step={Math.max(1, Math.round(lengthM / 1_000))}
        value={atM}
        aria-label={words.along}
        aria-valuetext={says}
        onChange={(event) => {
          const next = Number(event.target.value);
          setAt(next);
          onWalk(placeAt(course, next, along));
        }}
        onBlur={() => onWalk(null)}
      />
      <figcaption>
        <span>{says}</span>
        <span>
          {Math.round(low)}–{Math.round(high)} m
        </span>
      </figcaption>
    </figure>
  );
}

function profileOf(course: Props['course']) {
  const known = course.points.filter(({ altitudeM }) => altitudeM !== undefined);
  if (course.points.length < 2 || known.length < course.points.length / 2) return null;
  const along = cumulativeM(course.points, course.loop);
  const lengthM = along.at(-1) ?? 0;
  if (!(lengthM > 0)) return null;
  const heights = Array.from({ length: SAMPLES + 1 }, (_, i) =>
    heightAt(course, (i / SAMPLES) * lengthM * 0.999_999, along),
  );
  const numbers = heights.filter((m) => m !== null);
  if (numbers.length < 2) return null;
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const span = Math.max(SPAN_MIN_M, high - low);
  const path = heights
    .map((m, i) =>
      m === null ? null : ([(i / SAMPLES) * WIDTH, HEIGHT - 8 - ((m - low) / span) * (HEIGHT - 16)] as const),
    )
    .filter((p) => p !== null)
    .map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${px.toFixed(1)},${py.toFixed(1)}`)
    .join(' ');
  return { along, lengthM, path, low, high };
}
