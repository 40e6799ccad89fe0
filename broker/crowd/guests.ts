/**
 * Who is in the station's own live feed, and by what: a request's token or session cookie opens it, and when that is
 * good no more (signed out, taken away, expired, its holder's rights changed) the open feed is cut, as MQTT is.
 */
import type { IncomingMessage } from 'node:http';
import type { Hub } from '../../server/feed/hub.ts';
import type { Identity } from '../../server/intake.ts';
import type { Auth } from '../auth/auth.ts';
import { SESSION_COOKIE } from '../http/access.ts';

export interface Guest {
  readonly identity: Identity;
  /** What let them in; null for a spectator, who needs nothing. */
  readonly token: string | null;
}

/** Null refuses: a token was shown and is not good. A cookie that is not good is a spectator's. */
export async function guestOf(request: IncomingMessage, auth: Pick<Auth, 'verify'>): Promise<Guest | null> {
  const { authorization, cookie = '', origin, host } = request.headers;
  const nobody: Guest = {
    identity: { role: 'nobody', name: request.socket.remoteAddress ?? 'unknown' },
    token: null,
  };
  if (authorization?.toLowerCase().startsWith('bearer ')) {
    const token = authorization.slice(7).trim();
    const identity = await auth.verify(token);
    return identity && { identity, token };
  }
  const token = cookie
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${SESSION_COOKIE}=`))
    ?.slice(SESSION_COOKIE.length + 1);
  const ours = origin === undefined || URL.parse(origin)?.host === host;
  const identity = token === undefined || !ours ? null : await auth.verify(token);
  return identity && token !== undefined ? { identity, token } : nobody;
}

/** Cuts the feed of everybody whose token is good no more. They may come back as whoever they are then. */
export async function dismissUnwelcome(
  hub: Pick<Hub<Guest>, 'viewers' | 'dismiss'>,
  auth: Pick<Auth, 'verify'>,
): Promise<void> {
  const gone = new Set<string>();
  for (const token of new Set(hub.viewers().flatMap((guest) => guest.token ?? [])))
    if ((await auth.verify(token)) === null) gone.add(token);
  if (gone.size > 0)
    hub.dismiss(({ token }) => token !== null && gone.has(token), 'this sign-in is not valid any more');
}
