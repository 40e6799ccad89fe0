/**
 * The map as a part of a page: course, riders and groups of one race; large buttons for zoom, all, groups and trails;
 * with the focus on it, arrows, + and −, Home (the whole course), Page Up and Down (group by group) and Escape.
 */
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { EntryId } from '../../../race/ids.ts';
import { Icon } from '../Icon.tsx';
import { recall, remember } from '../memory.ts';
import { type RaceLive, useRaceLive } from '../race-live.ts';
import { onTheme } from '../theme.ts';
import { useUiWords } from '../words.ts';
import { GroupBar } from './GroupBar.tsx';
import type { RoadGroup } from './groups.ts';
import { createMapView, type MapView } from './map-view.ts';
import type { RiderLook } from './scene.ts';
import './map.css';
import { elementOf, present } from '../../../race/present.ts';

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

const PAN_PX = 90;
const PANS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const TRAILS = 'map.trails';

export default function RaceMap(props: RaceMapProps) {
  const { live, looks, follow, bare = false, buttons = !bare } = props;
  const words = useUiWords();
  const course = useRaceLive(live, (state) => state.course);
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<MapView | null>(null);
  const newest = useRef(props);
  newest.current = props;
  const [groups, setGroups] = useState<readonly RoadGroup[]>([]);
  /** The rider whose group is followed. */
  const [groupOf, setGroupOf] = useState<EntryId | null>(null);
  const [trails, setTrails] = useState(
    () => buttons && recall(TRAILS, (value) => (typeof value === 'boolean' ? value : undefined)) === true,
  );
  /** Follows a group; whoever the page follows, it is told that this is over. */
  const followGroup = (of: EntryId) => {
    newest.current.onDragged?.();
    setGroupOf(of);
  };
  const letGo = () => {
    setGroupOf(null);
    newest.current.onDragged?.();
  };
  const whole = () => {
    letGo();
    view.current?.fit();
  };
  const step = (by: 1 | -1) => {
    if (groups.length === 0) return;
    const at = groups.findIndex(({ entries }) => groupOf !== null && entries.includes(groupOf));
    const next = elementOf(groups, at < 0 ? 0 : Math.min(groups.length - 1, Math.max(0, at + by)));
    followGroup(elementOf(next.entries, 0));
  };
  const onKey = useRef<(key: string) => boolean>(() => false);
  /** Whether the map had a use for the key. */
  onKey.current = (key) => {
    const map = view.current;
    if (!map) return false;
    if (moves(map, key)) return true;
    if (key === 'Home') whole();
    else if (key === 'PageDown' || key === 'PageUp') step(key === 'PageDown' ? 1 : -1);
    else if (key === 'Escape' && (groupOf !== null || follow.length > 0)) letGo();
    else return false;
    return true;
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the map is made once for a race; the rest is told to it.
  useEffect(() => {
    const container = present(place.current, "The map's place on the page");
    const map = createMapView(container, {
      now: live.now,
      countText: words.riders,
      onPick: (entry) => newest.current.onPick?.(entry),
      onDragged: () => {
        setGroupOf(null);
        newest.current.onDragged?.();
      },
      ...(buttons && { onGroups: setGroups, onPickGroup: (head: EntryId) => followGroup(head) }),
      bare,
      buttons,
      grows: props.grows ?? false,
    });
    view.current = map;
    map.setLooks(newest.current.looks);
    const stopPositions = live.onPositions((moved, all) => {
      if (all) map.clear();
      map.ingest(moved);
    });
    const key = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !onKey.current(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    if (buttons) {
      container.tabIndex = 0;
      container.addEventListener('keydown', key);
    }
    const stopTheme = onTheme(() => map.repaint());
    return () => {
      stopPositions();
      stopTheme();
      container.removeEventListener('keydown', key);
      map.destroy();
      view.current = null;
    };
  }, [live, bare]);

  useTold(view, { course, looks, follow, groupOf, trails, countText: words.riders });
  useEffect(() => {
    // Whoever the page now wants in view has it.
    if (follow.length > 0) setGroupOf(null);
  }, [follow]);

  return (
    <section className={`race-map ${props.className ?? ''}`} aria-label={words.map}>
      <div ref={place} className="race-map-view" />
      {buttons && groupOf !== null && <GroupBar groups={groups} of={groupOf} onStep={step} onLeave={letGo} />}
      {buttons && (
        <MapButtons
          map={() => view.current}
          onGroup={groups.length > 0 && groupOf === null ? () => step(1) : null}
          trails={trails}
          onTrails={() => setTrails(remembered(!trails))}
          onWhole={whole}
        />
      )}
    </section>
  );
}

const remembered = (trails: boolean): boolean => {
  remember(TRAILS, trails);
  return trails;
};

/** Pans and zooms by a key; false for keys that do neither. */
function moves(map: MapView, key: string): boolean {
  const pan = PANS[key];
  if (pan) map.panBy(pan[0] * PAN_PX, pan[1] * PAN_PX);
  else if (key === '+' || key === '=') map.zoomBy(1);
  else if (key === '-') map.zoomBy(-1);
  else return false;
  return true;
}

/** Tells the map what has changed since it was made. */
function useTold(
  view: RefObject<MapView | null>,
  told: Pick<RaceMapProps, 'looks' | 'follow'> & {
    course: Parameters<MapView['setCourse']>[0];
    groupOf: EntryId | null;
    trails: boolean;
    countText: Parameters<MapView['setCountText']>[0];
  },
): void {
  const { course, looks, follow, groupOf, trails, countText } = told;
  useEffect(() => view.current?.setCourse(course), [view, course]);
  useEffect(() => view.current?.setLooks(looks), [view, looks]);
  useEffect(() => {
    if (groupOf !== null) view.current?.followGroup(groupOf);
    else view.current?.follow(follow);
  }, [view, follow, groupOf]);
  useEffect(() => view.current?.setTrails(trails), [view, trails]);
  useEffect(() => view.current?.setCountText(countText), [view, countText]);
}

function MapButtons(props: {
  map: () => MapView | null;
  /** Null where there is no group to follow. */
  onGroup: (() => void) | null;
  trails: boolean;
  onTrails: () => void;
  onWhole: () => void;
}) {
  const { map, onGroup, trails, onTrails, onWhole } = props;
  const words = useUiWords();
  return (
    <div className="race-map-buttons">
      {onGroup !== null && (
        <button type="button" aria-label={words.followGroup} title={words.followGroup} onClick={onGroup}>
          <Icon name="group" />
        </button>
      )}
      <button
        type="button"
        aria-label={words.trails}
        title={words.trails}
        aria-pressed={trails}
        onClick={onTrails}
      >
        <Icon name="trail" />
      </button>
      <button type="button" aria-label={words.zoomIn} onClick={() => map()?.zoomBy(1)}>
        <Icon name="plus" />
      </button>
      <button type="button" aria-label={words.zoomOut} onClick={() => map()?.zoomBy(-1)}>
        <Icon name="minus" />
      </button>
      <button type="button" aria-label={words.wholeCourse} title={words.wholeCourse} onClick={onWhole}>
        <Icon name="fit" />
      </button>
    </div>
  );
}
