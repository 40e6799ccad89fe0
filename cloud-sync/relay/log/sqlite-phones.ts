/** Riders' cards in a relay's SQLite log, and what their phones sent for a station that was out of reach. */
import type Database from 'better-sqlite3';
import type { Fix } from '../../../race/fix.ts';
import type { CardDigest, DownItem } from '../../wire/messages.ts';
import type { KnownCard, PhoneMessage, RelayLog } from './log.ts';

export function sqlitePhones(
  db: Database.Database,
): Pick<
  RelayLog,
  'setCards' | 'cards' | 'putDown' | 'down' | 'forgetDown' | 'dropDown' | 'downCount' | 'downStanding'
> {
  const setCards = db.transaction((id: string, cards: readonly CardDigest[]) => {
    db.prepare('DELETE FROM card WHERE station = ?').run(id);
    const insert = db.prepare(
      'INSERT INTO card (station, race, entry, bib, digest, pass) VALUES (?, ?, ?, ?, ?, ?)',
    );
    for (const card of cards) insert.run(id, card.race, card.entry, card.bib, card.digest, card.pass ?? null);
  });

  const cardsWith = db.prepare<[string, string], KnownCard>(
    `SELECT card.station, card.race, card.entry, card.bib, card.digest, race.name FROM card
     JOIN station ON station.station = card.station AND NOT station.revoked
     LEFT JOIN race ON race.station = card.station AND race.race = card.race WHERE digest = ? OR pass = ?`,
  );
  const insertDown = db.prepare(
    'INSERT INTO down (station, race, entry, fixes, at_ms, phone, seal) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const putDown = db.transaction((id: string, items: readonly PhoneMessage[]) => {
    return items.map(({ race, entry, fixes, atMs, phone, seal }) => {
      const row = insertDown.run(id, race, entry, JSON.stringify(fixes), atMs, phone, seal ?? null);
      return Number(row.lastInsertRowid);
    });
  });
  const standing = db.prepare<[string], { sinceMs: number; firstId: number | null }>(
    `SELECT enrolled_ms AS sinceMs, (SELECT min(id) FROM down WHERE down.station = station.station) AS firstId
     FROM station WHERE station = ?`,
  );
  const down = db.prepare<[string, number, number], Omit<DownItem, 'fixes'> & { fixes: string }>(
    'SELECT id, race, entry, fixes, at_ms AS atMs, phone, seal FROM down WHERE station = ? AND id > ? ORDER BY id LIMIT ?',
  );

  return {
    setCards: async (id, cards) => setCards.immediate(id, cards),
    cards: async (digest) => cardsWith.all(digest, digest),
    putDown: async (id, items) => putDown.immediate(id, items),
    down: async (id, afterId, limit) =>
      down.all(id, afterId, limit).map((row) => ({ ...row, fixes: JSON.parse(row.fixes) as Fix[] })),
    async forgetDown(id, upToId) {
      db.prepare('DELETE FROM down WHERE station = ? AND id <= ?').run(id, upToId);
    },
    dropDown: async (id, race) =>
      db.prepare('DELETE FROM down WHERE station = ? AND race = ?').run(id, race).changes,
    downStanding: async (id) => standing.get(id) ?? { sinceMs: 0, firstId: null },
    downCount: async (id) =>
      Number(db.prepare('SELECT count(*) FROM down WHERE station = ?').pluck().get(id)),
  };
}
