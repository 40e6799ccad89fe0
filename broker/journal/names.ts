/**
 * Races and authors by number, so that a record names each in two or three bytes. The numbers are given here, on
 * the main thread, and stored with the first commit that uses them; they never change.
 */
import type { RaceId } from '../../race/ids.ts';
import type { Author } from '../../race/journal/record.ts';
import { RecordError } from './errors.ts';

/** At the bound a new name is refused: a journal is for a season, not for ever. */
export const RACES_MAX = 65_535;
export const AUTHORS_MAX = 250_000;

export type Name =
  | { readonly kind: 'race'; readonly number: number; readonly id: RaceId }
  | {
      readonly kind: 'author';
      readonly number: number;
      readonly role: Author['role'];
      readonly name: string;
    };

export class Names {
  readonly #raceNumbers = new Map<RaceId, number>();
  readonly #raceIds: RaceId[] = [];
  readonly #authorNumbers = new Map<Author['role'], Map<string, number>>();
  readonly #authors: Author[] = [];

  constructor(known: readonly Name[]) {
    for (const name of known) this.learn(name);
  }

  /** The race's number; `fresh` is told when it is new. */
  raceNumber(id: RaceId, fresh: (name: Name) => void): number {
    const known = this.#raceNumbers.get(id);
    if (known !== undefined) return known;
    if (this.#raceNumbers.size >= RACES_MAX)
      throw new RecordError(`This journal holds ${RACES_MAX} races, its limit. Start a new journal.`);
    const name: Name = { kind: 'race', number: this.#raceNumbers.size + 1, id };
    this.learn(name);
    fresh(name);
    return name.number;
  }

  knownRace(id: RaceId): number | undefined {
    return this.#raceNumbers.get(id);
  }

  authorNumber(author: Author, fresh: (name: Name) => void): number {
    const known = this.#authorNumbers.get(author.role)?.get(author.name);
    if (known !== undefined) return known;
    const number = Math.max(1, this.#authors.length);
    if (number > AUTHORS_MAX)
      throw new RecordError(`This journal holds ${AUTHORS_MAX} authors, its limit. Start a new journal.`);
    const name: Name = { kind: 'author', number, role: author.role, name: author.name };
    this.learn(name);
    fresh(name);
    return number;
  }

  holdsRace(number: number): boolean {
    return this.#raceIds[number] !== undefined;
  }

  race(number: number): RaceId {
    const id = this.#raceIds[number];
    if (id === undefined) throw new Error(`The journal names race number ${number}, which it does not hold.`);
    return id;
  }

  author(number: number): Author {
    const author = this.#authors[number];
    if (author === undefined)
      throw new Error(`The journal names author number ${number}, whom it does not hold.`);
    return author;
  }

  /** Takes a number that was given elsewhere: by the master whom this journal follows. */
  learn(name: Name): void {
    if (name.kind === 'race') {
      this.#raceNumbers.set(name.id, name.number);
      this.#raceIds[name.number] = name.id;
      return;
    }
    let ofRole = this.#authorNumbers.get(name.role);
    if (ofRole === undefined) {
      ofRole = new Map();
      this.#authorNumbers.set(name.role, ofRole);
    }
    ofRole.set(name.name, name.number);
    this.#authors[name.number] = Object.freeze({ role: name.role, name: name.name });
  }

  /** All of them, for a standby. */
  all(): Name[] {
    const races = [...this.#raceNumbers].map(([id, number]): Name => ({ kind: 'race', number, id }));
    const authors = [...this.#authorNumbers].flatMap(([role, names]) =>
      [...names].map(([name, number]): Name => ({ kind: 'author', number, role, name })),
    );
    return [...races, ...authors];
  }
}
