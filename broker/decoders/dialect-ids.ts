/** The dialects there are, by the name that settings and the API have for them. */
export const DIALECT_IDS = ['race-result', 'j-chip', 'my-laps', 'ultra'] as const;
export type DialectId = (typeof DIALECT_IDS)[number];
