/**
 * Archived races of a relay that has just started: they are not folded from its log, which takes as long as their races
 * were many, but read back from the archive: at once the one that somebody asks for, and all others after each other,
 * the newest first, while nobody waits.
 */
import type { RaceId } from '../../../race/ids.ts';
import * as folding from '../../../race/race.ts';
import { type Shelf, ShelfError, type ShelvedRace } from '../../archive/shelf.ts';
import { unsound } from '../../wire/sound.ts';
import { type Folded, type Followed, newFolded, newFollowed } from './followed.ts';

export interface RecallParts {
  readonly shelf: Shelf;
  readonly stations: Map<string, Followed>;
  readonly byName: Map<RaceId, Folded>;
  /** A race is here. */
  readonly onHere: (folded: Folded) => void;
  /** The archive does not have it: the station's log is folded from its beginning. */
  readonly refold: (station: string) => void;
}

export class Recall {
  readonly #parts: RecallParts;
  readonly #underWay = new Map<RaceId, Promise<Folded | null>>();
  #all: Promise<void> | null = null;

  constructor(parts: RecallParts) {
    this.#parts = parts;
  }

  /** Archived races that are not here yet. */
  waiting(): ShelvedRace[] {
    const { shelf, byName } = this.#parts;
    return shelf.races().filter((race) => {
      const here = byName.get(race.name);
      return here === undefined && this.#isOfNow(race);
    });
  }

  /** The one that holds this record of the station; null when it is to be folded from the log. */
  holding(of: Followed, raceAtStation: RaceId, seq: number): ShelvedRace | null {
    const race = this.#parts.shelf.of(of.station, of.epoch, raceAtStation);
    return race !== null && seq <= race.seq && !of.fromLog ? race : null;
  }

  /** An archived race of a station, folded; null when there is none, or the archive does not have it. */
  async ofStation(of: Followed, raceAtStation: RaceId): Promise<Folded | null> {
    const race = of.fromLog ? null : this.#parts.shelf.of(of.station, of.epoch, raceAtStation);
    return race === null ? null : this.#take(race);
  }

  /** An archived race by its name in the cloud. @throws Error when the archive does not answer */
  async named(name: RaceId): Promise<Folded | null> {
    const here = this.#parts.byName.get(name);
    if (here !== undefined) return here;
    const race = this.waiting().find((one) => one.name === name);
    return race === undefined ? null : this.#take(race);
  }

  /** Reads all that are not here, the newest first. Rejects when the archive does not answer; call again. */
  all(): Promise<void> {
    this.#all ??= this.#takeAll().finally(() => {
      this.#all = null;
    });
    return this.#all;
  }

  async #takeAll(): Promise<void> {
    for (;;) {
      const [next] = this.waiting().sort((a, b) => (b.past?.startMs ?? 0) - (a.past?.startMs ?? 0));
      if (next === undefined) return;
      await this.#take(next);
    }
  }

  /** Of the station's epoch that counts: a station that began anew sends everything again. */
  #isOfNow(race: ShelvedRace): boolean {
    const of = this.#parts.stations.get(race.station);
    return of === undefined || (of.epoch === race.epoch && !of.fromLog);
  }

  #take(race: ShelvedRace): Promise<Folded | null> {
    const known = this.#underWay.get(race.name);
    if (known !== undefined) return known;
    const taken = this.#read(race).finally(() => this.#underWay.delete(race.name));
    this.#underWay.set(race.name, taken);
    return taken;
  }

  async #read(race: ShelvedRace): Promise<Folded | null> {
    const { shelf, stations, byName, onHere, refold } = this.#parts;
    const here = byName.get(race.name);
    if (here !== undefined && here.raceAtStation === race.raceAtStation && here.epoch === race.epoch)
      return here;
    let of = stations.get(race.station);
    if (of === undefined) {
      // Nothing of this station but its past: it is followed when it comes.
      of = { ...newFollowed(race.station, race.epoch, 0), onlyPast: true };
      of.toldBy = { relays: race.addresses, lineage: 0 };
      stations.set(race.station, of);
    }
    try {
      const folded = await foldedFrom(race, of, shelf);
      if (stations.get(race.station)?.epoch !== race.epoch) return null;
      of.races.set(race.raceAtStation, folded);
      byName.set(race.name, folded);
      onHere(folded);
      return folded;
    } catch (error) {
      if (!(error instanceof ShelfError)) throw error;
      shelf.drop(race);
      refold(race.station);
      throw error;
    }
  }
}

async function foldedFrom(race: ShelvedRace, of: Followed, shelf: Shelf): Promise<Folded> {
  const folded = newFolded(race.name, of, race.raceAtStation);
  for await (const records of await shelf.records(race)) {
    for (const record of records) {
      if (unsound(record) !== null) continue;
      const before = folding.changeCount(folded.race);
      folded.race = folding.apply(folded.race, { ...record, race: race.name });
      if (folding.changeCount(folded.race) !== before) folded.changedSeq = record.seq;
      if (record.input.kind !== 'fixes') folded.decidedSeq = record.seq;
    }
    // Viewers' sockets have their turn between slices.
    await new Promise((resolve) => setImmediate(resolve));
  }
  folded.lastSeq = race.seq;
  folded.archivedKeptMs = race.keptUntilMs ?? null;
  return folded;
}
