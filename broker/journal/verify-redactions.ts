/** Redactions in a journal: by whose order, and whether what is left is what the station said was left (redaction.ts). */
import type Database from 'better-sqlite3';
import { z } from 'zod';
import type { DecisionRow } from './decision-row.ts';
import { leftOf } from './redaction.ts';
import { RowKind } from './rows.ts';

export interface RedactionChecked {
  readonly race: string;
  /** Null: all riders' positions. */
  readonly entry: number | null;
  readonly atMs: number;
  /** Who ordered it. */
  readonly by: string;
  /** Records that it changed or took out; null: it is ordered and not carried out. */
  readonly records: number | null;
}

const told = z.discriminatedUnion('type', [
  z.object({ type: z.literal('forget-rider'), id: z.string(), entry: z.number() }),
  z.object({ type: z.literal('forget-positions'), id: z.string() }),
  z.object({ type: z.literal('redacted'), of: z.string(), records: z.number(), left: z.string() }),
]);

/** What may be one of them, before its JSON is read. */
export const mayTellOfRedaction = (body: Buffer): boolean =>
  ['"forget-rider"', '"forget-positions"', '"redacted"'].some((mark) => body.includes(mark));

export function checkRedactions(
  db: Database.Database,
  rows: readonly DecisionRow[],
): { readonly redactions: readonly RedactionChecked[]; readonly faults: readonly string[] } {
  const redactions = new Map<string, RedactionChecked>();
  let newest: { readonly seq: number; readonly left: string } | null = null;
  for (const { seq, race, atMs, by, body } of rows) {
    const parsed = told.safeParse(JSON.parse(body.toString('utf8')));
    if (!parsed.success) continue;
    const one = parsed.data;
    if (one.type === 'redacted') {
      newest = { seq, left: one.left };
      const order = redactions.get(one.of);
      if (order) redactions.set(one.of, { ...order, records: one.records });
    } else {
      const entry = one.type === 'forget-rider' ? one.entry : null;
      redactions.set(one.id, { race, entry, atMs, by, records: null });
    }
  }
  return { redactions: [...redactions.values()], faults: faultsOf(db, newest) };
}

function faultsOf(db: Database.Database, newest: { seq: number; left: string } | null): string[] {
  const replaced = db
    .prepare(`SELECT seq FROM redacted WHERE kind <> ${RowKind.telemetry} ORDER BY seq LIMIT 1`)
    .pluck()
    .get() as number | undefined;
  const any = db.prepare('SELECT 1 FROM redacted LIMIT 1').pluck().get();
  if (newest === null)
    return replaced === undefined
      ? []
      : [`Record ${replaced} was replaced, and no record says that anything was redacted.`];
  // A copy that was made after a redaction holds only what was left.
  if (any === undefined || leftOf(db) === newest.left) return [];
  return [
    `What is left of the redacted records is not what record ${newest.seq} says: one of them was changed again.`,
  ];
}
