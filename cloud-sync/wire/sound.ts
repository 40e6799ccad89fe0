/**
 * Is a record of a station one that a race can be folded from? The relay trusts no station: whatever comes, or stands
 * in the log from before, is looked at here before it is folded, and one that is not sound is left out, for that
 * station alone. It stays in the log as it came, so that a newer relay that knows it may fold it.
 */
import { z } from 'zod';
import type { Fix } from '../../race/fix.ts';
import { ENTRY_ID_MAX, RACE_ID_PATTERN } from '../../race/ids.ts';
import { decision, entryId, lineId, momentMs, passingId } from '../../race/journal/decision.ts';
import type { JournalRecord } from '../../race/journal/record.ts';

const NAME_MAX = 200;
const CODE_MAX = 200;

const passing = z.object({
  id: passingId,
  line: lineId,
  timeMs: momentMs,
  uncertaintyMs: z.number().min(0).max(86_400_000),
  source: z.enum(['gps', 'chip', 'keypad', 'photo', 'import']),
  // A bib or chip is compared, never looked into: whatever text a station took is taken.
  who: z.union([
    z.object({ entry: entryId }),
    z.object({ bib: z.string().min(1).max(CODE_MAX) }),
    z.object({ chip: z.string().min(1).max(CODE_MAX) }),
    z.object({ unknown: z.literal(true) }),
  ]),
  by: z.string().max(NAME_MAX).optional(),
});

const isText = (value: unknown, most: number): boolean => typeof value === 'string' && value.length <= most;
const isWithin = (value: unknown, most: number): boolean =>
  typeof value === 'number' && Math.abs(value) <= most;

/** By hand: a batch holds tens of thousands of fixes. */
const isFix = (fix: Fix | null): boolean =>
  typeof fix === 'object' &&
  fix !== null &&
  Number.isSafeInteger(fix.timeMs) &&
  Math.abs(fix.timeMs) <= 8.64e15 &&
  isWithin(fix.latDeg, 90) &&
  isWithin(fix.lonDeg, 180);

/** What is wrong with a record, for operators; null when nothing is. */
export function unsound(record: JournalRecord): string | null {
  if (typeof record !== 'object' || record === null) return 'no record';
  const { race, by, atMs, input } = record;
  if (typeof race !== 'string' || !RACE_ID_PATTERN.test(race)) return 'its race has no name that can be';
  if (!isWithin(atMs, 8.64e15)) return 'it was taken at no moment';
  if (!isText(by?.name, NAME_MAX) || !isText(by?.role, 20)) return 'nobody is its author';
  switch (input?.kind) {
    case 'fixes':
      if (!Number.isInteger(input.entry) || input.entry < 1 || input.entry > ENTRY_ID_MAX)
        return 'positions of nobody';
      return Array.isArray(input.fixes) && input.fixes.every(isFix) ? null : 'positions that are none';
    case 'passing':
      return problemOf('passing', passing.safeParse(input.passing));
    case 'decision': {
      const type: unknown = (input.decision as { type?: unknown } | null | undefined)?.type;
      return problemOf(
        `decision ${typeof type === 'string' ? type.slice(0, 40) : ''}`.trim(),
        decision.safeParse(input.decision),
      );
    }
    default:
      return 'of a kind that is not known here';
  }
}

function problemOf(what: string, read: z.ZodSafeParseResult<unknown>): string | null {
  if (read.success) return null;
  const issue = read.error.issues[0];
  return `${what}: ${issue?.path.join('.') || 'it'} ${issue?.message ?? 'does not fit'}`.slice(0, 200);
}
