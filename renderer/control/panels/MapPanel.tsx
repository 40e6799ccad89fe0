/** The map: course, lines, riders, groups and gaps; follows the chosen rider if asked; says how many went quiet. */

import { useEffect, useMemo, useState } from 'react';
import type { EntryId } from '../../../race/ids.ts';
import { present } from '../../../race/present.ts';
import { age } from '../../ui/format.ts';
import RaceMap from '../../ui/map/RaceMap.tsx';
import type { RiderLook } from '../../ui/map/scene.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { type RaceLive, useRaceLive } from '../../ui/race-live.ts';
import { looksOf, shownCategory } from '../../ui/standing.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { Panel } from './Panel.tsx';

const NOBODY: ReadonlySet<EntryId> = new Set();
const STALE_MS = 60_000;
const LOOK_EVERY_MS = 5_000;

/** Riders on the road whose last fix is older than a minute. */
function useStale(live: RaceLive): number {
  const [stale, setStale] = useState(0);
  useEffect(() => {
    const seen = new Map<EntryId, number>();
    const stop = live.onPositions((moved, all) => {
      if (all) seen.clear();
      for (const { entry, timeMs } of moved) seen.set(entry, timeMs);
    });
    const count = () => {
      const { board } = live.store.getState();
      const nowMs = live.now();
      let quiet = 0;
      for (const [entry, timeMs] of seen)
        if (nowMs - timeMs > STALE_MS && board?.rows[entry]?.status === 'racing') quiet += 1;
      setStale(quiet);
    };
    const timer = setInterval(count, LOOK_EVERY_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [live]);
  return stale;
}

/** Looks change with the board; the same map of them while nothing in it did. */
function sameLooks(a: ReadonlyMap<EntryId, RiderLook>, b: ReadonlyMap<EntryId, RiderLook>): boolean {
  if (a.size !== b.size) return false;
  for (const [entry, look] of a) {
    const other = b.get(entry);
    if (!other || other.rank !== look.rank || other.order !== look.order || other.bib !== look.bib)
      return false;
  }
  return true;
}

export function MapPanel({ session }: { session: RaceSession }) {
  const words = useControlWords();
  const board = present(
    useRaceLive(session.live, (state) => state.board),
    'The board, without which no panel is drawn',
  );
  const course = useRaceLive(session.live, (state) => state.course);
  const isCourseMissing = useRaceLive(session.live, (state) => state.isCourseMissing);
  const selected = useRaceSession(session, (state) => state.selected);
  const chosen = useRaceSession(session, (state) => state.category);
  const [following, setFollowing] = useState(false);
  const [kept] = useState({ looks: new Map() as ReadonlyMap<EntryId, RiderLook> });
  const looks = useMemo(() => {
    const next = looksOf(board, shownCategory(board, chosen), NOBODY, selected);
    if (!sameLooks(kept.looks, next)) kept.looks = next;
    return kept.looks;
  }, [board, chosen, selected, kept]);
  const follow = useMemo(() => (following && selected !== null ? [selected] : []), [following, selected]);
  const stale = useStale(session.live);
  return (
    <Panel
      name="map"
      tools={
        selected !== null && (
          <Button small aria-pressed={following} onClick={() => setFollowing(!following)}>
            {following ? words.map.unfollow : words.map.follow}
          </Button>
        )
      }
    >
      <RaceMap
        live={session.live}
        looks={looks}
        follow={follow}
        onPick={session.select}
        onDragged={() => setFollowing(false)}
        className="control-map"
      />
      <div className="map-notes">
        {stale > 0 && <p className="map-note state-attention">▲ {words.map.stale(stale, age(STALE_MS))}</p>}
        {isCourseMissing ? (
          <p className="map-note state-attention" role="status">
            ▲ {course ? words.map.courseIsOld : words.map.courseMissing}
          </p>
        ) : (
          !course && board.race.courseVersion === 0 && <p className="map-note">{words.map.noCourse}</p>
        )}
      </div>
    </Panel>
  );
}
