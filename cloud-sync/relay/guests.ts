/**
 * Who is in the relay's live feed, and by what. Spectators show nothing; whoever showed a token is looked at again every
 * second, and when it is good no more, or opens other races than it did, the feed is cut. They may come back as whoever
 * they are then.
 */
import type { Hub } from '../../server/feed/hub.ts';
import type { Identity } from './http/access.ts';

export interface Guest {
  readonly who: Identity;
  /** The `Authorization` header that let them in; null for a spectator, and for the relay itself. */
  readonly shown: string | null;
}

export async function dismissUnwelcome(
  hub: Pick<Hub<Guest>, 'viewers' | 'dismiss'>,
  identify: (authorization: string) => Promise<Identity | null>,
): Promise<void> {
  const now = new Map<string, string>();
  for (const shown of new Set(hub.viewers().flatMap((guest) => guest.shown ?? [])))
    now.set(shown, JSON.stringify(await identify(shown)));
  hub.dismiss(
    ({ who, shown }) => shown !== null && now.has(shown) && now.get(shown) !== JSON.stringify(who),
    'this sign-in is not valid any more',
  );
}
