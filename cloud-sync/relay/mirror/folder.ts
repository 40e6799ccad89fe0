/**
 * Folds stations' records in their order, as batches come over the bus and as the log has them.
 */
import type { RaceId } from '../../../race/ids.ts';
import type { JournalRecord } from '../../../race/journal/record.ts';
import * as folding from '../../../race/race.ts';
import { batchKey, telemetry } from '../../../server/otlp/of-process.ts';
import type { Shelf } from '../../archive/shelf.ts';
import { decodeBatch } from '../../wire/batch.ts';
import { unsound } from '../../wire/sound.ts';
import type { Batch, Bus } from '../bus/bus.ts';
import type { RelayLog, StationRow } from '../log/log.ts';
import { FirstFold } from './first-fold.ts';
import { type Folded, type Followed, type Moved, newFolded, newFollowed } from './followed.ts';
import type { Care } from './quarantine.ts';
import { Recall } from './recall.ts';
import type { Telling } from './telling.ts';

const WAITING_MAX = 64;
const PAGE_BATCHES = 32;

export interface FolderOptions {
  readonly log: Pick<RelayLog, 'races' | 'nameRace' | 'read'>;
  readonly bus: () => Bus;
  readonly care: Care;
  readonly telling: Telling;
  /** Archived races, which are not folded from the log; null: nothing is archived. */
  readonly shelf: Shelf | null;
  readonly onError: (error: Error) => void;
}

export class Folder {
  readonly #options: FolderOptions;
  readonly stations = new Map<string, Followed>();
  readonly byName = new Map<RaceId, Folded>();
  readonly firstFold = new FirstFold(this.stations);
  /** Batches folded, by where they came from. */
  readonly counts = { fromLog: 0, fromBus: 0 };
  /** `station/race` → the name in the cloud. */
  #names = new Map<string, RaceId>();
  readonly #generations = new Map<string, number>();
  /** Null where nothing is archived. */
  readonly recall: Recall | null;

  constructor(options: FolderOptions) {
    this.#options = options;
    const { shelf, care, telling } = options;
    const { stations, byName } = this;
    this.recall =
      shelf &&
      new Recall({
        ...{ shelf, stations, byName },
        onHere: (folded) => care.carefully(folded.of, folded, () => telling.tellAll(folded)),
        refold: (station) => this.refold(station),
      });
  }

  /** The name in the cloud of a station's race; it gets one if it has none. */
  async nameOf(station: string, race: RaceId): Promise<RaceId> {
    const { log } = this.#options;
    const key = `${station}/${race}`;
    if (!this.#names.has(key))
      this.#names = new Map((await log.races()).map((row) => [`${row.station}/${row.race}`, row.name]));
    return this.#names.get(key) ?? log.nameRace(station, race);
  }

  /** A station as the log has it: followed from now on, from the beginning if its epoch is new. */
  follow({ station, epoch, mark, told }: StationRow): Followed {
    const known = this.stations.get(station);
    // What was archived of another relay's epoch of this station is not what it begins here.
    const isOther = known?.onlyPast && known.epoch !== epoch;
    if (known && known.epoch >= epoch && !isOther) {
      if (known.epoch === epoch) known.mark = Math.max(known.mark, mark);
      known.toldBy = told ?? known.toldBy;
      if (known.onlyPast && known.epoch === epoch) {
        known.onlyPast = false;
        this.#options.bus().follow(station, epoch, mark);
      }
      return known;
    }
    const fresh = newFollowed(station, epoch, mark, this.#generations.get(station));
    fresh.toldBy = told;
    this.stations.set(station, fresh);
    this.#options.bus().follow(station, epoch, mark);
    return fresh;
  }

  /** A station is folded anew from the log, whose records say less than before. */
  refold(station: string): void {
    this.stations.delete(station);
    this.#generations.set(station, (this.#generations.get(station) ?? 0) + 1);
  }

  /** An archived race is read again when it is next asked for. */
  reread(name: RaceId): void {
    const here = this.byName.get(name);
    here?.of.races.delete(here.raceAtStation);
    this.byName.delete(name);
  }

  /** A batch that is in the log. Of a station or an epoch not known yet the log tells within a second. */
  batch(batch: Batch): void {
    const known = this.stations.get(batch.station);
    if (known?.epoch !== batch.epoch) return;
    known.mark = Math.max(known.mark, batch.last);
    if (known.waiting.length < WAITING_MAX) known.waiting.push(batch);
    this.work(known);
  }

  /** Folds what waits, and what the log has beyond it. */
  work(of: Followed): void {
    this.#work(of)
      .catch((error: unknown) => {
        this.firstFold.failed(of.station);
        this.#options.onError(error instanceof Error ? error : new Error(String(error)));
      })
      .finally(() => this.firstFold.isOver());
  }

  async #work(of: Followed): Promise<void> {
    if (of.working) return;
    of.working = true;
    try {
      while (this.stations.get(of.station) === of && (await this.#next(of)));
    } finally {
      of.working = false;
    }
  }

  /** Folds what is next. False when there is nothing now. */
  async #next(of: Followed): Promise<boolean> {
    const batch = of.waiting[0];
    if (batch && batch.last <= of.cursor) {
      of.waiting.shift();
      return true;
    }
    if (batch && batch.first <= of.cursor + 1) {
      of.waiting.shift();
      this.counts.fromBus += 1;
      await this.#fold(of, await decodeBatch(batch.bytes));
      return true;
    }
    if (!batch && of.mark <= of.cursor) return false;
    const stored = await this.#options.log.read(of.station, of.epoch, of.cursor + 1, PAGE_BATCHES);
    this.counts.fromLog += stored.length;
    for (const { bytes } of stored) await this.#fold(of, await decodeBatch(bytes));
    return stored.length > 0;
  }

  /** @throws when a record is missing between what is folded and these */
  async #fold(of: Followed, records: readonly JournalRecord[]): Promise<void> {
    const moved: Moved = new Map();
    for (const record of records) {
      if (record.seq <= of.cursor) continue;
      if (record.seq !== of.cursor + 1)
        throw new Error(`Record ${record.seq} of ${of.station} follows ${of.cursor}: the log has a gap.`);
      of.cursor = record.seq;
      await this.#apply(of, record, moved);
    }
    of.mark = Math.max(of.mark, of.cursor);
    this.#tell(of, moved);
    const { traces } = telemetry;
    if (traces !== null) {
      const races = [...moved.keys()].flatMap((id) => of.races.get(id)?.name ?? []);
      traces.foldedThere(batchKey(of.station, of.cursor), races);
    }
    // Viewers' sockets have their turn between batches.
    await new Promise((resolve) => setImmediate(resolve));
  }

  async #apply(of: Followed, record: JournalRecord, moved: Moved): Promise<void> {
    const { care } = this.#options;
    const { input, race: id } = record;
    const wrong = unsound(record);
    if (wrong !== null) {
      care.leaveOut(of, record.seq, wrong);
      return;
    }
    const here = of.races.get(id);
    // Read back from the archive when somebody asks, or nobody waits; one that is here holds it already.
    if (here === undefined ? this.recall?.holding(of, id, record.seq) : record.seq <= here.lastSeq) return;
    const folded = here ?? (await this.#start(of, id));
    care.carefully(of, folded, () => {
      const before = folding.changeCount(folded.race);
      folded.race = folding.apply(folded.race, { ...record, race: folded.name });
      if (folding.changeCount(folded.race) !== before) folded.changedSeq = record.seq;
    });
    if (folded.broken) return;
    folded.lastSeq = record.seq;
    if (input.kind !== 'fixes') folded.decidedSeq = record.seq;
    const riders = moved.get(id) ?? new Set();
    if (input.kind === 'fixes') riders.add(input.entry);
    moved.set(id, riders);
  }

  async #start(of: Followed, raceAtStation: RaceId): Promise<Folded> {
    const archived = await this.recall?.ofStation(of, raceAtStation);
    if (archived) return archived;
    const folded = newFolded(await this.nameOf(of.station, raceAtStation), of, raceAtStation);
    of.races.set(raceAtStation, folded);
    this.byName.set(folded.name, folded);
    return folded;
  }

  /** Tells viewers, unless they see something newer or more of it comes at once. */
  #tell(of: Followed, moved: Moved): void {
    const { care, telling } = this.#options;
    const behind = of.laneSeq > of.cursor || (of.cursor < of.mark && of.waiting.length === 0);
    if (behind) of.untold = true;
    else if (of.untold) {
      of.untold = false;
      of.laneSeq = 0;
      for (const race of of.races.values()) care.carefully(of, race, () => telling.tellAll(race));
    } else
      for (const [id, riders] of moved) {
        const race = of.races.get(id);
        // Gone meanwhile, to be read again: then all of it is told.
        if (race !== undefined) care.carefully(of, race, () => telling.tell(race, riders));
      }
  }
}
