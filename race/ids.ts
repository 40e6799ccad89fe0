/**
 * The names things go by. Branded, so that a bib is never taken for an entry or a race for an event.
 * Times everywhere are UTC epoch milliseconds (`…Ms`), distances metres (`…M`), speeds m/s (`…Mps`).
 */
declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** A race's slug, part of topics and addresses: 1–40 of `a-z 0-9 -`, starting with a letter or digit. */
export type RaceId = Brand<string, 'RaceId'>;
/** A rider in a race, for ever: 1…65535, given by the station. Bibs may change hands, entries don't. */
export type EntryId = Brand<number, 'EntryId'>;
/** The number on a rider's back: 1–8 of `A-Z a-z 0-9`. Unique among a race's entries at any moment. */
export type Bib = Brand<string, 'Bib'>;
/** A timing line of a course: slug. The start/finish of a loop is `finish`, a road race also has `start`. */
export type LineId = Brand<string, 'LineId'>;
/** A category of a race: slug. Every race has at least one. */
export type CategoryId = Brand<string, 'CategoryId'>;
/** A passing: unique in its race; says where it came from, e.g. `keypad:01J9…`, `chip:box1:3811`, `gps:7:finish:1732…`. */
export type PassingId = Brand<string, 'PassingId'>;
/** A decision's client-made id (UUID or ULID); a repeat of the same id is the same decision. */
export type DecisionId = Brand<string, 'DecisionId'>;

export const RACE_ID_PATTERN = /^[a-z0-9][a-z0-9-]{0,39}$/;
export const BIB_PATTERN = /^[A-Za-z0-9]{1,8}$/;
export const SLUG_PATTERN = /^[a-z0-9][a-z0-9-]{0,39}$/;
export const ENTRY_ID_MAX = 65_535;

export const isRaceId = (text: string): text is RaceId => RACE_ID_PATTERN.test(text);
export const isBib = (text: string): text is Bib => BIB_PATTERN.test(text);
export const isEntryId = (value: number): value is EntryId =>
  Number.isInteger(value) && value >= 1 && value <= ENTRY_ID_MAX;
