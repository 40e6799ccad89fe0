/**
 * Who starts next, for boards and spectators. Asked when the race changes, and not more often than needed: the list
 * holds moments, so the count runs by itself.
 */
import { useMemo } from 'react';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { StartSlot } from '../../race/race.ts';
import { readOpen, useAnswer } from './asked.ts';

export interface NextStart extends StartSlot {
  readonly atMs: number;
}

const AGAIN_LEAST_MS = 5_000;

/** The next `count` riders whose moment is known and ahead; empty after the last. */
export function useNextStarts(board: BoardView, moment: number, count: number): readonly NextStart[] {
  const { id, state } = board.race;
  const over = state === 'finished';
  const question = useMemo(
    () => (over ? null : () => readOpen<{ slots: readonly StartSlot[] }>(`/v1/races/${id}/starts`)),
    [id, over],
  );
  // Every new board may have moved a start.
  const asked = useAnswer(question, { round: board, leastMs: AGAIN_LEAST_MS });
  const slots = asked.state?.slots ?? [];
  return slots.filter((slot): slot is NextStart => isAhead(slot, moment)).slice(0, count);
}

const isAhead = ({ atMs, status }: StartSlot, moment: number): boolean =>
  atMs !== null && atMs > moment && status === 'racing';
