/** Brings the races up to date with the log, and knows whether the log answers: then a load balancer may send newcomers. */
import { STILL_READING } from '../http/folded.ts';
import type { Mirror } from '../mirror.ts';

/** The log did not answer for so long: a load balancer sends newcomers elsewhere. */
const STORE_SILENT_MS = 5_000;

export interface Pump {
  /** Never rejects; at once when it runs already. */
  pump(): Promise<void>;
  silentMs(): number;
  /** Why this copy should serve nobody yet; null when it should. */
  notReady(): string | null;
}

export function createPump(
  mirror: Pick<Mirror, 'pump' | 'isFolded'>,
  { now, onError }: { readonly now: () => number; readonly onError: (error: Error) => void },
): Pump {
  let seenMs = now();
  let isPumping = false;
  return {
    async pump() {
      if (isPumping) return;
      isPumping = true;
      try {
        await mirror.pump();
        seenMs = now();
      } catch (error) {
        onError(error as Error);
      } finally {
        isPumping = false;
      }
    },
    silentMs: () => now() - seenMs,
    notReady() {
      if (now() - seenMs > STORE_SILENT_MS) return 'The store has not answered for some seconds.';
      return mirror.isFolded() ? null : STILL_READING;
    },
  };
}
