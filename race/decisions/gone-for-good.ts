/** Kinds of decision that took something out of the journal, and the station's report of it: no decision puts it back. */
const GONE_FOR_GOOD: ReadonlySet<string> = new Set(['forget-rider', 'forget-positions', 'redacted']);

export const isGoneForGood = (type: string): boolean => GONE_FOR_GOOD.has(type);
