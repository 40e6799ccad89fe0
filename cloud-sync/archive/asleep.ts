/**
 * What spectators may read while the relay sleeps, as files of the archive's store under their own addresses
 * (`asleep/history`, `asleep/v1/history/races`): the pages of this build, and of every archived race that lists show to
 * everybody its history. What stands before the relay serves them when it does not answer. A race that is no longer open is
 * taken out again; what is asked with a question mark (speed over the distance, a rider's way) is the relay's alone.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pastRaces, raceHistory } from '../../race/history/answers.ts';
import type { RaceId } from '../../race/ids.ts';
import { elementOf } from '../../race/present.ts';
import type { MirroredRace } from '../relay/mirror/mirrored-race.ts';
import type { ShelvedSummary } from '../relay/mirror.ts';
import type { ArchiveStore } from './store.ts';

const FOLDER = 'asleep';
/** Which races lie there, by the digest of what is said of them; which build's pages do. */
const LIST_KEY = 'closed/asleep.json';
/** Pages that spectators have at the relay. */
const PAGES = ['watch', 'board', 'overlay', 'history'] as const;
const LISTED_MAX = 200;
const AT_ONCE = 8;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export interface AsleepOptions {
  readonly store: ArchiveStore;
  readonly pagesDir: string;
}

export interface Asleep {
  /** Writes what is new of the races, and takes out what is no longer open. `archived`: those that are. */
  sync(
    races: readonly MirroredRace[],
    unread: readonly ShelvedSummary[],
    archived: ReadonlySet<RaceId>,
  ): Promise<void>;
}

interface Kept {
  build: string;
  races: Record<string, string>;
  list: string;
}

export function createAsleep({ store, pagesDir }: AsleepOptions): Asleep {
  let kept: Kept | null = null;
  /** The list as it lies there: of what is about to be written it says so before, for whoever comes after a cut. */
  let written = '';
  /** What of a race was last looked at, and its title: a rider forgotten makes another race of the same records. */
  const lookedAt = new Map<RaceId, { readonly race: MirroredRace['race']; readonly state: string }>();
  const put = (path: string, bytes: Buffer, type: string): Promise<void> =>
    store.put(`${FOLDER}/${path}`, bytes, type);
  const putJson = (path: string, value: unknown): Promise<void> =>
    put(path, Buffer.from(JSON.stringify(value)), 'application/json');

  async function save(known: Kept): Promise<void> {
    const text = JSON.stringify(known);
    if (text === written) return;
    await store.put(LIST_KEY, Buffer.from(text), 'application/json');
    written = text;
  }

  async function pages(known: Kept): Promise<void> {
    if (!existsSync(pagesDir)) return;
    const files = filesOf(pagesDir);
    const build = createHash('sha256').update(JSON.stringify(files)).digest('hex');
    if (known.build === build) return;
    for (let at = 0; at < files.length; at += AT_ONCE)
      await Promise.all(
        files.slice(at, at + AT_ONCE).map((file) => {
          // A page lies under its address, which is its folder's name.
          const path = PAGES.some((page) => file === `${page}/index.html`)
            ? elementOf(file.split('/'), 0)
            : file;
          return put(
            path,
            readFileSync(join(pagesDir, file)),
            TYPES[extname(file)] ?? 'application/octet-stream',
          );
        }),
      );
    known.build = build;
  }

  return {
    async sync(races, unread, archived) {
      const bytes = kept === null ? await store.get(LIST_KEY) : null;
      kept ??= bytes === null ? { build: '', races: {}, list: '' } : (JSON.parse(bytes.toString()) as Kept);
      written ||= bytes?.toString() ?? JSON.stringify(kept);
      const open = races.filter((race) => race.public && race.listed && archived.has(race.name));
      const openUnread = unread.filter((race) => race.public && race.listed);
      // What is not in the list, nobody would take out again.
      for (const { name } of open) kept.races[name] ??= '';
      await save(kept);
      // First what is not to be there: whatever keeps the rest from being written does not keep this.
      const shown = new Set<string>([...open, ...openUnread].map(({ name }) => name));
      for (const name of Object.keys(kept.races).filter((one) => !shown.has(one))) {
        await store.remove(`${FOLDER}/v1/history/races/${name}`);
        delete kept.races[name];
        lookedAt.delete(name as RaceId);
      }
      const past = pastRaces(
        open,
        { limit: LISTED_MAX },
        openUnread.flatMap((race) => race.past ?? []),
      );
      const list = digestOf(past);
      if (list !== kept.list) {
        kept.list = '';
        await save(kept);
        await putJson('v1/history/races', { races: past });
      }
      kept.list = list;
      for (const race of open) {
        const state = `${race.epoch}/${race.lastSeq}/${race.board.race.name}`;
        const before = lookedAt.get(race.name);
        if (kept.races[race.name] !== '' && before?.state === state && before.race === race.race) continue;
        const history = raceHistory(race);
        if (history === null) continue;
        const digest = digestOf(history);
        if (kept.races[race.name] !== digest) {
          kept.races[race.name] = '';
          await save(kept);
          await putJson(`v1/history/races/${race.name}`, history);
        }
        kept.races[race.name] = digest;
        lookedAt.set(race.name, { race: race.race, state });
        // Viewers' sockets have their turn between races.
        await new Promise((resolve) => setImmediate(resolve));
      }
      await pages(kept);
      await save(kept);
    },
  };
}

const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** Files of the build that spectators load, without the twins that are packed ahead; the pages last. */
function filesOf(pagesDir: string): string[] {
  const all = readdirSync(pagesDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(pagesDir.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((file) => !/\.(br|gz|zst|map)$/.test(file));
  const isPage = (file: string): boolean => file.endsWith('.html');
  const open = all.filter((file) => {
    const [first = ''] = file.split('/');
    return !file.includes('/') || !isFolderOfPage(pagesDir, first) || PAGES.some((page) => page === first);
  });
  return open.sort((a, b) => Number(isPage(a)) - Number(isPage(b)) || (a < b ? -1 : 1));
}

const isFolderOfPage = (pagesDir: string, folder: string): boolean =>
  existsSync(join(pagesDir, folder, 'index.html'));
