/**
 * Which cloud relays this station sends to: those it is started with (`--relay`), and those that officials added on a
 * page. Each has a slot of its own in the journal's settings (its key, its epoch, what it was sent as closed), which stays
 * when the relay is taken off the list: put on it again, it knows the station still. A relay of yesterday, the only one
 * there was, is a list of one and keeps the slot it had.
 *
 * Bounds: 8 relays at once; of those taken off, the last 24 are remembered.
 */
import { createHash } from 'node:crypto';
import type { Journal } from '../journal/journal.ts';

export const RELAYS_MAX = 8;
const GONE_KEPT = 24;
const SETTING = 'uplink/relays';
/** A code waits here until the relay has taken it. */
const CODE = 'uplink/code/';

export interface RelayPlace {
  /** For the API: derived from the address. */
  readonly id: string;
  /** An origin, without a slash at the end. */
  readonly url: string;
  /** Ends the names of its settings; empty for the first that the station ever had. */
  readonly slot: string;
  /** Named where the station is started, or by an official on a page. */
  readonly from: 'options' | 'page';
}

interface Kept {
  readonly url: string;
  readonly slot: string;
  readonly from: 'options' | 'page' | 'gone';
}

export interface RelayList {
  now(): readonly RelayPlace[];
  /** The code to enrol with; null when there is none, or it has been used. */
  codeOf(place: RelayPlace): string | null;
  /** The relay has taken the code. */
  enrolled(place: RelayPlace): Promise<void>;
  /** Resolves when it is on disk; null when the list is full. One that is there already is answered as it is. */
  add(url: string, code: string | null): Promise<RelayPlace | null>;
  /** Of those that officials added. False when there is none of this id. */
  remove(id: string): Promise<boolean>;
}

/** Addresses, or codes, one after the other with commas or spaces between. */
export const listIn = (text: string | undefined): readonly string[] =>
  (text ?? '').split(/[\s,]+/).filter((one) => one !== '');

/** An address as relays are told apart by it: its origin. Whoever gives the address of one of its pages means the relay. */
export const relayUrl = (text: string): string => new URL(text).origin;

const short = (url: string): string => createHash('sha256').update(url).digest('hex').slice(0, 12);

export interface GivenRelays {
  readonly relay?: string | undefined;
  readonly relayCode?: string | undefined;
}

/** The one that it had, the first of all, or one of its own. */
const slotIn = (kept: readonly Kept[], url: string): string =>
  kept.find((one) => one.url === url)?.slot ?? (kept.some(({ slot }) => slot === '') ? `/${short(url)}` : '');

/** The list as it will be: what was given at the start first, in its order. */
function joined(kept: readonly Kept[], given: readonly string[]): readonly Kept[] {
  const options: Kept[] = [];
  for (const url of given) options.push({ url, slot: slotIn([...kept, ...options], url), from: 'options' });
  const others = kept
    .filter(({ url }) => !given.includes(url))
    .map((one): Kept => (one.from === 'options' ? { ...one, from: 'gone' } : one));
  const here = [...options, ...others.filter(({ from }) => from === 'page')].slice(0, RELAYS_MAX);
  return [...here, ...others.filter(({ from }) => from === 'gone').slice(-GONE_KEPT)];
}

const placed = ({ url, slot, from }: Kept): readonly RelayPlace[] =>
  from === 'gone' ? [] : [{ id: short(url), url, slot, from }];

const keptIn = (settings: Pick<Journal['settings'], 'get'>): readonly Kept[] =>
  (settings.get(SETTING) as readonly Kept[] | undefined) ?? [];

/** The relays of the list as it is kept, with what was given at this start; nothing is written. */
export const knownRelays = (
  settings: Pick<Journal['settings'], 'get'>,
  { relay }: GivenRelays,
): readonly RelayPlace[] => joined(keptIn(settings), givenIn(relay)).flatMap(placed);

const givenIn = (relay: string | undefined): readonly string[] => [...new Set(listIn(relay).map(relayUrl))];

/** Resolves when what is new in it is on disk. */
export async function openRelayList(
  settings: Journal['settings'],
  { relay, relayCode }: GivenRelays,
): Promise<RelayList> {
  const given = givenIn(relay);
  const codes = new Map(listIn(relayCode).map((code, at) => [given[at], code]));
  let list = joined(keptIn(settings), given);
  const keep = async (next: readonly Kept[]): Promise<void> => {
    await settings.put(SETTING, next);
    list = next;
  };
  if (JSON.stringify(list) !== JSON.stringify(keptIn(settings))) await keep(list);
  const now = (): readonly RelayPlace[] => list.flatMap(placed);
  return {
    now,
    codeOf({ url, slot }) {
      const kept = settings.get(CODE + slot);
      return codes.get(url) ?? (typeof kept === 'string' ? kept : null);
    },
    async enrolled({ url, slot }) {
      codes.delete(url);
      if (settings.get(CODE + slot) !== undefined) await settings.delete(CODE + slot);
    },
    async add(text, code) {
      const url = relayUrl(text);
      const there = now().find((one) => one.url === url);
      if (there === undefined && now().length >= RELAYS_MAX) return null;
      const rest = list.filter((one) => one.url !== url);
      const slot = slotIn(list, url);
      if (code !== null) await settings.put(CODE + slot, code);
      if (there !== undefined) return there;
      const gone = rest.filter(({ from }) => from === 'gone');
      const here = rest.filter(({ from }) => from !== 'gone');
      await keep([...here, { url, slot, from: 'page' }, ...gone]);
      return { id: short(url), url, slot, from: 'page' };
    },
    async remove(id) {
      const one = now().find((place) => place.id === id && place.from === 'page');
      if (one === undefined) return false;
      const here = list.filter(({ url, from }) => url !== one.url && from !== 'gone');
      const gone = list.filter(({ url, from }) => url !== one.url && from === 'gone');
      await keep([
        ...here,
        ...[...gone, { url: one.url, slot: one.slot, from: 'gone' as const }].slice(-GONE_KEPT),
      ]);
      return true;
    },
  };
}
