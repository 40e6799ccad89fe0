/** What was mended goes into the races' audit log, with whose word: once, when the station serves again. */
import { randomUUID } from 'node:crypto';
import type { DecisionId } from '../../race/ids.ts';
import type { StationJournal } from '../journal/open-journal.ts';
import { MENDED, type MendNote } from '../journal/repair/mend-note.ts';
import { recordsOf } from '../journal/repair/merge.ts';
import type { Races } from '../races/races.ts';

/** Resolves when every race that is not over, or else the newest, has the note. */
export async function tellRaces(journal: StationJournal, races: Races, computer: string): Promise<void> {
  const notes = (journal.settings.get(MENDED) ?? []) as readonly MendNote[];
  if (notes.length === 0) return;
  const all = races.list();
  const on = all.filter((race) => races.board(race)?.race.state !== 'finished');
  const told = on.length > 0 ? on : all.slice(-1);
  for (const { how, by, missing } of notes)
    for (const race of told) {
      const id = `journal-mended-${randomUUID().slice(0, 8)}` as DecisionId;
      const first = missing[0] ?? null;
      await races.decision(
        race,
        {
          type: 'journal-mended',
          id,
          how,
          by,
          missing: recordsOf(missing),
          fromMs: first?.fromMs ?? null,
          toMs: missing.at(-1)?.toMs ?? null,
        },
        { role: 'station', name: computer },
      );
    }
  await journal.settings.delete(MENDED);
}
