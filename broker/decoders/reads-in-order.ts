/**
 * The reads of one conversation on their way to the shell, through the clock of the source that tells them
 * (source-clock.ts): taken at once, or kept aside while its clock is in doubt and taken when that is settled.
 */

import { forgetOldest } from '../../race/present.ts';
import { saying } from '../../race/race.ts';
import type { ChipRead, Device } from './dialect.ts';
import { type Placed, SOON_MS, SourceClock, type SourceMark } from './source-clock.ts';

type Told = Omit<ChipRead, 'timeMs'>;

export interface ReadsInOrder {
  /**
   * `moments`: UTC epoch ms at which the source's clock showed the read's time, earliest first; `key` may name the one
   * that is chosen. `source`: whose clock it is, of several that tell by one line.
   */
  accept(
    read: Omit<Told, 'key'> & { readonly key: string | ((ownMs: number) => string) },
    moments: readonly number[],
    source?: string,
  ): { readonly timeMs: number; readonly lagMs: number; readonly done: Promise<boolean> };
  /** Its clock was asked anew: what was noticed of it before is past. */
  begin(isAsked: boolean): void;
  tick(): void;
}

/** A clock that is off by less is told by nobody: messages take their time, ms. */
const TOLD_MS = 1_500;
const SOURCES_MAX = 32;

/**
 * `isAsked`: the source's clock was asked, so late reads are only late. `isLasting`: what was learnt about the clock
 * lasts over cuts and the station's end.
 */
export function readsInOrder(
  device: Device,
  how: { readonly isAsked: boolean; readonly isLasting: boolean },
): ReadsInOrder {
  let { isAsked } = how;
  const clocks = new Map<string, SourceClock<Told>>();
  let beganMs = device.now();
  /** It was said that a clock is in doubt, and not taken back yet. */
  let isInDoubt = false;

  function clockOf(source: string): SourceClock<Told> {
    let clock = clocks.get(source);
    if (clock === undefined) {
      clock = new SourceClock(
        beganMs,
        isAsked,
        how.isLasting ? markOf(device.recall(`clock:${source}`)) : null,
      );
      if (clocks.size >= SOURCES_MAX) forgetOldest(clocks);
      clocks.set(source, clock);
    }
    return clock;
  }

  function hand({ read, timeMs, isDoubtful, lagMs }: Placed<Told>, name: string): Promise<boolean> {
    if (!isDoubtful) return device.read({ ...read, timeMs });
    const facts = { byMs: Math.abs(lagMs), ahead: lagMs < 0 };
    isInDoubt = true;
    device.trouble(saying('decoder-clock-in-doubt', { ...facts, name }));
    const { key, told, chip } = read;
    return device.aside({
      key,
      told,
      chip,
      timeMs: lagMs < -SOON_MS ? null : timeMs,
      why: saying('read-impossible-moment', facts),
    });
  }

  function noDoubt(): void {
    if (isInDoubt) device.trouble(null);
    isInDoubt = false;
  }

  function settle(source: string, clock: SourceClock<Told>): void {
    const settled = clock.settle(device.now());
    if (settled === null) return;
    const ahead = clock.correctionMs < 0;
    noDoubt();
    if (settled.changeMs !== 0) device.clock(-clock.correctionMs);
    if (Math.abs(settled.changeMs) >= TOLD_MS)
      device.note(
        saying('decoder-clock-differs', { byMs: Math.abs(clock.correctionMs), ahead, name: source }),
      );
    for (const placed of settled.reads) void hand(placed, source);
  }

  return {
    accept({ key, ...read }, moments, source = '') {
      const clock = clockOf(source);
      const placed = clock.place({ ...read, key: '' }, moments, device.now());
      // The key names the moment that was chosen, and so is known only now.
      const keyed = placed.read as { key: string };
      keyed.key = typeof key === 'string' ? key : key(placed.ownMs);
      const done = hand(placed, source);
      if (!placed.isDoubtful && placed.lagMs < 15_000) noDoubt();
      settle(source, clock);
      if (how.isLasting) device.remember(`clock:${source}`, clock.mark, true);
      const { timeMs, lagMs } = placed;
      return { timeMs, lagMs, done };
    },
    begin(asked) {
      isAsked = asked;
      beganMs = device.now();
      clocks.clear();
    },
    tick() {
      for (const [source, clock] of clocks) settle(source, clock);
    },
  };
}

const markOf = (value: unknown): SourceMark | null =>
  typeof value === 'object' && value !== null && 'correctionMs' in value && 'lastOwnMs' in value
    ? (value as SourceMark)
    : null;
