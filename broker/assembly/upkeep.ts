/** The last part: what goes on while the station runs, and how the desktop app finds it. */
import { isOn } from '../../race/feed/board-view.ts';
import { dismissUnwelcome } from '../crowd/guests.ts';
import { leaveFacts } from '../facts-file.ts';
import { openLocalDoor } from '../local-door.ts';
import { localSocketPath } from '../local-socket.ts';
import { endWith } from '../mqtt/ended.ts';
import { createDaySeals } from '../races/day-seals.ts';
import { startWarmUp } from '../races/warm-up.ts';
import type { Ground } from './ground.ts';
import type { Inside } from './inside.ts';
import type { StationPorts } from './options.ts';

const CLOCK_TICK_MS = 1_000;
/** Whoever waited for the station comes first. */
const WARM_UP_AFTER_MS = 2_000;
/** A computer's clock that is set is to be noticed at once. */
const CLOCK_LOOK_MS = 500;
const DOORS_LOOK_MS = 5_000;
/** Who is signed out, or whose token ends, hears nothing more after two seconds, whichever door they came by. */
const GUESTS_LOOK_MS = 1_000;
const PEOPLE_LOOK_MS = 5_000;
const SEALS_LOOK_MS = 60_000;
const CLOSED_LOOK_MS = 60_000;
const FORGET_LOOK_MS = 2_000;
/** Days are counted in hours: nobody notices a sixtieth. */
const RETAIN_LOOK_MS = 3_600_000;

export async function keepUp(ground: Ground, { mqtt }: Inside, ports: StationPorts): Promise<void> {
  const { options, closers, auth, feeds, doors, now } = ground;
  const { config, core, log, onStop } = options;
  const local = await openLocalDoor({
    socketPath: localSocketPath(config.data, 'local'),
    auth,
    onStop,
    racing: () => core.races.list().filter((id) => isOn(core.races.board(id)?.race.state)).length,
  });
  closers.add(() => new Promise((resolve) => local.close(resolve)));
  endWith(auth, mqtt);
  auth.onRevoked(() => void dismissUnwelcome(feeds.hub, auth));
  closers.add(startWarmUp(WARM_UP_AFTER_MS));
  closers.every(CLOCK_LOOK_MS, () => core.clock.look());
  closers.every(CLOCK_TICK_MS, () => core.races.tick());
  closers.every(DOORS_LOOK_MS, () => doors.look(now()));
  const seals = createDaySeals({ races: core.races, now, log });
  closers.every(SEALS_LOOK_MS, () => seals.tick());
  closers.every(CLOSED_LOOK_MS, () => core.races.keepClosed());
  core.tell.revokeCard = (race, entry) => auth.cards.revoke(race, entry);
  core.tell.dropHeld = (race, entry) => ground.seals.dropAll(race, entry);
  closers.add(() => {
    core.tell.revokeCard = null;
    core.tell.dropHeld = null;
  });
  closers.every(FORGET_LOOK_MS, () => core.forgetting.tick());
  closers.every(RETAIN_LOOK_MS, () => core.forgetting.retain());
  void core.forgetting.retain();
  // What expires says nothing when it does.
  closers.every(GUESTS_LOOK_MS, () => dismissUnwelcome(feeds.hub, auth));
  closers.every(PEOPLE_LOOK_MS, () =>
    auth.tick().catch((error: Error) => options.log({ people: 'not written', reason: error.message })),
  );
  closers.add(
    leaveFacts(config.data, {
      station: core.journal.stationId,
      pid: process.pid,
      socketPath: localSocketPath(config.data, 'local'),
      ports,
      caFile: ground.caFile,
    }),
  );
}
