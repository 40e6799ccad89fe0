/**
 * The call for help: kept on the phone, sent until race control has it, over a killed app and a reboot. The same id is
 * the same call, however often it is sent.
 */
import type { FixStore } from '../../../phone/fix-store.ts';
import type { Rider } from './rider.ts';
import type { SosCall, StationApi } from './station-api.ts';

export type SosState =
  | { readonly is: 'none' }
  /** Not at the station yet. */
  | { readonly is: 'calling'; readonly sinceMs: number }
  | { readonly is: 'heard'; readonly sinceMs: number };

export interface Sos {
  state(): SosState;
  follow(changed: () => void): () => void;
  call(rider: Rider, call: SosCall): Promise<void>;
  /** Sends a call that has not been heard; from a timer while the app is seen, from every position when it is not. */
  tick(rider: Rider | null): Promise<void>;
  /** The rider is fine again, or the screen is to be cleared. */
  over(): Promise<void>;
}

interface Kept {
  readonly race: string;
  readonly entry: number;
  readonly call: SosCall;
  readonly sinceMs: number;
}

const KEY = 'sos';
/** Between two tries. */
export const SOS_AGAIN_MS = 2_000;

export async function openSos(
  store: FixStore,
  api: Pick<StationApi, 'callForHelp'>,
  now: () => number,
): Promise<Sos> {
  let kept = (await store.read(KEY)) as Kept | null;
  let state: SosState = kept === null ? { is: 'none' } : { is: 'calling', sinceMs: kept.sinceMs };
  let triedMs = Number.NEGATIVE_INFINITY;
  const followers = new Set<() => void>();

  const be = (next: SosState): void => {
    state = next;
    for (const follower of followers) follower();
  };

  async function tick(rider: Rider | null): Promise<void> {
    const mine = kept;
    if (mine === null || rider?.race.id !== mine.race || rider.entry !== mine.entry) return;
    if (now() - triedMs < SOS_AGAIN_MS) return;
    triedMs = now();
    try {
      await api.callForHelp(rider, mine.call);
    } catch {
      // No network, or nobody there: the next tick tries again.
      return;
    }
    if (kept !== mine) return;
    kept = null;
    be({ is: 'heard', sinceMs: mine.sinceMs });
    await store.write(KEY, null);
  }

  return {
    state: () => state,
    follow(follower) {
      followers.add(follower);
      return () => followers.delete(follower);
    },
    async call(rider, call) {
      kept = { race: rider.race.id, entry: rider.entry, call, sinceMs: now() };
      triedMs = Number.NEGATIVE_INFINITY;
      be({ is: 'calling', sinceMs: kept.sinceMs });
      // Sent and stored at once: a full phone must not keep a call back.
      await Promise.allSettled([store.write(KEY, kept), tick(rider)]);
      if (kept === null) await store.write(KEY, null);
    },
    tick,
    async over() {
      kept = null;
      be({ is: 'none' });
      await store.write(KEY, null);
    },
  };
}
