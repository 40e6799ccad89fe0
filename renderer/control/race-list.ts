/** The races of the event as the console lists them: asked for again and again, in the order of the day. */

import { useMemo, useRef } from 'react';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { RaceId } from '../../race/ids.ts';
import type { RaceFormat } from '../../race/journal/decision.ts';
import { useLanguage } from '../ui/language.ts';
import { toldApart } from '../ui/same-name.ts';
import { useAsked, wrongOf } from '../ui/station/asked.ts';
import { useStationList } from './officials-line.ts';

export type RaceSummary = BoardView['race'] & {
  readonly id: RaceId;
  readonly format: RaceFormat;
  readonly entries: number;
  readonly public: boolean;
  readonly away?: boolean;
};

/** What stands behind the names of races that share theirs with another of the list; see `toldApart`. */
export function useApart(races: readonly RaceSummary[]): ReadonlyMap<string, string> {
  const language = useLanguage();
  return useMemo(
    () =>
      toldApart(
        races.filter(({ away }) => away !== true),
        language,
      ),
    [races, language],
  );
}

const REFRESH_MS = 4_000;
const LINE_FIRST_MS = 400;

/** The races of this station, by the hour of their start, those without one last; null until the first answer. */
export function useRaces(): { races: readonly RaceSummary[] | null; problem: string | null } {
  const told = useStationList<RaceSummary>('races');
  // By the officials' line they come by themselves; it is given a moment.
  const asked = useAsked<{ races: RaceSummary[] }>(told === null ? '/v1/races' : null, {
    everyMs: REFRESH_MS,
    afterMs: LINE_FIRST_MS,
  });
  const newest = told ?? asked.state?.races ?? null;
  const ordered = useMemo(() => (newest === null ? null : byStart(newest)), [newest]);
  // While the line comes and goes, what was known before stays.
  const last = useRef<readonly RaceSummary[] | null>(null);
  last.current = ordered ?? last.current;
  return { races: last.current, problem: told === null ? wrongOf(asked) : null };
}

/** When a race started, or is planned to; UTC epoch ms, null when nobody said. */
export const startOrPlan = ({ startMs, plannedStartMs }: RaceSummary): number | null =>
  startMs ?? plannedStartMs ?? null;

/** For when a copy of it is planned: what was planned counts, not the minute at which they got away; UTC epoch ms. */
export const planOrStart = ({ startMs, plannedStartMs }: RaceSummary): number | null =>
  plannedStartMs ?? startMs ?? null;

const byStart = (races: readonly RaceSummary[]): readonly RaceSummary[] =>
  [...races].sort(
    (a, b) =>
      (startOrPlan(a) ?? Number.POSITIVE_INFINITY) - (startOrPlan(b) ?? Number.POSITIVE_INFINITY) || 0,
  );

export type RaceGroup = 'on' | 'next' | 'over' | 'away';

/** What is on first, then what comes, then what is over, the newest first, then what was put away. Groups without a race are left out. */
export function inGroups(
  races: readonly RaceSummary[],
): readonly { readonly group: RaceGroup; readonly races: readonly RaceSummary[] }[] {
  const groups: Record<RaceGroup, RaceSummary[]> = { on: [], next: [], over: [], away: [] };
  for (const race of races) groups[groupOf(race)].push(race);
  groups.over.reverse();
  return (['on', 'next', 'over', 'away'] as const)
    .map((group) => ({ group, races: groups[group] }))
    .filter((one) => one.races.length > 0);
}

const groupOf = ({ state, away }: RaceSummary): RaceGroup =>
  away ? 'away' : state === 'waiting' ? 'next' : state === 'finished' ? 'over' : 'on';
