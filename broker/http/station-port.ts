/**
 * What the HTTP API needs of the station behind it: reading races, and making one. Inputs go through `Intake`.
 * Everything here answers from memory, at once. A race id that is not in `list()` answers null or nothing.
 */

import type { Reporting } from '../../phone/reporting.ts';
import type { Course } from '../../race/course/course.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { Standing } from '../../race/history/answers.ts';
import type { Bib, EntryId, RaceId } from '../../race/ids.ts';
import type { Decision, EntryFields } from '../../race/journal/decision.ts';
import type { Author, JournalRecord } from '../../race/journal/record.ts';
import type { Decided, PublishedVersion, Reach, Saying, StartSlot } from '../../race/race.ts';
import type { Metric } from '../../server/http/metrics.ts';
import type { Refusal } from '../../server/intake.ts';
import type { DoorsSeen } from '../health/doors.ts';
import type { GoneScreen } from '../health/screens-gone.ts';
import type { LateInput } from '../races/late-answers.ts';
import type { Way } from '../races/relay-ways.ts';

/** An entry as the race knows it now. */
export type EntryShown = EntryFields & { readonly entry: EntryId };

/** What the station knows of a rider's phone; null for what it never heard. */
export interface PhoneSeen {
  readonly entry: EntryId;
  readonly connected: boolean | null;
  /** 0…1. */
  readonly battery: number | null;
  readonly lastFixMs: number | null;
  /** How its newest positions came; null while there are none. */
  readonly way: Way | null;
}

/** The uplink to one relay as officials are told of it (cloud-sync/uplink/uplink.ts). */
export interface CloudSeen {
  /** The relay's address. */
  readonly url: string;
  readonly state: 'enrolling' | 'connecting' | 'connected' | 'refused';
  /** What is wrong, in words; null when nothing is. */
  readonly says: string | null;
  /** Records that the relay has not. */
  readonly behind: number;
  /** How long ago it had everything, ms. */
  readonly lagMs: number;
  /** Whether it holds the journal's history, as far as that was compared. */
  readonly history: 'not-compared' | 'same' | 'other';
  /** How far its clock is ahead of the station's, ms; 0 when they agree. */
  readonly relayAheadMs: number;
}

/** What nobody caught, and the station went on. */
export interface FaultsSeen {
  readonly count: number;
  readonly newest: { readonly atMs: number; readonly says: string } | null;
}

/** A rider as officials know them. */
export interface RiderShown {
  readonly race: RaceId;
  readonly entry: EntryId;
  readonly bib: string;
  readonly name: string;
}

export interface StationPort {
  /** Resolves when the race can be asked for everything: one that is over may have to be folded first. */
  readonly whole?: (race: RaceId) => Promise<void>;
  list(): readonly RaceId[];
  /** Makes a race by its first decision; a repeat of the same decision answers with the same record. */
  create(id: RaceId, decision: Decision & { type: 'set-race' }, by: Author): Promise<JournalRecord | Refusal>;
  /** Whether spectators may see it. */
  isPublic(race: RaceId): boolean;
  /** Whether it was put away. */
  isArchived(race: RaceId): boolean;
  board(race: RaceId): BoardView | null;
  /** What everybody but the officials is shown: the published version, once the race is over and there is one. */
  publicBoard(race: RaceId): BoardView | null;
  /** The race itself with the board that everybody is shown, for what is worked out of it (race/history/). */
  standing(race: RaceId): Standing | null;
  /** Grows whenever `board` may differ. */
  changeCount(race: RaceId): number;
  course(race: RaceId): Course | null;
  /** How the race wants its phones to report. */
  phones(race: RaceId): Reporting | null;
  entries(race: RaceId): readonly EntryShown[];
  entryOfBib(race: RaceId, bib: Bib): EntryId | null;
  /** The smallest entry id this race has never used; null when all 65,535 are. */
  nextEntryId(race: RaceId): EntryId | null;
  /** Why the decision makes no sense now, in words for an official; null when it does. */
  objection(race: RaceId, decision: Decision): string | null;
  /** The same as code and facts. */
  objectionSays(race: RaceId, decision: Decision): Saying | null;
  /** The board as it would be after the decision, without making it. */
  whatIf(race: RaceId, decision: Decision): BoardView | null;
  /** How much is made anew after it, which is what working it out takes. */
  reachOf(race: RaceId, decision: Decision): Reach;
  /** Why a rider is where they are: JSON, as race/race.ts explains it. */
  explain(race: RaceId, entry: EntryId): unknown;
  /** Every rider's start in order, in formats with own starts; else none. */
  starts(race: RaceId): readonly StartSlot[];
  /** Passings with what became of each, oldest first; only the newest `limit` of them if it is given. */
  passings(race: RaceId, limit?: number): readonly unknown[];
  /** Each entry's phone as the station last heard of it. */
  phonesSeen(race: RaceId): readonly PhoneSeen[];
  /** What needs an official's eye. */
  review(race: RaceId): readonly unknown[];
  /** Every decision with its author, moment and whether it stands. */
  audit(race: RaceId): readonly unknown[];
  /** The judges' sheets of a points or elimination race, one a category. */
  sprints(race: RaceId): readonly unknown[];
  /** The results published so far, each as it was then. */
  versions(race: RaceId): readonly PublishedVersion[];
  /** Who took a published version back, when and why; null of one that holds or never was. */
  versionTakenBack(race: RaceId, version: number): Decided | null;
  /** Positions kept aside, phone by phone, and cards that two phones report with. */
  phoneTroubles(): {
    readonly aside: readonly (RiderShown & {
      readonly phone: string;
      readonly positions: number;
      readonly sinceMs: number;
      readonly aheadMs: number;
      readonly hasClock: boolean;
    })[];
    readonly shared: readonly RiderShown[];
  };
  /** An official's word for what is kept aside of one phone. Answers how many positions that were. */
  resolveAside(
    rider: { readonly race: RaceId; readonly entry: EntryId },
    phone: string,
    how: 'own-clock' | 'on-arrival' | 'give-up',
    by: string,
  ): Promise<number>;
  /** The computer's clock against the station's. */
  clock(): { readonly aheadMs: number; readonly setMs: number | null };
  /** The computer's time becomes the station's, unless a race is on. */
  adoptClock(): boolean;
  /** The newest inputs refused, for officials. */
  refusals(): readonly {
    readonly atMs: number;
    readonly dialect: string;
    readonly who: string;
    /** Null when it is of no race that is known: a stranger's, or of the event as a whole. */
    readonly race: RaceId | null;
    readonly refusal: Refusal;
    readonly items: number;
  }[];
  /** Why the station cannot serve yet or any more; null when it is ready. */
  notReady(): string | null;
  /** How the mirroring to the cloud relay is; null for a station without one. */
  cloud(): readonly CloudSeen[];
  /** How full the HTTP doors are. */
  doors(): DoorsSeen;
  faults(): FaultsSeen;
  /** Big screens that were there and are gone. */
  screensGone(): readonly GoneScreen[];
  /** An official has seen it of those that went until then. */
  screensSeen(untilMs: number): void;
  /** Decisions and passings that the disk kept waiting, and what became of them. */
  lateInputs(): readonly LateInput[];
  /** Figures of the rest of the station for `/metrics`. */
  metrics(): readonly Metric[];
}
