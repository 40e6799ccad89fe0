/**
 * A passing: someone at a timing line at a moment. What a source observed is kept as it was observed;
 * which rider it belongs to is worked out by the race, anew whenever a bib, a chip or a decision changes.
 */
import type { Bib, EntryId, LineId, PassingId } from './ids.ts';

export type PassingSource = 'gps' | 'chip' | 'keypad' | 'photo' | 'import';

/**
 * Whom the source saw: a rider (by GPS), a bib (keypad, photo), a chip's code, or somebody unread (`?`). With
 * `spelling`, any way of writing the code or the bib names it (chip.ts, start-list/bib.ts); without, as in old journals, only this one.
 */
export type Sighting =
  | { readonly entry: EntryId }
  | { readonly bib: Bib; readonly spelling?: 'any' }
  | { readonly chip: string; readonly spelling?: 'any' }
  | { readonly unknown: true };

export interface Passing {
  readonly id: PassingId;
  readonly line: LineId;
  /** The moment at the line, UTC epoch ms; fractions allowed (a photo or an interpolated GPS crossing has them). */
  readonly timeMs: number;
  /** One standard deviation of `timeMs` in ms. A photo ≈ 0.5, a chip ≈ 30, a keypad ≈ 200, GPS as computed. */
  readonly uncertaintyMs: number;
  readonly source: PassingSource;
  readonly who: Sighting;
  /** The device or person that saw it (reader's name, official's name); for the audit. */
  readonly by?: string;
}
