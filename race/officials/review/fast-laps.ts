/** Laps that nobody can ride: shorter than the course allows. They count until an official says otherwise. */
import type { CategoryResult } from '../../fold/category.ts';
import type { Race } from '../../fold/state.ts';
import { shortestLapMs } from '../../rules/lap-times.ts';
import { raceTimeMs } from '../../rules/race-clock.ts';
import { saying } from '../messages/message.ts';
import { lineText, riderText } from '../words.ts';
import type { Report } from './item.ts';

export function reviewFastLaps(race: Race, { placed }: CategoryResult, found: Report): void {
  const { setup, lines } = race;
  const shortestMs = shortestLapMs(lines.lapM, setup.rules.fastestKmh);
  if (shortestMs === 0 || lines.lapM === null) return;
  for (const { tally } of placed) {
    if (tally.bestLapMs !== null && tally.bestLapMs >= shortestMs) continue;
    const laps = tally.countedLaps;
    for (let lap = 1; lap < laps.length; lap++) {
      const lapMs = raceTimeMs(setup.pauses, laps.timeMsAt(lap - 1), laps.timeMsAt(lap));
      if (lapMs >= shortestMs) continue;
      const { heard } = laps.nth(lap);
      if (heard.source === 'official' || heard.fate === 'restored') continue;
      found({
        id: `fast-lap:${heard.id}`,
        kind: 'short-lap',
        entry: tally.entry,
        atMs: heard.timeMs,
        says: saying('too-fast-for-the-course', {
          who: riderText(setup, tally.entry),
          line: lineText(setup, heard.line),
          lapMs,
          lapM: Math.round(lines.lapM),
          kmh: lapMs <= 0 ? null : Math.round((lines.lapM / lapMs) * 3_600),
        }),
        remedy: { type: 'set-aside', passing: heard.id },
      });
    }
  }
}
