/** Who sits here: nobody yet, an official, or one whose session has ended while the console goes on. */
import { createStore, useStore } from 'zustand';

export interface Me {
  readonly role: 'admin' | 'official' | 'display' | 'device' | 'rider' | 'nobody';
  readonly name: string;
  /** A screen that may start riders: the starter's link. */
  readonly starts?: boolean;
  /** An announcer's or a starter's, signed in by name. */
  readonly account?: boolean;
}

export type Session =
  | { readonly is: 'asking' }
  | { readonly is: 'out' }
  /** An announcer or a starter: may look on, and not decide. */
  | { readonly is: 'looking'; readonly me: Me }
  | { readonly is: 'in'; readonly me: Me }
  /** Was in; the console stays, a sign-in stands before it. */
  | { readonly is: 'ended'; readonly me: Me };

const store = createStore<{ session: Session }>(() => ({ session: { is: 'asking' } }));

export const useSession = (): Session => useStore(store, ({ session }) => session);
export const setSession = (session: Session): void => store.setState({ session });

/** The station no longer knows this session. */
export function sessionEnded(): void {
  const { session } = store.getState();
  if (session.is === 'in') setSession({ is: 'ended', me: session.me });
}

/** Where somebody who has signed in (or was before) belongs. */
export const sessionOf = (me: Me): Session =>
  isOfficial(me) ? { is: 'in', me } : me.account ? { is: 'looking', me } : { is: 'out' };

export const isOfficial = ({ role }: Me): boolean => role === 'admin' || role === 'official';
