/**
 * Who may use which route. Every route names one rule below in `config.access` (one without is refused when it
 * is registered); the rule is checked before the body is read. A race that is not public looks, to those who
 * do not belong to it, exactly like a race that does not exist.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isRaceId, type RaceId } from '../../race/ids.ts';
import type { Author } from '../../race/journal/record.ts';
import { Problem, unknownRace } from '../../server/http/problem.ts';
import type { Identity } from '../../server/intake.ts';
import type { Auth } from '../auth/auth.ts';
import type { StationPort } from './station-port.ts';

const CREW = ['admin', 'official', 'display', 'device'] as const;

/** Rule → roles. For roles other than `nobody`, a race in the address must be one of theirs. */
export const RULES = {
  everyone: ['admin', 'official', 'display', 'device', 'rider', 'nobody'],
  /** As `everyone` for public races. */
  readers: ['admin', 'official', 'display', 'device', 'rider', 'nobody'],
  'signed-in': ['admin', 'official', 'display', 'device', 'rider'],
  'race-members': ['admin', 'official', 'display', 'device', 'rider'],
  crew: CREW,
  senders: ['rider', 'device'],
  riders: ['rider'],
  'passing-makers': ['admin', 'official', 'device'],
  /** Officials, devices, and the starter's link, which may nothing else: starts and no-shows. */
  starters: ['admin', 'official', 'device'],
  deciders: ['admin', 'official', 'rider'],
  officials: ['admin', 'official'],
  /** Officials of the whole event. */
  organisers: ['admin', 'official'],
  admins: ['admin'],
} as const satisfies Record<string, readonly Identity['role'][]>;

export type AccessRule = keyof typeof RULES;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: AccessRule;
    /** Takes long to work out: answered by the thread apart, where there is one (history/apart.ts). */
    apart?: boolean;
    /** Phones that drop what is answered with 4xx: the rate limit answers 503 there. */
    phone?: boolean;
  }
  interface FastifyRequest {
    identity: Identity;
  }
}

export const SESSION_COOKIE = '__Host-bell-lap';

/** Decorates requests with an identity and enforces the rules. `anonymous`: credentials are not looked at. */
export function guard(app: FastifyInstance, auth: Auth, station: StationPort, anonymous: boolean): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined)
      throw new Error(`${String(route.method)} ${route.url} does not say who may use it`);
  });
  app.decorateRequest('identity');
  app.addHook('onRequest', async (request) => {
    const who = anonymous ? null : await authenticate(request, auth);
    request.identity = who ?? { role: 'nobody', name: request.ip ?? 'local' };
    const rule = request.routeOptions.config.access;
    if (rule !== undefined) admit(request, rule, station);
  });
}

function admit(request: FastifyRequest, rule: AccessRule, station: StationPort): void {
  const who = request.identity;
  const { race } = (request.params ?? {}) as { race?: string };
  const asStarter = rule === 'starters' && mayStart(who);
  if (!asStarter && !(RULES[rule] as readonly string[]).includes(who.role)) {
    if (who.role === 'nobody')
      throw new Problem(
        401,
        'sign-in',
        'This needs a sign-in: an official, a device or a rider with a card.',
      );
    throw new Problem(
      403,
      'not-allowed',
      `${article(who.role)} may not do this; ${RULES[rule].join(', ')} may.`,
    );
  }
  if (rule === 'organisers' && !('races' in who && who.races === 'all'))
    throw new Problem(403, 'not-allowed', 'This needs rights for all races of the event.');
  if (race === undefined) return;
  const exists = isRaceId(race) && station.list().includes(race);
  if (!exists || !maySee(who, race as RaceId, station)) throw unknownRace(race);
  if (rule !== 'readers' && rule !== 'everyone' && !belongs(who, race as RaceId))
    throw new Problem(403, 'not-allowed', 'Your rights are for another race.');
}

export const belongs = (who: Identity, race: RaceId): boolean =>
  who.role === 'rider'
    ? who.race === race
    : who.role !== 'nobody' && (who.races === 'all' || who.races.includes(race));

export const maySee = (who: Identity, race: RaceId, station: StationPort): boolean =>
  station.isPublic(race) || belongs(who, race);

const mayStart = (who: Identity): boolean => 'starts' in who && who.starts === true;

const article = (role: Identity['role']): string =>
  role === 'admin' || role === 'official' ? `An ${role}` : `A ${role}`;

/** The author of what this request changes. @throws Problem for who is no author (nobody, a screen). */
export function authorOf(who: Identity): Author {
  if (mayStart(who)) return { role: 'device', name: who.name };
  if (who.role === 'nobody' || who.role === 'display')
    throw new Problem(403, 'not-allowed', 'Only people and devices with rights change a race.');
  return { role: who.role, name: who.name };
}

/** Header first, then the session cookie. @throws Problem 401 for a credential that is given and wrong. */
async function authenticate(request: FastifyRequest, auth: Auth): Promise<Identity | null> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const identity = await byHeader(authorization, auth);
    if (identity === null)
      throw new Problem(
        401,
        'credential-refused',
        'This credential is wrong, has ended or is from another station. Sign in again, or ask for a new card.',
      );
    return identity;
  }
  const token = sessionToken(request);
  if (token === null) return null;
  const identity = await auth.verify(token);
  if (identity !== null && !isRead(request)) refuseForeignPage(request);
  return identity;
}

async function byHeader(header: string, auth: Auth): Promise<Identity | null> {
  const [scheme = '', value = ''] = header.split(' ', 2);
  if (scheme.toLowerCase() === 'bearer') return auth.verify(value);
  if (scheme.toLowerCase() !== 'basic') return null;
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return null;
  const [name, password] = [text.slice(0, colon), text.slice(colon + 1)];
  const rider = auth.rider(name, password);
  if (rider !== null) return rider;
  // Devices and screens that know Basic only: their name and their token as the password.
  const identity = await auth.verify(password);
  return identity !== null && identity.name.toLowerCase() === name.toLowerCase() ? identity : null;
}

export function sessionToken(request: FastifyRequest): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === SESSION_COOKIE && value) return value;
  }
  return null;
}

const isRead = (request: FastifyRequest) => request.method === 'GET' || request.method === 'HEAD';

/** A cookie comes along by itself, so a change must come from our own pages. */
function refuseForeignPage(request: FastifyRequest): void {
  const { origin, host } = request.headers;
  if (origin === undefined || URL.parse(origin)?.host === host) return;
  throw new Problem(403, 'foreign-page', 'This request comes from a page of another site and was refused.');
}
