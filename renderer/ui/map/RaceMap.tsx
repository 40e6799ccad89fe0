/** The map as a part of a page: course, riders and groups of one race, with large buttons for zoom and all. */
import { useEffect, useRef } from 'react';
import type { EntryId } from '../../../race/ids.ts';
import { Icon } from '../Icon.tsx';
import { type RaceLive, useRaceLive } from '../race-live.ts';
import { onTheme } from '../theme.ts';
import { useUiWords } from '../words.ts';
import type { RiderLook } from './draw-riders.ts';
import { createMapView, type MapView } from './map-view.ts';
import './map.css';

export interface RaceMapProps {
  readonly live: RaceLive;
  readonly looks: ReadonlyMap<EntryId, RiderLook>;
  /** Kept in view; empty: the map stays where the reader left it. */
  readonly follow: readonly EntryId[];
  readonly onPick?: (entry: EntryId | null) => void;
  readonly onDragged?: () => void;
  readonly bare?: boolean;
  /** False on a screen that nobody touches. */
  readonly buttons?: boolean;
  /** Larger dots and letters on a larger map: for a screen read from afar. */
  readonly grows?: boolean;
  readonly className?: string;
}

export default function RaceMap(props: RaceMapProps) {
  const { live, looks, follow, bare = false, buttons = !bare } = props;
  const words = useUiWords();
  const course = useRaceLive(live, (state) => state.course);
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<MapView | null>(null);
  const newest = useRef(props);
  newest.current = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the map is made once for a race; the rest is told to it.
  useEffect(() => {
    const map = createMapView(place.current!, {
      now: live.now,
      countText: words.riders,
      onPick: (entry) => newest.current.onPick?.(entry),
      onDragged: () => newest.current.onDragged?.(),
      bare,
      grows: props.grows ?? false,
    });
    view.current = map;
    map.setLooks(newest.current.looks);
    const stopPositions = live.onPositions((moved, all) => {
      if (all) map.clear();
      map.take(moved);
    });
    const stopTheme = onTheme(() => map.repaint());
    return () => {
      stopPositions();
      stopTheme();
      map.destroy();
      view.current = null;
    };
  }, [live, bare]);

  useEffect(() => view.current?.setCourse(course), [course]);
  useEffect(() => view.current?.setLooks(looks), [looks]);
  useEffect(() => view.current?.follow(follow), [follow]);
  useEffect(() => view.current?.setCountText(words.riders), [words]);

  return (
    <section className={`race-map ${props.className ?? ''}`} aria-label={words.map}>
      <div ref={place} className="race-map-view" />
      {buttons && (
        <div className="race-map-buttons">
          <button type="button" aria-label={words.zoomIn} onClick={() => view.current?.zoomBy(1)}>
            <Icon name="plus" />
          </button>
          <button type="button" aria-label={words.zoomOut} onClick={() => view.current?.zoomBy(-1)}>
            <Icon name="minus" />
          </button>
          <button
            type="button"
            aria-label={words.wholeCourse}
            onClick={() => {
              newest.current.onDragged?.();
              view.current?.fit();
            }}
          >
            <Icon name="fit" />
          </button>
        </div>
      )}
    </section>
  );
}
