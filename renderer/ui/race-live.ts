/**
 * One race as a page follows it: the newest board, the course it is on, how the line stands (a zustand store for
 * React), and positions beside it (sixty a second have no business in React).
 */
import { createStore, type StoreApi, useStore } from 'zustand';
import type { Course } from '../../race/course/course.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { LivePosition } from '../../race/feed/positions.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { LineState, LiveSource } from './live.ts';
import { isNobodys } from './nobodys.ts';

export interface RaceLiveState {
  readonly board: BoardView | null;
  readonly line: LineState;
  readonly course: Course | null;
  /** The newest course could not be read; null, or the one before, is still shown. */
  readonly isCourseMissing: boolean;
}

export type PositionListener = (moved: readonly LivePosition[], all: boolean) => void;

export interface RaceLive {
  readonly race: RaceId;
  readonly store: StoreApi<RaceLiveState>;
  /** Tells at once where everybody is, then whoever moves. */
  onPositions(listener: PositionListener): () => void;
  /** The station's time, UTC epoch ms. */
  now(): number;
  retry(): void;
  close(): void;
}

/**
 * A station with few viewers tells each change of the board as it happens, up to fifty a second while a bunch crosses
 * the line; nobody reads that, and a page of a thousand riders would do nothing else.
 */
const BOARD_EVERY_MS = 200;
/** Before the start hours may go by without a new board: a course that could not be read doesn't wait for one. */
const COURSE_AGAIN_MS = 5_000;

export function followRace(race: RaceId, source: LiveSource): RaceLive {
  const store = createStore<RaceLiveState>(() => ({
    board: null,
    line: { is: 'connecting' },
    course: null,
    isCourseMissing: false,
  }));
  const known = new Map<EntryId, LivePosition>();
  const listeners = new Set<PositionListener>();
  let courseVersion: number | null = null;
  let courseTimer = 0;
  let isClosed = false;

  let newest: BoardView | null = null;
  let toldMs = Number.NEGATIVE_INFINITY;
  let timer = 0;
  /** A lone change is shown at once; of a stream of them, the newest of each BOARD_EVERY_MS. */
  const show = () => {
    clearTimeout(timer);
    timer = 0;
    toldMs = performance.now();
    if (newest) store.setState({ board: newest });
  };

  /** Made private while it was watched: what was seen of it goes from the page. */
  const nothing = () => {
    clearTimeout(timer);
    clearTimeout(courseTimer);
    [newest, timer, courseVersion] = [null, 0, null];
    known.clear();
    return { board: null, course: null, isCourseMissing: false };
  };

  const line = source(race, {
    board(board) {
      newest = board;
      const dueMs = toldMs + BOARD_EVERY_MS - performance.now();
      if (dueMs <= 0) show();
      else if (timer === 0) timer = window.setTimeout(show, dueMs);
      if (board.race.courseVersion !== courseVersion) {
        courseVersion = board.race.courseVersion;
        void loadCourse(courseVersion);
      }
    },
    positions(moved, all) {
      if (all) known.clear();
      for (const position of moved) known.set(position.entry, position);
      for (const tell of listeners) tell(moved, all);
    },
    line(state) {
      store.setState({ line: state, ...(isNobodys(state) && nothing()) });
    },
  });

  /** A course that can't be had leaves the map without one, says so, and is asked for again. */
  async function loadCourse(version: number): Promise<void> {
    clearTimeout(courseTimer);
    try {
      // A source may tell the board before it has been handed over.
      await Promise.resolve();
      const answer = await fetch(`${line.origin?.() ?? ''}/v1/races/${race}/course`);
      if (!answer.ok && answer.status !== 404)
        throw new Error(`The course could not be read: ${answer.status}.`);
      const course = answer.ok ? ((await answer.json()) as Course) : null;
      if (courseVersion === version) store.setState({ course, isCourseMissing: false });
    } catch {
      if (courseVersion !== version || isClosed) return;
      store.setState({ isCourseMissing: true });
      courseTimer = window.setTimeout(() => void loadCourse(version), COURSE_AGAIN_MS);
    }
  }

  return {
    race,
    store,
    onPositions(listener) {
      listeners.add(listener);
      if (known.size > 0) listener([...known.values()], true);
      return () => listeners.delete(listener);
    },
    now: line.now,
    retry: line.retry,
    close() {
      isClosed = true;
      clearTimeout(timer);
      clearTimeout(courseTimer);
      line.close();
    },
  };
}

export const useRaceLive = <T>(live: RaceLive, pick: (state: RaceLiveState) => T): T =>
  useStore(live.store, pick);
