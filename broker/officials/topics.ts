/** What a console is told beside the board, as lists with keys: of a race, and of the station. */
import type { Named } from '../../race/feed/list-delta.ts';
import type { RaceId } from '../../race/ids.ts';
import type { AuditLine, PassingLine, ReviewItem } from '../../race/race.ts';
import type { StationPort } from '../http/station-port.ts';

export type Lists = Readonly<Record<string, readonly Named<unknown>[]>>;

/** As many of the newest passings as a console shows. */
export const PASSINGS_TOLD = 400;
/** Questions whose moment is the one at which they were asked. */
const TIMELESS: ReadonlySet<string> = new Set(['uci-id', 'claimed-twice']);

type Of<Topic extends string> = Readonly<Record<Topic, readonly Named<unknown>[]>>;

/** A race's newest passings as they stand, each with a stamp that differs when it does. */
export function passingList(station: Pick<StationPort, 'passings'>, race: RaceId): Of<'passings'> {
  const passings = station.passings(race, PASSINGS_TOLD) as readonly PassingLine[];
  const newest = passings.slice(-PASSINGS_TOLD);
  return { passings: newest.map((item) => ({ key: item.id, stamp: lastingStamp(item), item })) };
}

/** What a race asks of its officials and what they decided, each question and decision with a stamp that differs when it does. */
export function questionLists(
  station: Pick<StationPort, 'review' | 'audit'>,
  race: RaceId,
): Of<'review' | 'audit'> {
  const review = station.review(race) as readonly ReviewItem[];
  const audit = station.audit(race) as readonly AuditLine[];
  return {
    review: review.map((item) => ({
      key: item.id,
      item,
      stamp: JSON.stringify(TIMELESS.has(item.kind) ? { ...item, atMs: 0 } : item),
    })),
    // A decision never changes, whether it holds does; it may hold a whole start list.
    audit: audit.map((item) => ({
      key: String(item.seq),
      item,
      stamp: `${item.inForce} ${item.lastWord?.atMs ?? ''}`,
    })),
  };
}

/** What an entry or a passing says; these never change, they are replaced. */
const stamps = new WeakMap<object, string>();
const lastingStamp = (item: object): string => {
  const known = stamps.get(item);
  if (known !== undefined) return known;
  const stamp = JSON.stringify(item);
  stamps.set(item, stamp);
  return stamp;
};

/** The start list, for consoles that show it. */
export const entryList = (station: Pick<StationPort, 'entries'>, race: RaceId): readonly Named<unknown>[] =>
  station.entries(race).map((item) => ({ key: String(item.entry), stamp: lastingStamp(item), item }));

/** What is known of each rider's phone, for consoles that show the start list. */
export const phoneList = (
  station: Pick<StationPort, 'phonesSeen'>,
  race: RaceId,
): readonly Named<unknown>[] =>
  station.phonesSeen(race).map((item) => ({ key: String(item.entry), stamp: JSON.stringify(item), item }));

/** A list of the station's own answers; what has no id of its own is called by what it says. */
export const stationList = (
  items: readonly Readonly<Record<string, unknown>>[],
): readonly Named<unknown>[] => {
  const named = new Map<string, Named<unknown>>();
  for (const item of items) {
    const stamp = JSON.stringify(item);
    const key = String(item.id ?? stamp);
    named.set(key, { key, stamp, item: { ...item, id: key } });
  }
  return [...named.values()];
};
