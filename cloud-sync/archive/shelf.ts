/**
 * The archived races of a relay, as one file of the archive's store lists them: what a relay that has just started knows of
 * a race without having read it, and where its records are. With it a new relay on the same store has the past of the one
 * before, without its database.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type PastRace, pastRace } from '../../race/history/summary.ts';
import { RACE_ID_PATTERN, type RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import * as folding from '../../race/race.ts';
import type { RelayLog } from '../relay/log/log.ts';
import { type RaceSetting, VISIBILITIES } from '../relay/log/registry.ts';
import type { MirroredRace } from '../relay/mirror/mirrored-race.ts';
import { type Manifest, manifest } from './manifest.ts';
import { RECORDS_FILE, readRecordsFile } from './records-file.ts';
import type { ArchiveStore } from './store.ts';

const LIST_KEY = 'closed/index.json';
/** Who restores versions into a new log. */
const RESTORED_BY = 'restored';

const raceId = z.string().regex(RACE_ID_PATTERN) as unknown as z.ZodType<RaceId>;
const shelvedRace = z.object({
  name: raceId,
  station: z.string(),
  raceAtStation: raceId,
  epoch: z.number().int(),
  seq: z.number().int(),
  version: z.number().int(),
  records: z.object({ key: z.string(), bytes: z.number().int(), sha256: z.string() }),
  /** The venue showed it to everybody. */
  public: z.boolean(),
  addresses: z.array(z.string()),
  /** Until when its positions are kept; lists of before say nothing. */
  keptUntilMs: z.number().nullable().optional(),
  entries: z.number().int(),
  /** What operators had decided of it. */
  setting: z
    .object({
      name: raceId,
      title: z.string().nullable(),
      visibility: z.enum(VISIBILITIES),
      deletedMs: z.number().nullable(),
      purgedMs: z.number().nullable(),
    })
    .nullable(),
  /** As lists show it: the board's words of the race, and its history's; null for a race that never started. */
  race: z.looseObject({ id: z.string(), name: z.string() }) as unknown as z.ZodType<
    MirroredRace['board']['race']
  >,
  past: z.looseObject({ id: z.string() }).nullable() as unknown as z.ZodType<PastRace | null>,
});
export type ShelvedRace = z.infer<typeof shelvedRace>;

export interface Shelf {
  readonly races: () => readonly ShelvedRace[];
  of(station: string, epoch: number, raceAtStation: RaceId): ShelvedRace | null;
  /** The records of a race. @throws Error when they cannot be read, or are not the ones that were written */
  records(race: ShelvedRace): Promise<AsyncIterable<readonly JournalRecord[]>>;
  /** Takes over what has been archived or decided since, and writes the list if it says something else. */
  sync(races: readonly MirroredRace[]): Promise<void>;
  /** A version that was written anew, and the race as it is in it. */
  put(race: MirroredRace, version: Manifest): void;
  /** Its records cannot be read: it is no longer counted on. */
  drop(race: ShelvedRace): void;
}

type ShelfLog = Pick<RelayLog, 'archived' | 'archives' | 'raceSettings'>;
type NewLog = ShelfLog &
  Pick<RelayLog, 'nameRace' | 'setRace' | 'claimArchive' | 'publishArchive' | 'stations'>;

/** The shelf as the store lists it. A log that does not know these races learns of them. */
export async function openShelf(store: ArchiveStore, log: NewLog, now: () => number): Promise<Shelf> {
  const bytes = await store.get(LIST_KEY);
  const listed =
    bytes === null ? [] : z.object({ races: z.array(shelvedRace) }).parse(JSON.parse(bytes.toString())).races;
  const done = new Map((await log.archived()).map((mark) => [mark.name, mark]));
  const settings = new Set((await log.raceSettings()).map(({ name }) => name));
  const stations = new Set((await log.stations()).map(({ station }) => station));
  const shelf = new Map<RaceId, ShelvedRace>();
  for (const race of listed) {
    const mark = done.get(race.name);
    // Of a station that it knows the log says which versions there are.
    if (stations.has(race.station) && mark?.version !== race.version) continue;
    if (mark === undefined) {
      if ((await log.nameRace(race.station, race.raceAtStation)) !== race.name) continue;
      await restoreVersions(store, log, race.name, now());
    }
    if (race.setting !== null && !settings.has(race.name)) await log.setRace(race.setting);
    shelf.set(race.name, { ...race, ...(await recordsNamed(log, race.name)) });
  }
  return shelfOf(store, log, shelf, bytes?.toString() ?? '');
}

/** Where the newest version has its records: whoever wrote it anew may have been cut off before the list said so. */
async function recordsNamed(
  log: ShelfLog,
  name: RaceId,
): Promise<Pick<ShelvedRace, 'records' | 'version' | 'seq'> | null> {
  const text = (await log.archives(name)).at(-1);
  if (text === undefined) return null;
  const { files, version, seq } = manifest.parse(JSON.parse(text));
  const file = files.find((one) => one.name === RECORDS_FILE);
  if (file === undefined) return null;
  return { records: { key: file.key, bytes: file.bytes, sha256: file.sha256 }, version, seq };
}

/** Versions that another log published, so that this one goes on counting from them. */
async function restoreVersions(store: ArchiveStore, log: NewLog, name: RaceId, nowMs: number): Promise<void> {
  const bytes = await store.get(`closed/${name}/versions.json`);
  if (bytes === null) return;
  const { versions } = z.object({ versions: z.array(manifest) }).parse(JSON.parse(bytes.toString()));
  for (const version of versions) {
    const { epoch, seq, reason } = version;
    const claim = await log.claimArchive({ name, epoch, seq, reason }, RESTORED_BY, nowMs, 0);
    if (claim !== null) await log.publishArchive(claim, RESTORED_BY, JSON.stringify(version));
  }
}

function shelfOf(
  store: ArchiveStore,
  log: ShelfLog,
  shelf: Map<RaceId, ShelvedRace>,
  writtenBefore: string,
): Shelf {
  let written = writtenBefore;
  /** Versions of before records were archived: name → version. */
  const without = new Map<RaceId, number>();
  return {
    races: () => [...shelf.values()],
    of(station, epoch, raceAtStation) {
      for (const race of shelf.values())
        if (race.station === station && race.epoch === epoch && race.raceAtStation === raceAtStation)
          return race;
      return null;
    },
    async records({ records, name }) {
      const bytes = await store.get(records.key);
      const digest = bytes === null ? null : createHash('sha256').update(bytes).digest('hex');
      if (bytes === null || digest !== records.sha256)
        throw new ShelfError(`The records of race "${name}" are not in the archive as they were written.`);
      return readRecordsFile(bytes);
    },
    async sync(races) {
      const marks = await log.archived();
      const settings = new Map((await log.raceSettings()).map((setting) => [setting.name, setting]));
      const byName = new Map(races.map((race) => [race.name, race]));
      for (const name of shelf.keys()) if (!marks.some((mark) => mark.name === name)) shelf.delete(name);
      for (const { name, version } of marks) {
        const known = shelf.get(name);
        const setting = settings.get(name) ?? null;
        if (known?.version === version)
          shelf.set(name, {
            ...{ ...known, setting },
            keptUntilMs: (byName.get(name) ?? known).keptUntilMs ?? null,
          });
        else if (without.get(name) !== version) {
          const fresh = entryOf(byName.get(name), (await log.archives(name)).at(-1), setting);
          if (fresh !== null) shelf.set(name, fresh);
          else shelf.delete(name);
          if (fresh === null && byName.has(name)) without.set(name, version);
        }
      }
      const text = `${JSON.stringify({ races: [...shelf.values()] }, null, 1)}\n`;
      if (text === written || (written === '' && shelf.size === 0)) return;
      await store.put(LIST_KEY, Buffer.from(text), 'application/json');
      written = text;
    },
    put(race, version) {
      const known = shelf.get(race.name);
      const fresh = entryOf(race, JSON.stringify(version), known?.setting ?? null);
      if (fresh !== null) shelf.set(race.name, fresh);
    },
    drop({ name }) {
      shelf.delete(name);
    },
  };
}

/** Records that are gone or other than they were: asking again does not help. */
export class ShelfError extends Error {
  override readonly name = 'ShelfError';
}

/** Null while the race is not known here, or of a version of before records were archived. */
function entryOf(
  race: MirroredRace | undefined,
  text: string | undefined,
  setting: RaceSetting | null,
): ShelvedRace | null {
  if (race === undefined || text === undefined) return null;
  const version: Manifest = manifest.parse(JSON.parse(text));
  const file = version.files.find(({ name }) => name === RECORDS_FILE);
  if (file === undefined || version.epoch !== race.epoch) return null;
  return {
    name: race.name,
    station: race.station,
    raceAtStation: race.raceAtStation,
    epoch: version.epoch,
    seq: version.seq,
    version: version.version,
    records: { key: file.key, bytes: file.bytes, sha256: file.sha256 },
    public: folding.isPublic(race.race),
    addresses: [...race.addresses],
    keptUntilMs: race.keptUntilMs,
    entries: Object.keys(race.board.rows).length,
    setting,
    race: race.board.race,
    past: pastRace(race.race, race.board),
  };
}
