/**
 * Who was forgotten stays forgotten when a journal is mended: a copy of before, or an old page of the log, may give a record
 * back as it was. What the orders in the mended journal say is done again before it is used.
 */
import type Database from 'better-sqlite3';
import type { Decision } from '../../race/journal/decision.ts';
import { replaceRows } from '../journal/redaction.ts';
import type { Merged } from '../journal/repair/merge.ts';
import { RowKind } from '../journal/rows.ts';
import { type Forgotten, openForgottenList } from '../races/forgotten-list.ts';
import { type Report, type StoredDecision, whatIsLeft } from '../races/what-is-left.ts';

/** Returns how many records had come back as they were. Orders that were not carried out yet are left to the station. */
export function forgetAgain(db: Database.Database, merged: Merged): number {
  const rows = db
    .prepare(`SELECT seq, race, CAST(body AS BLOB) AS body FROM record WHERE kind = ${RowKind.decision}`)
    .all() as { seq: number; race: number; body: Buffer }[];
  const races = new Map<number, StoredDecision[]>();
  for (const { seq, race, body } of rows) {
    const decision = decisionOf(body);
    const known = races.get(race) ?? [];
    if (decision !== null) known.push({ seq, decision });
    races.set(race, known);
  }
  let again = 0;
  for (const [race, decisions] of races) {
    const reports = new Map<string, Report>();
    for (const { decision } of decisions)
      if (decision.type === 'redacted') reports.set(decision.of, decision);
    for (const { decision } of decisions) {
      if (decision.type !== 'forget-rider') continue;
      const report = reports.get(decision.id);
      if (report === undefined) continue;
      const left = whatIsLeft(decisions, decision.entry, report, null, asTheyWere(merged, race));
      again += replaceRows(db, left.rows);
      for (const { seq, body } of left.rows) {
        const at = decisions.findIndex((one) => one.seq === seq);
        decisions[at] = { seq, decision: JSON.parse(body) as Decision };
      }
    }
  }
  return again;
}

/** Orders in the list beside the journal that are not among its records: the journal was put back from before them. */
export function orderedAgain(data: string, merged: Merged): readonly Forgotten[] {
  const all = openForgottenList(data).all();
  if (all.length === 0) return [];
  const given = new Set<string>();
  for (const { from, row } of merged.rows) {
    const decision = row.kind === RowKind.decision ? decisionOf(from.bodyOf(row)) : null;
    if (decision !== null) given.add(decision.id);
  }
  return all.filter(({ id }) => !given.has(id));
}

/** Redacted records as a copy still has them: names that are nowhere else stand in what came back with them. */
function asTheyWere(merged: Merged, race: number): Decision[] {
  const redacted = new Set(merged.all.flatMap((one) => [...one.redacted.keys()]));
  return merged.all.flatMap((from) =>
    from.rows.flatMap((row) => {
      if (row.kind !== RowKind.decision || row.race !== race || !redacted.has(row.seq)) return [];
      return decisionOf(from.bodyOf(row)) ?? [];
    }),
  );
}

function decisionOf(body: Buffer): Decision | null {
  try {
    return JSON.parse(body.toString('utf8')) as Decision;
  } catch {
    return null;
  }
}
