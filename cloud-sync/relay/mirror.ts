/**
 * The mirror: every station's races as this copy of the relay knows them, folded from the log's records by the
 * same code as at the venue, and told to the live feed. Batches come over the bus as they are stored; whatever the
 * bus lost is read from the log, which is asked once a second how far it is.
 *
 * Bounds: 64 batches of a station wait to be folded; what comes beyond is read from the log when they are done.
 */

import type { Bib, EntryId, RaceId } from '../../race/ids.ts';
import * as folding from '../../race/race.ts';
import type { Live } from '../../server/feed/sink.ts';
import type { Shelf, ShelvedRace } from '../archive/shelf.ts';
import type { Batch, Bus } from './bus/bus.ts';
import type { WholeLane } from './lane.ts';
import type { RelayLog } from './log/log.ts';
import { Folder } from './mirror/folder.ts';
import type { Folded, Followed } from './mirror/followed.ts';
import type { MirroredRace } from './mirror/mirrored-race.ts';
import { createCare, NOTHING_LEFT_OUT, type Quarantine } from './mirror/quarantine.ts';
import { Telling } from './mirror/telling.ts';

/** In the header of a page. */
const ADDRESSES_MAX = 24;

export type { MirroredRace } from './mirror/mirrored-race.ts';

export interface MirrorOptions {
  readonly log: RelayLog;
  readonly bus: () => Bus;
  readonly live: Live;
  /** Archived races; null: nothing is archived. */
  readonly shelf?: Shelf | null;
  /** A race became public, or ceased to be. */
  readonly onPublic: (name: RaceId) => void;
  readonly now: () => number;
  readonly onError: (error: Error) => void;
}

/** An archived race that is not here yet. */
export interface ShelvedSummary
  extends Pick<ShelvedRace, 'name' | 'race' | 'past' | 'entries' | 'addresses'> {
  readonly public: boolean;
  readonly listed: boolean;
}

export interface Mirror {
  /** A batch that is in the log. */
  batch(batch: Batch): void;
  lane(station: string, lane: WholeLane): void;
  /** Looks at the log: for what the bus lost. Call once a second. */
  pump(): Promise<void>;
  /** Boards change with the clock too: call once a second. */
  tick(): void;
  races(): readonly MirroredRace[];
  /** Whether everything that the log held when this copy started is folded: before, a race may be there and unknown. */
  isFolded(): boolean;
  /** Resolves when it is. */
  folded(): Promise<void>;
  race(name: RaceId): MirroredRace | null;
  /** As `race`; an archived one that is not here yet is read from the archive. @throws Error when that does not answer */
  recalled(name: RaceId): Promise<MirroredRace | null>;
  /** Archived races that are not here yet, as lists show them. */
  shelved(): readonly ShelvedSummary[];
  /** Resolves when every archived race is here. Rejects when the archive does not answer. */
  whole(): Promise<void>;
  /** Known to be closed to spectators. A race that is not here yet is not: viewers may wait for it. */
  isClosed(name: RaceId): boolean;
  /** The entry that rides with this bib now, by the station's name of the race; null when that is not known. */
  entryOfBib(station: string, raceAtStation: RaceId, bib: Bib): EntryId | null;
  /** Records of a station that could not be folded and were left out, and what was wrong with the newest. */
  quarantine(station: string): Quarantine;
  /** Folds a station anew from the log, whose records were redacted. */
  refold(station: string): void;
  /** Reads an archived race again, whose archive was written anew. */
  reread(name: RaceId): void;
  /** Origins of all relays that stations name, for pages that may have to go on there; bounded. */
  addresses(): readonly string[];
  /** Records folded of a station, for tests and metrics. */
  cursor(station: string): number;
  stats(): {
    readonly stations: number;
    readonly races: number;
    readonly fromLog: number;
    readonly fromBus: number;
    readonly leftOut: number;
  };
}

export function createMirror({ log, bus, live, shelf, onPublic, now, onError }: MirrorOptions): Mirror {
  const telling = new Telling({ live, onPublic, now });
  const care = createCare(onError, (name) => telling.hide(name));
  const folder = new Folder({ log, bus, care, telling, shelf: shelf ?? null, onError });
  const { stations, byName } = folder;
  const failed = (error: unknown): void => onError(error instanceof Error ? error : new Error(String(error)));
  /** Between being forgotten and being followed anew, for at most a second, a station is what its race was folded of. */
  const stationOf = (folded: Folded): Followed => stations.get(folded.station) ?? folded.of;
  const shownIfWhole = (folded: Folded): MirroredRace | null => {
    let whole: MirroredRace | null = null;
    care.carefully(stationOf(folded), folded, () => {
      whole = mirrored(folded, now(), telling);
    });
    return whole;
  };
  /** Tells viewers at once of what operators changed. */
  const lookAtSettings = async (): Promise<void> => {
    const isChanged = telling.decided(await log.raceSettings());
    for (const folded of byName.values())
      if (isChanged(folded.name)) care.carefully(stationOf(folded), folded, () => telling.tellAll(folded));
  };

  return {
    quarantine: (station) => stations.get(station)?.quarantine ?? NOTHING_LEFT_OUT,
    batch: (batch) => folder.batch(batch),
    lane(station, lane) {
      const known = stations.get(station);
      if (!known || lane.seq <= known.cursor) return;
      known.laneSeq = Math.max(known.laneSeq, lane.seq);
      known.untold = true;
      showLane(station, lane, folder, telling).catch(failed);
    },
    async pump() {
      await lookAtSettings();
      const rows = await log.stations();
      folder.firstFold.looked(rows);
      for (const row of rows) {
        const one = folder.follow(row);
        if (one.mark > one.cursor || one.waiting.length > 0) folder.work(one);
      }
      // What is archived comes when everything else is here.
      if (folder.firstFold.isOver()) folder.recall?.all().catch(failed);
    },
    tick() {
      for (const of of stations.values())
        if (!of.untold)
          for (const folded of of.races.values())
            if (folded.told >= 0) care.carefully(of, folded, () => telling.boardOf(folded));
    },
    isFolded: () => folder.firstFold.isOver(),
    folded: () => folder.firstFold.over,
    races: () =>
      [...byName.values()].flatMap((folded) =>
        telling.isDeleted(folded.name) ? [] : (shownIfWhole(folded) ?? []),
      ),
    race(name) {
      const folded = byName.get(name);
      return folded && !telling.isDeleted(name) ? shownIfWhole(folded) : null;
    },
    async recalled(name) {
      const folded = folder.byName.get(name) ?? (await folder.recall?.named(name)) ?? null;
      return folded && !telling.isDeleted(name) ? shownIfWhole(folded) : null;
    },
    shelved: () =>
      (folder.recall?.waiting() ?? []).flatMap((race) =>
        telling.isDeleted(race.name) ? [] : [shelvedAs(race, telling)],
      ),
    async whole() {
      await folder.firstFold.over;
      await folder.recall?.all();
    },
    isClosed: (name) => telling.isPublic(name) === false,
    entryOfBib(station, raceAtStation, bib) {
      const folded = stations.get(station)?.races.get(raceAtStation);
      return folded ? folding.entryOfBib(folded.race, bib) : null;
    },
    refold: (station) => folder.refold(station),
    reread: (name) => folder.reread(name),
    addresses: () =>
      [...new Set([...stations.values()].reverse().flatMap(({ toldBy }) => toldBy?.relays ?? []))].slice(
        0,
        ADDRESSES_MAX,
      ),
    cursor: (station) => stations.get(station)?.cursor ?? 0,
    stats: () => ({
      stations: stations.size,
      races: byName.size,
      leftOut: [...stations.values()].reduce((sum, { quarantine }) => sum + quarantine.records, 0),
      ...folder.counts,
    }),
  };
}

/** The live lane is ahead of the log: viewers see it at once. */
async function showLane(station: string, lane: WholeLane, folder: Folder, telling: Telling): Promise<void> {
  for (const { race, board, public: isPublic } of lane.boards) {
    const name = await folder.nameOf(station, race);
    telling.show(name, isPublic);
    telling.laneBoard({ name, station, race }, { ...board, race: { ...board.race, id: name } });
  }
  for (const { race, positions } of lane.positions) {
    const name = await folder.nameOf(station, race);
    for (const position of positions) telling.position(name, position);
  }
}

const mirrored = (folded: Folded, nowMs: number, telling: Telling): MirroredRace => ({
  name: folded.name,
  station: folded.station,
  raceAtStation: folded.raceAtStation,
  public: telling.isPublic(folded.name) ?? false,
  nameAtVenue: folding.publicView(folded.race, nowMs).race.name,
  listed: telling.isListed(folded.name),
  board: telling.titled(folded.name, folding.publicView(folded.race, nowMs)),
  course: folding.course(folded.race),
  race: folded.race,
  epoch: folded.epoch,
  lastSeq: folded.lastSeq,
  decidedSeq: folded.decidedSeq,
  addresses: folded.of.toldBy?.relays ?? [],
  keptUntilMs:
    folded.of.toldBy?.keeps === undefined
      ? folded.archivedKeptMs
      : (folded.of.toldBy.keeps.find(({ race }) => race === folded.raceAtStation)?.untilMs ?? null),
});

/** How an archived race is shown before it is read: as the venue and the relay's operators have it. */
function shelvedAs(shelved: ShelvedRace, telling: Telling): ShelvedSummary {
  const { name, past, entries, addresses } = shelved;
  const title = telling.titleOf(name);
  const titled = <Of extends { readonly name: string }>(of: Of): Of =>
    title === null ? of : { ...of, name: title };
  return {
    ...{ name, entries, addresses },
    race: titled(shelved.race),
    past: past === null ? null : titled(past),
    public: shelved.public && !telling.isPrivate(name),
    listed: telling.isListed(name),
  };
}
