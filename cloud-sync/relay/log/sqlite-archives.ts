/** Segments of the feed in a relay's SQLite log, and which copy writes which version of a race's archive. */
import type Database from 'better-sqlite3';
import { nextArchive, type StoredArchive } from './archive-claim.ts';
import type { ArchiveClaim, ArchivedMark, ArchiveWanted, RelayLog } from './log.ts';

export function sqliteSegments(db: Database.Database): Pick<RelayLog, 'putSegment' | 'segment'> {
  return {
    async putSegment(name, segment, bytes) {
      db.prepare('INSERT INTO segment (name, segment, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(
        name,
        segment,
        bytes,
      );
      return db
        .prepare('SELECT bytes FROM segment WHERE name = ? AND segment = ?')
        .pluck()
        .get(name, segment) as Buffer;
    },
    segment: async (name, segment) =>
      (db.prepare('SELECT bytes FROM segment WHERE name = ? AND segment = ?').pluck().get(name, segment) as
        | Buffer
        | undefined) ?? null,
  };
}

export function sqliteArchives(
  db: Database.Database,
): Pick<
  RelayLog,
  'claimArchive' | 'publishArchive' | 'releaseArchive' | 'archives' | 'archived' | 'dropArchives'
> {
  const newestArchive = db.prepare<[string], StoredArchive>(
    'SELECT * FROM archive WHERE name = ? ORDER BY version DESC LIMIT 1',
  );
  const claimArchive = db.transaction(
    (wanted: ArchiveWanted, copy: string, nowMs: number, leaseMs: number): ArchiveClaim | null => {
      const step = nextArchive(newestArchive.get(wanted.name) ?? null, wanted, nowMs, leaseMs);
      if (step === null) return null;
      const { name, version, epoch, seq, reason } = step.claim;
      if (step.takesOver)
        db.prepare('UPDATE archive SET copy = ?, claimed_ms = ? WHERE name = ? AND version = ?').run(
          copy,
          nowMs,
          name,
          version,
        );
      else
        db.prepare(
          'INSERT INTO archive (name, version, epoch, seq, reason, copy, claimed_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ).run(name, version, epoch, seq, reason, copy, nowMs);
      return step.claim;
    },
  );

  return {
    claimArchive: async (wanted, copy, nowMs, leaseMs) =>
      claimArchive.immediate(wanted, copy, nowMs, leaseMs),
    publishArchive: async ({ name, version }, copy, manifest) =>
      db
        .prepare(
          'UPDATE archive SET manifest = ? WHERE name = ? AND version = ? AND copy = ? AND manifest IS NULL',
        )
        .run(manifest, name, version, copy).changes > 0,
    async releaseArchive({ name, version }, copy) {
      db.prepare(
        'UPDATE archive SET claimed_ms = 0 WHERE name = ? AND version = ? AND copy = ? AND manifest IS NULL',
      ).run(name, version, copy);
    },
    async dropArchives(name) {
      db.prepare('DELETE FROM archive WHERE name = ?').run(name);
    },
    archives: async (name) =>
      db
        .prepare<[string], string>(
          'SELECT manifest FROM archive WHERE name = ? AND manifest IS NOT NULL ORDER BY version',
        )
        .pluck()
        .all(name) as unknown as string[],
    archived: async () =>
      db
        .prepare<[], ArchivedMark>(
          `SELECT name, max(version) AS version, epoch, seq FROM archive WHERE manifest IS NOT NULL GROUP BY name`,
        )
        .all(),
  };
}
