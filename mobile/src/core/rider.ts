/**
 * Who rides with this phone and where it reports: made from what the station answers to a join link (`POST
 * /v1/join/TOKEN`), kept on the phone. The address it reports to is the one it joined by, whatever name that had.
 */

import type { RelayPlace, RelayRider } from '../../../phone/post.ts';
import { RELAYS_MAX } from '../../../phone/relays.ts';
import { type Reporting, reportingFrom } from '../../../phone/reporting.ts';
import { type Bib, type EntryId, isBib, isEntryId, isRaceId, type RaceId } from '../../../race/ids.ts';

export interface Rider {
  /** `https://HOST:PORT`, without a slash at the end. */
  readonly origin: string;
  readonly station: { readonly id: string; readonly event: string };
  readonly race: { readonly id: RaceId; readonly name: string };
  readonly entry: EntryId;
  readonly bib: Bib;
  readonly name: string;
  readonly credential: { readonly username: string; readonly password: string };
  /** Where this rider's fixes go at the cloud relay, and its clock; null when the event has none. */
  readonly relay?: RelayPlace | null;
  /** Every one's; a rider kept from an earlier day has one at most. */
  readonly relays?: readonly RelayPlace[];
  readonly tracking: Reporting;
  /** Addresses of the station's standby, as last heard with the rider's standing. */
  readonly alternates?: readonly string[];
}

/** A race whose riders may pick their names, from the event's link. */
export interface OpenRace {
  readonly id: RaceId;
  readonly name: string;
  readonly entries: readonly { readonly bib: Bib; readonly name: string; readonly team?: string }[];
}

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const inner = (value: unknown, key: string): Json => {
  const found = isJson(value) ? value[key] : null;
  return isJson(found) ? found : {};
};

/** Null when this is not what a station answers. Fields this app does not know are left aside. */
export function riderFrom(answer: unknown, origin: string): Rider | null {
  if (!isJson(answer) || answer.kind !== 'rider') return null;
  const race = inner(answer, 'race');
  const raceId = textOf(race.id);
  const bib = textOf(answer.bib);
  const username = textOf(inner(answer, 'credential').username);
  const password = textOf(inner(answer, 'credential').password);
  const entry = typeof answer.entry === 'number' ? answer.entry : 0;
  if (!isRaceId(raceId) || !isBib(bib) || !isEntryId(entry) || !username.includes('.') || password === '')
    return null;
  const station = inner(answer, 'station');
  return {
    origin,
    station: { id: textOf(station.id), event: textOf(station.event) },
    race: { id: raceId, name: textOf(race.name) || raceId },
    entry,
    bib,
    name: textOf(answer.name) || bib,
    credential: { username, password },
    relay: relayFrom(inner(answer, 'relay')),
    ...(Array.isArray(answer.relays) && {
      relays: answer.relays
        .filter(isJson)
        .flatMap((one) => relayFrom(one) ?? [])
        .slice(0, RELAYS_MAX),
    }),
    tracking: reportingFrom(answer.tracking),
  };
}

/** Kept from a station that did not know of relays, or of one without: null. */
function relayFrom({ fixes, clock, password, sealKey }: Json): NonNullable<Rider['relay']> | null {
  const [to, time] = [textOf(fixes), textOf(clock)];
  if (!/^https?:\/\//.test(to) || !/^https?:\/\//.test(time)) return null;
  const [pass, key] = [textOf(password), textOf(sealKey)];
  return { fixes: to, clock: time, ...(pass && { password: pass }), ...(key && { sealKey: key }) };
}

/** Null when this is not the event's link. Entries that make no sense are left out. */
export function openRacesFrom(answer: unknown): readonly OpenRace[] | null {
  if (!isJson(answer) || answer.kind !== 'event' || !Array.isArray(answer.races)) return null;
  return answer.races.filter(isJson).flatMap((race): OpenRace[] => {
    const id = textOf(race.id);
    if (!isRaceId(id) || !Array.isArray(race.entries)) return [];
    const entries = race.entries.filter(isJson).flatMap(({ bib, name, team }) => {
      const found = textOf(bib);
      if (!isBib(found)) return [];
      return [{ bib: found, name: textOf(name), ...(textOf(team) && { team: textOf(team) }) }];
    });
    return [{ id, name: textOf(race.name) || id, entries }];
  });
}

/** The card's own bib, which may not be the rider's any more: what addresses and topics are made of. */
export const cardBib = ({ credential: { username } }: Rider): string =>
  username.slice(username.lastIndexOf('.') + 1);

export const basicOf = ({ credential: { username, password } }: Rider): string =>
  `Basic ${btoa(`${username}:${password}`)}`;

/** The cloud relays that this rider may send to. */
export const relaysOf = ({ relay, relays }: Pick<Rider, 'relay' | 'relays'>): readonly RelayPlace[] =>
  relays ?? (relay ? [relay] : []);

/** How this rider shows themselves to a cloud relay. */
export function atRelay({ credential }: Rider, relay: RelayPlace): RelayRider {
  const { username, password } = credential;
  return { username, authorization: `Basic ${btoa(`${username}:${relay.password ?? password}`)}` };
}

/** Whose fixes are whose on this phone: the same rider with a new card is the same. */
export const whoOf = ({ station, race, entry }: Rider): string => `${station.id}/${race.id}/${entry}`;
