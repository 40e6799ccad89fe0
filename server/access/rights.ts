/**
 * Who may what, in one place, at the station and at the relay, whatever the door (HTTP, MQTT, live feed, GraphQL). Two
 * questions are always asked together: which roles may do this, and is the race that it is about one of theirs.
 * docs/security.md says it in prose; tests/access/ holds every door against a table that was written by hand.
 */
import type { RaceId } from '../../race/ids.ts';

/** Whoever asks, as far as rights go: a station's identity (server/intake.ts) or a relay's is one. */
export interface Asker {
  readonly role: 'admin' | 'official' | 'display' | 'device' | 'rider' | 'nobody';
  /** Of everybody but riders and nobody. */
  readonly races?: 'all' | readonly RaceId[];
  /** A rider's. */
  readonly race?: RaceId;
  /** A display's that is the starter's link. */
  readonly starts?: true;
  /** A display's that is an announcer or a starter signed in by name. */
  readonly account?: true;
}

/** `display` is a screen that looks on; `starter` is the starter's link; `device` a timekeeper's or organiser's program. */
export type Role = Asker['role'] | 'starter';

export const roleOf = (who: Asker): Role =>
  who.role === 'display' && who.starts === true ? 'starter' : who.role;

/** Whether their rights are for this race. */
export function belongs(who: Asker, race: RaceId): boolean {
  if (who.role === 'nobody') return false;
  if (who.role === 'rider') return who.race === race;
  return who.races === 'all' || (who.races?.includes(race) ?? false);
}

/** Whether they may see that there is such a race, and what its spectators see. */
export const maySee = (who: Asker, race: RaceId, isPublic: boolean): boolean =>
  isPublic || belongs(who, race);

/** Whether it is in their lists: a race with the link only is opened by its address, and listed for its own people. */
export const findsIn = (who: Asker, race: RaceId, isPublic: boolean, isListed: boolean): boolean =>
  (isPublic && isListed) || belongs(who, race);

/**
 * Whether they are shown what officials of this race are: the race as it stands and not only as published, licences,
 * UCI IDs, chips. An official of another race is a spectator here.
 */
export const isOfficialOf = (who: Asker, race: RaceId): boolean =>
  (who.role === 'admin' || who.role === 'official') && belongs(who, race);

/** Whether their rights are for the event as a whole. */
export const isOfEvent = (who: Asker): boolean => 'races' in who && who.races === 'all';

/** Whether they hear what riders' phones say (positions, status) and what is said to them, of their races. */
export const hearsPhones = (who: Asker): boolean =>
  who.role === 'admin' || who.role === 'official' || who.role === 'device';

/** Which races a rule is about. */
type About =
  /** None, or whoever answers leaves out what they may not see. */
  | 'nothing'
  /** One that is public, or theirs. */
  | 'seen'
  /** One that is theirs; without one in the request, the answer holds theirs only. */
  | 'theirs'
  /** All of the event. */
  | 'event';

interface Rule {
  readonly roles: readonly Role[];
  readonly about: About;
}

const EVERYBODY: readonly Role[] = ['admin', 'official', 'device', 'starter', 'display', 'rider', 'nobody'];

/** Every route names one of these. */
export const RULES = {
  everyone: { roles: EVERYBODY, about: 'nothing' },
  /** Phones' apps, each with a rider's card in its own way: the route looks at it, and answers as the app expects. */
  'card-holders': { roles: EVERYBODY, about: 'nothing' },
  readers: { roles: EVERYBODY, about: 'seen' },
  /** A rider's positions and standing: riders see their own (the route says so). */
  'race-members': { roles: ['admin', 'official', 'device', 'rider'], about: 'theirs' },
  crew: { roles: ['admin', 'official', 'device'], about: 'theirs' },
  /** Programs that watch the station. */
  monitors: { roles: ['admin', 'official', 'device'], about: 'event' },
  senders: { roles: ['rider', 'device'], about: 'theirs' },
  'passing-makers': { roles: ['admin', 'official', 'device'], about: 'theirs' },
  /** The gun, starts and no-shows. */
  starters: { roles: ['admin', 'official', 'device', 'starter'], about: 'theirs' },
  /** Riders call for help, and decide nothing else (the route says so). */
  deciders: { roles: ['admin', 'official', 'rider'], about: 'theirs' },
  officials: { roles: ['admin', 'official'], about: 'theirs' },
  /** What is the person's own: password, sessions. Also announcers and starters who signed in by name (`account`). */
  accounts: { roles: ['admin', 'official'], about: 'nothing' },
  /** What is nobody's: a place's name. */
  staff: { roles: ['admin', 'official'], about: 'nothing' },
  /** Officials of the whole event. */
  organisers: { roles: ['admin', 'official'], about: 'event' },
  admins: { roles: ['admin'], about: 'nothing' },
} as const satisfies Record<string, Rule>;

export type AccessRule = keyof typeof RULES;

/**
 * Where the race is that a request is about: in its address (`:race`), in its body (`race`), or in neither, and the
 * answer holds what is theirs.
 */
export type RaceIn = 'address' | 'body' | 'answer';

export interface Access {
  readonly access?: AccessRule;
  /** Left out: in the address if there is a `:race` in it. */
  readonly raceIn?: RaceIn;
}

/**
 * What a route declares, checked when it is made: a route that does not say who may use it, or of which race, is none.
 * @throws Error
 */
export function declared(method: string, url: string, { access, raceIn }: Access): Required<Access> {
  const route = `${method} ${url}`;
  if (access === undefined) throw new Error(`${route} does not say who may use it`);
  const { about } = RULES[access];
  const inAddress = /:race(\/|$)/.test(url);
  const isAboutRaces = about === 'seen' || about === 'theirs';
  if (inAddress && about === 'nothing' && access !== 'card-holders' && access !== 'admins')
    throw new Error(`${route} has a race in its address, and "${access}" asks nobody whose it is`);
  if (isAboutRaces && !inAddress && raceIn === undefined)
    throw new Error(`${route} is for "${access}" of a race, and does not say which`);
  if (raceIn === 'address' && !inAddress) throw new Error(`${route} has no race in its address`);
  return { access, raceIn: raceIn ?? (inAddress ? 'address' : 'answer') };
}

export type Refused =
  /** They have shown nothing; a sign-in may help. */
  | { readonly why: 'sign-in' }
  | { readonly why: 'role' | 'event' | 'other-race' }
  /** There is none, or none that they may know of: the two look the same. */
  | { readonly why: 'unknown-race' };

/** The race that a request names, as it is now; `isKnown` false: there is none. */
export interface RaceAsked {
  readonly race: RaceId;
  readonly isKnown: boolean;
  readonly isPublic: boolean;
}

/** Why they may not; null when they may. `asked`: null while no race is named (yet). */
export function refusedBy(rule: AccessRule, who: Asker, asked: RaceAsked | null): Refused | null {
  const { roles, about }: Rule = RULES[rule];
  if (rule === 'accounts' && who.account) return null;
  if (!roles.includes(roleOf(who))) return { why: who.role === 'nobody' ? 'sign-in' : 'role' };
  if (about === 'event' && !isOfEvent(who)) return { why: 'event' };
  if (asked === null || rule === 'card-holders' || rule === 'admins') return null;
  const { race, isKnown, isPublic } = asked;
  if (!isKnown || !maySee(who, race, isPublic)) return { why: 'unknown-race' };
  if (about === 'theirs' && !belongs(who, race)) return { why: 'other-race' };
  return null;
}
