/**
 * What leaves the venue of a race that not everybody may see: which riders' numbers ride in it, over which course, and
 * whether it is on, so that phones on mobile data go on working. The rest are numbers with nothing in them. It is done by the
 * station to what it sends, and again by the relay to what it holds of a race that was open before: both come to the same.
 */
import type { Decision } from '../../race/journal/decision.ts';
import type { DecisionInput, JournalRecord } from '../../race/journal/record.ts';
import { withheld } from './emptied.ts';
import { isNamed, type Marks } from './marks.ts';

/** What says nothing of a person, or is made to (`bare`). */
const LEAVES: ReadonlySet<string> = new Set<Decision['type']>([
  'put-entries',
  'remove-entry',
  'change-bib',
  'swap-bibs',
  'move-riders',
  'set-race',
  'set-course',
  'set-categories',
  'set-laps',
  'start',
  'move-starts',
  'recall',
  'bell',
  'neutralise',
  'stop',
  'restart',
  'finish',
  'undo',
  'redo',
  'forget-positions',
  'keep-until',
  'redacted',
  'seal-day',
  'new-master',
]);

export function mirroredClosed(record: JournalRecord): JournalRecord {
  const { input, by } = record;
  if (input.kind !== 'decision' || !LEAVES.has(input.decision?.type)) return withheld(record);
  const { kind, decision, ...marks } = input as DecisionInput & Marks;
  const { reason, ...said } = decision;
  const open = bare(said as Decision);
  const lacksTexts =
    reason !== undefined || isNamed(by) || marks.venue !== undefined || marks.lacks !== undefined;
  const isBare = open !== said || marks.lacks === 'persons';
  const lacks = isBare ? 'persons' : lacksTexts ? 'texts' : null;
  if (lacks === null) return record;
  const left: DecisionInput & Marks = { kind, decision: open, lacks };
  return { ...record, by: isNamed(by) ? { ...by, name: '' } : by, input: left };
}

/** Without whom it is about; the same object when it is about nobody. */
function bare(said: Decision): Decision {
  if (said.type === 'set-race' && said.officials !== undefined) {
    const { officials: _, ...open } = said;
    return open;
  }
  if (said.type !== 'put-entries' || !Array.isArray(said.entries)) return said;
  const entries = said.entries.map((listed) => {
    const { entry, bib, category, startOffsetMs } = Object(listed) as typeof listed;
    const of = { entry, bib, name: String(bib), category, chips: [] };
    return startOffsetMs === undefined ? of : { ...of, startOffsetMs };
  });
  return { ...said, entries };
}
