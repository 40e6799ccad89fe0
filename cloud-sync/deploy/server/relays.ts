/** The relays of this machine, met as anybody meets them: at their ports. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Variables } from './settings.ts';
import { run, Stopped, tryRun } from './system.ts';

const READY_MS_MAX = 120_000;
const LOOK_MS = 250;
/** Ended and started again so often since it was told to start: it will not do otherwise. */
const FALLS_MAX = 4;
/** A race whose station was not heard for so long is on no more, whatever its state says. */
const HEARD_MS = 15 * 60_000;
export const unitOf = (port: number): string => `bell-lap-relay@${port}.service`;

/** Why it does not take requests; null when it does. */
export async function notReady(port: number): Promise<string | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) });
    if (answer.ok) return null;
    const { reason } = (await answer.json()) as { reason?: string };
    return reason ?? `it answers ${answer.status}`;
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    return cause?.message ?? message;
  }
}

const falls = (port: number): number =>
  Number(tryRun('systemctl', ['show', '--value', '-p', 'NRestarts', unitOf(port)]).out.trim() || 0);

/** Starts it again and waits until it takes requests. @throws Stopped with what it said last. */
export async function restartRelay(port: number): Promise<void> {
  tryRun('systemctl', ['reset-failed', unitOf(port)]);
  run('systemctl', ['restart', unitOf(port)]);
  const endMs = performance.now() + READY_MS_MAX;
  let reason: string | null = '';
  while (performance.now() < endMs && falls(port) < FALLS_MAX) {
    reason = await notReady(port);
    if (reason === null) return;
    await sleep(LOOK_MS);
  }
  const { out } = tryRun('journalctl', ['-u', unitOf(port), '-n', '12', '-o', 'cat', '--no-pager']);
  throw new Stopped(`The relay on port ${port} does not get ready (${reason}). It said last:\n${out.trim()}`);
}

interface RaceHere {
  readonly race: string;
  readonly venueName: string | null;
  readonly state: string | null;
  readonly station: string;
}

/** Names of races that are on: not over, and their station was heard just now. None when no relay answers. */
export async function racesOn(port: number, env: Variables, nowMs: number): Promise<readonly string[]> {
  const ask = async <Answer>(path: string): Promise<Answer> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { authorization: `Bearer ${env.BELL_LAP_RELAY_ADMIN_TOKEN}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return (await answer.json()) as Answer;
  };
  try {
    const { races } = await ask<{ races: RaceHere[] }>('/v1/admin/races');
    const { stations } = await ask<{ stations: { station: string; heardMs: number | null }[] }>(
      '/v1/admin/stations',
    );
    const heard = new Map(stations.map(({ station, heardMs }) => [station, heardMs ?? 0]));
    return races
      .filter(({ state }) => state !== null && ['running', 'neutralised', 'stopped'].includes(state))
      .filter(({ station }) => nowMs - (heard.get(station) ?? 0) < HEARD_MS)
      .map(({ race, venueName }) => venueName ?? race);
  } catch {
    return [];
  }
}
