/** Records that come back from a relay: the original again, or what is known of it and said to be no more than that. */
import type { DecisionInput, JournalRecord, PassingInput } from '../../race/journal/record.ts';
import { isEmptied } from './emptied.ts';
import type { Marks, Own } from './marks.ts';
import type { VenueKey } from './venue-key.ts';

/** Author of a record that came back without what had stayed at the venue: the audit shows it. */
export const INCOMPLETE = 'came back from the relay without what had stayed here';

/**
 * The record as it was; under the author INCOMPLETE where a text or a field of it is missing; null where nothing came that
 * could be put in its place: of a closed race, of the jury's register, under another key, or taken out by retention.
 */
export function originalOf(record: JournalRecord, key: VenueKey): JournalRecord | null {
  if (isEmptied(record)) return null;
  const { venue: seal, lacks } = record.input as Marks;
  if (lacks === 'persons') return null;
  if (seal === undefined && lacks === undefined) return record;
  const own = seal === undefined ? {} : (key.open(seal) as Own | null);
  if (own === null) return null;
  const input = inputOf(record.input as (PassingInput | DecisionInput) & Marks, own);
  const by =
    lacks === 'texts'
      ? { role: 'station' as const, name: INCOMPLETE }
      : { ...record.by, ...(own.by !== undefined && { name: own.by }) };
  return { ...record, by, input };
}

function inputOf(
  { venue: _, lacks: __, ...input }: (PassingInput | DecisionInput) & Marks,
  own: Own,
): PassingInput | DecisionInput {
  if (input.kind === 'passing') return { ...input, passing: { ...input.passing, ...own.passing } };
  const { decision } = input;
  if (decision.type === 'put-entries' && own.chips !== undefined) {
    const entries = decision.entries.map((entry, at) => ({ ...entry, chips: [...(own.chips?.[at] ?? [])] }));
    return { ...input, decision: { ...decision, entries } };
  }
  if (decision.type === 'reassign-reads' && own.chip !== undefined)
    return { ...input, decision: { ...decision, read: { chip: own.chip } } };
  if ('passing' in decision && own.passingId !== undefined)
    return { ...input, decision: { ...decision, passing: own.passingId as typeof decision.passing } };
  return input;
}
