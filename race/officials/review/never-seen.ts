/**
 * Riders never seen: not started, as far as anybody knows. Asked from the leader's second lap on, and after the close of
 * the race until somebody decides; of many at once, in one question with one answer.
 */
import type { CategoryResult } from '../../fold/category.ts';
import type { Race } from '../../fold/state.ts';
import { present } from '../../present.ts';
import type { Placed } from '../../standings/field.ts';
import { latest } from '../../timing/position.ts';
import { saying } from '../messages/message.ts';
import { riderText } from '../words.ts';
import type { Report } from './item.ts';

/** As many as this are asked about in one question. */
const MANY = 3;

export function reviewNeverSeen(race: Race, result: CategoryResult, nowMs: number, found: Report): void {
  // Kept by hand, a race has nobody seen at the line and everybody in it.
  if (result.leaderMs.length === 0) return;
  const never = result.placed.filter((placed) => isNeverSeen(race, result, placed, nowMs));
  if (never.length < MANY) {
    for (const { tally } of never)
      found({
        id: `never-seen:${tally.entry}`,
        kind: 'never-seen',
        entry: tally.entry,
        atMs: present(tally.startMs, 'The start of a rider who was never seen'),
        says: saying('never-seen', { who: riderText(race.setup, tally.entry) }),
        remedy: { type: 'set-status', entry: tally.entry, status: 'DNS' },
      });
    return;
  }
  const entries = never.map(({ tally }) => tally.entry).sort((a, b) => a - b);
  found({
    id: `never-seen:${result.category.id}`,
    kind: 'never-seen',
    entry: null,
    atMs: Math.min(
      ...never.map(({ tally }) => present(tally.startMs, 'The start of a rider who was never seen')),
    ),
    says: saying('never-seen-many', {
      category: result.category.name,
      count: entries.length,
      riders: entries.map((entry) => riderText(race.setup, entry)),
    }),
    remedy: { type: 'set-statuses', entries, status: 'DNS' },
  });
}

function isNeverSeen(
  race: Race,
  { leaderMs, context }: CategoryResult,
  { tally, status }: Placed,
  nowMs: number,
): boolean {
  const { startMs, entry } = tally;
  if (startMs === null || startMs > nowMs || tally.last !== null) return false;
  if ((race.setup.orders.get(entry)?.status ?? null) !== null) return false;
  const closed = context.closedMs !== null && context.closedMs <= nowMs;
  if (!(status === 'racing' || (closed && status === 'DNS'))) return false;
  const rider = race.riders.get(entry);
  if ((rider?.record?.laps.length ?? 0) > 0) return false;
  if (rider?.track != null && latest(rider.track) !== null) return false;
  const secondLapMs = leaderMs[1];
  return closed || (secondLapMs !== undefined && secondLapMs <= nowMs && secondLapMs >= startMs);
}
