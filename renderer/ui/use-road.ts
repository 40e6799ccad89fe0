/** Where riders are on the road, for what is told of it every two seconds: groups, who leads. Sixty a second are the map's. */
import { useEffect, useState } from 'react';
import type { LivePosition } from '../../race/feed/positions.ts';
import type { EntryId } from '../../race/ids.ts';
import type { RaceLive } from './race-live.ts';

export type RiderOnRoad = LivePosition & { readonly speedMps: number };

const AGAIN_MS = 2_000;
const NOBODY: ReadonlyMap<EntryId, RiderOnRoad> = new Map();

/** A new map every two seconds; empty until the first positions, and while it is not `wanted`. */
export function useRoad(live: RaceLive, wanted = true): ReadonlyMap<EntryId, RiderOnRoad> {
  const [seen, setSeen] = useState<ReadonlyMap<EntryId, RiderOnRoad>>(NOBODY);
  useEffect(() => {
    if (!wanted) return setSeen(NOBODY);
    const riding = new Map<EntryId, RiderOnRoad>();
    let changed = false;
    const stop = live.onPositions((moved) => {
      changed = true;
      for (const position of moved) {
        const before = riding.get(position.entry);
        const seconds = before ? (position.timeMs - before.timeMs) / 1000 : 0;
        const metres = (position.progressM ?? 0) - (before?.progressM ?? 0);
        riding.set(position.entry, {
          ...position,
          speedMps: seconds > 0 ? Math.max(0, metres / seconds) : (before?.speedMps ?? 0),
        });
      }
    });
    const look = () => {
      if (changed) setSeen(new Map(riding));
      changed = false;
    };
    look();
    const timer = window.setInterval(look, AGAIN_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [live, wanted]);
  return seen;
}
