/** History in GraphQL: the answers of `race/history/`, with the same rights as the races themselves. */
import { GraphQLError } from 'graphql';
import type { Gap } from '../../../race/feed/board-view.ts';
import {
  COMPARED_MAX,
  pastRaces,
  RACES_PAGE_MAX,
  raceHistory,
  riderRaces,
  type Standing,
  thinTrack,
  traces,
} from '../../../race/history/answers.ts';
import type { EntryId } from '../../../race/ids.ts';
import type { Identity } from '../http/access.ts';
import { untilWhole } from '../http/folded.ts';
import { standingsFor } from '../http/history.ts';
import type { AppOptions } from '../http/part.ts';
import type { MirroredRace } from '../mirror.ts';

interface Context {
  readonly who: Identity;
}
interface RacesAsked {
  readonly series?: string | null;
  readonly find?: string | null;
  readonly beforeMs?: number | null;
  readonly limit?: number | null;
}
type History = NonNullable<ReturnType<typeof raceHistory>> & { readonly of: Standing };

/** `open`: a race if it is open to whoever asks. */
export function historyResolvers(
  options: Pick<AppOptions, 'races' | 'shelved' | 'whole'>,
  open: (who: Identity, id: string) => Promise<MirroredRace | null>,
) {
  const historyOf = (of: Standing | null): History | null => {
    const history = of === null ? null : raceHistory(of);
    return of === null || history === null ? null : { ...history, of };
  };
  const gaps = {
    gapMs: ({ gap }: { gap: Gap | null }) => (gap && 'ms' in gap ? gap.ms : null),
    gapLaps: ({ gap }: { gap: Gap | null }) => (gap && 'laps' in gap ? gap.laps : null),
  };
  return {
    Query: {
      pastRaces: async (_: unknown, { series, find, beforeMs, limit }: RacesAsked, { who }: Context) => {
        await untilWhole(options);
        return pastRaces(standingsFor(options, who), {
          ...(series != null && { series }),
          ...(find != null && { find }),
          ...(beforeMs != null && { beforeMs }),
          limit: Math.max(1, Math.min(RACES_PAGE_MAX, limit ?? 100)),
        });
      },
      history: async (_: unknown, { race }: { race: string }, { who }: Context) =>
        historyOf(await open(who, race)),
    },
    History: {
      traces: ({ of }: History, { riders, stepM }: { riders: number[]; stepM?: number | null }) => {
        if (riders.length > COMPARED_MAX)
          throw new GraphQLError(`At most ${COMPARED_MAX} riders are compared; ${riders.length} were named.`);
        const asked = { riders: riders as EntryId[], ...(stepM != null && { stepM }) };
        return traces(of.race, asked).traces;
      },
      track: ({ of }: History, { entry, points }: { entry: number; points?: number | null }) =>
        thinTrack(of.race, entry as EntryId, points ?? 500),
      races: ({ of }: History, { entry }: { entry: number }, { who }: Context) =>
        riderRaces(of.race, entry as EntryId, standingsFor(options, who))?.races ?? [],
    },
    HistoryCategory: {
      riders: (category: History['categories'][number], { entries }: { entries?: number[] | null }) =>
        entries == null ? category.riders : category.riders.filter(({ entry }) => entries.includes(entry)),
    },
    HistoryRider: gaps,
    RiderRace: gaps,
  };
}
