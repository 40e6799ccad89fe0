/**
 * What makes a journal tamper-evident: each row's checksum covers the whole row, and each row is chained to all before
 * it by SHA-256, so that nothing can be changed, left out or put in without every later link being another. The link
 * after a commit's last row stands in that row; publications name the link they stood on and are signed.
 *
 * Telemetry that retention took out leaves its hash behind (table `redacted`), so that a redacted journal still verifies.
 */
import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type Database from 'better-sqlite3';
import { letGo } from './let-go.ts';
import type { StoredRow } from './stored-row.ts';

/** The link before the first row. */
export const FIRST_LINK: Buffer = Buffer.alloc(32);

/** A row as it is chained: names instead of numbers, which a table could give another meaning. */
export interface ChainedRow {
  readonly seq: number;
  readonly kind: number;
  readonly count: number;
  readonly race: string;
  readonly author: string;
  readonly atMs: number;
  readonly bodyHash: Uint8Array;
}

export const bodyHash = (body: Uint8Array): Buffer => hash('sha256', body, 'buffer');

/** What a link is the hash of: the link before (32 bytes), kind and count, sequence number, moment, names, the body's hash (32). */
const LINKED = { kind: 32, count: 36, seq: 40, atMs: 48, names: 56 } as const;
/** It is put together here, since one hash of one piece costs half of what six pieces do. Grows with the longest name. */
let linked = new DataView(new ArrayBuffer(1_024));
let linkedBytes = Buffer.from(linked.buffer);

/** The link after a row, given the one before it. */
export function linkAfter(before: Uint8Array, row: ChainedRow): Buffer {
  const names = row.race.length + row.author.length === 0 ? '\0\0' : `${row.race}\0${row.author}\0`;
  if (LINKED.names + names.length * 3 + 32 > linkedBytes.length) {
    linked = new DataView(new ArrayBuffer(LINKED.names + names.length * 3 + 32));
    linkedBytes = Buffer.from(linked.buffer);
  }
  linkedBytes.set(before, 0);
  linked.setUint32(LINKED.kind, row.kind, true);
  linked.setUint32(LINKED.count, row.count, true);
  linked.setFloat64(LINKED.seq, row.seq, true);
  linked.setFloat64(LINKED.atMs, row.atMs, true);
  const end = LINKED.names + linkedBytes.write(names, LINKED.names);
  linkedBytes.set(row.bodyHash, end);
  return hash('sha256', linkedBytes.subarray(0, end + row.bodyHash.length), 'buffer');
}

/** A row's columns as they lie in the database, for its checksum. */
export interface SummedRow {
  readonly seq: number;
  readonly kind: number;
  readonly count: number;
  readonly race: number;
  readonly author: number;
  readonly atMs: number;
  readonly body: Uint8Array;
}

/** CRC-32 of a row; of rows up to `wholeFrom`, written by versions of before, of the body alone. */
export function checksumOf(row: SummedRow, wholeFrom: number): number {
  return row.seq <= wholeFrom ? crc32(row.body) : crc32(row.body, crc32(headInto(summed, row)));
}

const summed = Buffer.alloc(32);

/** What is summed of a row before its body. */
export const headOf = (row: Omit<SummedRow, 'body'>): Buffer => headInto(Buffer.alloc(32), row);

function headInto(head: Buffer, row: Omit<SummedRow, 'body'>): Buffer {
  head.writeUInt32LE(row.kind, 0);
  head.writeUInt32LE(row.count, 4);
  head.writeUInt32LE(row.race, 8);
  head.writeUInt32LE(row.author, 12);
  head.writeDoubleLE(row.seq, 16);
  head.writeDoubleLE(row.atMs, 24);
  return head;
}

/** The reverse. */
export const rowOfHead = (head: Buffer): Omit<SummedRow, 'body'> => ({
  kind: head.readUInt32LE(0),
  count: head.readUInt32LE(4),
  race: head.readUInt32LE(8),
  author: head.readUInt32LE(12),
  seq: head.readDoubleLE(16),
  atMs: head.readDoubleLE(24),
});

/** The newest record whose row has a checksum of its body only. */
export const wholeFromOf = (db: Database.Database): number =>
  Number(db.prepare('SELECT whole_from FROM station').pluck().get() ?? 0);

/** Races and authors by number, as rows are chained with them. Number 0, of telemetry, is nobody. */
export class ChainNames {
  readonly #races = new Map<number, string>([[0, '']]);
  readonly #authors = new Map<number, string>([[0, '']]);

  static of(db: Database.Database): ChainNames {
    const names = new ChainNames();
    for (const { number, id } of db.prepare('SELECT number, id FROM race').all() as {
      number: number;
      id: string;
    }[])
      names.race(number, id);
    for (const { number, role, name } of db.prepare('SELECT number, role, name FROM author').all() as {
      number: number;
      role: string;
      name: string;
    }[])
      names.author(number, role, name);
    return names;
  }

  race(number: number, id: string): void {
    this.#races.set(number, id);
  }

  author(number: number, role: string, name: string): void {
    this.#authors.set(number, `${role}\0${name}`);
  }

  chained(row: SummedRow): ChainedRow {
    const { seq, kind, count, atMs, body } = row;
    const race = this.#races.get(row.race) ?? '?';
    const author = this.#authors.get(row.author) ?? '?';
    return { seq, kind, count, race, author, atMs, bodyHash: bodyHash(body) };
  }
}

/** A row as it is read for the chain: of the table, or what is left of one that was redacted. */
export type Linked = ChainedRow & { readonly link: Uint8Array | null; readonly sound: boolean };

const NOTHING = Buffer.alloc(0);

interface RedactedRow {
  readonly seq: number;
  readonly kind: number;
  readonly count: number;
  readonly race: string;
  readonly author: string;
  readonly at_ms: number;
  readonly body_hash: Buffer;
  readonly chain: Buffer | null;
}

/** Every row after `afterSeq`, in order, redacted ones as they were. `sound`: its checksum agrees. */
export function* chainedRows(db: Database.Database, afterSeq: number): Generator<Linked> {
  const names = ChainNames.of(db);
  const wholeFrom = wholeFromOf(db);
  const redacted = db
    .prepare('SELECT * FROM redacted WHERE seq > ? ORDER BY seq')
    .all(afterSeq) as RedactedRow[];
  let next = 0;
  const rows = db
    .prepare(
      'SELECT seq, kind, count, race, author, at_ms, crc, CAST(body AS BLOB) AS body, chain FROM record WHERE seq > ? ORDER BY seq',
    )
    .iterate(afterSeq) as IterableIterator<StoredRow>;
  for (const { at_ms, crc, chain, body, ...stored } of rows) {
    while (next < redacted.length && redacted[next]!.seq < stored.seq) yield ofRedacted(redacted[next++]!);
    const row = { ...stored, atMs: at_ms, body: body ?? NOTHING };
    const sound = body !== null && checksumOf(row, wholeFrom) === crc;
    const linked =
      redacted[next]?.seq === stored.seq
        ? { ...ofRedacted(redacted[next++]!), sound }
        : { ...names.chained(row), link: chain, sound };
    letGo(row.body);
    yield linked;
  }
  while (next < redacted.length) yield ofRedacted(redacted[next++]!);
}

/** The first record of every row after `afterSeq` whose checksum does not agree. */
export function* unsoundRows(db: Database.Database, afterSeq: number): Generator<number> {
  const wholeFrom = wholeFromOf(db);
  const rows = db
    .prepare(
      'SELECT seq, kind, count, race, author, at_ms, crc, CAST(body AS BLOB) AS body FROM record WHERE seq > ? ORDER BY seq',
    )
    .iterate(afterSeq) as IterableIterator<Omit<StoredRow, 'chain'>>;
  for (const { at_ms: atMs, body, ...row } of rows) {
    const sound = body !== null && checksumOf({ ...row, atMs, body }, wholeFrom) === row.crc;
    if (body !== null) letGo(body);
    if (!sound) yield row.seq;
  }
}

const ofRedacted = ({ seq, kind, count, race, author, at_ms, body_hash, chain }: RedactedRow): Linked => ({
  seq,
  kind,
  count,
  race,
  author,
  atMs: at_ms,
  bodyHash: body_hash,
  link: chain,
  sound: true,
});

/** The link after the newest row. */
export function newestLink(db: Database.Database): Buffer {
  const stored = ['record', 'redacted']
    .flatMap((table) => {
      const found = db
        .prepare(`SELECT seq, chain FROM ${table} WHERE chain IS NOT NULL ORDER BY seq DESC LIMIT 1`)
        .get() as { seq: number; chain: Buffer } | undefined;
      return found === undefined ? [] : [found];
    })
    .sort((a, b) => b.seq - a.seq)[0];
  let link: Buffer = stored?.chain ?? FIRST_LINK;
  for (const row of chainedRows(db, stored?.seq ?? 0)) link = linkAfter(link, row);
  return link;
}

/** For a journal of before there was a chain: it begins with what is there. Within the migration's transaction. */
export function chainWhatIsThere(db: Database.Database): void {
  const newest = db.prepare('SELECT seq, count FROM record ORDER BY seq DESC LIMIT 1').get() as
    | { seq: number; count: number }
    | undefined;
  if (newest === undefined) return;
  db.prepare('UPDATE station SET whole_from = ?').run(newest.seq + newest.count - 1);
  let link: Buffer = FIRST_LINK;
  for (const row of chainedRows(db, 0)) link = linkAfter(link, row);
  db.prepare('UPDATE record SET chain = ? WHERE seq = ?').run(link, newest.seq);
}
