/**
 * What the sprints of points and elimination races ask of an official: orders that the timing cannot be sure of
 * where it matters. The remedy is the order as it was seen, ready to be confirmed or put right.
 */
import type { CategoryResult } from '../../fold/category.ts';
import type { Race } from '../../fold/state.ts';
import type { EntryId } from '../../ids.ts';
import { elementOf } from '../../present.ts';
import { jointUncertaintyMs } from '../../rules/trust.ts';
import { sprintsToLeaveAt } from '../../standings/elimination.ts';
import type { Field } from '../../standings/field.ts';
import { CLOSE_CALL_DEVIATIONS } from '../../standings/photo.ts';
import { pointsFor, pointsSprints } from '../../standings/points-race.ts';
import type { Arrival, SprintOutcome } from '../../standings/sprints.ts';
import { saying } from '../messages/message.ts';
import { riderText } from '../words.ts';
import type { Report } from './item.ts';

/** An official's order of a sprint names so many at most. */
const ORDER_MAX = 50;

/** Sprints nobody has judged in which two riders came too close for the timing, where the order between them counts. */
export function reviewSprints(race: Race, { field, category, placed }: CategoryResult, found: Report): void {
  if (field.format !== 'points' && field.format !== 'elimination') return;
  const sprints = field.format === 'points' ? pointsSprints(field) : sprintsToLeaveAt(field);
  const gone = new Set(placed.flatMap(({ status, tally }) => (status === 'PUL' ? [tally.entry] : [])));
  for (const sprint of sprints) {
    if (sprint.official) continue;
    const pair = closePair(sprint, field, gone);
    if (pair === null) continue;
    const [first, second] = pair;
    found({
      id: `sprint-to-judge:${category.id}:${sprint.line}:${sprint.lap}`,
      kind: 'sprint-to-judge',
      entry: first.entry,
      atMs: first.timeMs,
      says: saying('sprint-too-close', {
        lap: sprint.lap,
        first: riderText(race.setup, first.entry),
        second: riderText(race.setup, second.entry),
        apartMs: Math.round(second.timeMs - first.timeMs),
      }),
      remedy: {
        type: 'sprint',
        line: sprint.line,
        lap: sprint.lap,
        order: sprint.order.slice(0, field.format === 'points' ? field.rules.sprintPoints.length : ORDER_MAX),
      },
    });
  }
}

/** The first two neighbours too close to tell apart who differ in what they get for it. */
function closePair(
  sprint: SprintOutcome,
  { format, rules }: Field,
  gone: ReadonlySet<EntryId>,
): readonly [Arrival, Arrival] | null {
  for (let index = 1; index < sprint.seen.length; index++) {
    const [a, b] = [elementOf(sprint.seen, index - 1), elementOf(sprint.seen, index)];
    const joint = jointUncertaintyMs(a.uncertaintyMs, b.uncertaintyMs);
    if (b.timeMs - a.timeMs >= CLOSE_CALL_DEVIATIONS * joint) continue;
    const matters =
      format === 'points'
        ? pointsFor(index - 1, sprint, rules) !== pointsFor(index, sprint, rules)
        : rules.eliminationVariant === 'win-and-out'
          ? index === 1
          : gone.has(b.entry) && !gone.has(a.entry);
    if (matters) return [a, b];
  }
  return null;
}
