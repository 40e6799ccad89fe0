/** Whether a GraphQL schema has changed so that a query written against the earlier one breaks. */
import { BreakingChangeType, buildSchema, findSchemaChanges } from 'graphql';

/** Every change that breaks, a line each; new types, fields and values are growth. @throws on what is no schema. */
export function graphQlChanges(before: string, after: string): readonly string[] {
  const breaking = new Set<string>(Object.values(BreakingChangeType));
  return findSchemaChanges(buildSchema(before), buildSchema(after))
    .filter(({ type }) => breaking.has(type))
    .map(({ description }) => description);
}
