/**
 * What a query may ask for at most, reckoned from its text before any of it is worked out: how deep it goes, how many
 * fields it names however they are spread over fragments and aliases, and about how many values it would have read.
 * One anonymous query with 290 aliases of a whole race would otherwise take seconds of everybody's.
 */
import {
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  Kind,
  parse,
  type SelectionSetNode,
  type Source,
  type ValidationContext,
} from 'graphql';

export const QUERY_LIMITS = {
  /** The standard introspection query goes 13 deep. */
  depth: 15,
  /** Fields named, fragments spread out. */
  fields: 600,
  /** The same field of the same object again under another name. */
  aliases: 30,
  /** Values read, about. A whole race of a hundred riders with their passings is some 6,000. */
  cost: 20_000,
  /** Words and signs of the text. */
  tokens: 6_000,
  /** Brackets within brackets: the parser, which goes down into each, has a stack. */
  brackets: 60,
} as const;

/** How many of a list's items are reckoned with; a race of more riders is dearer to us than to the reckoning. */
const ITEMS: Readonly<Record<string, number>> = {
  races: 20,
  pastRaces: 50,
  riders: 100,
  standings: 50,
  changed: 20,
  history: 20,
  points: 200,
  traces: 12,
  marks: 20,
};
/** Work beside the values: a race folded into laps, or riders' ways thinned. */
const WORK: Readonly<Record<string, number>> = {
  history: 1_000,
  traces: 1_000,
  track: 400,
  pastRaces: 1_000,
  races: 200,
};

interface Reckoned {
  readonly depth: number;
  readonly fields: number;
  readonly cost: number;
}

const NOTHING: Reckoned = { depth: 0, fields: 0, cost: 0 };
/** Sums stop here: fragments within fragments grow without end. */
const ENOUGH = 1e9;

/** Why a query is too much, or null. Fragments are reckoned once each, so this takes no longer than the text is long. */
export function tooMuch(document: DocumentNode): string | null {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition.selectionSet);
  const known = new Map<string, Reckoned>();
  let aliasesMost = 0;

  const fragment = (name: string): Reckoned => {
    const reckoned = known.get(name);
    if (reckoned !== undefined) return reckoned;
    known.set(name, NOTHING); // one that spreads itself is refused by the standard's own rule
    const selections = fragments.get(name);
    const all = selections === undefined ? NOTHING : set(selections);
    known.set(name, all);
    return all;
  };
  const field = ({ name: { value }, arguments: given, selectionSet }: FieldNode): Reckoned => {
    const inside = selectionSet === undefined ? NOTHING : set(selectionSet);
    // A rider's `history` is a list; the query's, which names its race, is one thing that takes work.
    const isAsked = value === 'history' && (given?.length ?? 0) > 0;
    const items = selectionSet === undefined || isAsked ? 1 : (ITEMS[value] ?? 1);
    const work = value === 'history' && !isAsked ? 0 : (WORK[value] ?? 0);
    return {
      depth: inside.depth + 1,
      fields: Math.min(ENOUGH, inside.fields + 1),
      cost: Math.min(ENOUGH, 1 + items * inside.cost + (selectionSet === undefined ? 0 : work)),
    };
  };
  const set = ({ selections }: SelectionSetNode): Reckoned => {
    const named = new Map<string, number>();
    let sum = NOTHING;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const times = (named.get(selection.name.value) ?? 0) + 1;
        named.set(selection.name.value, times);
        aliasesMost = Math.max(aliasesMost, times);
      }
      const one =
        selection.kind === Kind.FIELD
          ? field(selection)
          : selection.kind === Kind.FRAGMENT_SPREAD
            ? fragment(selection.name.value)
            : set(selection.selectionSet);
      sum = {
        depth: Math.max(sum.depth, one.depth),
        fields: Math.min(ENOUGH, sum.fields + one.fields),
        cost: Math.min(ENOUGH, sum.cost + one.cost),
      };
    }
    return sum;
  };

  let all = NOTHING;
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      const one = set(definition.selectionSet);
      all = {
        depth: Math.max(all.depth, one.depth),
        fields: Math.min(ENOUGH, all.fields + one.fields),
        cost: Math.min(ENOUGH, all.cost + one.cost),
      };
    }
  const { depth, fields, aliases, cost } = QUERY_LIMITS;
  if (all.depth > depth) return `It goes ${all.depth} fields deep; at most ${depth} are answered.`;
  if (aliasesMost > aliases)
    return `It asks for one field ${aliasesMost} times under other names; at most ${aliases} times. Ask for a list, or one after the other.`;
  if (all.fields > fields) return `It names ${all.fields} fields; at most ${fields}.`;
  if (all.cost > cost)
    return `It would read about ${all.cost} values; at most ${cost} are answered at once. Ask for fewer riders or fields, or for one race after the other.`;
  return null;
}

/** The same as a rule of validation, for queries and subscriptions. */
export const costRule = (context: ValidationContext): ASTVisitor => ({
  Document(document) {
    const says = tooMuch(document);
    if (says !== null)
      context.reportError(
        new GraphQLError(`This query is too much: ${says}`, { extensions: { code: 'TOO_MUCH' } }),
      );
  },
});

/** Reads a query as `parse` does, within bounds. @throws GraphQLError */
export function parseBounded(source: string | Source, options: object = {}): DocumentNode {
  const text = typeof source === 'string' ? source : source.body;
  if (bracketsDeep(text) > QUERY_LIMITS.brackets)
    throw new GraphQLError(
      `This query is too much: It has brackets within brackets more than ${QUERY_LIMITS.brackets} deep.`,
      { extensions: { code: 'TOO_MUCH' } },
    );
  return parse(source, { ...options, maxTokens: QUERY_LIMITS.tokens });
}

const STRINGS_AND_COMMENTS = /"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*/g;

/** How deep brackets go. */
function bracketsDeep(text: string): number {
  let [depth, most] = [0, 0];
  for (const [sign] of text.replace(STRINGS_AND_COMMENTS, ' ').matchAll(/[[\](){}]/g)) {
    depth = Math.max(0, depth + ('[({'.includes(sign) ? 1 : -1));
    most = Math.max(most, depth);
  }
  return most;
}

/** Why a query cannot be read, or null; for doors that read it by themselves afterwards. */
export function unreadable(source: string): GraphQLError | null {
  try {
    parseBounded(source);
    return null;
  } catch (error) {
    return error instanceof GraphQLError ? error : new GraphQLError('This query cannot be read.');
  }
}
