/**
 * The journal: records a second through its writer thread, durable, beside bare better-sqlite3 on the main thread
 * (one row a record, the same pragmas, bodies ready-made); the latency of an append; replay; commits beside a copy.
 * `node tests/bench/journal.bench.ts` runs it alone.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Journal, NewRecord } from '../../broker/journal/journal.ts';
import { openJournal } from '../../broker/journal/open-journal.ts';
import { fixesRecord, RACE, START_MS } from '../../broker/journal/sample.ts';
import type { EntryId } from '../../race/ids.ts';
import type { Row } from './row.ts';

const BATCHES = [1, 10, 100, 1_000];
/** Both sides take turns, so that a noisy moment of the machine hurts both. */
const ROUNDS = 5;
const ROUND_MS = 300;
const RIDERS = 2_000;
/** Both logs have been written through once by then and start over; as long as they grow, a commit takes twice as long. */
const COMMITS_GROWING = 1_500;

/** Records ready-made, as intake hands them over: one fix of each rider, or a minute of one. */
const prepared = (count: number, fixes: number): NewRecord[] =>
  Array.from({ length: count }, (_, i) => fixesRecord(1 + (i % RIDERS), i * fixes, fixes));

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor((sorted.length - 1) * share)] ?? 0;

function stored(journal: Journal, records: readonly NewRecord[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = records.length;
    for (const record of records)
      journal.append(record, (error) => {
        if (error !== null) reject(error);
        else if (--left === 0) resolve();
      });
  });
}

interface Bare {
  store(count: number): void;
  close(): void;
}

function openBare(path: string): Bare {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE record (seq INTEGER PRIMARY KEY, kind, race, entry, author, at_ms, body)');
  const insert = db.prepare(
    'INSERT INTO record (kind, race, entry, author, at_ms, body) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const body = Buffer.alloc(23, 7);
  return {
    store(count) {
      begin.run();
      for (let i = 0; i < count; i++) insert.run(0, 1, i % RIDERS, i % RIDERS, START_MS + i, body);
      commit.run();
    },
    close: () => db.close(),
  };
}

async function throughput(journal: Journal, bare: Bare): Promise<Row[]> {
  const rows: Row[] = [];
  for (let commit = 0; commit < COMMITS_GROWING; commit++) {
    await stored(journal, prepared(1, 1));
    bare.store(1);
  }
  for (const batch of BATCHES) {
    const records = prepared(batch, 1);
    const total = { ours: 0, oursMs: 0, peer: 0, peerMs: 0 };
    const commitMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      let began = performance.now();
      while (performance.now() - began < ROUND_MS) {
        const at = performance.now();
        await stored(journal, records);
        commitMs.push(performance.now() - at);
        total.ours += batch;
      }
      total.oursMs += performance.now() - began;
      began = performance.now();
      while (performance.now() - began < ROUND_MS) {
        bare.store(batch);
        total.peer += batch;
        await nextTurn();
      }
      total.peerMs += performance.now() - began;
    }
    const value = (total.ours / total.oursMs) * 1_000;
    const peerValue = (total.peer / total.peerMs) * 1_000;
    commitMs.sort((a, b) => a - b);
    rows.push({
      name: `durable, batches of ${batch}`,
      value: Math.round(value),
      unit: 'records/s',
      p50: percentile(commitMs, 0.5),
      p99: percentile(commitMs, 0.99),
      peer: 'bare better-sqlite3, a row each',
      peerValue: Math.round(peerValue),
      ratio: value / peerValue,
    });
  }
  return rows;
}

/** Everything at once, as fast as it is taken: what group commit makes of a flood. */
async function flood(journal: Journal): Promise<Row> {
  const records = prepared(RIDERS, 1);
  const count = 200_000;
  const began = performance.now();
  let sent = 0;
  let done = 0;
  await new Promise<void>((resolve, reject) => {
    const feed = (): void => {
      for (let i = 0; i < 500 && sent < count && sent - done < 20_000; i++)
        journal.append(records[sent++ % RIDERS]!, (error) => {
          if (error !== null) reject(error);
          else if (++done === count) resolve();
        });
      if (sent < count) setImmediate(feed);
    };
    feed();
  });
  return {
    name: 'durable, as fast as it is taken',
    value: Math.round((count / (performance.now() - began)) * 1_000),
    unit: 'records/s',
  };
}

/** Appends at `perSecond`, spread over each millisecond; the time from `append` to `done`. */
async function latency(journal: Journal, perSecond: number, forMs: number): Promise<number[]> {
  const records = prepared(RIDERS, 1);
  const took: number[] = [];
  const began = performance.now();
  const count = Math.round((perSecond * forMs) / 1_000);
  let sent = 0;
  await new Promise<void>((resolve, reject) => {
    const tick = (): void => {
      const due = Math.min(count, ((performance.now() - began) / 1_000) * perSecond);
      while (sent < due) {
        const at = performance.now();
        journal.append(records[sent++ % RIDERS]!, (error) => {
          if (error !== null) reject(error);
          else if (took.push(performance.now() - at) === count) resolve();
        });
      }
      if (sent < count) setTimeout(tick, 1);
    };
    tick();
  });
  return took.sort((a, b) => a - b);
}

const latencyRow = (name: string, took: readonly number[], goal?: string): Row => ({
  name,
  value: percentile(took, 0.5),
  unit: 'ms',
  p50: percentile(took, 0.5),
  p99: percentile(took, 0.99),
  ...(goal === undefined ? {} : { goal }),
});

async function replay(journal: Journal, fromSeq: number, name: string, goal: string): Promise<Row> {
  const began = performance.now();
  const pageMs: number[] = [];
  let fixes = 0;
  let turn = performance.now();
  for await (const page of journal.read(fromSeq)) {
    for (const record of page) if (record.input.kind === 'fixes') fixes += record.input.fixes.length;
    pageMs.push(performance.now() - turn);
    turn = performance.now();
  }
  pageMs.sort((a, b) => a - b);
  return {
    name,
    value: Math.round((fixes / (performance.now() - began)) * 1_000),
    unit: 'fixes/s',
    p50: percentile(pageMs, 0.5),
    p99: percentile(pageMs, 0.99),
    goal,
    note: `${fixes} fixes; p50, p99: ms a page`,
  };
}

export async function run(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-bench-'));
  const journal = await openJournal({ path: join(folder, 'journal.db'), now: Date.now });
  const bare = openBare(join(folder, 'bare.db'));
  try {
    const rows = await throughput(journal, bare);
    bare.close();
    rows.push(await flood(journal));
    rows.push(
      latencyRow('append to done at 2,000/s', await latency(journal, 2_000, 3_000), 'PUBACK p99 ≤ 5 ms'),
    );
    const singles = journal.health().lastSeq;
    rows.push(await replay(journal, 1, 'replay, a fix a record', '≥ 1 M/s'));
    for (let i = 0; i < 20; i++) await stored(journal, prepared(1_000, 60));
    rows.push(await replay(journal, singles + 1, 'replay, 60 fixes a record', '≥ 1 M/s'));

    const range = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 600 };
    const first = performance.now();
    await journal.fixes(RACE, 7 as EntryId, range);
    const index = performance.now() - first;
    const asks: number[] = [];
    for (let i = 0; i < 50; i++) {
      const at = performance.now();
      await journal.fixes(RACE, (1 + i * 20) as EntryId, range);
      asks.push(performance.now() - at);
    }
    rows.push({
      ...latencyRow(
        '600 fixes of one rider',
        asks.sort((a, b) => a - b),
      ),
      note: `among ${journal.health().lastSeq} records; the very first took ${Math.round(index)} ms`,
    });

    mkdirSync(join(folder, 'copies'));
    let copied = 0;
    let copying = true;
    const copies = (async () => {
      while (copying) await journal.backup(join(folder, 'copies', `${++copied}.db`));
    })();
    const beside = await latency(journal, 2_000, 3_000);
    copying = false;
    await copies;
    rows.push({
      ...latencyRow('append to done at 2,000/s beside copies', beside),
      note: `${copied} copies of ${Math.round(journal.health().bytesOnDisk / 1e6)} MB meanwhile`,
    });
    return rows;
  } finally {
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) console.table(await run());
