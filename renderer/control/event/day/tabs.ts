/** Which races get a tab where there is no room for all: the open one, what is on, what comes next, what was over last. Pure. */
import type { RaceId } from '../../../../race/ids.ts';
import { elementOf } from '../../../../race/present.ts';
import type { RaceSummary } from '../../race-list.ts';

type Tab = Pick<RaceSummary, 'id' | 'state'>;

const RANK = { running: 0, neutralised: 0, stopped: 0, waiting: 1, finished: 2 } as const;

/** A tab with its state, and the button that lists all, px. */
const TAB_PX = 210;
const BUTTON_PX = 60;

/** How many tabs a line of this width is likely to have room for; never none. */
export const tabsIn = (widthPx: number): number => Math.max(1, Math.floor((widthPx - BUTTON_PX) / TAB_PX));

/** `races` in the order of the day, and in it the tabs stand; a race does not move when another is opened. */
export function tabsFor<One extends Tab>(races: readonly One[], open: RaceId, most: number): readonly One[] {
  const rank = ({ id, state }: Tab) => (id === open ? -1 : RANK[state]);
  const over = races.filter(({ state }) => state === 'finished').length;
  // Of what is over the newest first; of the others the earliest.
  const order = races
    .map((race, at) => ({ race, at: race.state === 'finished' ? over - at : at }))
    .sort((a, b) => rank(a.race) - rank(b.race) || a.at - b.at)
    .slice(0, most);
  const kept = new Set(order.map(({ race }) => race.id));
  return races.filter(({ id }) => kept.has(id));
}

/** The race before or after this one, round and round. */
export function raceBeside<One extends Tab>(races: readonly One[], open: RaceId, by: 1 | -1): One | null {
  const at = races.findIndex(({ id }) => id === open);
  return races.length < 2 || at < 0 ? null : elementOf(races, (at + by + races.length) % races.length);
}
