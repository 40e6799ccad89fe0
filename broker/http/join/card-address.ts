/**
 * The address that stands on riders' cards. It has to be the station's tomorrow, too: an address that a router gives
 * anew each morning is not, the station's own name is, and so is one that was set for good. Officials choose; what a
 * race's cards were printed with is kept, so that it is said when the station is not there any more.
 */
import { isIP } from 'node:net';
import type { RaceId } from '../../../race/ids.ts';
import { lanAddresses } from '../../network/addresses.ts';
import { hostnameOf } from '../../network/mdns.ts';
import type { AppOptions } from '../part.ts';

const CHOSEN = 'cards/address';
const printedKey = (race: RaceId): string => `cards/printed/${race}`;

export interface PrintedFor {
  readonly host: string;
  readonly atMs: number;
}

export interface CardAddress {
  /** What officials chose; null: the station's address of the day. */
  readonly chosen: string | null;
  /** What is printed now. */
  readonly host: string;
  /** What the station answers to at this moment. `name`: by mDNS, the same every day. */
  readonly choices: readonly { readonly host: string; readonly kind: 'address' | 'name' }[];
  /** With what this race's cards were printed last; `holds`: the station still answers to it. */
  readonly printed: (PrintedFor & { readonly holds: boolean }) | null;
}

type Needs = Pick<AppOptions, 'endpoints' | 'now'> & {
  readonly journal: Pick<AppOptions['journal'], 'settings' | 'stationId'>;
};

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const printedOf = (value: unknown): PrintedFor | null => {
  const { host, atMs } = (value ?? {}) as Partial<PrintedFor>;
  return typeof host === 'string' && typeof atMs === 'number' ? { host, atMs } : null;
};

/** `addresses`: of the local networks, now. */
export function cardAddress(
  { endpoints, journal }: Needs,
  race: RaceId,
  addresses = lanAddresses().map(({ address }) => address),
): CardAddress {
  const { host: plain, securely = plain } = endpoints();
  const name = `${hostnameOf(journal.stationId)}.local`;
  const hosts = [...new Set([securely, plain, ...addresses])].filter((host) => host !== name);
  const choices = [
    { host: name, kind: 'name' as const },
    ...hosts.map((host) => ({ host, kind: isIP(host) === 0 ? ('name' as const) : ('address' as const) })),
  ];
  const chosen = textOf(journal.settings.get(CHOSEN));
  const printed = printedOf(journal.settings.get(printedKey(race)));
  // Of a name that somebody gave it the station cannot know; an address it has, or has not.
  const holds = (host: string): boolean =>
    choices.some((one) => one.host === host) || (isIP(host) === 0 && host === chosen);
  return {
    chosen,
    host: chosen ?? securely,
    choices,
    printed: printed && { ...printed, holds: holds(printed.host) },
  };
}

export const chooseCardAddress = ({ journal }: Needs, host: string | null): Promise<void> =>
  journal.settings.put(CHOSEN, host);

/** Notes that the race's cards go on paper with the address of now. */
export async function notePrinted(needs: Needs, race: RaceId, host: string): Promise<void> {
  const { settings } = needs.journal;
  const before = printedOf(settings.get(printedKey(race)));
  if (before?.host !== host) await settings.put(printedKey(race), { host, atMs: needs.now() });
}
