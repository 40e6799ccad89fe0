/** The clock for the rider on the ramp: who is up and how long, readable from a start ramp in the sun. */
import { useEffect, useState } from 'react';
import type { RaceId } from '../../race/ids.ts';
import { timeOfDay } from '../ui/format.ts';
import { PageHelp } from '../ui/help/PageHelp.tsx';
import { useKiosk } from '../ui/kiosk.ts';
import { shortName } from '../ui/short-name.ts';
import { useNow } from '../ui/ticking.ts';
import { Count, GO_MS, phaseOf } from './Count.tsx';
import { lineUp } from './line-up.ts';
import { openStationClock } from './station-clock.ts';
import { useStarts } from './use-starts.ts';
import { useStartWords } from './words.ts';

/** Longer ones break the line, and the count has less room. */
const NAME_MAX = 22;

export function Ramp({ race }: { race: RaceId }) {
  const words = useStartWords();
  const [clock] = useState(openStationClock);
  useEffect(() => () => clock.close(), [clock]);
  useKiosk();
  const { starts, unknown } = useStarts(race);
  const moment = useNow(clock.now, 100);
  if (starts === null)
    return (
      <main className="ramp">
        <p className="ramp-who">{unknown ? words.noRace : words.loading}</p>
      </main>
    );
  const line = lineUp(starts, moment);
  const wave = starts.individual ? null : waveAt(starts.waves, moment);
  const justGone = line.gone[0];
  const going = justGone?.atMs != null && moment - justGone.atMs < GO_MS ? justGone : null;
  const up = going ?? line.up;
  const atMs = starts.individual ? (up?.atMs ?? null) : (wave?.atMs ?? null);
  const inMs = atMs === null ? null : atMs - moment;
  return (
    <main className={`ramp ramp-${inMs === null ? 'far' : phaseOf(inMs)}`}>
      <PageHelp page="ramp" button={false} />
      <header className="ramp-head">
        <span>{starts.race.name}</span>
        <time>{timeOfDay(moment, starts.race.timeZone)}</time>
      </header>
      {inMs === null ? <p className="start-count start-count-far">–</p> : <Count inMs={inMs} />}
      <p className="ramp-who">
        {starts.individual ? (
          up ? (
            <>
              <b>{up.bib}</b> {shortName(up, NAME_MAX)}
            </>
          ) : (
            words.nobody
          )
        ) : (
          (wave?.name ?? starts.race.name)
        )}
      </p>
    </main>
  );
}

/** The wave that starts next, or has just. */
function waveAt<T extends { readonly atMs: number | null }>(waves: readonly T[], nowMs: number): T | null {
  const known = waves.filter(({ atMs }) => atMs !== null && atMs > nowMs - GO_MS);
  return known.sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0))[0] ?? null;
}
