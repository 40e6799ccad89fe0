/** What is left of a race's decisions when a rider is forgotten, as the journal stores it. */

import type { SealedResult } from '../../race/decisions/sealed-result.ts';
import type { EntryId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import { contactsIn, tracesOf, withdrawn, withoutContactsOf } from '../../race/journal/withdraw.ts';
import { present } from '../../race/present.ts';
import type { Replaced } from '../journal/redaction.ts';
import { resealed, type Sign } from './seal.ts';

export type Report = Extract<Decision, { type: 'redacted' }>;

export interface StoredDecision {
  readonly seq: number;
  readonly decision: Decision;
}

/**
 * Which records of `decisions` are to be replaced, and the seals of what was published; nothing when they are so already.
 * `report`: what was said when it was carried out the first time, or null. `others`: decisions of which only the names count.
 */
export function whatIsLeft(
  decisions: readonly StoredDecision[],
  entry: EntryId,
  report: Report | null,
  sign: Sign | null,
  others: readonly Decision[] = [],
): { readonly rows: readonly Replaced[]; readonly seals: Report['seals'] } {
  const traces = tracesOf([...decisions.map(({ decision }) => decision), ...others], entry);
  const rows: Replaced[] = [];
  const seals: Report['seals'] = [];
  for (const { seq, decision } of decisions) {
    let left = withdrawn(decision, entry, traces);
    if (left === decision) {
      // Done before the station was cut off: the report still has to say it.
      if (decision.type === 'publish-result' && decision.sealed?.was)
        seals.push({ seq, ...sealOf(decision.sealed) });
      continue;
    }
    if (left.type === 'publish-result' && left.sealed && decision.type === 'publish-result') {
      const told = report?.seals.find((one) => one.seq === seq) ?? null;
      const sealed: SealedResult = resealed(
        present(decision.sealed, 'The sealed result of a decision that seals one'),
        left.sealed,
        told,
        sign,
      );
      left = { ...left, sealed };
      seals.push({ seq, ...sealOf(sealed) });
    }
    rows.push({ seq, body: JSON.stringify(left) });
  }
  return { rows, seals };
}

/** Which records of `decisions` are to be replaced when the contacts of all riders go, as the positions do. */
export function leftWithoutContacts(decisions: readonly StoredDecision[]): readonly Replaced[] {
  const contacts = contactsIn(decisions.map(({ decision }) => decision));
  return decisions.flatMap(({ seq, decision }) => {
    const left = withoutContactsOf(decision, contacts);
    return left === decision ? [] : [{ seq, body: JSON.stringify(left) }];
  });
}

const sealOf = ({ digest, signature, key }: SealedResult) => ({ digest, signature, key });
