/**
 * Makes the one file of an event, while the station runs or not: a copy of the journal, opened and checked, with the
 * sponsors' logos and the list of who is forgotten. The copy lies on the disk encrypted with a key of its own all the while.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { copyJournal } from '../../journal/copies.ts';
import { isThere } from '../../journal/is-there.ts';
import { SCHEMA_VERSION } from '../../journal/schema.ts';
import { forgottenPath } from '../../races/forgotten-list.ts';
import { type Part, workOnDisk } from './disk-work.ts';
import type { Manifest } from './manifest.ts';
import { FileProblem, isFull } from './problem.ts';
import { fullIn, needRoom } from './room.ts';

/** The journal's copy, and the file: each about as large as the journal. */
const ROOM = 2.3;

export interface MakeOrder {
  readonly journal: { readonly path: string; readonly key: string | null };
  readonly data: string;
  readonly stationId: string;
  readonly event: { readonly name: string; readonly date: string | null };
  readonly passphrase: string | null;
  /** Where the file is to lie; it gets its name when it is whole. */
  readonly to: string;
  readonly nowMs: number;
  /** What is in the copy, once it is made: its newest record, and the file itself for who has to look in. */
  readonly contents: (copy: {
    readonly path: string;
    readonly key: string;
    readonly newestSeq: number;
  }) => Promise<Omit<Manifest, 'version' | 'journalKey' | 'records' | 'sponsors'>>;
  /** 0…1. */
  readonly onShare?: (share: number) => void;
}

export interface Made {
  readonly path: string;
  readonly bytes: number;
  readonly manifest: Manifest;
}

/** @throws FileProblem; what was half made is gone then. */
export async function makeEventFile(order: MakeOrder): Promise<Made> {
  const { journal, passphrase, to, onShare = () => {} } = order;
  if (journal.key !== null && passphrase === null)
    throw new FileProblem(
      'passphrase-wanted',
      'This station’s journal is encrypted, so the file needs a passphrase, too.',
    );
  const working = `${to}.making`;
  try {
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await needRoom(dirname(to), await neededFor(journal.path));
    await rm(working, { recursive: true, force: true });
    await mkdir(working, { mode: 0o700 });
    return await made(order, working, onShare);
  } catch (error) {
    if (isFull(error)) throw await fullIn(dirname(to), await neededFor(journal.path));
    throw error;
  } finally {
    await rm(working, { recursive: true, force: true });
  }
}

async function made(order: MakeOrder, working: string, onShare: (share: number) => void): Promise<Made> {
  const { journal, data, passphrase, to, nowMs } = order;
  const copyPath = join(working, 'journal.db');
  const journalKey = randomBytes(32).toString('base64url');
  const watching = setInterval(() => void howFar(copyPath, journal.path).then(onShare), 500);
  const copy = await copyJournal({ ...journal, nowMs, to: copyPath, toKey: journalKey }).finally(() =>
    clearInterval(watching),
  );
  if (copy.faults.length > 0)
    throw new FileProblem(
      'damaged',
      `The journal of this station is not whole, so no file was made of it: ${copy.faults[0]} See docs/backup.md.`,
    );
  const contents = await order.contents({ path: copyPath, key: journalKey, newestSeq: copy.newestSeq });
  const logos = await logosOf(data);
  const manifest: Manifest = {
    version: 1,
    journalKey,
    records: copy.records,
    ...contents,
    sponsors: Math.max(0, logos.length - 1),
  };
  const forgotten = forgottenPath(data);
  const { stationId, event } = order;
  const bytes = await workOnDisk(
    {
      do: 'seal',
      parts: [
        { name: 'manifest.json', bytes: Buffer.from(JSON.stringify(manifest)) },
        { name: 'journal.db', path: copyPath },
        ...logos,
        ...(isThere(forgotten) ? [{ name: 'forgotten.jsonl', path: forgotten }] : []),
      ],
      about: { schema: SCHEMA_VERSION, madeMs: nowMs, stationId, event },
      passphrase,
      working: join(working, 'file'),
      to,
    },
    (share) => onShare(0.5 + 0.5 * share),
  );
  return { path: to, bytes, manifest };
}

const howFar = async (copy: string, journal: string): Promise<number> => {
  const [there, whole] = await Promise.all([bytesOf(`${copy}.partial`), bytesOf(journal)]);
  return Math.min(0.5, (0.5 * there) / Math.max(1, whole));
};

const bytesOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
const neededFor = async (journal: string): Promise<number> =>
  Math.ceil(((await bytesOf(journal)) + (await bytesOf(`${journal}-wal`))) * ROOM);

/** The list first, then what it names. */
async function logosOf(data: string): Promise<Part[]> {
  const folder = join(data, 'sponsors');
  const names = await readdir(folder).catch(() => [] as string[]);
  if (!names.includes('sponsors.json')) return [];
  const wanted = ['sponsors.json', ...names.filter((name) => /^[0-9a-f]{32}$/.test(name))];
  return wanted.map((name) => ({ name: `sponsors/${name}`, path: join(folder, name) }));
}
