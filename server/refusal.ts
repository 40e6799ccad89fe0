import { inEnglish, type Saying } from '../race/race.ts';

/** Why an input was refused, in words for an official. `code` is the stable part (metrics, problem details). */
export interface Refusal {
  readonly code:
    | 'malformed'
    | 'too-large'
    | 'unknown-race'
    | 'unknown-entry'
    | 'unknown-line'
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

/** A refusal whose words pages say in their reader's language. */
export const refusalOf = (code: Refusal['code'], says: Saying): Refusal => ({
  code,
  says,
  message: inEnglish(says, 'UTC'),
});
