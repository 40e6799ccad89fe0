/**
 * A relay that sleeps between races: looks now and then whether it may (rest.ts), and leaves behind, in the archive's
 * store, what whoever wakes it has to know (wire/knock.ts): the stations' public keys, the codes' digests, and when
 * something is next on. What puts it to sleep asks it (`GET /v1/rest`) and stands outside.
 */
import { createHash } from 'node:crypto';
import type { ArchiveStore } from '../../archive/store.ts';
import type { KnownToWaker } from '../../wire/knock.ts';
import type { RelayLog } from '../log/log.ts';
import type { Mirror, MirroredRace } from '../mirror.ts';
import { type Rest, restOf } from './rest.ts';

const KNOWN_KEY = 'wake/known.json';

export interface SleeperOptions {
  readonly log: Pick<RelayLog, 'stations' | 'archived' | 'events' | 'downCount'>;
  readonly mirror: Pick<Mirror, 'races' | 'isFolded'>;
  /** Where finished races are archived; null: they are not. */
  readonly store: Pick<ArchiveStore, 'put'> | null;
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

export function createSleeper({ log, mirror, store, codes, now }: SleeperOptions): Sleeper {
  let heardMs = now();
  let heard = '';
  let written = '';
  let latest: ReturnType<Sleeper['rest']> = null;
  const digests = codes.map((code) => createHash('sha256').update(code).digest('hex'));

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
      const known: KnownToWaker = {
        stations: Object.fromEntries(
          stations.filter(({ revoked }) => !revoked).map(({ station, key }) => [station, key.x]),
        ),
        codes: digests,
        nextMs,
      };
      const text = `${JSON.stringify(known)}\n`;
      if (store !== null && text !== written)
        await store.put(KNOWN_KEY, Buffer.from(text), 'application/json');
      written = text;
      const rest = restOf({
        nowMs: now(),
        heardMs,
        isFolded: mirror.isFolded(),
        races: races.map(({ name, epoch, lastSeq, board }) => ({
          ...{ name, epoch, lastSeq },
          state: board.race.state,
        })),
        archived: store === null ? null : await log.archived(),
        waitingForStations: counts.reduce((sum, count) => sum + count, 0),
        nextMs,
      });
      latest = { ...rest, nextMs };
    },
    rest: () => latest,
  };
}

/** The next moment of a timetable, or planned start of a race that waits. */
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
  const ahead = [...planned, ...timetable.map(({ atMs }) => atMs)].filter((atMs) => atMs >= nowMs);
  return ahead.length === 0 ? null : Math.min(...ahead);
}
