/** What the review says of a start that nobody pressed. */
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId } from '../../../race/ids.ts';
import type { ReviewItem } from '../../../race/race.ts';
import { type RaceSession, type Starting, useRaceSession } from '../race-session.ts';

type Says = Extract<ReviewItem['says'], { code: 'start-forgotten' }>['facts'];

export interface Forgotten extends Pick<Says, 'riders' | 'firstMs' | 'proposals'> {
  /** Null: nothing has started. */
  readonly category: CategoryId | null;
}

/** The question that was answered, otherwise the newest; null when there is none. */
export function useForgotten(session: RaceSession): Forgotten | null {
  const item = useRaceSession(session, ({ review, starting }) => {
    const questions = review.filter(({ kind }) => kind === 'start-forgotten');
    const answered = questions.find(({ category }) => isAnswered(starting, category));
    return answered ?? questions[0] ?? null;
  });
  if (item === null || item.says.code !== 'start-forgotten') return null;
  const { riders, firstMs, proposals } = item.says.facts;
  return { category: item.category, riders, firstMs, proposals };
}

const isAnswered = (starting: Starting, category: CategoryId | null): boolean =>
  typeof starting === 'object' && starting.forgotten === category;

/**
 * Whether the start that is pressed is the forgotten one: its question is answered, or half of its riders have passed.
 * A bib that somebody mistyped, or tried the keypad with, must not turn the gun of another wave into one of the past.
 */
export function isMeant({ category, riders }: Forgotten, starting: Starting, board: BoardView): boolean {
  if (isAnswered(starting, category)) return true;
  const field = Object.values(board.rows).filter((row) => category === null || row.category === category);
  return riders * 2 >= field.length;
}
