/**
 * Who follows which race in a hub: subscriptions by race, those that wait for a race that is not here yet, and those
 * that are behind because their line was slow. Bookkeeping only; what is sent to whom is the hub's.
 */
import type { RaceId } from '../../race/ids.ts';
import type { Member, Subscription } from './member.ts';
import type { RaceChannel } from './race-channel.ts';

export interface Watched<Who> {
  readonly channel: RaceChannel;
  readonly subscriptions: Set<Subscription<Who>>;
}

export interface Followers<Who> {
  readonly watched: ReadonlyMap<RaceId, Watched<Who>>;
  /** Passed over, to be brought up as soon as their line can take it. */
  readonly behind: Set<Subscription<Who>>;
  /** The race, made by `open` if it is new here. */
  race(race: RaceId, open: () => RaceChannel): Watched<Who>;
  /** Takes the race away; those who followed it. */
  close(race: RaceId): readonly Subscription<Who>[];
  /** The subscription is one of the race's. */
  enter(race: Watched<Who>, subscription: Subscription<Who>): void;
  /** Takes a subscription out of every list. */
  drop(subscription: Subscription<Who>): void;
  /** It waits until its race is here. */
  await(subscription: Subscription<Who>): void;
  isAwaited(race: RaceId): boolean;
  /** Those who waited for it, and wait no more. */
  arrived(race: RaceId): readonly Subscription<Who>[];
  /** The member leaves the race, if it followed it. */
  leave(member: Member<Who>, race: RaceId): void;
  /** Subscriptions to races that are here. */
  count(): number;
}

export function createFollowers<Who>(): Followers<Who> {
  const watched = new Map<RaceId, Watched<Who>>();
  const awaited = new Map<RaceId, Set<Subscription<Who>>>();
  const behind = new Set<Subscription<Who>>();

  const drop = (subscription: Subscription<Who>): void => {
    const { race } = subscription;
    subscription.isIn = false;
    behind.delete(subscription);
    awaited.get(race)?.delete(subscription);
    if (awaited.get(race)?.size === 0) awaited.delete(race);
    watched.get(race)?.subscriptions.delete(subscription);
  };

  return {
    watched,
    behind,
    race(race, open) {
      let known = watched.get(race);
      if (!known) {
        known = { channel: open(), subscriptions: new Set() };
        watched.set(race, known);
      }
      return known;
    },
    close(race) {
      const followers = [...(watched.get(race)?.subscriptions ?? [])];
      watched.delete(race);
      return followers;
    },
    enter({ subscriptions }, subscription) {
      subscription.isIn = true;
      subscriptions.add(subscription);
    },
    drop,
    await(subscription) {
      const { race } = subscription;
      awaited.set(race, (awaited.get(race) ?? new Set()).add(subscription));
    },
    isAwaited: (race) => awaited.has(race),
    arrived(race) {
      const waited = [...(awaited.get(race) ?? [])];
      awaited.delete(race);
      return waited;
    },
    leave(member, race) {
      const subscription = member.subscriptions.get(race);
      if (!subscription) return;
      member.subscriptions.delete(race);
      drop(subscription);
    },
    count() {
      let count = 0;
      for (const { subscriptions } of watched.values()) count += subscriptions.size;
      return count;
    },
  };
}
