/**
 * The audit: every decision there ever was, with its author, moment and reason, and whether it still holds.
 */
import type { Judged } from '../journal/active.ts';
import type { Author } from '../journal/author.ts';
import type { Decision } from '../journal/decision.ts';

export interface AuditLine {
  readonly seq: number;
  /** When the station took it, UTC epoch ms. */
  readonly atMs: number;
  readonly by: Author;
  readonly decision: Decision;
  readonly inForce: boolean;
  /** The undo or redo that had the last word about it; null when nobody touched it. */
  readonly lastWord: {
    readonly type: 'undo' | 'redo';
    readonly atMs: number;
    readonly by: Author;
    readonly reason: string | null;
  } | null;
}

/** The decisions in order of the journal, the taken-back ones among them. */
export function auditOf(judged: readonly Judged[]): readonly AuditLine[] {
  return judged.map(({ seq, atMs, by, decision, active, lastWord }) => ({
    seq,
    atMs,
    by,
    decision,
    inForce: active,
    lastWord:
      lastWord === null
        ? null
        : {
            type: lastWord.decision.type === 'undo' ? 'undo' : 'redo',
            atMs: lastWord.atMs,
            by: lastWord.by,
            reason: lastWord.decision.reason ?? null,
          },
  }));
}

/** The decisions that concern one rider: they are named in them, or one of their passings is. */
export function auditOfRider(
  judged: readonly Judged[],
  entry: number,
  passings: ReadonlySet<string>,
): readonly AuditLine[] {
  const named = (decision: Decision): boolean => {
    if ('entry' in decision) return decision.entry === entry;
    if ('passing' in decision) return passings.has(decision.passing);
    if ('order' in decision) return (decision.order as readonly number[]).includes(entry);
    if (decision.type === 'swap-riders' || decision.type === 'swap-bibs' || decision.type === 'move-riders')
      return (decision.entries as readonly number[]).includes(entry);
    return false;
  };
  const concerned = judged.filter(
    ({ decision }) =>
      named(decision) ||
      ('behind' in decision && decision.behind === entry) ||
      ('with' in decision && decision.with === entry),
  );
  return auditOf(concerned);
}
