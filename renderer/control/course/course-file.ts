/** A file on its way to become the course: what is in it, which line is chosen, and the course that makes. */
import { useRef, useState } from 'react';
import type { Course } from '../../../race/course/course.ts';
import type { RaceId } from '../../../race/ids.ts';
import { ask, newId } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import type { ShownFinding } from './Findings.tsx';

export interface FileLine {
  readonly line: number;
  readonly kind: string;
  readonly name: string | null;
  readonly folder: string | null;
  readonly points: number;
  readonly lengthM: number;
  readonly loop: boolean;
  readonly laps: number;
  readonly lapM: number | null;
  readonly climbM: number | null;
  readonly places: readonly { readonly latDeg: number; readonly lonDeg: number }[];
}
interface Look {
  readonly lines: readonly FileLine[];
  readonly taken: number;
  readonly findings: readonly ShownFinding[];
}
interface Made {
  readonly course: Course;
  readonly line: number;
  readonly findings: readonly ShownFinding[];
}

export interface OpenFile {
  readonly name: string;
  readonly look: Look;
  readonly line: number;
  readonly laps: 'one' | 'all';
  readonly made: Made | null;
}

/** What was done that nobody needs to look at; anything else is shown before it is taken. */
const QUIET: ReadonlySet<string> = new Set(['points-thinned', 'points-without-place']);
const isQuiet = ({ level, code }: ShownFinding): boolean => level === 'note' && QUIET.has(code);

/** Large files take the station a while. */
const PATIENCE_MS = 70_000;

interface Options {
  readonly race: RaceId;
  readonly hasCourse: boolean;
  /** A course to look at, before anything is replaced. */
  readonly onMade: (course: Course) => void;
  /** Taken at once: nothing to ask, nothing to replace. */
  readonly onTaken: (decision: ReturnType<typeof newId>) => void;
}

export function useCourseFile({ race, hasCourse, onMade, onTaken }: Options) {
  const [open, setOpen] = useState<OpenFile | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const bytes = useRef<{ readonly name: string; readonly raw: ArrayBuffer } | null>(null);
  const send = <Answer>(path: 'look' | 'import', query: Record<string, string>): Promise<Answer> =>
    ask<Answer>('POST', `/v1/races/${race}/course/${path}?${new URLSearchParams(query)}`, {
      raw: bytes.current?.raw ?? new ArrayBuffer(0),
      type: 'application/octet-stream',
      patienceMs: PATIENCE_MS,
    });
  const busily = async (doing: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await doing();
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    setBusy(false);
  };
  const make = async (file: OpenFile) => {
    setOpen({ ...file, made: null });
    const query = { file: file.name, line: String(file.line), laps: file.laps, 'dry-run': 'true' };
    const made = await send<Made>('import', query);
    setOpen({ ...file, made });
    onMade(made.course);
  };
  return {
    open,
    busy,
    problem,
    bring: (file: File | undefined) => {
      if (!file) return;
      void busily(async () => {
        bytes.current = { name: file.name, raw: await file.arrayBuffer() };
        const look = await send<Look>('look', { file: file.name });
        const isClear = look.lines.length === 1 && look.findings.every(isQuiet);
        if (isClear && !hasCourse) {
          const shown = await send<Made>('import', { file: file.name, 'dry-run': 'true' });
          if (shown.findings.every(isQuiet)) {
            const decision = newId();
            await send('import', { file: file.name, decision });
            onTaken(decision);
            return;
          }
        }
        await make({ name: file.name, look, line: look.taken, laps: 'one', made: null });
      });
    },
    choose: (line: number) => open && void busily(() => make({ ...open, line, laps: 'one' })),
    lapsOf: (laps: 'one' | 'all') => open && void busily(() => make({ ...open, laps })),
    complain: setProblem,
    close: () => {
      bytes.current = null;
      setOpen(null);
      setProblem(null);
    },
  };
}
export type CourseFileChoice = ReturnType<typeof useCourseFile>;
