/**
 * The lines of a file that could be the course. Recordings that were only interrupted are one line again; parts that
 * meet end to end are offered joined as well. Nothing is ever joined across a gap: nobody rides there.
 */
import type { LineKind } from '../officials/messages/course-facts.ts';
import { elementOf, lastOf } from '../present.ts';
import type { RecordedLine, Recording } from '../recording/recording.ts';
import { cumulativeM, distanceM } from './geometry.ts';
import { endsWhereItBegan, type SourcePoint } from './make-course.ts';

export interface CourseLine {
  readonly kind: LineKind;
  readonly name: string | null;
  readonly folder: string | null;
  readonly points: readonly SourcePoint[];
  readonly lengthM: number;
  /** The lines that it is joined from, by their places in the list; empty for a line of the file. */
  readonly joinedFrom: readonly number[];
}

/** A ride that stopped and went on: a gap not longer than this between two parts of one track. */
const PAUSE_MAX_M = 200;
/** Ends that meet. */
const MEET_M = 50;
/** Beyond so many lines, nobody looks which of them meet. */
const JOINED_OF_MAX = 500;
const COURSE_WORDS =
  /course|race|rennen|strecke|parcours|circuit|criterium|kriterium|loop|lap\b|runde|rundkurs|boucle|étape|stage/i;
const OTHER_WORDS =
  /park(?:ing|platz)|car park|diver[st]|umleitung|d[ée]viation|anfahrt|anreise|zufahrt|access|approach|acc[èe]s|warm|transfer|evac|rettung|secours|feed|zone/i;
/** A line drawn with points further apart than this on average is a sketch. */
const SPARSE_M = 300;

/** The file's lines of two points and more, then what can be joined of them. */
export function courseLines(recording: Recording): CourseLine[] {
  const lines: CourseLine[] = [];
  for (const line of recording.lines) {
    const last = lines.at(-1);
    if (last !== undefined && goesOn(last, line))
      lines[lines.length - 1] = lineOf(last, [...last.points, ...line.points]);
    else lines.push(lineOf(line, line.points));
  }
  const whole = lines.filter(({ points, lengthM }) => points.length > 1 && lengthM > 0);
  return [...whole, ...joined(whole)];
}

const lineOf = (
  { kind, name, folder }: Pick<RecordedLine, 'kind' | 'name' | 'folder'>,
  points: readonly SourcePoint[],
  joinedFrom: readonly number[] = [],
): CourseLine => ({
  kind,
  name,
  folder,
  points,
  joinedFrom,
  lengthM: cumulativeM(points, false).at(-1) ?? 0,
});

function goesOn(before: CourseLine, next: RecordedLine): boolean {
  const isPart = before.kind === next.kind && before.name === next.name && before.folder === next.folder;
  if (!isPart || next.kind === 'outline' || next.points.length === 0 || before.points.length === 0)
    return false;
  if (isRound(before.points) || isRound(next.points)) return false;
  return distanceM(lastOf(before.points), elementOf(next.points, 0)) <= PAUSE_MAX_M;
}

const isRound = (points: readonly SourcePoint[]): boolean => points.length > 3 && endsWhereItBegan(points);

/** The line that is most plausibly the course. */
export function mostPlausible(lines: readonly CourseLine[]): number {
  let [best, most] = [0, -1];
  lines.forEach((line, index) => {
    const value = plausibility(line, lines);
    if (value > most) [best, most] = [index, value];
  });
  return best;
}

function plausibility(line: CourseLine, lines: readonly CourseLine[]): number {
  const parts = line.joinedFrom.map((index) => elementOf(lines, index));
  // Lines that somebody called differently are different things.
  if (parts.length > 0 && new Set(parts.map(({ name }) => name)).size > 1) return 0;
  const called = `${line.folder ?? ''} ${line.name ?? ''}`;
  const isSketch = line.lengthM > SPARSE_M * line.points.length;
  return (
    line.lengthM *
    (line.kind === 'outline' ? 0.3 : line.kind === 'route' ? 0.8 : 1) *
    (OTHER_WORDS.test(called) ? 0.1 : COURSE_WORDS.test(called) ? 1.5 : 1) *
    (isSketch ? 0.2 : 1)
  );
}

interface End {
  readonly line: number;
  readonly isLast: boolean;
}

/** Chains of lines whose ends meet, each end with one other and no more: a fork is for a person to decide. */
function joined(lines: readonly CourseLine[]): CourseLine[] {
  if (lines.length < 2 || lines.length > JOINED_OF_MAX) return [];
  const open = lines.map(({ kind, points }) => kind !== 'outline' && !isRound(points));
  const ends: End[] = lines.flatMap((_, line) =>
    open[line]
      ? [
          { line, isLast: false },
          { line, isLast: true },
        ]
      : [],
  );
  const place = ({ line, isLast }: End) => {
    const { points } = elementOf(lines, line);
    return isLast ? lastOf(points) : elementOf(points, 0);
  };
  const met = new Map<string, End>();
  const key = ({ line, isLast }: End) => `${line}${isLast ? '>' : '<'}`;
  for (const end of ends) {
    const others = ends.filter(
      (other) => other.line !== end.line && distanceM(place(end), place(other)) <= MEET_M,
    );
    if (others.length === 1) met.set(key(end), elementOf(others, 0));
  }
  const done = new Set<number>();
  const chains: CourseLine[] = [];
  // From the loose ends; then round what is closed.
  const loose = ends.filter((end) => !met.has(key(end)));
  for (const from of [...loose, ...ends]) {
    if (done.has(from.line)) continue;
    const found = chainFrom(from, met, key, done);
    const turned = found.map(({ line, isLast }) => ({ line, isLast: !isLast })).reverse();
    const chain = [found, turned].find((way) => mayBeRidden(way, lines));
    if (chain === undefined || chain.length < 2) continue;
    const points = chain.flatMap(({ line, isLast }) =>
      isLast ? [...elementOf(lines, line).points].reverse() : elementOf(lines, line).points,
    );
    const first = elementOf(lines, elementOf(chain, 0).line);
    const isOne = chain.every(({ line }) => elementOf(lines, line).name === first.name);
    const name = isOne ? first.name : null;
    chains.push(
      lineOf(
        { kind: 'joined', name, folder: first.folder },
        points,
        chain.map(({ line }) => line),
      ),
    );
  }
  return chains;
}

/** The lines of a chain, each by the end at which it is entered. */
function chainFrom(
  from: End,
  met: ReadonlyMap<string, End>,
  key: (end: End) => string,
  done: Set<number>,
): End[] {
  const chain: End[] = [];
  for (let at: End | undefined = from; at !== undefined && !done.has(at.line); ) {
    chain.push(at);
    done.add(at.line);
    const leaving: End = { line: at.line, isLast: !at.isLast };
    const next = met.get(key(leaving));
    // Both must have met each other alone.
    const back = next === undefined ? undefined : met.get(key(next));
    at = back !== undefined && key(back) === key(leaving) ? next : undefined;
  }
  return chain;
}

/** What was recorded was ridden in its own direction; what was drawn may be turned round. */
const mayBeRidden = (chain: readonly End[], lines: readonly CourseLine[]): boolean =>
  chain.every(
    ({ line, isLast }) =>
      !isLast || elementOf(lines, line).points.every(({ timeMs }) => (timeMs ?? null) === null),
  );
