/** What a station had acknowledged, as its clients know it, and what of that a journal still holds. */

import type { StationJournal } from '../../broker/journal/open-journal.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';

export interface Acknowledged {
  readonly race: RaceId;
  /** Entry → moments of its fixes. */
  readonly fixes: readonly (readonly [entry: EntryId, times: readonly number[]])[];
  readonly passings: readonly string[];
  readonly decisions: readonly string[];
  /** Keys of settings. */
  readonly settings: readonly string[];
}

export interface Missing {
  readonly fixes: number;
  readonly passings: number;
  readonly decisions: number;
  readonly settings: number;
}

export const isNothing = ({ fixes, passings, decisions, settings }: Missing): boolean =>
  fixes + passings + decisions + settings === 0;

/** Reads the whole journal. Throws what reading throws. */
export async function missingIn(journal: StationJournal, all: Acknowledged): Promise<Missing> {
  const fixes = new Set<string>();
  const ids = new Set<string>();
  for await (const page of journal.read(1))
    for (const { input } of page) {
      if (input.kind === 'fixes') for (const fix of input.fixes) fixes.add(`${input.entry}/${fix.timeMs}`);
      else ids.add(input.kind === 'passing' ? input.passing.id : input.decision.id);
    }
  const count = (list: readonly string[], has: (one: string) => boolean): number =>
    list.filter((one) => !has(one)).length;
  return {
    fixes: all.fixes.reduce(
      (sum, [entry, times]) => sum + times.filter((timeMs) => !fixes.has(`${entry}/${timeMs}`)).length,
      0,
    ),
    passings: count(all.passings, (id) => ids.has(id)),
    decisions: count(all.decisions, (id) => ids.has(id)),
    settings: count(all.settings, (key) => journal.settings.get(key) !== undefined),
  };
}

/** Whether riders' tracks, which are derived, answer with every fix that the journal holds. */
export async function tracksAreWhole(journal: StationJournal, all: Acknowledged): Promise<boolean> {
  const inJournal = new Map<EntryId, Set<number>>();
  for await (const page of journal.read(1))
    for (const { input } of page)
      if (input.kind === 'fixes') {
        const times = inJournal.get(input.entry) ?? new Set();
        for (const fix of input.fixes) times.add(fix.timeMs);
        inJournal.set(input.entry, times);
      }
  for (const [entry, times] of inJournal) {
    const range = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1_000_000 };
    const found = new Set((await journal.fixes(all.race, entry, range)).map(({ timeMs }) => timeMs));
    if ([...times].some((timeMs) => !found.has(timeMs))) return false;
  }
  return true;
}
