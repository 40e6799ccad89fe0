/** A decision as `verify` reads it from the journal's table, with who made it and when. */
export interface DecisionRow {
  readonly seq: number;
  readonly race: string;
  readonly atMs: number;
  readonly by: string;
  readonly body: Buffer;
}
