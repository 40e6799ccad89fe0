/** Why a file is not made or not opened, in the page's language; what this page does not know, as the station says it. */
import type { DayWords } from './words.ts';

export interface FileTrouble {
  readonly code: string;
  readonly says: string;
  readonly facts: Readonly<Record<string, string | number>>;
}

export function troubleText({ code, says, facts }: FileTrouble, words: DayWords['file']): string {
  if (code === 'full' && facts.needMb !== undefined)
    return words.full(String(facts.needMb), String(facts.freeMb));
  return words.troubles[code] ?? says;
}

export const sizeText = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(0.1, bytes / 1e6).toFixed(1)} MB`;
