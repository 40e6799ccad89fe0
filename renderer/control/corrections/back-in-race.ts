/** "Back in the race": of a rider whom a rule took out it is a decision against the rule; of others it is not. Pure. */
import type { BoardRow } from '../../../race/feed/board-view.ts';
import type { EntryId } from '../../../race/ids.ts';
import type { Order } from '../api.ts';

export const backInRace = (entry: EntryId, status: BoardRow['status']): Order => ({
  type: 'set-status',
  entry,
  status: 'racing',
  kept: status === 'PUL' || status === 'OTL',
});
