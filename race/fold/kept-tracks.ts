/**
 * The part of a race that is costly to fold, its riders' tracks, put aside and taken up again: with the decisions and
 * passings of the same records applied, the race is what it was.
 */
import type { EntryId } from '../ids.ts';
import { KeptTrackError, keepTrack, takeTrack } from '../timing/kept-track.ts';
import { type Race, riderOf, setupOf } from './state.ts';

/** Which course the tracks are matched to: tracks kept with another are of no use. */
export const courseVersion = (race: Race): number => setupOf(race).courseVersion;

/** Riders with a phone, in the order in which they were first heard of. */
export const trackedRiders = (race: Race): readonly EntryId[] =>
  [...race.riders.values()].flatMap(({ entry, track }) => (track === null ? [] : [entry]));

/** A rider's track as bytes; null without one. */
export function keptTrack(race: Race, entry: EntryId): Uint8Array<ArrayBuffer> | null {
  // So that it is on the course that now holds.
  setupOf(race);
  const track = race.riders.get(entry)?.track;
  return track == null ? null : keepTrack(track);
}

/**
 * Takes up tracks that hold every fix of the records up to `seq`, whose decisions and passings are applied.
 * @throws KeptTrackError when they are of another course, or no tracks
 */
export function takeTracks(
  race: Race,
  kept: {
    readonly seq: number;
    readonly courseVersion: number;
    readonly tracks: Iterable<readonly [EntryId, Uint8Array]>;
  },
): void {
  const { course } = setupOf(race);
  if (courseVersion(race) !== kept.courseVersion) throw new KeptTrackError('tracks on another course');
  for (const [entry, bytes] of kept.tracks) {
    riderOf(race, entry).track = takeTrack(bytes, course);
    race.tracks++;
  }
  race.applied.addAllTo(kept.seq);
  race.recordsStale = true;
  race.stale = 'all';
  race.changes++;
}
