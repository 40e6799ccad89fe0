/** A plausible board for tests and benchmarks: a criterium, everybody on lap seven, a second apart. */
import type { Bib, CategoryId, EntryId, LineId, RaceId } from '../ids.ts';
import type { BoardRow, BoardView } from './board-view.ts';

const START_MS = 1_700_000_000_000;
const OPEN = 'open' as CategoryId;

export const row = (number: number): BoardRow => ({
  entry: number as EntryId,
  bib: String(number) as Bib,
  name: `Rider Number ${number}`,
  team: `Team ${number % 20}`,
  nation: 'SUI',
  category: OPEN,
  status: 'racing',
  place: number,
  laps: 7,
  timeMs: 2_100_000 + number * 1_000,
  gap: number === 1 ? null : { ms: (number - 1) * 1_000 },
  lastLapMs: 300_000,
  bestLapMs: 296_500,
  lastPassingMs: START_MS + 2_100_000 + number * 1_000,
  lastLine: 'finish' as LineId,
  expectedMs: START_MS + 2_400_000 + number * 1_000,
  certainty: 'gps',
  uncertaintyMs: 180,
});

export function board(riders: number, race = 'criterium' as RaceId): BoardView {
  const rows = Array.from({ length: riders }, (_, at) => row(at + 1));
  return {
    race: {
      id: race,
      name: 'Town criterium',
      format: 'circuit',
      state: 'running',
      result: 'live',
      startMs: START_MS,
      finishMs: null,
      timeZone: 'Europe/Zurich',
      courseVersion: 1,
    },
    categories: {
      [OPEN]: {
        id: OPEN,
        name: 'Open',
        startMs: START_MS,
        lapsTotal: 20,
        lapsForecast: false,
        lapsToGo: 13,
        leaderExpectedMs: START_MS + 2_401_000,
        order: rows.map((each) => each.entry),
      },
    },
    categoryOrder: [OPEN],
    rows: Object.fromEntries(rows.map((each) => [each.entry, each])),
    announcements: [],
  };
}
