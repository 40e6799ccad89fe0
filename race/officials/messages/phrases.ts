/** What a saying is made of, and what a language has to say for each. */
import type { Facts } from './facts.ts';

export type Code = keyof Facts;
export type SayingOf<One extends Code> = { readonly code: One; readonly facts: Facts[One] };
export type Saying = { readonly [One in Code]: SayingOf<One> }[Code];

/** Times and spans as every language writes them alike, in the event's zone. */
export interface Writing {
  /** A moment: `14:02:11`. */
  day(momentMs: number): string;
  /** Race time: `1:02:03.4`. */
  clock(timeMs: number): string;
  /** `12 s`, `3 min`. */
  span(ms: number): string;
}

/** A language: a sentence for every code there is, or it does not compile. */
export type Phrases = { readonly [One in Code]: (facts: Facts[One], write: Writing) => string };
