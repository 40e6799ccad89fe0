/**
 * Who starts next, for boards and spectators. Asked when the race changes, and not more often than needed: the list
 * holds moments, so the count runs by itself.
 */
import { useEffect, useState } from 'react';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { StartSlot } from '../../race/race.ts';

export interface NextStart extends StartSlot {
  readonly atMs: number;
}

const AGAIN_LEAST_MS = 5_000;

/** The next `count` riders whose moment is known and ahead; empty after the last. */
export function useNextStarts(board: BoardView, moment: number, count: number): readonly NextStart[] {
  const [slots, setSlots] = useState<readonly StartSlot[]>([]);
  const [askedMs, setAskedMs] = useState(0);
  const { id, state } = board.race;
  const over = state === 'finished';
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new board may have moved a start.
  useEffect(() => {
    if (over) return;
    let closed = false;
    const timer = window.setTimeout(
      async () => {
        try {
          const answer = await fetch(`/v1/races/${id}/starts`);
          if (!answer.ok) return;
          const { slots: all } = (await answer.json()) as { slots: StartSlot[] };
          if (!closed) setSlots(all);
        } catch {
          // What is known stays.
        } finally {
          if (!closed) setAskedMs(Date.now());
        }
      },
      Math.max(0, askedMs + AGAIN_LEAST_MS - Date.now()),
    );
    return () => {
      closed = true;
      clearTimeout(timer);
    };
  }, [id, over, board]);
  if (over) return [];
  return slots.filter((slot): slot is NextStart => isAhead(slot, moment)).slice(0, count);
}

const isAhead = ({ atMs, status }: StartSlot, moment: number): boolean =>
  atMs !== null && atMs > moment && status === 'racing';
