/**
 * What the end of a race asks of an official: finishes too close for the timing, and the bell.
 */
import type { CategoryResult } from '../../category.ts';
import { expectedLapMs, projectedMs } from '../../rules/lap-times.ts';
import type { Race } from '../../state.ts';
import { dayText, riderText, SOURCE_TEXT } from '../words.ts';
import type { Report } from './item.ts';

/** The bell is announced this long before it is due. */
const BELL_AHEAD_MS = 60_000;

/** Neighbours that only a picture can tell apart. */
export function reviewCloseFinishes(race: Race, { placed }: CategoryResult, found: Report): void {
  for (let index = 1; index < placed.length; index++) {
    const a = placed[index - 1]!;
    const b = placed[index]!;
    if (!a.flags.includes('photo-needed') || !b.flags.includes('photo-needed')) continue;
    const [first, second] = [a.tally.last?.heard, b.tally.last?.heard];
    if (first === undefined || second === undefined) continue;
    const order = [a.tally.entry, b.tally.entry];
    found({
      id: `photo-needed:${order.join(':')}`,
      kind: 'photo-needed',
      entry: a.tally.entry,
      atMs: first.timeMs,
      sentence: `${riderText(race.setup, order[0]!)} and ${riderText(race.setup, order[1]!)} finished ${Math.round(Math.abs(second.timeMs - first.timeMs))} ms apart, closer than ${SOURCE_TEXT[first.source]} can tell (± ${Math.round(Math.hypot(first.uncertaintyMs, second.uncertaintyMs))} ms). Confirm the order from the photo.`,
      remedy: { type: 'photo-order', line: first.line, order },
    });
  }
}

/** With laps by time the number is a forecast until the bell: remind of it before the leader's last lap. */
export function reviewBell(race: Race, result: CategoryResult, nowMs: number, found: Report): void {
  const { distance, category, placed, lapMs } = result;
  const leader = placed[0];
  if (!distance.forecast || distance.laps === null || leader?.status !== 'racing') return;
  if (category.length.by !== 'time' || leader.tally.laps !== distance.laps - 2) return;
  const record = race.riders.get(leader.tally.entry)?.record ?? null;
  if (record === null) return;
  const bellMs = projectedMs(record, expectedLapMs(record, lapMs), race.setup.pauses);
  if (bellMs === null || nowMs < bellMs - BELL_AHEAD_MS) return;
  found({
    id: `bell-due:${category.id}`,
    kind: 'bell-due',
    entry: null,
    atMs: bellMs,
    sentence: `${category.name}: by the clock the last lap of ${distance.laps} begins about ${dayText(bellMs, race.setup.timeZone)}. Ring the bell as the leader passes.`,
    remedy: { type: 'bell', atMs: Math.round(bellMs), categories: [category.id] },
  });
}
