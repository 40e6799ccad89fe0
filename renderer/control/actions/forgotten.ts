/** What the review says of a start that nobody pressed. */
import type { CategoryId } from '../../../race/ids.ts';
import type { ReviewItem } from '../../../race/race.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';

type Says = Extract<ReviewItem['says'], { code: 'start-forgotten' }>['facts'];

export interface Forgotten extends Pick<Says, 'riders' | 'firstMs' | 'proposals'> {
  /** Null: nothing has started. */
  readonly category: CategoryId | null;
}

/** The newest such question; null when there is none. */
export function useForgotten(session: RaceSession): Forgotten | null {
  const item = useRaceSession(
    session,
    ({ review }) => review.find(({ kind }) => kind === 'start-forgotten') ?? null,
  );
  if (item === null || item.says.code !== 'start-forgotten') return null;
  const { riders, firstMs, proposals } = item.says.facts;
  return { category: item.category, riders, firstMs, proposals };
}
