/** Errors of the station's API, as sentences for an official. */

import { fieldOf } from '../../../race/present.ts';
import { currentLanguage } from '../language.ts';
import { Refused, Unreachable } from './api.ts';
import { sayNow } from './messages.ts';
import { useStationWords } from './words.ts';

/** What went wrong, for the official: the station's own sentence where it gave one. */
export function sentenceOf(error: unknown, timeZone?: string): string {
  if (error instanceof Unreachable) return useStationWords.now().unreachable;
  if (error instanceof Refused) {
    const says = (error.answer as { says?: unknown } | null)?.says;
    const { problems } = useStationWords.now();
    return says === undefined && currentLanguage() !== 'en' && Object.hasOwn(problems, error.code)
      ? fieldOf(problems, error.code)
      : sayNow(says, error.message, timeZone);
  }
  return error instanceof Error ? error.message : String(error);
}
