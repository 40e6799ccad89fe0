/** A journal that is as long as a long day: fixes of a field of 1,000 at 1 Hz round the square, laid into a station's folder while it is off. */
import { join } from 'node:path';
import { openJournal } from '../../broker/journal/open-journal.ts';
import type { Fix } from '../../race/fix.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { Author } from '../../race/journal/record.ts';
import { SQUARE } from '../station/race-day.ts';

export const FIELD = 1_000;
/** As an app sends them that gathers ten seconds. */
const FIXES_A_RECORD = 10;
const UNDER_WAY_MAX = 20_000;
/** The square's side in points of its course; a lap takes some two minutes. */
const LAP_S = 120;

export function placeAt(second: number): { latDeg: number; lonDeg: number } {
  const along = ((second % LAP_S) / LAP_S) * SQUARE.points.length;
  const from = SQUARE.points[Math.floor(along) % SQUARE.points.length]!;
  const to = SQUARE.points[(Math.floor(along) + 1) % SQUARE.points.length]!;
  const share = along - Math.floor(along);
  return {
    latDeg: from.latDeg + (to.latDeg - from.latDeg) * share,
    lonDeg: from.lonDeg + (to.lonDeg - from.lonDeg) * share,
  };
}

/** Lays `count` fixes of the race's riders 1 … 1,000 down, from `startMs` on. */
export async function layDown(
  dataDir: string,
  race: string,
  startMs: number,
  count: number,
  key = '',
): Promise<void> {
  const path = join(dataDir, 'journal.db');
  const journal = await openJournal({ path, now: Date.now, ...(key !== '' && { key }) });
  const riders = Array.from(
    { length: FIELD },
    (_, index): Author => ({ role: 'rider', name: String(index + 1) }),
  );
  let underWay = 0;
  let wake: () => void = () => {};
  let failed: Error | null = null;
  const seconds = Math.ceil(count / FIELD);
  for (let second = 0; second < seconds; second += FIXES_A_RECORD) {
    for (let rider = 0; rider < FIELD; rider++) {
      const fixes = Array.from(
        { length: FIXES_A_RECORD },
        (_, index): Fix => ({
          timeMs: startMs + (second + index) * 1_000 + rider,
          ...placeAt(second + index + rider / 50),
          accuracyM: 4,
        }),
      );
      underWay += 1;
      journal.append(
        {
          ...{ race: race as RaceId, by: riders[rider]!, atMs: startMs + (second + FIXES_A_RECORD) * 1_000 },
          input: { kind: 'fixes', entry: (rider + 1) as EntryId, source: 'native', fixes },
        },
        (error) => {
          failed ??= error;
          underWay -= 1;
          if (underWay < UNDER_WAY_MAX) wake();
        },
      );
    }
    if (underWay >= UNDER_WAY_MAX) await new Promise<void>((resolve) => (wake = resolve));
    if (failed !== null) throw failed;
  }
  await journal.close();
}
