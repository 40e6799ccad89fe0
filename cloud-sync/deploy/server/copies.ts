/**
 * Copies of the relay's store, in a bucket or a folder (archive/store.ts): packed, in parts with their digests, and a list
 * that names them. A copy counts when it stands in the list; a part that was left behind by a copy that broke off does not.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ArchiveStore } from '../../archive/store.ts';
import { Stopped } from './system.ts';

const copySchema = z.object({
  /** `20261129T033000Z`: when it was begun. */
  name: z.string(),
  atMs: z.number(),
  stores: z.enum(['postgres', 'embedded']),
  release: z.string(),
  /** Variables of relay.env that are no secrets. */
  settings: z.record(z.string(), z.string()),
  parts: z.array(z.object({ key: z.string(), bytes: z.number(), sha256: z.string() })),
});
export type Copy = z.infer<typeof copySchema>;
const listSchema = z.object({ version: z.literal(1), copies: z.array(copySchema) });

/** Sent whole and held in memory: small enough for the smallest machine. */
const PART_BYTES = 16 * 1024 * 1024;
const DAYS_KEPT = 14;
const MONTHS_KEPT = 6;

const folderOf = (domain: string): string => `backup/${domain}`;
const listKey = (domain: string): string => `${folderOf(domain)}/copies.json`;
export const bytesOf = ({ parts }: Copy): number => parts.reduce((sum, { bytes }) => sum + bytes, 0);

/** Newest first. @throws Stopped for a list that is none. */
export async function listCopies(store: ArchiveStore, domain: string): Promise<readonly Copy[]> {
  const bytes = await store.get(listKey(domain));
  if (bytes === null) return [];
  try {
    return listSchema.parse(JSON.parse(bytes.toString())).copies.toSorted((a, b) => b.atMs - a.atMs);
  } catch (error) {
    throw new Stopped(
      `${listKey(domain)} in the ${store.name} is no list of copies: ${(error as Error).message}`,
    );
  }
}

/** Stores what comes as a new copy, then forgets those that are too many. */
export async function keepCopy(
  store: ArchiveStore,
  domain: string,
  about: Omit<Copy, 'name' | 'parts'>,
  packed: AsyncIterable<Buffer>,
): Promise<Copy> {
  const name = new Date(about.atMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const parts: Copy['parts'] = [];
  const put = async (bytes: Buffer): Promise<void> => {
    const key = `${folderOf(domain)}/${name}/part-${String(parts.length + 1).padStart(4, '0')}`;
    await store.put(key, bytes, 'application/octet-stream');
    parts.push({ key, bytes: bytes.length, sha256: digest(bytes) });
  };
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const chunk of packed) {
    waiting.push(chunk);
    size += chunk.length;
    if (size < PART_BYTES) continue;
    await put(Buffer.concat(waiting));
    waiting = [];
    size = 0;
  }
  if (size > 0) await put(Buffer.concat(waiting));
  if (parts.length === 0) throw new Stopped('There was nothing to copy.');
  const copy: Copy = { name, ...about, parts };
  const others = (await listCopies(store, domain)).filter((one) => one.name !== name);
  const kept = keptOf([copy, ...others]);
  const list = { version: 1, copies: kept };
  await store.put(listKey(domain), Buffer.from(`${JSON.stringify(list, null, 1)}\n`), 'application/json');
  for (const old of others.filter((one) => !kept.includes(one)))
    for (const { key } of old.parts) await store.remove(key);
  return copy;
}

/** Of each of the last fourteen days that have one the newest, and of each of the last six months; the newest of all. */
export function keptOf(copies: readonly Copy[]): readonly Copy[] {
  const newestFirst = copies.toSorted((a, b) => b.atMs - a.atMs);
  const kept = new Set<Copy>(newestFirst.slice(0, 1));
  for (const [letters, most] of [
    ['2026-11-29'.length, DAYS_KEPT],
    ['2026-11'.length, MONTHS_KEPT],
  ] as const) {
    const seen = new Set<string>();
    for (const copy of newestFirst) {
      const span = new Date(copy.atMs).toISOString().slice(0, letters);
      if (seen.has(span)) continue;
      if (seen.size === most) break;
      seen.add(span);
      kept.add(copy);
    }
  }
  return newestFirst.filter((copy) => kept.has(copy));
}

/** Its bytes, each part held against its digest before it is given. @throws Stopped naming the part that is not as it was. */
export async function* readCopy(store: ArchiveStore, copy: Copy): AsyncGenerator<Buffer> {
  for (const { key, sha256 } of copy.parts) {
    const bytes = await store.get(key);
    if (bytes === null)
      throw new Stopped(`${key} is not in the ${store.name} (any more): take another copy.`);
    if (digest(bytes) !== sha256)
      throw new Stopped(`${key} in the ${store.name} is not what was written: take another copy.`);
    yield bytes;
  }
}

/** The named one, or the newest. @throws Stopped with those that there are. */
export function findCopy(copies: readonly Copy[], name: string | null, domain: string): Copy {
  const found = name === null ? copies[0] : copies.find((copy) => copy.name === name);
  if (found !== undefined) return found;
  if (copies.length === 0) throw new Stopped(`There is no copy of ${domain} yet.`);
  throw new Stopped(`There is no copy "${name}". There are: ${copies.map((copy) => copy.name).join(', ')}`);
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
