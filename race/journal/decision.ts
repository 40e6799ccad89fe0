/**
 * Decisions: everything an official (or the station in their name) does to a race. Each is one journal record
 * with an author, a moment and a reason; a mistake is undone by a later decision, never by an edit. What there is to
 * say about each kind stands in `decisions/kinds/`.
 * Schemas and types both come from here; pages import the types only, so they never carry the schemas.
 */
import { z } from 'zod';
import { KINDS } from '../decisions/kinds.ts';

export * from '../decisions/values.ts';

export type DecisionType = keyof typeof KINDS;
export type Decision = { [Type in DecisionType]: z.infer<(typeof KINDS)[Type]['schema']> }[DecisionType];

type Schemas = { -readonly [Type in DecisionType]: (typeof KINDS)[Type]['schema'] }[DecisionType];

/** Any decision, told apart by its `type`. */
export const decision = z.discriminatedUnion(
  'type',
  Object.values(KINDS).map(({ schema }) => schema) as [Schemas, ...Schemas[]],
) as unknown as z.ZodType<Decision> & { readonly options: readonly Schemas[] };
