/** Who sits here: nobody yet, an official, or one whose session has ended while the console goes on. */
import { createStore, useStore } from 'zustand';

export interface Me {
  readonly role: 'admin' | 'official' | 'display' | 'device' | 'rider' | 'nobody';
  readonly name: string;
  /** A screen that may start riders: the starter's link. */
  readonly starts?: boolean;
}

export type Session =
  | { readonly is: 'asking' }
  | { readonly is: 'out' }
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

export const isOfficial = ({ role }: Me): boolean => role === 'admin' || role === 'official';
