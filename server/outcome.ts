/**
 * What became of one message of a rider's phone. There are five things that can happen to a position, and each has one
 * answer per door; every door (MQTT 3.1.1, MQTT 5, OwnTracks and Traccar over HTTP, the native batch) translates this
 * and decides nothing itself:
 *
 *   accepted   on disk now                                          acknowledge
 *   repeated   known already, as durable as the first               acknowledge
 *   aside      on disk, not dated yet: the phone's clock is unknown  acknowledge
 *   refused    no second try would mend it; counted and listed      acknowledge (a program that can read is told why)
 *   again      not stored, a second try may help                    do not acknowledge; the phone keeps it
 *
 * A message holds several positions: the first four are counted, item by item. `again` is for the message as a whole,
 * because no door can ask for half of one.
 */
import type { Refusal } from './refusal.ts';

export interface Outcome {
  readonly accepted: number;
  readonly repeated: number;
  readonly aside: number;
  /** Refused for good, item by item. Whoever refused them has counted and listed them. */
  readonly refused: readonly Refusal[];
  /** Why the whole message has to come again; then all the rest is empty. */
  readonly again: Refusal | null;
}

/** Nothing in it was a position (a will, a status, a message between friends), and nothing was wrong. */
export const NOTHING_TO_DO: Outcome = { accepted: 0, repeated: 0, aside: 0, refused: [], again: null };

/** What becomes of nearly every message: one position, and it is on disk now. */
const ONE_TAKEN: Outcome = { ...NOTHING_TO_DO, accepted: 1 };

/** Nothing of it was refused. */
export const taken = (accepted: number, repeated: number): Outcome =>
  accepted === 1 && repeated === 0
    ? ONE_TAKEN
    : {
        accepted,
        repeated,
        aside: 0,
        refused: NOTHING_TO_DO.refused,
        again: null,
      };

export const refusedAll = (...refused: readonly Refusal[]): Outcome => ({ ...NOTHING_TO_DO, refused });
export const comeAgain = (again: Refusal): Outcome => ({ ...NOTHING_TO_DO, again });

/** Refusals that time or an official may mend: the phone must not forget what it sent. */
const MENDABLE: ReadonlySet<Refusal['code']> = new Set([
  'not-allowed',
  'unknown-race',
  'unknown-entry',
  'overloaded',
  'journal-failing',
]);

/** A refusal of a whole message, as its outcome: to come again when that may help. */
export const outcomeOf = (refusal: Refusal): Outcome =>
  MENDABLE.has(refusal.code) ? comeAgain(refusal) : refusedAll(refusal);

/** The same with what the dialect could not read of it. */
export const withRefused = (outcome: Outcome, refused: readonly Refusal[]): Outcome =>
  refused.length === 0 || outcome.again !== null
    ? outcome
    : { ...outcome, refused: [...refused, ...outcome.refused] };

/**
 * Tells the outcome with what the dialect could not read of it. A function of its own: one made among what a message keeps would
 * be room for it all, whether it is made or not.
 */
export const tellingRefused =
  (refused: readonly Refusal[], done: (outcome: Outcome) => void) =>
  (outcome: Outcome): void =>
    done(withRefused(outcome, refused));

export const isAcknowledged = (outcome: Outcome): boolean => outcome.again === null;

/** Whether all that was in it is refused for good: there is nothing to pass on to listeners. */
export const isRefusedWhole = ({ accepted, repeated, aside, refused }: Outcome): boolean =>
  refused.length > 0 && accepted + repeated + aside === 0;

/** Reason codes of MQTT 5 (2.4) for a PUBACK or PUBREC of a message that is acknowledged. */
export function reasonOf(outcome: Outcome): number {
  if (!isRefusedWhole(outcome)) return 0x00;
  switch (outcome.refused[0]?.code) {
    case 'malformed':
      return 0x99; // payload format invalid
    case 'too-large':
      return 0x97; // quota exceeded
    case 'not-allowed':
      return 0x87; // not authorized
    default:
      return 0x83; // implementation specific error
  }
}
