/**
 * What of a record leaves the venue: what fans see of a rider, and the chips, for the relay folds the race from passings
 * that are known by them. Licence and UCI ID, how to reach riders or their family, when they were born and what officials
 * noted stay here; in the relay's history a rider is found in other races by name and team.
 */
import { OFFICIALS_ONLY } from '../../race/decisions/values.ts';
import type { JournalRecord } from '../../race/journal/record.ts';

const STAYS_HERE: readonly string[] = OFFICIALS_ONLY.filter((field) => field !== 'chips');

export function mirrored(record: JournalRecord): JournalRecord {
  const { input } = record;
  // Journals are sent as they are, also what is not sound in them: the relay judges (sound.ts).
  if (input.kind !== 'decision' || input.decision?.type !== 'put-entries') return record;
  const { decision } = input;
  if (!decision.entries.some((entry) => STAYS_HERE.some((field) => field in Object(entry)))) return record;
  const entries = decision.entries.map((entry) => {
    const open: Record<string, unknown> = { ...entry };
    for (const field of STAYS_HERE) delete open[field];
    return open as typeof entry;
  });
  return { ...record, input: { ...input, decision: { ...decision, entries } } };
}
