/** Kinds of decision that took something out of the journal, and the station's report of it: no decision puts it back. */
const GONE_FOR_GOOD: ReadonlySet<string> = new Set(['forget-rider', 'forget-positions', 'redacted']);
/** What is said of the journal itself, or of another decision: it changes nothing in the race that could be as before. */
const NOTHING_TO_TAKE_BACK: ReadonlySet<string> = new Set([
  'undo',
  'redo',
  'seal-day',
  'new-master',
  'journal-mended',
]);

export const isGoneForGood = (type: string): boolean => GONE_FOR_GOOD.has(type);

/** Whether an undo of this kind of decision would do anything, and so is offered. */
export const isForUndo = (type: string): boolean => !isGoneForGood(type) && !NOTHING_TO_TAKE_BACK.has(type);
