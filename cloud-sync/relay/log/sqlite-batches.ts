/** Batches of stations' records in a relay's SQLite log, and the names that their races have in the cloud. */
import type Database from 'better-sqlite3';
import type { RaceId } from '../../../race/ids.ts';
import { nameInCloud, type RaceRow, type RelayLog, type StationRow, type StoredBatch } from './log.ts';

/** `find`: a station as the log has it now. */
export function sqliteBatches(
  db: Database.Database,
  find: (station: string) => StationRow | null,
): Pick<RelayLog, 'append' | 'read' | 'nameRace' | 'races'> {
  const insertBatch = db.prepare(
    'INSERT INTO batch (station, epoch, first, last, bytes) VALUES (?, ?, ?, ?, ?)',
  );
  const setMark = db.prepare('UPDATE station SET mark = ? WHERE station = ?');
  const batches = db.prepare<[string, number, number, number], StoredBatch>(
    'SELECT first, last, bytes FROM batch WHERE station = ? AND epoch = ? AND first >= ? ORDER BY first LIMIT ?',
  );
  const batchHolding = db
    .prepare('SELECT max(first) FROM batch WHERE station = ? AND epoch = ? AND first <= ?')
    .pluck();
  const raceOf = db
    .prepare<[string, string], RaceId>('SELECT name FROM race WHERE station = ? AND race = ?')
    .pluck() as Database.Statement<[string, string], RaceId>;
  const named = db.prepare('SELECT 1 FROM race WHERE name = ?').pluck();
  const insertRace = db.prepare('INSERT INTO race (name, station, race) VALUES (?, ?, ?)');

  const nameRace = (id: string, race: RaceId): RaceId => {
    const known = raceOf.get(id, race);
    if (known !== undefined) return known;
    const name = nameInCloud(race, id, (one) => named.get(one) !== undefined);
    insertRace.run(name, id, race);
    return name;
  };

  const append = db.transaction(
    (id: string, epoch: number, { first, last, bytes }: StoredBatch, races: ReadonlySet<RaceId>) => {
      const row = find(id);
      if (!row) throw new Error(`Station ${id} never enrolled here.`);
      if (row.epoch !== epoch || first !== row.mark + 1)
        return { taken: false, mark: row.mark, epoch: row.epoch };
      insertBatch.run(id, epoch, first, last, bytes);
      for (const race of races) nameRace(id, race);
      setMark.run(last, id);
      return { taken: true, mark: last, epoch };
    },
  );

  return {
    append: async (id, epoch, batch, races) => append.immediate(id, epoch, batch, races),
    read: async (id, epoch, fromSeq, limit) =>
      batches
        .all(id, epoch, Number(batchHolding.get(id, epoch, fromSeq) ?? fromSeq), limit)
        .filter(({ last }) => last >= fromSeq),
    nameRace: async (id, race) => db.transaction(() => nameRace(id, race)).immediate(),
    races: async () => db.prepare<[], RaceRow>('SELECT name, station, race FROM race ORDER BY id').all(),
  };
}
