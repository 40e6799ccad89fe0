/** Copies of this server: made, listed, put back. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { openStore } from '../../archive/open-store.ts';
import type { ArchiveStore } from '../../archive/store.ts';
import { bytesOf, type Copy, findCopy, keepCopy, listCopies, readCopy } from './copies.ts';
import type { Layout } from './layout.ts';
import { note } from './notes.ts';
import { currentOf } from './releases.ts';
import { putRelayEnv, readRelayEnv, type Settings, type Variables } from './settings.ts';
import { dumpStore, putStore } from './store.ts';
import { Stopped } from './system.ts';

/** Not in a copy: secrets, which are made anew, and what is this machine's. */
const NOT_COPIED =
  /^(AWS_|DATABASE_URL|REDIS_URL|BELL_LAP_RELAY_(ADMIN_TOKEN|CODES|ARCHIVE_DIR|RESULTS_BUCKET|S3_ENDPOINT|SERVER_HEALTH|DATA|PORT|HOST)$)/;

export const placeOf = (layout: Layout, { bucket }: Settings, env: Variables): Promise<ArchiveStore> =>
  openStore(
    bucket === null
      ? { is: 'folder', folder: layout.backups }
      : { is: 'bucket', bucket: bucket.name, region: bucket.region, endpoint: bucket.endpoint },
    env,
  );

/** Makes one, and writes down how it went. */
export async function makeCopy(layout: Layout, settings: Settings, nowMs: number): Promise<Copy> {
  const env = readRelayEnv(layout);
  try {
    const place = await placeOf(layout, settings, env);
    const about = {
      atMs: nowMs,
      stores: settings.stores,
      release: currentOf(layout) ?? '',
      settings: Object.fromEntries(Object.entries(env).filter(([name]) => !NOT_COPIED.test(name))),
    };
    const copy = await keepCopy(place, settings.domain, about, dumpStore(settings.stores, layout));
    note(layout, {
      copy: { name: copy.name, atMs: nowMs, bytes: bytesOf(copy), place: place.name },
      copyTrouble: null,
    });
    return copy;
  } catch (error) {
    note(layout, { copyTrouble: (error as Error).message });
    throw new Stopped(`There is no copy: ${(error as Error).message}`);
  }
}

/** Which copy an installation begins with, before anything is installed. @throws Stopped where it has to be said. */
export async function copyToBeginWith(
  layout: Layout,
  settings: Settings,
  keys: Variables,
  asked: { readonly restore: boolean; readonly copy: string | null; readonly beginAnew: boolean },
): Promise<{ readonly place: ArchiveStore; readonly copy: Copy } | null> {
  const place = await placeOf(layout, settings, keys);
  const copies = await listCopies(place, settings.domain);
  if (asked.restore) return { place, copy: findCopy(copies, asked.copy, settings.domain) };
  const [newest] = copies;
  if (newest !== undefined && !asked.beginAnew)
    throw new Stopped(
      `The ${place.name} has copies of ${settings.domain}, the newest of ${new Date(newest.atMs).toISOString()}. ` +
        'Add --restore to begin with it, or --begin-anew to leave them be.',
    );
  return null;
}

/** Puts it in the store's place; relays are down. What was there is named. */
export async function putCopy(
  layout: Layout,
  settings: Settings,
  { place, copy }: { readonly place: ArchiveStore; readonly copy: Copy },
  nowMs: number,
): Promise<string | null> {
  if (copy.stores !== settings.stores)
    throw new Stopped(
      `This copy is of a server with --stores ${copy.stores}; here it is ${settings.stores}. Install with --stores ${copy.stores}.`,
    );
  const aside = await putStore(settings.stores, layout, readCopy(place, copy), nowMs);
  const known = readRelayEnv(layout);
  putRelayEnv(layout, Object.fromEntries(Object.entries(copy.settings).filter(([name]) => !known[name])));
  return aside;
}

/** Finished races that lie in a folder here go where they are kept from now on. How many files. */
export async function moveArchive(layout: Layout, place: ArchiveStore): Promise<number> {
  const files = filesIn(layout.archive);
  for (const file of files) {
    const type = file.endsWith('.json') ? 'application/json' : 'application/octet-stream';
    await place.put(relative(layout.archive, file), await readFile(file), type);
  }
  return files.length;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.part'))
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
