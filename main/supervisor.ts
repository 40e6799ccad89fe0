/**
 * Keeps a station running: attaches to one that serves already, starts one where there is none, starts it again
 * when it dies. A state machine over three effects (find, start, wait), so that tests can run it without processes.
 * A station that is fine is never touched, and one that keeps dying is tried again ever more slowly, for ever:
 * a race official would rather wait a minute than find that nobody is trying.
 */
import type { StationStatus } from '../preload/bridge.ts';

/** A station that was started or found; `ended` resolves with the reason when it is gone. */
export interface RunningStation {
  readonly url: string;
  readonly attached: boolean;
  readonly ended: Promise<string>;
}

export interface SupervisorEffects {
  /** A station that serves already, or null. */
  find(): Promise<RunningStation | null>;
  /** Starts one and resolves when it serves. @throws with the reason when it does not come up. */
  start(): Promise<RunningStation>;
  wait(ms: number): Promise<void>;
  tell(status: StationStatus): void;
}

/** Waits before the first restart, the second …; the last one repeats. */
export const RESTART_DELAYS_MS = [0, 500, 1_000, 2_000, 5_000, 10_000] as const;
/** From this attempt on it is called failed (and still tried). */
export const FAILED_AFTER_ATTEMPTS = 5;

/** Runs until `stopped()`; never rejects. */
export async function supervise(effects: SupervisorEffects, stopped: () => boolean): Promise<void> {
  let attempt = 0;
  effects.tell({ state: 'starting' });
  while (!stopped()) {
    const delay = RESTART_DELAYS_MS[Math.min(Math.max(0, attempt - 1), RESTART_DELAYS_MS.length - 1)] ?? 0;
    if (delay > 0) await effects.wait(delay);
    let reason: string;
    try {
      const station = (await effects.find()) ?? (await effects.start());
      effects.tell({ state: 'serving', url: station.url, attached: station.attached });
      attempt = 0;
      reason = await station.ended;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    if (stopped()) return;
    attempt += 1;
    effects.tell(
      attempt >= FAILED_AFTER_ATTEMPTS
        ? { state: 'failed', reason }
        : { state: 'restarting', attempt, reason },
    );
  }
}
