/**
 * A race that was made private is with none of the relays that it was followed at. One that has just been started may not know
 * it yet, and one that is gone says nothing: it is nobody's when one has said so in round after round and none had it.
 */
import type { ErrorMessage } from '../../race/feed/protocol.ts';
import type { Addresses } from './addresses.ts';

const ROUNDS = 2;

export interface RefusingAddresses extends Omit<Addresses, 'next'> {
  /** As `next` of addresses; `why`: the one that is left says that there is no such race for this page. */
  next(why: ErrorMessage | null): boolean;
  /** Why none of them has the race; null while that is not so. It is asked for all the same. */
  refusal(): ErrorMessage | null;
}

export function withRefusals(addresses: Addresses): RefusingAddresses {
  let said: ErrorMessage | null = null;
  let rounds = 0;
  let last: ErrorMessage | null = null;
  return {
    ...addresses,
    // A getter is copied as its value.
    get count() {
      return addresses.count;
    },
    works() {
      [said, rounds, last] = [null, 0, null];
      addresses.works();
    },
    next(why) {
      said = why ?? said;
      const isRoundOver = addresses.next();
      if (isRoundOver) {
        rounds = said === null ? 0 : rounds + 1;
        last = rounds >= ROUNDS ? said : null;
        said = null;
      }
      return isRoundOver;
    },
    refusal: () => last,
  };
}
