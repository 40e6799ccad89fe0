/**
 * Who may say and hear what over MQTT (server/access/rights.ts has the rules that all doors share). A rider's credential
 * opens that rider's own topics and nothing else; officials and devices hear the races they are for and never publish
 * fixes; a display hears their boards, and nothing that riders' phones say. The space `venue/…` belongs to the
 * organiser's own devices, scripts and screens: no rider and no starter speaks or hears there.
 *
 *   bell-lap/v1/RACE/BIB/fixes         rider → station
 *   bell-lap/v1/RACE/BIB/status        rider → station, retained; also as the last will
 *   bell-lap/v1/RACE/BIB/clock         rider → station; answered on …/clock/reply
 *   bell-lap/v1/RACE/BIB/messages      officials → rider
 *   bell-lap/v1/RACE/board             station → everybody, retained
 *   owntracks/RACE.BIB/DEVICE[/…]      rider's OwnTracks → station
 */
import { type Bib, type EntryId, isBib, isRaceId, type RaceId } from '../../race/ids.ts';
import { elementOf } from '../../race/present.ts';
import { belongs, hearsPhones, isOfficialOf, roleOf } from '../access/rights.ts';
import type { Identity, Refusal } from '../intake.ts';

export type Rider = Extract<Identity, { role: 'rider' }>;
export type Target =
  | { readonly race: RaceId; readonly entry: EntryId }
  | { readonly race: RaceId; readonly bib: Bib };

/** What a message on a topic is to the station. `relay` only passes it on to those who listen. */
export type Inbound =
  | { readonly kind: 'fixes'; readonly target: Target }
  | { readonly kind: 'owntracks'; readonly target: Target }
  | { readonly kind: 'status' }
  | { readonly kind: 'clock' }
  | { readonly kind: 'relay' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const refused = (message: string): Inbound => ({
  kind: 'refused',
  refusal: { code: 'not-allowed', message },
});

/** What becomes of a message that `who`, signed in as `username`, publishes on `topic`. */
export function inbound(who: Identity, username: string, topic: string): Inbound {
  const levels = topic.split('/');
  if (who.role === 'rider') return fromRider(who, username, topic, levels);
  if (who.role === 'nobody') return refused(`a spectator may not publish on "${topic}"`);
  if (levels[0] === 'venue' && levels.length > 1 && hearsPhones(who)) return { kind: 'relay' };
  if (levels[0] === 'bell-lap' && levels.length === 5 && levels[4] === 'messages') {
    if (levels[1] === 'v1' && isOfficialOf(who, levels[2] as RaceId)) return { kind: 'relay' };
  }
  return refused(`the credential of "${who.name}" (${who.role}) may not publish on "${topic}"`);
}

function fromRider(who: Rider, username: string, topic: string, levels: readonly string[]): Inbound {
  const own = { race: who.race, entry: who.entry };
  if (levels[0] === 'owntracks' && levels.length >= 3 && sameName(elementOf(levels, 1), username)) {
    return { kind: 'owntracks', target: own };
  }
  const [, version, race, bib = '', last] = levels;
  if (
    levels[0] === 'bell-lap' &&
    version === 'v1' &&
    levels.length === 5 &&
    // A card that went over to another race still bears the name of the one before.
    (race === who.race || who.before?.some((one) => one === race)) &&
    isBib(bib)
  ) {
    // The card may name a bib that has changed since: it still opens the entry it was made for. Whether another
    // bib is this rider's own is the race's to say.
    const isOwn = sameName(`${race}.${bib}`, username);
    if (last === 'fixes') return { kind: 'fixes', target: isOwn ? own : { race: who.race, bib } };
    if (isOwn && last === 'status') return { kind: 'status' };
    if (isOwn && last === 'clock') return { kind: 'clock' };
  }
  return refused(`the card of rider ${who.name} in "${who.race}" may not publish on "${topic}"`);
}

/**
 * The filter that a subscription really gets, or null to refuse it. OwnTracks asks for everybody's positions:
 * that is granted, as the app expects, but only what is meant for this rider is behind it.
 */
export function subscription(who: Identity, username: string, filter: string): string | null {
  if (filter.startsWith('$')) return null;
  if (who.role === 'nobody') return /^bell-lap\/v1\/[^/#]+\/board$/.test(filter) ? filter : null;
  if (who.role !== 'rider') return filter;
  if (/^owntracks\/\+\/\+(?:\/(?:cmd|event|info|status|waypoints?))?$/.test(filter))
    return `owntracks/${username}/+/cmd`;
  if (isOwnCommand(username, filter)) return filter;
  if (!ownFilters(username).some((own) => sameName(own, filter))) return null;
  return filter.endsWith('/messages') ? (messagesToday(who, username) ?? filter) : filter;
}

/**
 * Where officials write to the rider of a card that went over to another race: a phone that was set up before asks for
 * the messages of the race before, and is given today's. Null for a name that is today's.
 */
function messagesToday(who: Rider, username: string): string | null {
  const named = raceOf(username.toLowerCase());
  return who.before?.some((one) => one === named) && named !== who.race
    ? `bell-lap/v1/${who.race}/${who.name}/messages`
    : null;
}

/** Whether a message on `topic` may go to `who`: the last word, whatever the subscription. */
export function mayHear(who: Identity, username: string, topic: string): boolean {
  const levels = topic.split('/');
  if (who.role === 'rider') {
    if (topic === messagesToday(who, username)) return true;
    return ownFilters(username).some((own) => sameName(own, topic)) || isOwnCommand(username, topic);
  }
  const isBoard = levels[0] === 'bell-lap' && levels.length === 4 && levels[3] === 'board';
  if (who.role === 'nobody') return isBoard;
  if (isBoard) return belongs(who, levels[2] as RaceId);
  if (levels[0] === 'venue') return roleOf(who) !== 'starter';
  if (!hearsPhones(who)) return false;
  if (levels[0] === 'bell-lap') return belongs(who, (levels[2] ?? '') as RaceId);
  return levels[0] === 'owntracks' && belongs(who, raceOf(levels[1] ?? '') as RaceId);
}

/** Whether a filter can match anything that riders publish. */
export function coversRiders(filter: string): boolean {
  const levels = filter.split('/');
  if (!['#', '+', 'bell-lap', 'owntracks'].includes(elementOf(levels, 0))) return false;
  return !(levels[0] === 'bell-lap' && levels.length === 4 && levels[3] === 'board');
}

export const clockReplyTopic = (topic: string): string => `${topic}/reply`;

function ownFilters(username: string): readonly string[] {
  const dot = username.lastIndexOf('.');
  const base = `bell-lap/v1/${username.slice(0, dot)}/${username.slice(dot + 1)}`;
  return dot < 0 ? [] : [`${base}/clock/reply`, `${base}/messages`];
}

function isOwnCommand(username: string, topic: string): boolean {
  const levels = topic.split('/');
  return (
    levels.length === 4 &&
    levels[0] === 'owntracks' &&
    levels[3] === 'cmd' &&
    sameName(elementOf(levels, 1), username)
  );
}

function raceOf(username: string): string {
  const race = username.slice(0, Math.max(0, username.lastIndexOf('.')));
  return isRaceId(race) ? race : '';
}

/** Cards are typed by hand: upper and lower case are the same. */
const sameName = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.toLowerCase();
