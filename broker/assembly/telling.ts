/** The fourth part: everybody who watches is told. From here on what is folded is seen. */
import { publicOnly } from '../../server/feed/public-only.ts';
import { systemClock } from '../../server/feed/sink.ts';
import { createScoreboard } from '../mqtt/scoreboard.ts';
import { startUplinks } from '../relays/uplinks.ts';
import type { OpenDoors } from './doors.ts';
import type { Ground } from './ground.ts';
import type { Inside } from './inside.ts';

export async function beginTelling(
  ground: Ground,
  { mqtt }: Inside,
  { crowd, officials }: OpenDoors,
): Promise<void> {
  const { options, closers, feeds, isPublicRace, late, auth, now } = ground;
  const { config, core, standby, log } = options;
  const { journal, races } = core;
  const scoreboard = createScoreboard(
    (topic, payload) => mqtt.publish(topic, payload, { retain: true, qos: 1 }),
    systemClock,
  );
  closers.add(() => scoreboard.close());
  // Whatever changes a board may change what officials see beside it.
  const consoles = { setBoard: officials.wake, setPosition() {}, forget() {} };
  late.live = feeds.tell([publicOnly(crowd, isPublicRace), scoreboard, consoles]);
  races.tellEverything();
  const uplinks = await startUplinks({
    config,
    relays: ground.relays,
    journal,
    races,
    event: ground.event.book,
    auth,
    seals: ground.seals,
    retention: core.forgetting,
    namingFor: ground.stationNames.namingFor,
    term: standby.term(),
    now,
    log,
  });
  late.uplinks = uplinks;
  closers.add(() => uplinks.close());
}
