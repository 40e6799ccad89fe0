/**
 * What every dialect ends in. A dialect parses its own wire format and calls one of these; who may do what,
 * what is a repeat, what is too far from the truth, durability and the race are decided behind it.
 */

import type { Fix, FixSource } from '../race/fix.ts';
import type { Bib, EntryId, RaceId } from '../race/ids.ts';
import type { Decision } from '../race/journal/decision.ts';
import type { Author, JournalRecord } from '../race/journal/record.ts';
import type { Passing } from '../race/passing.ts';
import type { Outcome } from './outcome.ts';
import type { Refusal } from './refusal.ts';

export type { Refusal } from './refusal.ts';

/** What a dialect read in one message: its positions, and of every other item why it is none. */
export interface Report {
  readonly fixes: readonly Fix[];
  readonly refused: readonly Refusal[];
}

/**
 * Which phone says something. A name outlives connections (a client id, an app's own id); a line is what came one after
 * the other from one phone and from no other (a connection; an address and an app). Two phones may bear one name.
 */
export interface PhoneName {
  readonly name: string;
  readonly line: string;
}

/** Positions of one message of one phone. */
export interface PhoneFixes {
  readonly fixes: readonly Fix[];
  readonly source: FixSource;
  /** The phone that took them; null where nobody knows. */
  readonly phone: PhoneName | null;
  /** Whether the phone has measured its clock's offset and corrected its times itself (the native dialect). */
  readonly corrected: boolean;
  /** When they came, where that was not here and now: at the relay. By the station's clock. */
  readonly arrivalMs?: number;
  /** Of those that came by the relay: under the phone's own seal, which nobody on the way could have made. */
  readonly sealed?: boolean;
  /** By what the phone's clock may be off, where somebody knows that: it was measured against a clock that is. */
  readonly mayAddMs?: number;
}

/** A part of the officials' work that one person has; what each may is a table in broker/http/duties.ts. */
export const DUTIES = ['timer', 'commissaire', 'registration', 'announcer', 'starter'] as const;
export type Duty = (typeof DUTIES)[number];

/** What a credential may do; made by auth, carried by a connection or a request. */
export type Identity =
  | {
      readonly role: 'rider';
      readonly race: RaceId;
      readonly entry: EntryId;
      readonly name: string;
      /** Races that their card was for before it went over to this one: phones that were set up then still name them. */
      readonly before?: readonly RaceId[];
    }
  | {
      readonly role: 'official' | 'admin' | 'display' | 'device';
      readonly name: string;
      readonly races: 'all' | readonly RaceId[];
      /** The starter's link: a screen that may also start riders of its races, and say no-shows. */
      readonly starts?: true;
      /** Of an official with one duty; without it they may all that officials may. */
      readonly duty?: Duty;
      /** Of announcers and starters who signed in by name: they look on as a screen does, and have an account. */
      readonly account?: true;
    }
  | { readonly role: 'nobody'; readonly name: string };

export interface Intake {
  /**
   * Fixes of the rider whose bib is named, from a sender already authenticated. Calls `done` exactly once, after
   * the commit, with what became of them; what it refuses it has counted. Never throws.
   */
  fixes(
    who: Identity,
    target: { readonly race: RaceId; readonly bib: Bib } | { readonly race: RaceId; readonly entry: EntryId },
    sent: PhoneFixes,
    done: (outcome: Outcome) => void,
  ): void;
  passing(race: RaceId, passing: Passing, by: Author): Promise<JournalRecord | Refusal>;
  /** A repeat of a known decision id answers with the record that holds it. */
  decision(race: RaceId, decision: Decision, by: Author): Promise<JournalRecord | Refusal>;
  /**
   * Counts something refused before it reached a race (bad bytes, bad credentials), with who and why; `items` of a
   * message were refused alike (1 unless said).
   */
  refused(what: {
    dialect: string;
    who: string;
    refusal: Refusal;
    items?: number;
    /** Where `who` does not say it, as a rider's user name does. */
    race?: RaceId;
  }): void;
}

export const isRefusal = (answer: object): answer is Refusal => 'code' in answer && 'message' in answer;
