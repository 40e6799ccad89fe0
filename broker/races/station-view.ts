/** The HTTP API's window on the races: everything it may read, answered from memory. */

import type { Reporting } from '../../phone/reporting.ts';
import { ENTRY_ID_MAX, type EntryId, type RaceId } from '../../race/ids.ts';
import * as race from '../../race/race.ts';
import { type Entry, entries, type Saying } from '../../race/race.ts';
import type { Metric } from '../../server/http/metrics.ts';
import type { ScreenWatch } from '../health/screen-watch.ts';
import type { StationClock } from '../health/station-clock.ts';
import type { EntryShown, PhoneSeen, StationPort } from '../http/station-port.ts';
import { phoneTroubles } from './phone-troubles.ts';
import type { PhoneStatus, Phones } from './phones.ts';
import type { Races } from './races.ts';
import type { RefusalSeen } from './refusals.ts';

export interface StationViewOptions {
  readonly races: Races;
  readonly phones: Phones;
  readonly now: () => number;
  readonly clock: Pick<StationClock, 'seen' | 'adopt'>;
  readonly notReady: () => string | null;
  readonly cloud: StationPort['cloud'];
  readonly doors: StationPort['doors'];
  readonly faults: StationPort['faults'];
  /** Left out where nobody watches screens. */
  readonly screens?: Pick<ScreenWatch, 'gone' | 'doneWith'>;
  readonly metrics: () => readonly Metric[];
  /** Chips that decoders have read and that wait for a race's start; left out where there are no decoders. */
  readonly waitingReads?: (race: RaceId) => readonly race.WaitingRead[];
}

export function stationView({
  races,
  phones,
  now,
  clock,
  notReady,
  cloud,
  doors,
  faults,
  screens,
  metrics,
  waitingReads = () => [],
}: StationViewOptions): StationPort {
  /** `read` of a race that exists, or `otherwise`. */
  const of = <T>(id: RaceId, otherwise: T, read: (found: race.Race) => T): T => {
    const found = races.get(id);
    return found === undefined ? otherwise : read(found);
  };
  return {
    whole: (id) => races.whole(id),
    list: () => races.list(),
    create: (id, decision, by) => races.create(id, decision, by),
    isArchived: (id) => of(id, false, race.isArchived),
    isPublic: (id) => of(id, false, race.isPublic),
    board: (id) => races.board(id) ?? null,
    publicBoard: (id) => races.publicBoard(id) ?? null,
    standing: (id) => {
      const board = races.publicBoard(id);
      return of(id, null, (found) => (board === undefined ? null : { race: found, board }));
    },
    changeCount: (id) => of(id, 0, race.changeCount),
    course: (id) => of(id, null, race.course),
    phones: (id) => of<Reporting | null>(id, null, phoneReporting),
    entries: (id) => of<readonly EntryShown[]>(id, [], (found) => entries(found) as readonly Entry[]),
    entryOfBib: (id, bib) => of(id, null, (found) => race.entryOfBib(found, bib)),
    nextEntryId: (id) => of(id, null, nextEntryId),
    objection: (id, decision) => of<string | null>(id, null, (found) => race.check(found, decision)),
    objectionSays: (id, decision) => of<Saying | null>(id, null, (found) => race.objection(found, decision)),
    whatIf: (id, decision) => of(id, null, (found) => race.whatIf(found, decision, now())),
    reachOf: (id, decision) => of(id, 'few', (found) => race.reachOf(found, decision)),
    explain: (id, entry) => of<unknown>(id, null, (found) => race.explain(found, entry)),
    starts: (id) => of(id, [], race.starts),
    passings: (id, limit) =>
      of<readonly unknown[]>(id, [], (found) => race.passings(found, limit === undefined ? {} : { limit })),
    phonesSeen: (id) =>
      of<readonly PhoneSeen[]>(id, [], (found) =>
        entries(found).map(({ entry }) => {
          const said = phones.of(id, entry);
          const at = race.position(found, entry);
          return {
            entry,
            connected: connectedNow(said, at?.timeMs ?? null),
            battery: said?.battery ?? null,
            lastFixMs: at?.timeMs ?? null,
            way: at === null ? null : races.relayWays.of(id, entry),
          };
        }),
      ),
    review: (id) => of<readonly unknown[]>(id, [], (found) => race.review(found, now(), waitingReads(id))),
    audit: (id) => of<readonly unknown[]>(id, [], race.audit),
    sprints: (id) => of<readonly unknown[]>(id, [], race.sprints),
    versions: (id) => of(id, [], race.versions),
    versionTakenBack: (id, version) => of(id, null, (found) => race.versionTakenBack(found, version)),
    ...phoneTroubles(races, now),
    clock: () => clock.seen(),
    adoptClock() {
      if (races.list().some((id) => races.board(id)?.race.state === 'running')) return false;
      clock.adopt();
      return true;
    },
    lateInputs: () => races.lateInputs(),
    refusals: () => races.refusals.map((seen) => ({ ...seen, race: raceOf(races, seen) })),
    notReady,
    cloud,
    doors,
    faults,
    screensGone: () => screens?.gone() ?? [],
    screensSeen: (untilMs) => screens?.doneWith(untilMs),
    metrics,
  };
}

/** The race that a refusal is of: as was said, or by the rider's user name `RACE.BIB`; null when it is of none. */
function raceOf(races: Races, { race: said, who }: RefusalSeen): RaceId | null {
  const named = said ?? (who.slice(0, Math.max(0, who.indexOf('.'))).toLowerCase() as RaceId);
  return races.get(named) === undefined ? null : named;
}

/** A position newer than the last word "away" came some other way: then nobody knows. */
function connectedNow(said: PhoneStatus | null, lastFixMs: number | null): boolean | null {
  if (said === null || (!said.online && lastFixMs !== null && lastFixMs > said.atMs)) return null;
  return said.online;
}

/** The smallest number above all that this race ever gave: an entry's number is never used again. */
function nextEntryId(found: race.Race): EntryId | null {
  const next = race.highestEntryId(found) + 1;
  return next > ENTRY_ID_MAX ? null : (next as EntryId);
}

function phoneReporting(found: race.Race): Reporting {
  const { phoneBatchMs, phoneSending, phoneSampling } = race.rules(found);
  return { batchMs: phoneBatchMs, sending: phoneSending, sampling: phoneSampling };
}
