/**
 * The relay's durable log: every station's journal, in the sealed batches it came in (five bytes a fix, where a row
 * a record takes fifty times as long to store), with its mark; and what else must outlive a relay. Everything here is on disk when a promise resolves. PostgreSQL for several relays, SQLite for one
 * (`postgres-log.ts`, `sqlite-log.ts`); one contract test holds both to this.
 */
import type { RaceId } from '../../../race/ids.ts';
import type { JournalRecord } from '../../../race/journal/record.ts';
import { decodeBatch } from '../../wire/batch.ts';
import type { CardDigest, DownItem, Enrolment, PublicJwk, ToldByStation } from '../../wire/messages.ts';
import type { Registry } from './registry.ts';

export interface StationRow {
  readonly station: string;
  readonly name: string;
  readonly key: PublicJwk;
  /** The epoch that counts: the highest that was ever here. */
  readonly epoch: number;
  /** The newest record of that epoch; 0 before the first. */
  readonly mark: number;
  readonly enrolledMs: number;
  /** May not connect any more. */
  readonly revoked: boolean;
  /** What it says to those who follow; null before it said anything. */
  readonly told: ToldByStation | null;
}

/** A race under the name it has in the cloud: its own, unless another station's race had that first. */
export interface RaceRow {
  readonly name: RaceId;
  readonly station: string;
  readonly race: RaceId;
}

/** Records `first` to `last` of a station's epoch, as wire/batch.ts packs them. */
export interface StoredBatch {
  readonly first: number;
  readonly last: number;
  readonly bytes: Buffer;
}

export interface Appended {
  /** False: the batch did not follow the mark, or the epoch is not the one that counts; nothing was stored. */
  readonly taken: boolean;
  readonly mark: number;
  readonly epoch: number;
}

export interface ArchiveWanted {
  readonly name: RaceId;
  readonly epoch: number;
  readonly seq: number;
  readonly reason: string;
}

export interface ArchiveClaim extends ArchiveWanted {
  readonly version: number;
}

export interface ArchivedMark {
  readonly name: RaceId;
  readonly version: number;
  readonly epoch: number;
  readonly seq: number;
}

/** A card as a station told of it, and what its race is called in the cloud: null before the first record of it. */
export interface KnownCard extends CardDigest {
  readonly station: string;
  readonly name: RaceId | null;
}

export interface DownStanding {
  readonly sinceMs: number;
  readonly firstId: number | null;
}

/** A phone's message before it has its number. */
export type PhoneMessage = Omit<DownItem, 'id'>;

export interface RelayLog extends Registry {
  /** Every station that ever enrolled, with its mark. One cheap query: asked for once a second by every relay. */
  stations(): Promise<readonly StationRow[]>;
  station(station: string): Promise<StationRow | null>;
  /**
   * Makes a station known. The same station with the same key again: the same. `known`: another key has this name;
   * `bad-code`: no such code, or it was used by another station.
   */
  enrol(enrolment: Enrolment, nowMs: number): Promise<'enrolled' | 'known' | 'bad-code'>;
  /** A code that one station may enrol with. */
  addCode(code: string, nowMs: number): Promise<void>;
  /** Keeps what a station says to those who follow its races. */
  setTold(station: string, told: ToldByStation): Promise<void>;
  setRevoked(station: string, revoked: boolean): Promise<boolean>;
  /**
   * Begins an epoch if it is higher than the one that counts; its records start from 1. Resolves to the station as
   * it is then: with a higher epoch than asked for, if there was one.
   */
  beginEpoch(station: string, epoch: number): Promise<StationRow | null>;
  /** Stores a batch that follows the mark, names its races, and moves the mark: all of it or nothing. */
  append(station: string, epoch: number, batch: StoredBatch, races: ReadonlySet<RaceId>): Promise<Appended>;
  /** Batches of the epoch from the one that holds `fromSeq` on, in order, at most `limit`. */
  read(station: string, epoch: number, fromSeq: number, limit: number): Promise<readonly StoredBatch[]>;
  /** Gives a race its name in the cloud ahead of its records; the name it has if it has one. */
  nameRace(station: string, race: RaceId): Promise<RaceId>;
  /** Races in the order they came. */
  races(): Promise<readonly RaceRow[]>;

  /** Replaces what is known of a station's cards. */
  setCards(station: string, cards: readonly CardDigest[]): Promise<void>;
  /** The cards with this secret, of stations that are not shut out: one, unless a journal was copied. */
  cards(digest: string): Promise<readonly KnownCard[]>;

  /** What phones sent, for a station, to be handed down in this order; resolves to their numbers, which grow. */
  putDown(station: string, items: readonly PhoneMessage[]): Promise<readonly number[]>;
  down(station: string, afterId: number, limit: number): Promise<readonly DownItem[]>;
  /** Everything up to this id is in the station's journal. */
  forgetDown(station: string, upToId: number): Promise<void>;
  /**
   * The first number that has not been taken, null for none; and when this store began to know the station, which tells it
   * from one that was lost.
   */
  downStanding(station: string): Promise<DownStanding>;
  /** What phones sent for this race of a station, and no station has taken: it is handed down no more. How many messages went. */
  dropDown(station: string, race: RaceId): Promise<number>;
  /** Messages that wait for a station. */
  downCount(station: string): Promise<number>;

  /** Stores a segment unless there is one; resolves to the one that is stored. */
  putSegment(name: RaceId, segment: number, bytes: Buffer): Promise<Buffer>;
  segment(name: RaceId, segment: number): Promise<Buffer | null>;

  /**
   * Claims the writing of a race's next archive version, up to record `seq` of `epoch`, for one copy. Null when a
   * version with that record is published, or another copy writes one. A claim older than `leaseMs` is taken over as it
   * was made, so that whoever finishes it writes the same.
   */
  claimArchive(
    wanted: ArchiveWanted,
    copy: string,
    nowMs: number,
    leaseMs: number,
  ): Promise<ArchiveClaim | null>;
  /** Publishes a claimed version with its manifest (JSON). Once published it stays; false when it is not this copy's. */
  publishArchive(claim: ArchiveClaim, copy: string, manifest: string): Promise<boolean>;
  /** Gives a claim back unwritten: any copy may take it over at once. */
  releaseArchive(claim: ArchiveClaim, copy: string): Promise<void>;
  /** The manifests of a race's published versions, oldest first. */
  archives(name: RaceId): Promise<readonly string[]>;
  /** Forgets a race's versions, so that they are written anew; their files are the store's to delete. */
  dropArchives(name: RaceId): Promise<void>;
  /** How far each race's newest published version goes. One cheap query: asked for again and again. */
  archived(): Promise<readonly ArchivedMark[]>;

  close(): Promise<void>;
}

/** A race's name in the cloud when its own is taken: its own, and the beginning of the station's. */
export function nameInCloud(race: RaceId, station: string, isTaken: (name: RaceId) => boolean): RaceId {
  if (!isTaken(race)) return race;
  const tail = station.toLowerCase().replace(/[^a-z0-9]/g, '');
  for (let length = 4; length <= tail.length; length++) {
    const name = `${race.slice(0, 39 - length)}-${tail.slice(0, length)}` as RaceId;
    if (!isTaken(name)) return name;
  }
  throw new Error(`No name is free for race "${race}" of station ${station}.`);
}

/** All records of a station's epoch from `fromSeq` on, in order. */
export async function* readRecords(
  log: Pick<RelayLog, 'read'>,
  station: string,
  epoch: number,
  fromSeq: number,
): AsyncIterable<readonly JournalRecord[]> {
  for (let next = fromSeq; ; ) {
    const batches = await log.read(station, epoch, next, READ_BATCHES);
    if (batches.length === 0) return;
    for (const { first, last, bytes } of batches) {
      if (first > next) throw new Error(`The log of ${station} has a gap between ${next} and ${first}.`);
      yield (await decodeBatch(bytes)).filter(({ seq }) => seq >= next);
      next = last + 1;
    }
  }
}
const READ_BATCHES = 64;
