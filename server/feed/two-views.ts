/**
 * One live feed of two hubs: who works on a race sees it as it stands, everybody else as it is shown to everybody (once a
 * result is published, that). Most viewers are of one hub. Whoever works on some races only is of both, and each
 * subscription goes to the one or the other; they get the clock of both.
 */
import { parseClientMessage } from '../../race/feed/protocol.ts';
import type { RaceId } from '../../race/ids.ts';
import { bothTogether } from '../http/histogram.ts';
import type { Hub, HubStats, Viewer, ViewerSocket } from './hub-contract.ts';

export interface TwoViewsOptions<Who> {
  /** Boards as they stand; made with `tags: 'even'`. */
  readonly inside: Hub<Who>;
  /** Boards as they are shown to everybody; made with `tags: 'odd'`. */
  readonly outside: Hub<Who>;
  /** Whether they see this race from inside. */
  readonly isInside: (who: Who, race: RaceId) => boolean;
  /** Of which races that can be asked. */
  readonly works: (who: Who) => 'on all' | 'on some' | 'on none';
}

/** What viewers and the station's upkeep need; boards are set on each of the two. */
export type TwoViews<Who> = Omit<Hub<Who>, 'setBoard' | 'setPosition' | 'forget' | 'whenMovesCount'>;

export function createTwoViews<Who>(options: TwoViewsOptions<Who>): TwoViews<Who> {
  const { inside, outside, works } = options;
  const both = [inside, outside] as const;
  /** Connections that are of both. */
  let shared = 0;

  function joinBoth(socket: ViewerSocket, who: Who): Viewer | null {
    const [one, other] = [inside.join(socket, who), outside.join(socket, who)];
    if (one === null || other === null) {
      one?.left();
      other?.left();
      return null;
    }
    shared += 1;
    let isHere = true;
    return {
      text: (message) => (seesFromInside(options, who, message) ? one : other).text(message),
      heard() {
        one.heard();
        other.heard();
      },
      left() {
        one.left();
        other.left();
        if (isHere) shared -= 1;
        isHere = false;
      },
    };
  }

  return {
    get full() {
      return inside.full || outside.full;
    },
    join(socket, who) {
      const on = works(who);
      if (on === 'on some') return joinBoth(socket, who);
      return (on === 'on all' ? inside : outside).join(socket, who);
    },
    recheck: (race) => both.forEach((hub) => void hub.recheck(race)),
    viewers: () => [...new Set(both.flatMap((hub) => hub.viewers()))],
    dismiss: (isMeant, reason) => both.forEach((hub) => void hub.dismiss(isMeant, reason)),
    setCrowd: (race, viewers) => both.forEach((hub) => void hub.setCrowd(race, viewers)),
    races: () => [...new Set(both.flatMap((hub) => hub.races()))],
    stats: () => together(inside.stats(), outside.stats(), shared),
    close: () => both.forEach((hub) => void hub.close()),
  };
}

/** What is malformed is answered by either. */
function seesFromInside<Who>({ isInside }: TwoViewsOptions<Who>, who: Who, message: string): boolean {
  try {
    const said = parseClientMessage(message);
    return isInside(who, 'subscribe' in said ? said.subscribe.race : said.unsubscribe.race);
  } catch {
    return true;
  }
}

function together(one: HubStats, other: HubStats, shared: number): HubStats {
  const sum = (key: keyof HubStats): number => Number(one[key]) + Number(other[key]);
  const viewersByRace = new Map(one.viewersByRace);
  for (const [race, count] of other.viewersByRace)
    viewersByRace.set(race, (viewersByRace.get(race) ?? 0) + count);
  return {
    viewers: sum('viewers') - shared,
    standingBy: sum('standingBy'),
    viewersByRace,
    refused: sum('refused'),
    ticks: sum('ticks'),
    writes: sum('writes'),
    bytes: sum('bytes'),
    passedOver: sum('passedOver'),
    catchUps: sum('catchUps'),
    resumed: sum('resumed'),
    snapshots: sum('snapshots'),
    positionsRefused: sum('positionsRefused'),
    disconnectedSilent: sum('disconnectedSilent'),
    disconnectedStuck: sum('disconnectedStuck'),
    tickIntervalMs: Math.max(one.tickIntervalMs, other.tickIntervalMs),
    broadcastMs: Math.max(one.broadcastMs, other.broadcastMs),
    delays: bothTogether(one.delays, other.delays),
  };
}
