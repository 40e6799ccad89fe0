/** All passings of a race for those who look through them: asked for when something changed, now and then only. */
import { useEffect, useState } from 'react';
import type { PassingLine } from '../../../race/race.ts';
import { read } from '../../ui/station/api.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';

/** A day's race has some ten thousand: a few megabytes, not to be fetched with every bunch. */
const LEAST_MS = 4_000;

/** Oldest first; null until they are here, and while they are not wanted. */
export function useAllPassings(session: RaceSession, wanted = true): readonly PassingLine[] | null {
  const decisions = useRaceSession(session, (state) => state.audit.length);
  const newest = useRaceSession(session, (state) => state.passings[0]?.id);
  const [found, setFound] = useState<{
    readonly passings: readonly PassingLine[];
    readonly atMs: number;
  } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new decision asks at once, a new passing soon.
  useEffect(() => {
    if (!wanted) return;
    let over = false;
    const ask = () =>
      read<{ passings: PassingLine[] }>(`/v1/races/${session.race}/passings`).then(
        ({ passings }) => !over && setFound({ passings, atMs: Date.now() }),
        // What is shown stays; the health line says that the station is not reached.
        () => undefined,
      );
    const waitMs = found === null ? 0 : Math.max(0, found.atMs + LEAST_MS - Date.now());
    const timer = setTimeout(ask, waitMs);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [session.race, decisions, newest, wanted]);
  return wanted ? (found?.passings ?? null) : null;
}
