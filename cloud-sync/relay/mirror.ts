/**
 * The mirror: every station's races as this copy of the relay knows them, folded from the log's records by the
 * same code as at the venue, and told to the live feed. Batches come over the bus as they are stored; whatever the
 * bus lost is read from the log, which is asked once a second how far it is.
 *
 * Bounds: 64 batches of a station wait to be folded; what comes beyond is read from the log when they are done.
 */

import type { Course } from '../../race/course/course.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { Bib, EntryId, RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import * as folding from '../../race/race.ts';
import type { Live } from '../../server/feed/sink.ts';
import { decodeBatch } from '../wire/batch.ts';
import { unsound } from '../wire/sound.ts';
import type { Batch, Bus } from './bus/bus.ts';
import type { WholeLane } from './lane.ts';
import type { RelayLog, StationRow } from './log/log.ts';
import type { RaceSetting } from './log/registry.ts';
import { createCare, NOTHING_LEFT_OUT, type Quarantine } from './quarantine.ts';

export interface MirrorOptions {
  readonly log: RelayLog;
  readonly bus: () => Bus;
  readonly live: Live;
  /** A race became public, or ceased to be. */
  readonly onPublic: (name: RaceId) => void;
  readonly now: () => number;
  readonly onError: (error: Error) => void;
}

export interface MirroredRace {
  readonly name: RaceId;
  readonly station: string;
  /** As the station calls it. */
  readonly raceAtStation: RaceId;
  /** Whether spectators may see it: the venue says so, and the relay's operators do not say no. */
  readonly public: boolean;
  readonly nameAtVenue: string;
  /** Found in lists by spectators; otherwise only by its address. */
  readonly listed: boolean;
  readonly board: BoardView;
  readonly course: Course | null;
  readonly race: folding.Race;
  readonly epoch: number;
  /** The newest record of the race that is folded, and the newest that is more than positions. */
  readonly lastSeq: number;
  readonly decidedSeq: number;
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
  race(name: RaceId): MirroredRace | null;
  /** Known to be closed to spectators. A race that is not here yet is not: viewers may wait for it. */
  isClosed(name: RaceId): boolean;
  /** The entry that rides with this bib now, by the station's name of the race; null when that is not known. */
  entryOfBib(station: string, raceAtStation: RaceId, bib: Bib): EntryId | null;
  /** Records of a station that could not be folded and were left out, and what was wrong with the newest. */
  quarantine(station: string): Quarantine;
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

interface Followed {
  readonly station: string;
  readonly epoch: number;
  /** The newest record folded. */
  cursor: number;
  /** Where the log was when last asked. */
  mark: number;
  readonly races: Map<RaceId, Folded>;
  /** Batches that wait, and whether somebody works on them. */
  readonly waiting: Batch[];
  working: boolean;
  /** The live lane is ahead of the fold up to this record: viewers are shown the lane. */
  laneSeq: number;
  quarantine: Quarantine;
  /** Something was folded and not told, because viewers see something newer or all of it comes at once. */
  untold: boolean;
}

interface Folded {
  readonly name: RaceId;
  readonly station: string;
  readonly raceAtStation: RaceId;
  readonly epoch: number;
  race: folding.Race;
  lastSeq: number;
  decidedSeq: number;
  told: number;
  /** It cannot be folded or shown. */
  broken: boolean;
}

const WAITING_MAX = 64;
const PAGE_BATCHES = 32;

export function createMirror({ log, bus, live, onPublic, now, onError }: MirrorOptions): Mirror {
  const stations = new Map<string, Followed>();
  /** `station/race` → the name in the cloud. */
  let names = new Map<string, RaceId>();
  const byName = new Map<RaceId, Folded>();
  /** What operators decided, as of the last look at the log. */
  let settings = new Map<RaceId, RaceSetting>();
  const publicNow = new Map<RaceId, boolean>();
  const counts = { fromLog: 0, fromBus: 0 };

  const nameOf = async (station: string, race: RaceId): Promise<RaceId> => {
    const key = `${station}/${race}`;
    if (!names.has(key))
      names = new Map((await log.races()).map((row) => [`${row.station}/${row.race}`, row.name]));
    return names.get(key) ?? log.nameRace(station, race);
  };

  const follow = ({ station, epoch, mark }: StationRow): Followed => {
    const known = stations.get(station);
    if (known && known.epoch >= epoch) {
      if (known.epoch === epoch) known.mark = Math.max(known.mark, mark);
      return known;
    }
    const fresh = followed(station, epoch, mark);
    stations.set(station, fresh);
    bus().follow(station, epoch, mark);
    return fresh;
  };

  const { leaveOut, carefully } = createCare(onError, (name) => {
    if (publicNow.get(name) === false) return;
    publicNow.set(name, false);
    onPublic(name);
  });

  // ── Folding ──────────────────────────────────────────────────────────────────────────────────────────────────

  const work = async (of: Followed): Promise<void> => {
    if (of.working) return;
    of.working = true;
    try {
      while (stations.get(of.station) === of) {
        const batch = of.waiting[0];
        if (batch && batch.last <= of.cursor) of.waiting.shift();
        else if (batch && batch.first <= of.cursor + 1) {
          of.waiting.shift();
          counts.fromBus += 1;
          await fold(of, await decodeBatch(batch.bytes));
        } else if (batch || of.mark > of.cursor) {
          const stored = await log.read(of.station, of.epoch, of.cursor + 1, PAGE_BATCHES);
          if (stored.length === 0) break;
          counts.fromLog += stored.length;
          for (const { bytes } of stored) await fold(of, await decodeBatch(bytes));
        } else break;
      }
    } finally {
      of.working = false;
    }
  };

  const fold = async (of: Followed, records: readonly JournalRecord[]): Promise<void> => {
    const moved = new Map<RaceId, Set<EntryId>>();
    for (const record of records) {
      if (record.seq !== of.cursor + 1) {
        if (record.seq <= of.cursor) continue;
        throw new Error(`Record ${record.seq} of ${of.station} follows ${of.cursor}: the log has a gap.`);
      }
      of.cursor = record.seq;
      const wrong = unsound(record);
      if (wrong !== null) {
        leaveOut(of, record.seq, wrong);
        continue;
      }
      const folded = of.races.get(record.race) ?? (await start(of, record.race));
      carefully(of, folded, () => {
        folded.race = folding.apply(folded.race, { ...record, race: folded.name });
      });
      if (folded.broken) continue;
      folded.lastSeq = record.seq;
      if (record.input.kind !== 'fixes') folded.decidedSeq = record.seq;
      const riders = moved.get(record.race) ?? new Set();
      if (record.input.kind === 'fixes') riders.add(record.input.entry);
      moved.set(record.race, riders);
    }
    of.mark = Math.max(of.mark, of.cursor);
    const behind = of.laneSeq > of.cursor || (of.cursor < of.mark && of.waiting.length === 0);
    if (behind) of.untold = true;
    else if (of.untold) {
      of.untold = false;
      of.laneSeq = 0;
      for (const race of of.races.values()) carefully(of, race, () => tellAll(race));
    } else
      for (const [id, riders] of moved) {
        const race = of.races.get(id)!;
        carefully(of, race, () => tell(race, riders));
      }
    // Viewers' sockets have their turn between batches.
    await new Promise((resolve) => setImmediate(resolve));
  };

  const start = async (of: Followed, raceAtStation: RaceId): Promise<Folded> => {
    const name = await nameOf(of.station, raceAtStation);
    const folded: Folded = {
      name,
      station: of.station,
      raceAtStation,
      epoch: of.epoch,
      race: folding.createRace(name),
      lastSeq: 0,
      decidedSeq: 0,
      told: -1,
      broken: false,
    };
    of.races.set(raceAtStation, folded);
    byName.set(name, folded);
    return folded;
  };

  // ── Telling ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** Under the name that an operator gave it. */
  const titled = (name: RaceId, board: BoardView): BoardView => {
    const title = settings.get(name)?.title ?? null;
    return title === null ? board : { ...board, race: { ...board.race, name: title } };
  };
  const isDeleted = (name: RaceId): boolean => (settings.get(name)?.deletedMs ?? null) !== null;

  const showPublic = (name: RaceId, atVenue: boolean): void => {
    const isPublic = atVenue && settings.get(name)?.visibility !== 'private' && !isDeleted(name);
    if (publicNow.get(name) === isPublic) return;
    publicNow.set(name, isPublic);
    onPublic(name);
  };

  const tell = (folded: Folded, riders: Iterable<EntryId>): void => {
    showPublic(folded.name, folding.isPublic(folded.race));
    const changes = folding.changeCount(folded.race);
    if (changes !== folded.told) {
      folded.told = changes;
      live.setBoard(folded.name, titled(folded.name, folding.publicView(folded.race, now())));
    }
    for (const entry of riders) {
      const position = folding.position(folded.race, entry);
      if (position) live.setPosition(folded.name, position);
    }
  };
  /** Tells viewers at once of what operators changed. */
  const lookAtSettings = async (): Promise<void> => {
    const next = new Map((await log.raceSettings()).map((setting) => [setting.name, setting]));
    const changed = [...byName.values()].filter(
      ({ name }) => JSON.stringify(next.get(name)) !== JSON.stringify(settings.get(name)),
    );
    settings = next;
    for (const folded of changed) carefully(stations.get(folded.station)!, folded, () => tellAll(folded));
  };
  const tellAll = (folded: Folded): void => {
    folded.told = -1;
    tell(
      folded,
      [...folding.positions(folded.race)].map(({ entry }) => entry),
    );
  };

  const failed = (error: unknown): void => onError(error instanceof Error ? error : new Error(String(error)));

  const shown = (folded: Folded): MirroredRace =>
    mirrored(folded, now(), {
      public: publicNow.get(folded.name) ?? false,
      listed: (settings.get(folded.name)?.visibility ?? 'public') === 'public',
      titled: (board) => titled(folded.name, board),
    });

  const shownIfWhole = (folded: Folded): MirroredRace | null => {
    let whole: MirroredRace | null = null;
    carefully(stations.get(folded.station)!, folded, () => {
      whole = shown(folded);
    });
    return whole;
  };

  return {
    quarantine: (station) => stations.get(station)?.quarantine ?? NOTHING_LEFT_OUT,
    batch(batch) {
      const known = stations.get(batch.station);
      // Of a station or an epoch not known yet the log tells within a second.
      if (known?.epoch !== batch.epoch) return;
      known.mark = Math.max(known.mark, batch.last);
      if (known.waiting.length < WAITING_MAX) known.waiting.push(batch);
      work(known).catch(failed);
    },
    lane(station, lane) {
      const known = stations.get(station);
      if (!known || lane.seq <= known.cursor) return;
      known.laneSeq = Math.max(known.laneSeq, lane.seq);
      known.untold = true;
      const show = async (): Promise<void> => {
        for (const { race, board, public: isPublic } of lane.boards) {
          const name = await nameOf(station, race);
          showPublic(name, isPublic);
          live.setBoard(name, titled(name, { ...board, race: { ...board.race, id: name } }));
        }
        for (const { race, positions } of lane.positions) {
          const name = await nameOf(station, race);
          for (const position of positions) live.setPosition(name, position);
        }
      };
      show().catch(failed);
    },
    async pump() {
      await lookAtSettings();
      for (const row of await log.stations()) {
        const one = follow(row);
        if (one.mark > one.cursor || one.waiting.length > 0) work(one).catch(failed);
      }
    },
    tick() {
      for (const of of stations.values())
        if (!of.untold)
          for (const folded of of.races.values())
            if (folded.told >= 0)
              carefully(of, folded, () =>
                live.setBoard(folded.name, titled(folded.name, folding.publicView(folded.race, now()))),
              );
    },
    races: () =>
      [...byName.values()].flatMap((folded) => (isDeleted(folded.name) ? [] : (shownIfWhole(folded) ?? []))),
    race(name) {
      const folded = byName.get(name);
      return folded && !isDeleted(name) ? shownIfWhole(folded) : null;
    },
    isClosed: (name) => publicNow.get(name) === false,
    entryOfBib(station, raceAtStation, bib) {
      const folded = stations.get(station)?.races.get(raceAtStation);
      return folded ? folding.entryOfBib(folded.race, bib) : null;
    },
    cursor: (station) => stations.get(station)?.cursor ?? 0,
    stats: () => ({
      stations: stations.size,
      races: byName.size,
      leftOut: [...stations.values()].reduce((sum, { quarantine }) => sum + quarantine.records, 0),
      ...counts,
    }),
  };
}

const mirrored = (
  folded: Folded,
  nowMs: number,
  by: {
    readonly public: boolean;
    readonly listed: boolean;
    readonly titled: (board: BoardView) => BoardView;
  },
): MirroredRace => ({
  name: folded.name,
  station: folded.station,
  raceAtStation: folded.raceAtStation,
  public: by.public,
  nameAtVenue: folding.publicView(folded.race, nowMs).race.name,
  listed: by.listed,
  board: by.titled(folding.publicView(folded.race, nowMs)),
  course: folding.course(folded.race),
  race: folded.race,
  epoch: folded.epoch,
  lastSeq: folded.lastSeq,
  decidedSeq: folded.decidedSeq,
});

const followed = (station: string, epoch: number, mark: number): Followed => ({
  station,
  epoch,
  cursor: 0,
  mark,
  races: new Map(),
  waiting: [],
  working: false,
  laneSeq: 0,
  quarantine: NOTHING_LEFT_OUT,
  untold: true,
});
