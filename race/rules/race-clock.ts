/**
 * The race clock: runs from the start, stands while the race is neutralised or stopped. Pure arithmetic on
 * moments (UTC epoch ms).
 */

/** What happened to the race as a whole, by the moment it happened. */
export interface TimeLineEvent {
  readonly kind: 'neutralise' | 'stop' | 'restart';
  readonly atMs: number;
  readonly gaps?: 'as-ridden' | 'held';
}

/** A stretch during which the clock stands. `toMs` null: it still stands. */
export interface Pause {
  readonly kind: 'neutralised' | 'stopped';
  readonly fromMs: number;
  readonly toMs: number | null;
  /** True when all set off together and the gaps at `fromMs` are added to the times (UCI: "gaps held"). */
  readonly gapsHeld: boolean;
}

/**
 * The pauses a time line holds, in order of time. A stop during a neutralisation makes the rest of it a stop;
 * a restart with nothing to restart means nothing.
 */
export function pausesOf(events: readonly TimeLineEvent[]): readonly Pause[] {
  const inOrder = [...events].sort((a, b) => a.atMs - b.atMs);
  const pauses: Pause[] = [];
  let open: { kind: Pause['kind']; fromMs: number } | null = null;
  const close = (toMs: number | null, gapsHeld: boolean) => {
    if (open !== null && (toMs === null || toMs > open.fromMs)) pauses.push({ ...open, toMs, gapsHeld });
    open = null;
  };
  for (const event of inOrder) {
    if (event.kind === 'restart') {
      close(event.atMs, event.gaps === 'held');
      continue;
    }
    const kind = event.kind === 'stop' ? 'stopped' : 'neutralised';
    const standing = open as { kind: Pause['kind'] } | null;
    if (standing?.kind === kind || standing?.kind === 'stopped') continue;
    close(event.atMs, false);
    open = { kind, fromMs: event.atMs };
  }
  close(null, false);
  return pauses;
}

/** A stretch in which the clock stood; `toMs` null = it stands now. */
export type Standstill = Pick<Pause, 'fromMs' | 'toMs'>;

/** How long the clock stood between two moments, ms. */
export function pausedMs(pauses: readonly Standstill[], fromMs: number, toMs: number): number {
  let total = 0;
  for (const pause of pauses) {
    const from = Math.max(pause.fromMs, fromMs);
    const to = Math.min(pause.toMs ?? toMs, toMs);
    if (to > from) total += to - from;
  }
  return total;
}

/** Race time at a moment: since the start, less what the clock stood. */
export const raceTimeMs = (pauses: readonly Standstill[], startMs: number, momentMs: number): number =>
  momentMs - startMs - (pauses.length === 0 ? 0 : pausedMs(pauses, startMs, momentMs));

/** The pause that a moment falls into, if any. */
export const pauseAt = (pauses: readonly Pause[], momentMs: number): Pause | null =>
  pauses.find((pause) => momentMs >= pause.fromMs && (pause.toMs === null || momentMs < pause.toMs)) ?? null;
