/**
 * What the journal holds: canonical inputs in the order the station took them. The race is a fold over these
 * and nothing else, so whatever is known about a race can be rebuilt from its records.
 */
import type { Fix, FixSource } from '../fix.ts';
import type { EntryId, RaceId } from '../ids.ts';
import type { Passing } from '../passing.ts';
import type { Author } from './author.ts';
import type { Decision } from './decision.ts';

export type { Author } from './author.ts';

/** Fixes of one rider, none of them known before; from one message of one phone. */
export interface FixesInput {
  readonly kind: 'fixes';
  readonly entry: EntryId;
  readonly source: FixSource;
  readonly fixes: readonly Fix[];
}

/** A passing observed by a chip decoder, a keypad, a photo or an import (GPS passings are derived, never journalled). */
export interface PassingInput {
  readonly kind: 'passing';
  readonly passing: Passing;
}

/** Something somebody decided: set-up, start, correction, status … or the undoing of one. */
export interface DecisionInput {
  readonly kind: 'decision';
  readonly decision: Decision;
}

export type Input = FixesInput | PassingInput | DecisionInput;

export interface JournalRecord {
  /** Station sequence number: 1, 2, 3 … without gaps over all races of the station. */
  readonly seq: number;
  /** Arrival time by the station's clock, UTC epoch ms. */
  readonly atMs: number;
  readonly race: RaceId;
  readonly by: Author;
  readonly input: Input;
}
