/** Questions put off on this screen: remembered on this device, and back at their time. */
import { useCallback, useEffect, useState } from 'react';
import { recall, remember } from '../../ui/memory.ts';
import type { RaceSession } from '../race-session.ts';

const KEPT_MAX = 500;
const parse = (value: unknown): [string, number][] | undefined =>
  Array.isArray(value) && value.every((each) => typeof each?.[0] === 'string' && Number.isFinite(each?.[1]))
    ? (value as [string, number][])
    : undefined;

export function useLater(session: RaceSession) {
  const key = `control.later.${session.race}`;
  const [later, setLater] = useState<ReadonlyMap<string, number>>(() => new Map(recall(key, parse) ?? []));
  const [nowMs, setNowMs] = useState(() => session.live.now());
  const [atMs, setAtMs] = useState<number | null>(null);
  useEffect(() => {
    if (atMs === null) return;
    const timer = setTimeout(() => setNowMs(session.live.now()), Math.max(0, atMs - session.live.now()) + 50);
    return () => clearTimeout(timer);
  }, [session, atMs]);
  const keep = (next: ReadonlyMap<string, number>) => {
    setLater(next);
    setNowMs(session.live.now());
    remember(key, [...next]);
  };
  return {
    later,
    nowMs,
    /** Asks again in so many minutes. */
    putOff: (ids: readonly string[], minutes: number) => {
      const now = session.live.now();
      const kept = [...later].filter(([, untilMs]) => untilMs > now);
      keep(new Map([...kept, ...ids.map((id) => [id, now + minutes * 60_000] as const)].slice(-KEPT_MAX)));
    },
    bringBack: () => keep(new Map()),
    wakeAt: useCallback((ms: number | null) => setAtMs(ms), []),
  };
}
