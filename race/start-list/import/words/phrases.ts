/** What an import has to say, as sentences: a language has one for every code, or it does not compile. */
import type { FindingCode, FindingFacts, FindingSays } from '../findings.ts';

export type FindingPhrases = { readonly [One in FindingCode]: (facts: FindingFacts[One]) => string };

export const findingSentence = (says: FindingSays, phrases: FindingPhrases): string =>
  (phrases[says.code] as (facts: unknown) => string)(says.facts);

/** Names in a list that is read in one breath. */
export const listed = (names: readonly string[], none: string): string =>
  names.length === 0 ? none : names.slice(0, 12).join(', ') + (names.length > 12 ? ' …' : '');

/** The first few of so many, by name. */
export const named = (who: readonly string[], all: number): string =>
  who.join(', ') + (all > who.length ? ' …' : '');
