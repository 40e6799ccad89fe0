/**
 * The relay, put together: log ← uplink door → bus → mirror → live feed, and HTTP around them. Any number of copies
 * run side by side; each may be ended at any moment, and holds nothing that the log does not.
 */
import type { AddressInfo } from 'node:net';
import { createComplaints } from './assembly/complaints.ts';
import { openDoors } from './assembly/doors.ts';
import { type Ground, openInside } from './assembly/inside.ts';
import { createPump } from './assembly/pump.ts';
import { startUpkeep } from './assembly/upkeep.ts';
import { tellCloudWatch } from './cloudwatch/telling.ts';
import type { RelayConfig } from './config.ts';
import { createAccountReader, createIdentify } from './http/access.ts';
import { createOidc } from './http/oidc.ts';
import type { Mirror } from './mirror.ts';

export interface Relay {
  readonly port: number;
  /** The races as this copy knows them. */
  readonly mirror: Mirror;
  /** Lets what runs end, and says goodbye to viewers. */
  close(): Promise<void>;
}

export interface RelayOptions {
  readonly config: RelayConfig;
  readonly say: (line: Record<string, unknown>) => void;
  /** Hears of every route as it is made, for tests. */
  readonly onRoute?: (method: string, url: string) => void;
}

/** Starts a relay; rejects when its store is not there. */
export async function startRelay({ config, say, onRoute }: RelayOptions): Promise<Relay> {
  const ground: Ground = { config, say, onError: createComplaints(say), now: Date.now };
  const inside = await openInside(ground);
  const { mirror, log, bus } = inside;
  const pump = createPump(mirror, ground);
  const oidc = config.oidc === null ? null : createOidc(config.oidc, ground.onError);
  const readers = [createAccountReader(log, ground.now), ...(oidc === null ? [] : [oidc.read])];
  const identify = createIdentify(config.adminToken, readers);
  const doors = await openDoors(ground, inside, pump, { identify, oidc, onRoute });
  await pump.pump();
  const endUpkeep = startUpkeep(ground, inside, pump, identify);
  await doors.listen();
  const { figures } = doors;
  const endTelling = config.cloudWatch && tellCloudWatch({ ...config.cloudWatch, ...ground, figures });

  return {
    port: (doors.server.address() as AddressInfo).port,
    mirror,
    async close() {
      endUpkeep();
      endTelling?.();
      await doors.close();
      await inside.venues?.close();
      await bus.close();
      await log.close();
    },
  };
}
