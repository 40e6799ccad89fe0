/**
 * A result sheet as text, one line a rider, so that a golden race compares with what was worked out by hand. Written
 * apart from the station's own formatting on purpose.
 */

import type { BoardRow } from '../../race/feed/board-view.ts';
import type { CategoryId } from '../../race/ids.ts';
import { ELITE, type RaceFixture } from '../../race/testing/fixtures.ts';

/** `1 | 12 | finished | 5 laps | 10:00.00`: place, bib, status, laps, time to the hundredth (cut). */
export function sheet(race: RaceFixture, category: CategoryId = ELITE): readonly string[] {
  return lines(race, category, ({ place, bib, status, laps, timeMs }) => [
    place ?? '-',
    bib,
    status,
    `${laps} ${laps === 1 ? 'lap' : 'laps'}`,
    timeMs === null ? '-' : clock(timeMs),
  ]);
}

/** `1 | 12 | 29`: place, bib, points. */
export const pointsSheet = (race: RaceFixture, category: CategoryId = ELITE): readonly string[] =>
  lines(race, category, ({ place, bib, points }) => [place ?? '-', bib, points ?? '-']);

/** `1 | 12 | finished`: place, bib, status. */
export const placesSheet = (race: RaceFixture, category: CategoryId = ELITE): readonly string[] =>
  lines(race, category, ({ place, bib, status }) => [place ?? '-', bib, status]);

const lines = (
  race: RaceFixture,
  category: CategoryId,
  fields: (row: BoardRow) => readonly (string | number)[],
): readonly string[] => {
  const board = race.view();
  return board.categories[category]!.order.map((entry) => fields(board.rows[entry]!).join(' | '));
};

/** Hours and minutes where there are any, hundredths cut. */
export function clock(timeMs: number): string {
  const hundredths = Math.floor(timeMs / 10 + 1e-6);
  const [hours, minutes] = [Math.floor(hundredths / 360_000), Math.floor(hundredths / 6_000) % 60];
  const seconds = ((hundredths % 6_000) / 100).toFixed(2).padStart(5, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}
