/**
 * The station, put together: journal → races → live, and the doors around them. Its parts are started in the order in
 * which they stand here (broker/assembly/) and ended in the opposite one; each knows only what it is handed.
 */

import { type Closers, createClosers, type How } from './assembly/closers.ts';
import { openFoldingDoor } from './assembly/folding-door.ts';
import { layGround } from './assembly/ground.ts';
import type { StationOptions, StationPorts } from './assembly/options.ts';
import { openMqtt } from './assembly/phones-door.ts';
import type { Auth } from './auth/auth.ts';
import type { Demo } from './demo.ts';
import { inWords } from './network/listening.ts';
import type { Races } from './races/races.ts';

export type { StationOptions, StationPorts } from './assembly/options.ts';

export interface Station {
  readonly id: string;
  readonly ports: StationPorts;
  /** Host name that mDNS answers for, and the address phones are sent to. */
  readonly hostname: string;
  readonly host: () => string;
  readonly caFile: string;
  readonly firstAdminPassword: string | null;
  readonly races: Races;
  readonly auth: Auth;
  readonly demo: Demo;
  /** Lets what runs end, says goodbye on the network unless another has the name now, closes the journal. */
  close(how?: How): Promise<void>;
}

/** Starts everything; when a part cannot start, ends those that have and rejects with a sentence for an official. */
export async function startStation(options: StationOptions): Promise<Station> {
  const closers = createClosers();
  closers.add(() => options.core.close());
  try {
    return await assemble(options, closers);
  } catch (error) {
    await closers.closeAll();
    throw inWords(error);
  }
}

async function assemble(options: StationOptions, closers: Closers): Promise<Station> {
  const { journal, races, folded } = options.core;
  const ground = await layGround(options, closers);
  // Phones are acknowledged while the past is folded; whoever asks how the races stand waits for that.
  const mqtt = await openMqtt(ground);
  const folding = openFoldingDoor(ground);
  await folded;
  await folding.close();
  const parts = await import('./assembly/other-parts.ts');
  const { openInside, openDoors, beginTelling, announce, keepUp } = parts;
  const inside = await openInside(ground, mqtt);
  const doors = await openDoors(ground, inside);
  await beginTelling(ground, inside, doors);
  await announce(ground, inside, doors);
  await keepUp(ground, inside, doors.ports);
  const { auth, host, caFile, late, name } = ground;
  return {
    id: journal.stationId,
    ports: doors.ports,
    hostname: `${late.mdns?.hostname() ?? name}.local`,
    host,
    caFile,
    firstAdminPassword: auth.firstAdminPassword,
    races,
    auth,
    demo: inside.demo,
    close: closers.closeAll,
  };
}
