/**
 * The call for help: a decision of the race, sent until the station has it, over a reload if need be. The same id is
 * the same call, however often it is sent.
 */
import { createStore } from 'zustand';
import { recall, remember } from '../ui/memory.ts';
import { basicOf, type RiderSetup } from './setup.ts';

export type SosState =
  | { readonly is: 'none' }
  /** Not at the station yet. */
  | { readonly is: 'calling'; readonly sinceMs: number }
  | { readonly is: 'heard'; readonly sinceMs: number };

interface Call {
  readonly id: string;
  readonly race: string;
  readonly entry: number;
  readonly atMs: number;
  readonly latDeg?: number;
  readonly lonDeg?: number;
}

const KEY = 'sos';
const AGAIN_MS = 2_000;
const ANSWER_MS_MAX = 10_000;

export const sos = createStore<SosState>(() => ({ is: 'none' }));

export function callForHelp(
  setup: RiderSetup,
  place: { readonly latDeg: number; readonly lonDeg: number } | null,
  correctionMs: number,
): void {
  const call: Call = {
    id: crypto.randomUUID(),
    race: setup.race.id,
    entry: setup.entry,
    atMs: Math.round(Date.now() + correctionMs),
    ...(place && { latDeg: place.latDeg, lonDeg: place.lonDeg }),
  };
  remember(KEY, call);
  void sendUntilHeard(setup, call);
}

/** After a reload: a call that has not been heard goes on. */
export function resumeCall(setup: RiderSetup): void {
  const call = recall(KEY, (value) => (value === null ? undefined : (value as Call)));
  if (call && call.race === setup.race.id && call.entry === setup.entry) void sendUntilHeard(setup, call);
}

/** Race control has answered the call. */
export function callIsOver(): void {
  remember(KEY, null);
  sos.setState({ is: 'none' }, true);
}

async function sendUntilHeard(setup: RiderSetup, call: Call): Promise<void> {
  const sinceMs = Date.now();
  sos.setState({ is: 'calling', sinceMs }, true);
  for (;;) {
    try {
      const { race, ...rest } = call;
      const answer = await fetch(`/v1/races/${race}/decisions`, {
        method: 'POST',
        headers: { authorization: basicOf(setup), 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'sos', ...rest }),
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      // A conflict: this rider's call stands already.
      if (answer.ok || answer.status === 409) {
        remember(KEY, null);
        sos.setState({ is: 'heard', sinceMs: Date.now() }, true);
        return;
      }
    } catch {
      // No network: again.
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    if (sos.getState().is === 'none') return;
  }
}
