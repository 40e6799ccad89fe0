/** What a relay does by itself, over and over: each on a timer of its own, none twice at a time. */
import type { RaceId } from '../../../race/ids.ts';
import { createForgotten } from '../forgotten.ts';
import { dismissUnwelcome } from '../guests.ts';
import type { createIdentify } from '../http/access.ts';
import { purgeDeleted } from '../purge.ts';
import { createTombstones, NO_TOMBSTONES } from '../tombstones.ts';
import type { Ground, Inside } from './inside.ts';
import type { Pump } from './pump.ts';

/** Deleted races whose time is over are looked for so often. */
const PURGE_MS = 30_000;
const PUMP_MS = 1_000;
const GUESTS_MS = 1_000;
const SHELF_MS = 30_000;
const ARCHIVE_MS = 2_000;
/** Whether it may sleep, and what whoever wakes it has to know. */
const SLEEP_MS = 5_000;
/** Riders whom stations have forgotten are looked for so often. */
const FORGET_MS = 3_000;

/** Begins; what ends it. */
export function startUpkeep(
  { config, onError, now, say }: Ground,
  { log, mirror, segments, archivist, store, shelf, sleeper, presence, hub, venues }: Inside,
  { pump }: Pump,
  identify: ReturnType<typeof createIdentify>,
): () => void {
  const drops = {
    dropSegments: async (name: RaceId) => {
      segments.letGo(name);
      await log.dropSegments(name);
    },
    dropArchives: async (name: RaceId) => archivist?.forget(name),
  };
  const forgetting = createForgotten({
    log,
    mirror,
    ...drops,
    cleanArchives: async (name, left) => (await archivist?.clean(name, left)) ?? false,
    tombstones: store === null ? NO_TOMBSTONES : createTombstones(store),
    ...{ now, say },
  });
  let working: Promise<void> | null = null;
  const forgetNow = (): Promise<void> => {
    working ??= forgetting().finally(() => {
      working = null;
    });
    return working;
  };
  let looking: Promise<void> | null = null;
  /** The first look puts the pages of a new build into the bucket, which takes longer than a turn. */
  const lookNow = async (): Promise<void> => {
    looking ??= sleeper?.look() ?? null;
    await looking?.finally(() => {
      looking = null;
    });
  };
  const timers = [
    setInterval(() => void pump(), PUMP_MS),
    setInterval(() => inTurn(() => mirror.tick(), onError), PUMP_MS),
    setInterval(() => inTurn(() => presence.tell(), onError), 2 * PUMP_MS),
    setInterval(() => inTurn(() => countCrowds(hub, presence), onError), 2 * PUMP_MS),
    setInterval(() => void dismissUnwelcome(hub, identify).catch(onError), GUESTS_MS),
    setInterval(() => void purgeDeleted({ log, ...config, ...drops }, now()).catch(onError), PURGE_MS),
    setInterval(() => void forgetNow().catch(onError), FORGET_MS),
    setInterval(() => void openLate(shelf, say), SHELF_MS),
    ...(venues === null ? [] : [setInterval(() => void venues.look().catch(onError), PUMP_MS)]),
    setInterval(() => void archivist?.tick().catch(onError), ARCHIVE_MS),
    ...(sleeper === null ? [] : [setInterval(() => void lookNow().catch(onError), SLEEP_MS)]),
  ];
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

/** A store that did not answer when the relay started: the past is there as soon as it does. */
async function openLate(shelf: Inside['shelf'], say: Ground['say']): Promise<void> {
  if (shelf === null || shelf.isOpen()) return;
  await shelf.open().then(
    () => say({ archive: 'read', races: shelf.races().length }),
    (error: Error) => say({ archive: 'not read', reason: error.message }),
  );
}

function countCrowds(hub: Inside['hub'], presence: Inside['presence']): void {
  for (const race of hub.races()) hub.setCrowd(race, presence.viewers(race));
}

/** What one race or station makes of a timer's turn is not everybody's. */
function inTurn(act: () => void, onError: (error: Error) => void): void {
  try {
    act();
  } catch (error) {
    onError(error as Error);
  }
}
