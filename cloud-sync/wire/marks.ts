/** What a record says of itself that did not leave the venue as it is. */
import type { Author } from '../../race/journal/record.ts';
import type { Passing } from '../../race/passing.ts';

/**
 * Beside a record's input, when it is not the original. `venue`: what of it only the venue reads, sealed under its key (codes,
 * and who of the officials; nothing of riders). `lacks`: what stayed there and cannot be read from this: texts or fields of an
 * open race, or, of a closed one, who the riders are.
 */
export interface Marks {
  readonly venue?: string;
  readonly lacks?: 'texts' | 'persons';
}

/** What the seal holds. */
export interface Own {
  readonly by?: string;
  readonly passing?: Pick<Passing, 'id' | 'who' | 'by'>;
  /** Of a decision about a passing. */
  readonly passingId?: string;
  /** Of an order about a chip's reads. */
  readonly chip?: string;
  /** Chips by the place of the rider in the list. */
  readonly chips?: readonly (readonly string[])[];
}

/** Officials are not named. */
export const isNamed = ({ role, name }: Author): boolean =>
  (role === 'official' || role === 'admin') && name !== '';
