/**
 * A race's whole start order: category after category, each drawn or seeded in itself, with a gap between them; or
 * the order that is there, with riders who came later behind it. Pure, like the list it is made of.
 */
import type { CategoryId, EntryId } from '../ids.ts';
import { lastOf } from '../present.ts';
import {
  type Starter,
  type StartListSettings,
  type StartOrder,
  type StartTime,
  startList,
} from './start-list.ts';

export interface RaceStarter extends Starter {
  readonly category: CategoryId;
  /** The offset on the list now, ms; for `keepStarts`. */
  readonly startOffsetMs?: number | undefined;
}

export interface RaceOrderSettings extends Omit<StartListSettings, 'order' | 'intervals'> {
  readonly order: StartOrder;
  /** The categories in the order they start. Those left out keep their starts. */
  readonly blocks: readonly CategoryId[];
  /** Between the last start of a category and the first of the next, ms; 0 and less = the usual interval. */
  readonly gapMs: number;
  /** Everybody who has a start keeps it; those without start after the last of all. */
  readonly keepStarts?: boolean;
}

/** The starts that change, in order. Throws RangeError when an interval is not a positive number of ms. */
export function raceOrder(
  starters: readonly RaceStarter[],
  settings: RaceOrderSettings,
): readonly StartTime[] {
  const { blocks, gapMs, keepStarts = false, firstMs = 0, order, ...list } = settings;
  const lastMs = starters.reduce((last, { startOffsetMs = -1 }) => Math.max(last, startOffsetMs), -1);
  const isNew = ({ startOffsetMs }: RaceStarter) => !keepStarts || startOffsetMs === undefined;
  const starts: StartTime[] = [];
  let nextMs = keepStarts && lastMs >= 0 ? lastMs + settings.intervalMs : firstMs;
  blocks.forEach((category, block) => {
    const riders = starters.filter((starter) => starter.category === category && isNew(starter));
    if (riders.length === 0) return;
    const made = startList(riders, { ...list, order: ofBlock(order, block), firstMs: nextMs });
    const before = starts.at(-1)?.start ?? 0;
    starts.push(...made.map((one) => ({ ...one, start: one.start + before })));
    nextMs = lastOf(made).startOffsetMs + (gapMs > 0 ? gapMs : settings.intervalMs);
  });
  return starts;
}

/** Each category is drawn by lots of its own, made from the one seed that is written down. */
const ofBlock = (order: StartOrder, block: number): StartOrder =>
  order.by === 'draw' ? { by: 'draw', seed: (order.seed + block * 0x9e37) >>> 0 } : order;

/** Two riders change places: the pair of new starts, or null where one has none. */
export function swapped(
  starters: readonly Pick<RaceStarter, 'entry' | 'startOffsetMs'>[],
  [one, other]: readonly [EntryId, EntryId],
): readonly { readonly entry: EntryId; readonly startOffsetMs: number }[] | null {
  const offsetOf = (entry: EntryId) => starters.find((starter) => starter.entry === entry)?.startOffsetMs;
  const [oneMs, otherMs] = [offsetOf(one), offsetOf(other)];
  if (oneMs === undefined || otherMs === undefined) return null;
  return [
    { entry: one, startOffsetMs: otherMs },
    { entry: other, startOffsetMs: oneMs },
  ];
}
