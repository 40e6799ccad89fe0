import type { TimingLine } from '../../race/course/course.ts';
import { useUiWords } from './words.ts';

/** As courses are given lines of their own accord, in English: nobody's words, so a page says them in its reader's. */
const NOBODYS: ReadonlySet<string> = new Set(['Start', 'Finish', 'Start/finish', 'Start / finish']);

/** A timing line as a page calls it: by the name somebody gave it, else by what it is. */
export function lineName({ name, kind }: Pick<TimingLine, 'name' | 'kind'>): string {
  return kind !== 'intermediate' && NOBODYS.has(name) ? useUiWords.now().lines[kind] : name;
}
