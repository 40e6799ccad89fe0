/** What runs while the app is seen: a tick a second, and no waiting when the rider looks. */
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { AppState } from 'react-native';
import type { Rider } from '../core/rider.ts';
import type { Standing, StationApi } from '../core/station-api.ts';
import type { Phone } from '../phone.ts';

const TICK_MS = 1_000;
/** A standing is asked for when a batch has just gone and the radio is awake, and not more often than this. */
const STANDING_APART_MS = 2_000;

export const useFollowed = <T>(of: { state(): T; follow(changed: () => void): () => void }): T =>
  useSyncExternalStore(of.follow, of.state, of.state);

/** The phone's clock, once a second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export function useWhileSeen({ tracker, sos, api }: Phone): void {
  const { rider } = useFollowed(tracker);
  useEffect(() => {
    const timer = setInterval(() => {
      void tracker.tick();
      void sos.tick(tracker.state().rider);
    }, TICK_MS);
    const listener = AppState.addEventListener('change', (seen) => {
      if (seen === 'active') void tracker.hurry();
    });
    return () => {
      clearInterval(timer);
      listener.remove();
    };
  }, [tracker, sos]);
  useEffect(() => {
    if (rider === null) return;
    // Without a network the lines remembered from last time stand.
    api.course(rider).then(
      (course) => (tracker.state().rider === rider ? tracker.know(course) : undefined),
      () => {},
    );
  }, [api, tracker, rider]);
}

export interface StandingSeen {
  readonly standing: Standing | null;
  /** When the station last said so, by the phone's clock. */
  readonly seenMs: number | null;
}

/** `heardMs` is when the station last answered the tracker: each change asks once. */
export function useStanding(api: StationApi, rider: Rider, heardMs: number | null): StandingSeen {
  const [seen, setSeen] = useState<StandingSeen>({ standing: null, seenMs: null });
  const asked = useRef({ atMs: 0, tag: '', isBusy: false });
  useEffect(() => {
    const memory = asked.current;
    const nowMs = Date.now();
    if (heardMs === null || memory.isBusy || nowMs - memory.atMs < STANDING_APART_MS) return;
    memory.atMs = nowMs;
    memory.isBusy = true;
    api
      .standing(rider, memory.tag)
      .then((answer) => {
        const seenMs = Date.now();
        if (answer !== null) memory.tag = answer.tag;
        setSeen(({ standing }) => ({ standing: answer?.standing ?? standing, seenMs }));
      })
      .catch(() => {})
      .finally(() => {
        memory.isBusy = false;
      });
  }, [api, rider, heardMs]);
  return seen;
}
