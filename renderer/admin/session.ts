/**
 * Who is at this page: nobody yet, on the way in or to the provider, or signed in. Holds the session, renews its token
 * before it ends (one renewal at a time), and ends it with a sentence when neither relay nor provider takes it any more.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Api, createApi, type Me, Refused } from './api.ts';
import {
  arrive,
  isNearItsEnd,
  keepSession,
  leave,
  leaveForGood,
  type Provider,
  recallSession,
  renew,
  type Session,
  SignInFailed,
  takeAnswer,
} from './sign-in.ts';

/** `says` is a sentence of the relay's or the provider's, or a name. */
export type Why =
  | {
      readonly kind:
        | 'wrongToken'
        | 'unreachable'
        | 'runOut'
        | 'notThisSignIn'
        | 'providerSilent'
        | 'needsHttps';
    }
  | { readonly kind: 'notAdmin' | 'noRole' | 'providerRefused'; readonly says: string };
export type Out =
  | { readonly kind: 'out'; readonly why: Why | null }
  | { readonly kind: 'coming'; readonly isLeaving: boolean };
type Is = Out | { readonly kind: 'in'; readonly me: Me; readonly api: Api };

export interface Ways {
  toProvider(): void;
  withToken(token: string): void;
  signOut(): void;
}

const PATIENCE_MS = 10_000;

export function useSession(): {
  readonly is: Is;
  readonly provider: Provider | null;
  readonly ways: Ways;
} {
  const [is, setIs] = useState<Is>({ kind: 'coming', isLeaving: false });
  const [provider, setProvider] = useState<Provider | null>(null);
  /** Somebody was turned away: the provider is to ask who it is now. */
  const wasTurnedAway = useRef(false);

  const leaveOut = useCallback((why: Why | null, isKept = false) => {
    if (!isKept) keepSession(null);
    setIs({ kind: 'out', why });
  }, []);

  const enter = useCallback(
    async (session: Session, from: Provider | null): Promise<void> => {
      setIs({ kind: 'coming', isLeaving: false });
      const ended = (): void => leaveOut({ kind: session.isProviders ? 'runOut' : 'wrongToken' });
      let isIn = false;
      // A refusal at the door is answered with its own sentence, below.
      const api = createApi(tokenOf(session, from, ended), () => isIn && ended());
      try {
        const me = await api.get<Me>('/v1/me');
        if (me.role !== 'admin') {
          wasTurnedAway.current = true;
          leaveOut({ kind: 'notAdmin', says: me.name ?? '' });
          return;
        }
        isIn = true;
        setIs({ kind: 'in', me, api });
      } catch (error) {
        // A relay that is away for a moment does not sign anybody out.
        if (!(error instanceof Refused)) leaveOut(whyOf(error), true);
        else if (error.code === 'no-role') {
          wasTurnedAway.current = true;
          leaveOut({ kind: 'noRole', says: error.message });
        } else if (error.status !== 401) leaveOut({ kind: 'unreachable' }, true);
        else leaveOut({ kind: (session.expiresMs ?? Date.now()) < Date.now() ? 'runOut' : 'wrongToken' });
      }
    },
    [leaveOut],
  );

  useEffect(() => {
    const answer = takeAnswer();
    const begin = async (): Promise<void> => {
      const { signIn, trouble } = await askProvider();
      setProvider(signIn);
      if (answer !== null && signIn !== null) {
        const session = await arrive(signIn, answer);
        keepSession(session);
        return enter(session, signIn);
      }
      const kept = recallSession();
      if (kept !== null) return enter(kept, signIn);
      leaveOut(trouble === null ? null : { kind: 'providerSilent' });
    };
    begin().catch((error: unknown) => leaveOut(whyOf(error), true));
  }, [enter, leaveOut]);

  const ways = useMemo<Ways>(
    () => ({
      toProvider() {
        if (provider === null) return;
        setIs({ kind: 'coming', isLeaving: true });
        leave(provider, wasTurnedAway.current).catch((error: unknown) => leaveOut(whyOf(error)));
      },
      withToken(token) {
        const session = { token, expiresMs: null, refresh: null, isProviders: false };
        keepSession(session);
        void enter(session, null);
      },
      signOut() {
        const wasProviders = recallSession()?.isProviders === true;
        leaveOut(null);
        if (wasProviders && provider) leaveForGood(provider);
      },
    }),
    [provider, enter, leaveOut],
  );
  return { is, provider, ways };
}

async function askProvider(): Promise<{ readonly signIn: Provider | null; readonly trouble: string | null }> {
  const answer = await fetch('/v1/oidc', { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

/** The session's token, renewed when it nears its end; `ended` when there is no other. */
function tokenOf(first: Session, provider: Provider | null, ended: () => void): () => Promise<string> {
  let session = first;
  let renewing: Promise<void> | null = null;
  const another = async (from: Provider): Promise<void> => {
    try {
      const renewed = await renew(from, session);
      // Somebody who signed out meanwhile stays out.
      if (recallSession()?.token !== session.token) return;
      if (renewed !== null) keepSession(renewed);
      else if ((session.expiresMs ?? 0) <= Date.now()) ended();
      session = renewed ?? { ...session, refresh: null };
    } catch {
      // Away for a moment: the token is good for a while yet, and the next request asks again.
    } finally {
      renewing = null;
    }
  };
  return async () => {
    if (provider !== null && session.refresh !== null && isNearItsEnd(session, Date.now())) {
      renewing ??= another(provider);
      await renewing;
    }
    return session.token;
  };
}

const whyOf = (error: unknown): Why => {
  if (!(error instanceof SignInFailed)) return { kind: 'unreachable' };
  return error.kind === 'providerRefused' ? { kind: error.kind, says: error.message } : { kind: error.kind };
};
