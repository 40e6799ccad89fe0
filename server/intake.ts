/**
 * What every dialect ends in. A dialect parses its own wire format and calls one of these; who may do what,
 * what is a repeat, what is too far from the truth, durability and the race are decided behind it.
 */

import type { Fix, FixSource } from '../race/fix.ts';
import type { Bib, EntryId, RaceId } from '../race/ids.ts';
import type { Decision } from '../race/journal/decision.ts';
import type { Author, JournalRecord } from '../race/journal/record.ts';
import type { Passing } from '../race/passing.ts';
import type { Saying } from '../race/race.ts';

/** Why an input was refused, in words for an official. `code` is the stable part (metrics, problem details). */
export interface Refusal {
  readonly code:
    | 'malformed'
    | 'too-large'
    | 'unknown-race'
    | 'unknown-entry'
    | 'not-allowed'
    | 'impossible-position'
    | 'impossible-time'
    | 'conflict'
    | 'overloaded'
    | 'journal-failing';
  readonly message: string;
  /** The message as code and facts, where there is one: pages say it in their reader's language. */
  readonly says?: Saying;
}

/** `fresh` were stored now, `repeated` were known already; both are durable when this is returned. */
export interface Accepted {
  readonly fresh: number;
  readonly repeated: number;
}

/** What a credential may do; made by auth, carried by a connection or a request. */
export type Identity =
  | { readonly role: 'rider'; readonly race: RaceId; readonly entry: EntryId; readonly name: string }
  | {
      readonly role: 'official' | 'admin' | 'display' | 'device';
      readonly name: string;
      readonly races: 'all' | readonly RaceId[];
      /** The starter's link: a screen that may also start riders of its races, and say no-shows. */
      readonly starts?: true;
    }
  | { readonly role: 'nobody'; readonly name: string };

export interface Intake {
  /**
   * Fixes of the rider whose bib is named, from a sender already authenticated. Calls `done` exactly once, after
   * the commit: with what was accepted, or with why nothing was (which it has counted). Never throws.
   */
  fixes(
    who: Identity,
    target: { readonly race: RaceId; readonly bib: Bib } | { readonly race: RaceId; readonly entry: EntryId },
    fixes: readonly Fix[],
    source: FixSource,
    done: (refusal: Refusal | null, accepted: Accepted | null) => void,
  ): void;
  passing(race: RaceId, passing: Passing, by: Author): Promise<JournalRecord | Refusal>;
  /** A repeat of a known decision id answers with the record that holds it. */
  decision(race: RaceId, decision: Decision, by: Author): Promise<JournalRecord | Refusal>;
  /** Counts something refused before it reached a race (bad bytes, bad credentials), with who and why. */
  refused(what: { dialect: string; who: string; refusal: Refusal }): void;
}

export const isRefusal = (answer: object): answer is Refusal => 'code' in answer && 'message' in answer;
