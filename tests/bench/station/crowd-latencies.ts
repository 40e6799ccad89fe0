/** How late each of a crowd's viewers had what was published last in each frame; nobody who missed one is left out. */

export interface FrameOfCrowd {
  /** When the newest fix in it was published, ms. */
  readonly newestMs: number;
  /** When each viewer had it, ms on the same clock; NaN where it never came. */
  readonly arrivals: ArrayLike<number>;
}

export interface CrowdLatencies {
  /** Of each viewer and frame, ms: infinite for who had neither this frame nor a later one. */
  readonly latencies: readonly number[];
  /** Of them, who had it with a later frame only: passed over since their line was slow, or gone. */
  readonly late: number;
}

/** `frames`: oldest first, the first `count` of them are judged; those behind them only say what came later. */
export function crowdLatencies(frames: readonly FrameOfCrowd[], count: number): CrowdLatencies {
  const latencies: number[] = [];
  let late = 0;
  /** By viewer, the arrival of the frame after. */
  const after: number[] = [];
  for (let at = frames.length - 1; at >= 0; at -= 1) {
    const { newestMs, arrivals } = frames[at]!;
    for (let viewer = 0; viewer < arrivals.length; viewer += 1) {
      const arrival = arrivals[viewer]!;
      const came = arrival > newestMs;
      const hadMs = came ? arrival : (after[viewer] ?? Number.POSITIVE_INFINITY);
      after[viewer] = hadMs;
      if (at >= count) continue;
      if (!came) late += 1;
      latencies.push(hadMs - newestMs);
    }
  }
  return { latencies, late };
}
