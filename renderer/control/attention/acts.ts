/** What cards do with their questions. */
import type { ReviewItem } from '../../../race/race.ts';
import type { RaceSession } from '../race-session.ts';

export interface Acts {
  readonly session: RaceSession;
  readonly me: string;
  readonly dismiss: (items: readonly ReviewItem[]) => void;
  readonly putOff: (ids: readonly string[], minutes: number) => void;
}
