/** What the course page works on: the course in use, the one on paper, a file on its way, and the next click's meaning. */
import { useMemo, useState } from 'react';
import type { Course, CoursePoint, TimingLine } from '../../../race/course/course.ts';
import { nearestAlong } from '../../../race/course/make-course.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import { slugOf, unused } from '../../../race/start-list/slug.ts';
import { useRaceLive } from '../../ui/race-live.ts';
import { ask, newId } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import type { RaceSession } from '../race-session.ts';
import { useCourseFile } from './course-file.ts';
import { courseOf, type Draft, isComplete, withPointAt } from './draft.ts';
import { useDraft } from './draft-history.ts';
import { beginningAt, withLinesOf } from './reshape.ts';

type CourseOnPaper = Extract<Decision, { type: 'set-course' }>['course'];

/** What the next click on the map does. */
export type Clicking =
  | { readonly does: 'draw' }
  | { readonly does: 'start' }
  | { readonly does: 'line'; readonly name: string };

/** What a draft makes; without lines while it is too short to have any. */
const onPaper = (draft: Draft, before: Course | null): Course =>
  isComplete(draft)
    ? courseOf(draft, before)
    : { name: draft.name, loop: draft.loop, points: draft.points, lines: [] };

export function useCourseEditor(session: RaceSession) {
  const course = useRaceLive(session.live, (state) => state.course);
  const paper = useDraft();
  const { draft } = paper;
  const [clicking, setClicking] = useState<Clicking>({ does: 'draw' });
  const [problem, setProblem] = useState<string | null>(null);
  const made = useMemo(() => draft && onPaper(draft, draft.base ?? course), [draft, course]);
  const adopt = (next: Course) =>
    paper.begin({ name: next.name, loop: next.loop, points: next.points, base: next });
  const [lost, setLost] = useState<readonly string[]>([]);
  const file = useCourseFile({
    race: session.race,
    hasCourse: course !== null,
    onMade: (next) => {
      const kept = withLinesOf(next, course);
      setLost(kept.lost);
      adopt(kept.course);
    },
    onTaken: (decision) => session.made('set-course', decision),
  });
  const leave = () => {
    paper.end();
    file.close();
    setClicking({ does: 'draw' });
  };
  const put = (next: Course) =>
    session.decide({ type: 'set-course', course: structuredClone(next) as CourseOnPaper });
  /** What is on paper; what was done to it before the answer came, on a slow line, stays there. */
  const save = async (next: Course) => {
    if (!(await put(next))) return;
    paper.end(draft ?? undefined);
    file.close();
    setClicking({ does: 'draw' });
  };
  const addLine = async (name: string, at: CoursePoint | { alongM: number }) => {
    const decision = newId();
    try {
      await ask('POST', `/v1/races/${session.race}/course/lines?decision=${decision}`, {
        body: lineNamed(name, at, course),
      });
      session.made('set-course', decision);
      setClicking((now) => (now.does === 'line' && now.name === name ? { does: 'draw' } : now));
      setProblem(null);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  const changeLines = (lines: readonly TimingLine[]) => course && void put({ ...course, lines });
  return {
    course,
    paper,
    draft,
    made,
    file,
    clicking,
    setClicking,
    adopt,
    /** The course in use on paper; its lines stay those in use, also where one has just been moved or a colleague moves one. */
    reshape: () => course && paper.begin({ name: course.name, loop: course.loop, points: course.points }),
    leave,
    save,
    addLine,
    changeLines,
    lost,
    problem: problem ?? file.problem,
    moveLine: (id: string, point: CoursePoint) => course && changeLines(linesMoved(course, id, point)),
    click(point: CoursePoint, nearM: number) {
      if (clicking.does === 'line') void addLine(clicking.name, point);
      else if (clicking.does === 'start') {
        paper.change((old) => beginningAt(old, point));
        setClicking({ does: 'draw' });
      } else paper.change((old) => withPointAt(old, point, nearM));
    },
  };
}
export type CourseEditor = ReturnType<typeof useCourseEditor>;

function lineNamed(name: string, at: CoursePoint | { alongM: number }, course: Course | null) {
  const ids = new Set((course?.lines ?? []).map((line) => line.id as string));
  const where = 'alongM' in at ? at : { latDeg: at.latDeg, lonDeg: at.lonDeg };
  return { id: unused(slugOf(name, 'line'), ids), name, kind: 'intermediate', at: where };
}

/** The lines with one of them at the place of the course that is nearest. */
function linesMoved(course: Course, id: string, point: CoursePoint): TimingLine[] {
  const atM = Math.round(nearestAlong(course, point).atM * 10) / 10;
  const lines = course.lines.map((line) => (line.id === id ? { ...line, atM } : line));
  return lines.sort((a, b) => a.atM - b.atM);
}
