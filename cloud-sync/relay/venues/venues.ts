/**
 * A relay's names for its stations, with the door of DNS before them. A door that cannot be opened (the port is another
 * program's, or not for this user) is tried again, said in the log, and no station is given a name before it stands: what
 * each asked for last waits until then. The relay itself goes on.
 */
import type { VenuesConfig } from '../config.ts';
import type { RelayLog } from '../log/log.ts';
import { createAcme } from './acme.ts';
import { type DnsDoor, openDnsDoor } from './dns-door.ts';
import { createVenueNames, type VenueNames } from './venue-names.ts';

export interface Venues extends Pick<VenueNames, 'asked'> {
  /** Once a second. */
  look(): Promise<void>;
  close(): Promise<void>;
}

export interface VenuesParts {
  readonly log: RelayLog;
  readonly now: () => number;
  readonly say: (line: Record<string, unknown>) => void;
  readonly onError: (error: Error) => void;
}

const DOOR_AGAIN_MS = 30_000;

export function openVenues(config: VenuesConfig, { log, now, say, onError }: VenuesParts): Venues {
  const { zone, server, host, port, directory, perWeek } = config;
  const acme = createAcme(directory, {
    read: (address) => log.venueAccount(address),
    write: (address, account) => log.putVenueAccount(address, account),
  });
  const names = createVenueNames({ zone, server, log, acme, perWeek, now, say });
  /** Of a station the newest; its line may be gone by then, and hears nothing. */
  const waiting = new Map<string, () => Promise<void>>();
  let door: DnsDoor | null = null;
  let isClosed = false;
  let again: NodeJS.Timeout | null = null;
  const open = async (): Promise<void> => {
    try {
      await names.look();
      const opened = await openDnsDoor({ host, port, answer: (question) => names.answer(question), onError });
      if (isClosed) return await opened.close();
      door = opened;
      say({ venues: 'named', zone, dns: opened.port });
      for (const ask of waiting.values()) void ask().catch(onError);
      waiting.clear();
    } catch (error) {
      say({ venues: 'no names', zone, reason: (error as Error).message, again: 'in half a minute' });
      if (!isClosed) again = setTimeout(begin, DOOR_AGAIN_MS).unref();
    }
  };
  const begin = (): void => {
    opening = open();
  };
  let opening = open();
  return {
    async asked(station, ask, tell) {
      if (door !== null) return names.asked(station, ask, tell);
      waiting.set(station, () => names.asked(station, ask, tell));
    },
    look: async () => (door === null ? undefined : names.look()),
    async close() {
      isClosed = true;
      if (again !== null) clearTimeout(again);
      await opening;
      await door?.close();
    },
  };
}
