import { chipClashes } from '../../chip.ts';
import type { Race } from '../../fold/state.ts';
import type { EntryId } from '../../ids.ts';
import { entryOf } from '../../present.ts';
import { bibKey } from '../../start-list/bib.ts';
import { isUciId } from '../../start-list/uci-id.ts';
import { type Saying, saying } from '../messages/message.ts';
import { riderText } from '../words.ts';
import type { Found, Report } from './item.ts';

/** Bibs and chips that two riders claim, UCI IDs that cannot be, riders who ask for help. */
export function reviewStartList(race: Race, nowMs: number, found: Report): void {
  const { setup } = race;
  for (const entry of setup.entries.values()) {
    const sosMs = setup.orders.get(entry.entry)?.sosMs ?? null;
    if (sosMs !== null)
      found({
        id: `sos:${entry.entry}`,
        kind: 'sos',
        entry: entry.entry,
        atMs: sosMs,
        says: saying('asks-for-help', { who: riderText(setup, entry.entry), sinceMs: sosMs }),
        remedy: { type: 'sos-answered', entry: entry.entry },
      });
    const wearer = entryOf(setup.bibKeys, bibKey(entry.bib));
    if (wearer !== entry.entry) {
      const other = riderText(setup, wearer);
      const what = saying('bib-claimed-twice', { bib: entry.bib, name: entry.name, other });
      found(claimed(entry.entry, `bib:${entry.bib}`, what, nowMs));
    }
    if (entry.uciId !== undefined && entry.uciId !== '' && !isUciId(entry.uciId))
      found({
        id: `uci-id:${entry.entry}`,
        kind: 'uci-id',
        entry: entry.entry,
        atMs: nowMs,
        says: saying('uci-id-mistyped', { uciId: entry.uciId, who: riderText(setup, entry.entry) }),
        remedy: null,
      });
  }
  for (const { first, firstChip, second, secondChip } of chipClashes(setup.entries.values())) {
    const what = saying('chip-claimed-twice', {
      chip: firstChip,
      who: riderText(setup, first.entry),
      otherChip: secondChip,
      other: riderText(setup, second.entry),
    });
    found(claimed(second.entry, `chip:${secondChip}`, what, nowMs));
  }
}

const claimed = (entry: EntryId, what: string, says: Saying, atMs: number): Found => ({
  id: `claimed-twice:${entry}:${what}`,
  kind: 'claimed-twice',
  entry,
  atMs,
  says,
  remedy: null,
});
