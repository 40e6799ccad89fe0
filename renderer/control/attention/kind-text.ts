/** What a question is called, and whose race it is about. */
import type { ReviewItem, ReviewKind } from '../../../race/race.ts';
import { useRaceLive } from '../../ui/race-live.ts';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { useAttentionWords } from './words.ts';

export function useKindText(): (kind: ReviewKind) => string {
  const { attention } = useControlWords();
  const mine = useAttentionWords();
  return (kind) => mine.kinds[kind] ?? attention.kinds[kind] ?? kind;
}

/** The category a question is about, where the race has several. */
export function useCategoryName(session: RaceSession, item: ReviewItem): string | null {
  return useRaceLive(session.live, ({ board }) =>
    board === null || item.category === null || board.categoryOrder.length < 2
      ? null
      : (board.categories[item.category]?.name ?? null),
  );
}
