/**
 * The hub: takes boards and positions as fast as they come and gives every viewer the newest at a cadence the
 * crowd can bear (cadence.ts). Each tick is encoded once a race and the same bytes go to every socket.
 *
 * Bounds: a viewer's queue holds one tick (one board delta and one position frame) or the one answer to a
 * subscription (more subscriptions wait once 64 KiB are queued); while anything of it is unsent the viewer is passed
 * over, and then gets what it missed as one catch-up, or the newest board if that is shorter. Waiting positions: one a rider. Viewers, races a viewer,
 * subscriptions a minute, changes kept for resuming: see HubLimits; at each bound the newcomer is refused with a
 * reason, nobody else notices.
 */

import { RACE_TAG_MAX } from '../../race/feed/positions.ts';
import {
  type BoardMark,
  type ErrorMessage,
  ProtocolError,
  parseClientMessage,
  RACES_PER_CLIENT_MAX,
  writeMessage,
} from '../../race/feed/protocol.ts';
import type { RaceId } from '../../race/ids.ts';
import { broadcast } from './broadcast.ts';
import { CADENCE } from './cadence.ts';
import { createFollowers, type Watched } from './followers.ts';
import { createHeartbeats } from './heartbeats.ts';
import { HUB_LIMITS, type Hub, type HubLimits, type HubOptions } from './hub-contract.ts';
import {
  canTake,
  isFollowing,
  isStuck,
  type Member,
  NEVER,
  newMember,
  type Subscription,
  takeToken,
  writeTo,
} from './member.ts';
import { createRaceChannel, type RaceChannel } from './race-channel.ts';
import { pingFrame, textFrame } from './socket-frame.ts';
import { createTicks } from './ticks.ts';

export type { Hub, HubLimits, HubOptions, HubStats, Viewer, ViewerSocket } from './hub-contract.ts';

/** Bytes unsent beyond which a new subscription is answered only when the queue has drained. */
const WELCOME_QUEUE_MAX = 65_536;
/** How often those who are behind are looked after while no tick comes by. */
const LOOK_AFTER_MS = 250;

export function createHub<Who>(options: HubOptions<Who>): Hub<Who> {
  const { clock } = options;
  const limits: HubLimits = { ...HUB_LIMITS, ...options.limits };
  const mayRead = options.mayRead ?? (() => true);

  const members = new Set<Member<Who>>();
  const followers = createFollowers<Who>();
  const { watched, behind } = followers;
  let nextTag = 0;
  let turn = 0;
  let closed = false;
  const timers = new Set<() => void>();
  const counts = {
    ...{ refused: 0, writes: 0, bytes: 0, passedOver: 0, catchUps: 0, resumed: 0, snapshots: 0 },
    ...{ positionsRefused: 0, disconnectedSilent: 0, disconnectedStuck: 0 },
  };

  const later = (ms: number, call: () => void): (() => void) => {
    if (closed) return () => {};
    const stop = clock.after(ms, () => {
      timers.delete(cancel);
      if (!closed) call();
    });
    const cancel = (): void => {
      timers.delete(cancel);
      stop();
    };
    timers.add(cancel);
    return cancel;
  };

  // ── Ticks ────────────────────────────────────────────────────────────────────────────────────────────────────

  const dirtyRaces = (): Watched<Who>[] => [...watched.values()].filter(({ channel }) => channel.dirty);

  const ticks = createTicks({
    monotonicMs: clock.monotonicMs,
    later,
    cadence: { ...CADENCE, ...options.cadence },
    viewers: () => members.size,
    writes: followers.count,
    isDirty: () => !closed && dirtyRaces().length > 0,
    isWhole: () => dirtyRaces().every(({ channel }) => channel.isWhole),
    tick(done) {
      const dirty = dirtyRaces();
      const next = (): void => {
        const race = dirty.shift();
        if (race) tickRace(race, next);
        else done();
      };
      next();
    },
  });

  const tickRace = ({ channel, subscriptions }: Watched<Who>, done: () => void): void => {
    const bytes = channel.advance();
    const { tick } = channel;
    const targets = [...subscriptions];
    if (bytes === null) {
      for (const subscription of targets) if (subscription.tick === tick - 1) subscription.tick = tick;
      done();
      return;
    }
    turn += 1;
    const each = (subscription: Subscription<Who>): void => deliver(subscription, channel, tick, bytes);
    broadcast(clock, targets, each, (workMs) => {
      ticks.took(workMs, targets.length);
      done();
    });
  };

  /** One viewer's share of a tick: the bytes if it is in step, a catch-up if it can take one, or nothing for now. */
  const deliver = (
    subscription: Subscription<Who>,
    channel: RaceChannel,
    tick: number,
    bytes: Buffer,
  ): void => {
    const { member } = subscription;
    if (member.gone || subscription.tick >= tick || !isFollowing(subscription)) return;
    if (!canTake(member, turn)) {
      counts.passedOver += 1;
      behind.add(subscription);
      lookAfterSoon();
      return;
    }
    if (subscription.tick === tick - 1) {
      subscription.tick = tick;
      write(member, bytes);
    } else catchUp(subscription, channel);
  };

  const catchUp = (subscription: Subscription<Who>, channel: RaceChannel): void => {
    behind.delete(subscription);
    counts.catchUps += 1;
    const bytes = channel.catchUp(subscription.tick, subscription.packed);
    subscription.tick = channel.tick;
    write(subscription.member, bytes);
  };

  const write = (member: Member<Who>, bytes: Buffer): void => {
    writeTo(member, bytes, turn);
    counts.writes += 1;
    counts.bytes += bytes.length;
  };

  // ── Those who are behind, and those who are gone ─────────────────────────────────────────────────────────────

  let lookingAfter = false;
  const lookAfterSoon = (): void => {
    if (lookingAfter) return;
    lookingAfter = true;
    later(LOOK_AFTER_MS, () => {
      turn += 1;
      broadcast(clock, [...behind], lookAfter, () => {
        lookingAfter = false;
        if (behind.size > 0) lookAfterSoon();
      });
    });
  };

  const lookAfter = (subscription: Subscription<Who>): void => {
    const { member } = subscription;
    const channel = watched.get(subscription.race)?.channel;
    if (member.gone || !channel || !isFollowing(subscription)) behind.delete(subscription);
    else if (canTake(member, turn)) catchUp(subscription, channel);
    else if (isStuck(member, limits, clock.monotonicMs())) {
      counts.disconnectedStuck += 1;
      remove(member);
      member.socket.destroy();
    }
  };

  const heartbeats = createHeartbeats<Who>({
    later,
    beat(some, pings, done) {
      const clockBytes = textFrame(writeMessage({ clock: { nowMs: clock.epochMs() } }));
      const bytes = pings ? Buffer.concat([clockBytes, pingFrame()]) : clockBytes;
      turn += 1;
      const each = (member: Member<Who>): void => {
        if (member.gone) return;
        if (pings && !member.alive) {
          counts.disconnectedSilent += 1;
          remove(member);
          member.socket.destroy();
          return;
        }
        if (!canTake(member, turn)) return;
        if (pings) member.alive = false;
        write(member, bytes);
      };
      broadcast(clock, some, each, done);
    },
  });

  const remove = (member: Member<Who>): void => {
    if (member.gone) return;
    member.gone = true;
    members.delete(member);
    heartbeats.leave(member);
    for (const subscription of member.subscriptions.values()) followers.drop(subscription);
    member.subscriptions.clear();
  };

  const sendAway = (member: Member<Who>, code: number, reason: string): void => {
    remove(member);
    member.socket.close(code, reason);
  };

  // ── What viewers ask for ─────────────────────────────────────────────────────────────────────────────────────

  const refuse = (member: Member<Who>, error: ErrorMessage): void => {
    counts.refused += 1;
    write(member, textFrame(writeMessage({ error })));
  };

  const onText = (member: Member<Who>, text: string): void => {
    member.alive = true;
    if (member.gone) return;
    if (!takeToken(member, limits, clock.monotonicMs())) {
      refuse(member, {
        code: 'too-many',
        says: 'Too many requests in a short time. Connect again in a minute.',
      });
      sendAway(member, 1008, 'too many requests');
      return;
    }
    try {
      const message = parseClientMessage(text);
      if ('subscribe' in message) {
        const { race, packed = false, epoch, offset } = message.subscribe;
        const has = epoch !== undefined && offset !== undefined ? { epoch, offset } : null;
        subscribe(member, race, packed, has);
      } else followers.leave(member, message.unsubscribe.race);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      refuse(member, { code: 'malformed', says: error.message });
    }
  };

  /** Why this viewer cannot follow this race, if so. */
  const refusal = (member: Member<Who>, race: RaceId): ErrorMessage | null => {
    if (!mayRead(race, member.who)) {
      const says = `The race "${race}" is not public. Log in as one of its officials to follow it.`;
      return { race, code: 'not-allowed', says };
    }
    if (member.subscriptions.has(race) || member.subscriptions.size < RACES_PER_CLIENT_MAX) return null;
    const says = `One connection follows ${RACES_PER_CLIENT_MAX} races at most. Leave one first.`;
    return { race, code: 'too-many', says };
  };

  const subscribe = (member: Member<Who>, race: RaceId, packed: boolean, has: BoardMark | null): void => {
    const refused = refusal(member, race);
    if (refused) {
      refuse(member, refused);
      return;
    }
    followers.leave(member, race);
    const known = watched.get(race);
    const subscription: Subscription<Who> = { member, race, packed, tick: known?.channel.tick ?? NEVER };
    member.subscriptions.set(race, subscription);
    if (!known?.channel.mark) {
      waitFor(subscription, `There is no race "${race}" here yet; it is shown as soon as there is.`);
      return;
    }
    known.subscriptions.add(subscription);
    if (member.socket.writableLength > WELCOME_QUEUE_MAX) {
      subscription.tick = NEVER;
      behind.add(subscription);
      lookAfterSoon();
      return;
    }
    const { bytes, recovered } = known.channel.welcome(has, packed);
    if (recovered) counts.resumed += 1;
    else counts.snapshots += 1;
    write(member, bytes);
  };

  const waitFor = (subscription: Subscription<Who>, says: string): void => {
    const { member, race } = subscription;
    followers.drop(subscription);
    subscription.tick = NEVER;
    followers.await(subscription);
    refuse(member, { race, code: 'unknown-race', says });
  };

  /** A race is here that viewers waited for. */
  const welcomeWaiting = (race: RaceId, known: Watched<Who>): void => {
    for (const subscription of followers.arrived(race)) {
      if (!mayRead(race, subscription.member.who)) continue;
      known.subscriptions.add(subscription);
      behind.add(subscription);
    }
    lookAfterSoon();
  };

  const isFull = (): boolean => closed || members.size >= limits.viewersMax;

  const watchedRace = (race: RaceId): Watched<Who> =>
    followers.race(race, () => {
      const tag = nextTag;
      nextTag = (nextTag + 1) % (RACE_TAG_MAX + 1);
      return createRaceChannel(race, tag, limits);
    });

  return {
    setBoard(race, board, mark) {
      const known = watchedRace(race);
      known.channel.setBoard(board, mark);
      if (followers.isAwaited(race)) welcomeWaiting(race, known);
      if (known.channel.dirty && !closed) ticks.wake(known.channel.isWhole);
    },
    setPosition(race, position) {
      const { channel } = watchedRace(race);
      if (!channel.setPosition(position)) counts.positionsRefused += 1;
      else if (!closed) ticks.wake(channel.isWhole);
    },
    forget(race) {
      for (const subscription of followers.close(race))
        waitFor(subscription, `The race "${race}" is not shown here any more.`);
    },
    recheck(race) {
      const says = `The race "${race}" is not public any more.`;
      for (const subscription of [...(watched.get(race)?.subscriptions ?? [])]) {
        if (mayRead(race, subscription.member.who)) continue;
        followers.leave(subscription.member, race);
        refuse(subscription.member, { race, code: 'not-allowed', says });
      }
    },
    viewers: () => [...members].map(({ who }) => who),
    dismiss(isMeant, reason) {
      for (const member of [...members]) if (isMeant(member.who)) sendAway(member, 1008, reason);
    },
    get full() {
      return isFull();
    },
    join(socket, who) {
      if (isFull()) {
        counts.refused += 1;
        return null;
      }
      const member = newMember(socket, who, limits, clock.monotonicMs());
      members.add(member);
      heartbeats.join(member);
      write(member, textFrame(writeMessage({ clock: { nowMs: clock.epochMs() } })));
      return {
        text: (message) => onText(member, message),
        heard: () => {
          member.alive = true;
        },
        left: () => remove(member),
      };
    },
    races: () => [...watched.keys()],
    stats: () => ({
      ...counts,
      viewers: members.size,
      viewersByRace: new Map([...watched].map(([race, { subscriptions }]) => [race, subscriptions.size])),
      ticks: ticks.count,
      tickIntervalMs: ticks.intervalMs,
      broadcastMs: ticks.broadcastMs,
    }),
    close() {
      closed = true;
      for (const cancel of [...timers]) cancel();
      for (const member of [...members]) sendAway(member, 1001, 'the station is closing');
    },
  };
}
