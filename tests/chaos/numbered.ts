/** Records that carry a number of their own, so that each can be told from every other in whatever a journal holds. */

import type { NewRecord } from '../../broker/journal/journal.ts';
import { announceRecord, fixesRecord, keypadRecord, START_MS } from '../../broker/journal/sample.ts';
import type { Input } from '../../race/journal/record.ts';

/** Mostly fixes, one to three at once; now and then a passing or a decision. */
export function numbered(number: number): NewRecord {
  if (number % 23 === 0) return announceRecord(String(number));
  if (number % 17 === 0) return keypadRecord('12', number);
  return fixesRecord(1 + (number % 500), number, 1 + (number % 3));
}

export function numberOf(input: Input): number {
  if (input.kind === 'fixes') return (input.fixes[0]!.timeMs - START_MS) / 1000;
  if (input.kind === 'passing') return Number(input.passing.id.split(':')[2]);
  return input.decision.type === 'announce' ? Number(input.decision.text) : Number.NaN;
}
