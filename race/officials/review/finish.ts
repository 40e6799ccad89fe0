/**
 * What the end of a race asks of an official: finishes too close for the timing, and the bell.
 */
import type { CategoryResult } from '../../fold/category.ts';
import type { Race } from '../../fold/state.ts';
import { elementOf } from '../../present.ts';
import { expectedLapMs, projectedMs } from '../../rules/lap-times.ts';
import { jointUncertaintyMs } from '../../rules/trust.ts';
import type { Placed } from '../../standings/field.ts';
import { tooCloseToCall } from '../../standings/photo.ts';
import { saying } from '../messages/message.ts';
import { riderText } from '../words.ts';
import type { Report } from './item.ts';

/** The bell is announced this long before it is due. */
const BELL_AHEAD_MS = 60_000;

/** Groups that only a picture can put in order: neighbours all the way, each too close to the one before. */
export function reviewCloseFinishes(race: Race, { placed }: CategoryResult, found: Report): void {
  let from = 0;
  for (let index = 1; index <= placed.length; index++) {
    if (index < placed.length && onOnePicture(elementOf(placed, index - 1), elementOf(placed, index)))
      continue;
    const group = placed.slice(from, index);
    from = index;
    const [first, last] = [group[0]?.tally.last?.heard, group.at(-1)?.tally.last?.heard];
    if (group.length < 2 || first === undefined || last === undefined) continue;
    const order = group.map(({ tally }) => tally.entry);
    const apartMs = Math.round(Math.abs(last.timeMs - first.timeMs));
    const unsureMs = Math.round(Math.max(...pairs(group).map(jointOf)));
    found({
      id: `photo-needed:${order.join(':')}`,
      kind: 'photo-needed',
      entry: elementOf(order, 0),
      atMs: first.timeMs,
      says: saying('finish-too-close', {
        riders: order.map((entry) => riderText(race.setup, entry)),
        apartMs,
        source: first.source,
        withinMs: unsureMs,
      }),
      remedy: { type: 'photo-order', line: first.line, order },
    });
  }
}

const needsPhoto = ({ flags }: Placed): boolean => flags.includes('photo-needed');
const onOnePicture = (a: Placed, b: Placed): boolean =>
  needsPhoto(a) && needsPhoto(b) && tooCloseToCall(a, b);
const pairs = (group: readonly Placed[]): readonly (readonly [Placed, Placed])[] =>
  group.slice(1).map((rider, index) => [elementOf(group, index), rider]);
const jointOf = ([a, b]: readonly [Placed, Placed]): number =>
  jointUncertaintyMs(a.tally.last?.heard.uncertaintyMs ?? 0, b.tally.last?.heard.uncertaintyMs ?? 0);

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
    says: saying('bell-due', { category: category.name, laps: distance.laps, timeMs: bellMs }),
    remedy: { type: 'bell', atMs: Math.round(bellMs), categories: [category.id] },
  });
}
