/**
 * The race as this device saw it last: kept on the device now and then and when the page is put away, shown when the
 * page is opened where no station answers. It then says how old it is, as a line that broke does, and gives way to the
 * first live board. One race is kept: the one that was watched last, until a relay or station says that it is not to be seen.
 */

import type { BoardView } from '../../race/feed/board-view.ts';
import { isRaceId, type RaceId } from '../../race/ids.ts';
import type { LiveSource } from '../ui/live.ts';
import { forget, recall, remember } from '../ui/memory.ts';
import { isNobodys } from '../ui/nobodys.ts';

const KEY = 'watch.last';
/** As watch-sw.js calls it. */
const COURSES = 'watch-courses';
const KEEP_EVERY_MS = 30_000;
/** A page that has waited this long for its station shows what it knows. */
const PATIENCE_MS = 1_500;
/** Some two thousand riders; more would crowd out what else this device remembers. */
const RIDERS_MAX = 2_000;

export interface LastKnown {
  readonly race: RaceId;
  /** When it was true, by this device's clock. */
  readonly atMs: number;
  readonly board: BoardView;
}

/** Undefined for what another version kept, or somebody else. */
export function parseLastKnown(value: unknown): LastKnown | undefined {
  const kept = value as Partial<LastKnown> | null;
  if (typeof kept !== 'object' || kept === null || typeof kept.atMs !== 'number') return undefined;
  if (typeof kept.race !== 'string' || !isRaceId(kept.race)) return undefined;
  const { board } = kept;
  const whole =
    typeof board === 'object' &&
    board !== null &&
    typeof board.race === 'object' &&
    typeof board.rows === 'object' &&
    typeof board.categories === 'object' &&
    Array.isArray(board.categoryOrder);
  return whole ? { race: kept.race, atMs: kept.atMs, board } : undefined;
}

export const lastKnown = (): LastKnown | undefined => recall(KEY, parseLastKnown);

/** The race is nobody's to see any more, or never was: this device keeps nothing of it, its course neither. */
function gone(race: RaceId): void {
  if (lastKnown()?.race === race) forget(KEY);
  if (typeof caches === 'undefined') return;
  void caches
    .open(COURSES)
    .then((kept) => kept.delete(`/v1/races/${race}/course`))
    .catch(() => {});
}

/** The source, with what is known put in its place until it answers. */
export function withLastKnown(source: LiveSource): LiveSource {
  return (race, listener) => {
    let newest: BoardView | null = null;
    let keptMs = 0;
    let dirty = false;
    /** Set while an old board is shown. */
    let old: LastKnown | null = null;
    const keep = () => {
      if (!newest || !dirty || Object.keys(newest.rows).length > RIDERS_MAX) return;
      dirty = false;
      keptMs = Date.now();
      remember(KEY, { race, atMs: keptMs, board: newest } satisfies LastKnown);
    };
    const onHidden = () => document.hidden && keep();
    document.addEventListener('visibilitychange', onHidden);
    window.addEventListener('pagehide', keep);

    const timer = window.setTimeout(() => {
      const known = lastKnown();
      if (newest || known?.race !== race) return;
      old = known;
      listener.line({ is: 'lost', heardMs: known.atMs });
      listener.board(known.board, null);
    }, PATIENCE_MS);

    const line = source(race, {
      board(board, recovered) {
        newest = board;
        dirty = true;
        old = null;
        if (Date.now() - keptMs > KEEP_EVERY_MS) keep();
        listener.board(board, recovered);
      },
      positions: listener.positions,
      line(state) {
        if (isNobodys(state)) {
          [newest, old] = [null, null];
          clearTimeout(timer);
          gone(race);
        }
        if (old && state.is === 'connecting') listener.line({ is: 'lost', heardMs: old.atMs });
        else listener.line(state);
      },
    });
    return {
      ...line,
      close() {
        clearTimeout(timer);
        document.removeEventListener('visibilitychange', onHidden);
        window.removeEventListener('pagehide', keep);
        keep();
        line.close();
      },
    };
  };
}
