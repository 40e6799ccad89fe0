/** Why a copy failed, as one sentence inside another: in the reader's language where it is known what it is. */
import type { HealthFacts } from '../facts.ts';
import type { Phrases, Writing } from '../phrases.ts';
import type { FolderCode } from './facts.ts';

export function whyFailing(
  phrases: Pick<Phrases, FolderCode>,
  { why, says }: Pick<HealthFacts['backups-failing'], 'why' | 'says'>,
  write: Writing,
): string {
  if (says === undefined || !Object.hasOwn(phrases, says.code)) return why;
  const phrase = phrases[says.code] as (facts: unknown, write: Writing) => string;
  return phrase(says.facts, write);
}
