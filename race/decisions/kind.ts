/**
 * A kind of decision: everything there is to say about it, in one place. `kinds.ts` lists them all.
 */
import { z } from 'zod';
import type { Draft, Taken } from './draft.ts';
import type { Asked, Objection } from './objections.ts';
import { decisionId, text } from './values.ts';

/**
 * Whose record a decision may change: nobody's (it is about places, statuses, words), that of the rider it names in
 * `entry`, that of whoever has the `passing` it names, or anybody's. Others' records stay as they were made.
 */
export type Touches = 'none' | 'its-rider' | 'its-passing' | 'all';

export interface Kind<Schema extends z.ZodType> {
  /** Parses what comes from outside. */
  readonly schema: Schema;
  /** What it changes in the set-up; null when that is nothing by itself. */
  readonly step: ((draft: Draft, decision: z.infer<Schema>, taken: Taken) => void) | null;
  /**
   * Why it makes no sense now; null when it always does. Refusals are for nonsense, not for the unusual: what an
   * official may want in a strange race must stay possible. That a rider named in `entry` exists is asked of all.
   */
  readonly check: ((asked: Asked, decision: z.infer<Schema>) => Objection) | null;
  readonly touches: Touches;
}

/** A kind looked up by a decision's type: the caller knows that the two belong together. */
// biome-ignore lint/suspicious/noExplicitAny: each kind's functions take its own decision
export type AnyKind = Kind<any>;

const ofAll = { id: decisionId, reason: text(500).optional() };

/** Declares a kind: its name, the fields it has beside id and reason, and what is to be said about it. */
export const kind = <Name extends string, Shape extends z.ZodRawShape>(
  type: Name,
  shape: Shape,
  says: Omit<Kind<z.ZodObject<{ type: z.ZodLiteral<Name> } & typeof ofAll & Shape>>, 'schema'>,
) => ({ schema: z.object({ type: z.literal(type), ...ofAll, ...shape }), ...says });
