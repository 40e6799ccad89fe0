/**
 * The map as a part of a page: course, riders and groups of one race; large buttons for zoom, all, groups and trails;
 * with the focus on it, arrows, + and −, Home (the whole course), Page Up and Down (group by group) and Escape.
 */
import { useEffect, useRef, useState } from 'react';
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
    const pan = PANS[key];
    if (!map) return false;
    if (pan) map.panBy(pan[0] * PAN_PX, pan[1] * PAN_PX);
    else if (key === '+' || key === '=') map.zoomBy(1);
    else if (key === '-') map.zoomBy(-1);
    else if (key === 'Home') whole();
    else if (key === 'PageDown' || key === 'PageUp') step(key === 'PageDown' ? 1 : -1);
    else if (key === 'Escape' && (groupOf !== null || follow.length > 0)) letGo();
    else return false;
    return true;
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the map is made once for a race; the rest is told to it.
  useEffect(() => {
    const map = createMapView(present(place.current, "The map's place on the page"), {
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
    const container = present(place.current, "The map's place on the page");
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

  useEffect(() => view.current?.setCourse(course), [course]);
  useEffect(() => view.current?.setLooks(looks), [looks]);
  useEffect(() => {
    if (groupOf !== null) view.current?.followGroup(groupOf);
    else view.current?.follow(follow);
  }, [follow, groupOf]);
  useEffect(() => {
    // Whoever the page now wants in view has it.
    if (follow.length > 0) setGroupOf(null);
  }, [follow]);
  useEffect(() => view.current?.setTrails(trails), [trails]);
  useEffect(() => view.current?.setCountText(words.riders), [words]);

  return (
    <section className={`race-map ${props.className ?? ''}`} aria-label={words.map}>
      <div ref={place} className="race-map-view" />
      {buttons && groupOf !== null && <GroupBar groups={groups} of={groupOf} onStep={step} onLeave={letGo} />}
      {buttons && (
        <div className="race-map-buttons">
          {groups.length > 0 && groupOf === null && (
            <button
              type="button"
              aria-label={words.followGroup}
              title={words.followGroup}
              onClick={() => step(1)}
            >
              <Icon name="group" />
            </button>
          )}
          <button
            type="button"
            aria-label={words.trails}
            title={words.trails}
            aria-pressed={trails}
            onClick={() => {
              setTrails(!trails);
              remember(TRAILS, !trails);
            }}
          >
            <Icon name="trail" />
          </button>
          <button type="button" aria-label={words.zoomIn} onClick={() => view.current?.zoomBy(1)}>
            <Icon name="plus" />
          </button>
          <button type="button" aria-label={words.zoomOut} onClick={() => view.current?.zoomBy(-1)}>
            <Icon name="minus" />
          </button>
          <button type="button" aria-label={words.wholeCourse} title={words.wholeCourse} onClick={whole}>
            <Icon name="fit" />
          </button>
        </div>
      )}
    </section>
  );
}
