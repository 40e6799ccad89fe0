/** How far behind the leader the rider is, as it stands on the rider's own page. Pure. */
import type { BoardRow } from '../../../race/feed/board-view.ts';
import { gapTimeText } from '../../../race/row-figures.ts';
import { inLanguage } from '../../ui/format.ts';
import type { Standing } from '../standing.ts';

interface Words {
  readonly leader: string;
  readonly laps: (count: number) => string;
}

/** How well the leader's time is known; unknown of a station that does not say. */
const leaderOf = ({
  leaderUncertaintyMs,
}: Pick<Standing, 'leaderUncertaintyMs'>): Pick<BoardRow, 'timeMs' | 'gap' | 'uncertaintyMs'> | undefined =>
  leaderUncertaintyMs == null ? undefined : { timeMs: null, gap: null, uncertaintyMs: leaderUncertaintyMs };

/** Against the clock as far as both times are known, `+0.67`; elsewhere whole seconds, `+12`. Null while there is none. */
export function gapText(
  standing: Pick<Standing, 'race' | 'row' | 'leaderUncertaintyMs'> | null,
  words: Words,
  language: string,
): string | null {
  if (standing === null || standing.row.place === null || standing.row.timeMs === null) return null;
  const { row, race } = standing;
  if (row.gap === null) return row.place === 1 ? words.leader : null;
  if ('laps' in row.gap) return `−${words.laps(row.gap.laps)}`;
  return inLanguage(gapTimeText(row, leaderOf(standing), race.format), language);
}
