/** What the routes about people say alike: who came, why not, and rights in a few words. */
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../../server/http/problem.ts';
import type { Auth, Came } from '../../auth/auth.ts';
import type { Verified } from '../../auth/tokens.ts';
import type { User, UserProblem } from '../../auth/users.ts';
import { cookieOf, DEVICE_COOKIE, tokenOf } from '../access.ts';

const STATUS: Readonly<Partial<Record<UserProblem['problem'], number>>> = {
  exists: 409,
  unknown: 404,
  'last-admin': 409,
};

export const refusedUser = ({ problem, message }: UserProblem): Problem =>
  new Problem(STATUS[problem] ?? 422, problem, message);

export function tooOften(waitMs: number): Problem {
  const retryAfterS = Math.ceil(waitMs / 1000);
  return new Problem(429, 'too-often', `Too many sign-ins; try again in ${retryAfterS} s.`, { retryAfterS });
}

export const rightsOf = ({ role, duty, races }: User): string =>
  [duty ?? role, races === 'all' ? '' : races.join(' ')].filter(Boolean).join(', ');

export const cameFrom = (request: FastifyRequest): Came => ({
  address: request.ip ?? 'local',
  device: deviceOf(request.headers['user-agent'] ?? ''),
  deviceCookie: cookieOf(request, DEVICE_COOKIE),
});

/** @throws Problem for a screen, a device or a rider: they have no account. */
export async function mineBy(auth: Auth, request: FastifyRequest): Promise<Verified> {
  const verified = await auth.inspect(tokenOf(request) ?? '');
  if (verified?.kind === 'session') return verified;
  throw new Problem(403, 'not-allowed', 'This is for people who signed in with a name and a password.');
}

/** @throws Problem when the password is not that of whoever asks. */
export async function confirmBy(auth: Auth, request: FastifyRequest, password: string): Promise<void> {
  const checked = await auth.confirm(request.identity.name, password, cameFrom(request));
  if (typeof checked === 'object') throw tooOften(checked.waitMs);
  if (checked === 'wrong')
    throw new Problem(403, 'not-allowed', 'The password is wrong; nothing was changed.');
}

const BROWSERS = [
  ['Bell Lap app', /Electron\//],
  ['Edge', /Edg\w*\//],
  ['Opera', /OPR\//],
  ['Samsung Internet', /SamsungBrowser\//],
  ['Firefox', /Firefox\/|FxiOS\//],
  ['Chrome', /Chrome\/|CriOS\//],
  ['Safari', /Safari\//],
] as const;
const SYSTEMS = [
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Android', /Android/],
  ['Windows', /Windows/],
  ['Mac', /Macintosh/],
  ['Chromebook', /CrOS/],
  ['Linux', /Linux/],
] as const;

/** What a browser says it is, as people call it: `Firefox, Windows`. Of a program its first word. */
export function deviceOf(userAgent: string): string {
  const of = (list: readonly (readonly [string, RegExp])[]) =>
    list.find(([, known]) => known.test(userAgent))?.[0];
  const known = [of(BROWSERS), of(SYSTEMS)].filter((part) => part !== undefined).join(', ');
  return known || (/^[\w.-]{1,40}/.exec(userAgent)?.[0] ?? '');
}
