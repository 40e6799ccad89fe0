/**
 * A relay that sleeps between races: looks now and then whether it may (rest.ts), and leaves behind, in the archive's
 * store, what is read while it sleeps (archive/asleep.ts), and what whoever wakes it has to know (wire/knock.ts): the
 * stations' public keys, the codes' digests, and when something is next on. What puts it to sleep asks it (`GET /v1/rest`) and stands outside.
 */
import { createHash } from 'node:crypto';
import type { Asleep } from '../../archive/asleep.ts';
import type { ArchiveStore } from '../../archive/store.ts';
import type { KnownToWaker } from '../../wire/knock.ts';
import { positionsDueMs } from '../forgotten.ts';
import type { RelayLog } from '../log/log.ts';
import type { Mirror, MirroredRace } from '../mirror.ts';
import { type Rest, restOf } from './rest.ts';

const KNOWN_KEY = 'wake/known.json';
/** A look that is older says nothing of now. */
const STALE_MS = 60_000;

export interface SleeperOptions {
  readonly log: Pick<RelayLog, 'stations' | 'archived' | 'events' | 'downCount'>;
  readonly mirror: Pick<Mirror, 'races' | 'shelved' | 'isFolded'>;
  /** Where finished races are archived; null: they are not. */
  readonly store: Pick<ArchiveStore, 'put'> | null;
  /** What spectators read while it sleeps; null: nothing. */
  readonly asleep: Asleep | null;
  /** Codes of the configuration. */
  readonly codes: readonly string[];
  readonly now: () => number;
}

export interface Sleeper {
  /** Looks; call every few seconds. Rejects when log or store do not answer. */
  look(): Promise<void>;
  /** As of the last look; null before the first. */
  rest(): (Rest & { readonly nextMs: number | null }) | null;
}

export function createSleeper({ log, mirror, store, asleep, codes, now }: SleeperOptions): Sleeper {
  let heardMs = now();
  let heard = '';
  let written = '';
  let latest: (Rest & { readonly nextMs: number | null; readonly atMs: number }) | null = null;
  const waiting: Rest = {
    may: false,
    because: ['What is read while it sleeps, and who may wake it, is not in the bucket yet.'],
  };
  const digests = codes.map((code) => createHash('sha256').update(code).digest('hex'));

  /** Written when it says something else than before. */
  async function leave(known: KnownToWaker): Promise<void> {
    const text = `${JSON.stringify(known)}\n`;
    if (store === null || text === written) return;
    await store.put(KNOWN_KEY, Buffer.from(text), 'application/json');
    written = text;
  }

  return {
    async look() {
      const stations = await log.stations();
      const counts = await Promise.all(stations.map(({ station }) => log.downCount(station)));
      const seen = JSON.stringify([
        stations.map(({ station, epoch, mark }) => [station, epoch, mark]),
        counts,
      ]);
      if (seen !== heard) heardMs = now();
      heard = seen;
      const races = mirror.races();
      const nextMs = nextOf(
        races,
        (await log.events()).flatMap(({ event }) => event.timetable),
        now(),
      );
      const archived = store === null ? null : await log.archived();
      const rest = restOf({
        nowMs: now(),
        heardMs,
        isFolded: mirror.isFolded(),
        races: races.map(({ name, epoch, lastSeq, board }) => ({
          ...{ name, epoch, lastSeq },
          state: board.race.state,
        })),
        archived,
        waitingForStations: counts.reduce((sum, count) => sum + count, 0),
        nextMs,
      });
      // Until it is written down who may wake it, it does not sleep.
      latest = { ...rest, ...waiting, nextMs, atMs: now() };
      await leave({
        stations: Object.fromEntries(
          stations.filter(({ revoked }) => !revoked).map(({ station, key }) => [station, key.x]),
        ),
        codes: digests,
        nextMs,
      });
      if (archived !== null && mirror.isFolded())
        await asleep?.sync(races, mirror.shelved(), new Set(archived.map(({ name }) => name)));
      latest = { ...rest, nextMs, atMs: now() };
    },
    rest() {
      if (latest === null) return null;
      const { atMs, ...rest } = latest;
      return now() - atMs > STALE_MS ? { ...rest, ...waiting } : rest;
    },
  };
}

/** The next moment of a timetable, planned start of a race that waits, or day on which a race's positions go. */
function nextOf(
  races: readonly MirroredRace[],
  timetable: readonly { readonly atMs: number }[],
  nowMs: number,
): number | null {
  const planned = races.flatMap(({ board }) =>
    board.race.state === 'waiting' && board.race.plannedStartMs !== undefined
      ? [board.race.plannedStartMs]
      : [],
  );
  const due = races.flatMap((race) => positionsDueMs(race) ?? []);
  const ahead = [...planned, ...due, ...timetable.map(({ atMs }) => atMs)].filter((atMs) => atMs >= nowMs);
  return ahead.length === 0 ? null : Math.min(...ahead);
}
