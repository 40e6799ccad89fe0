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
import type { RaceId } from '../race/ids.ts';
import { RACE_TAG_MAX } from '../race/live/positions.ts';
import {
  type BoardMark,
  type ErrorMessage,
  HEARTBEAT_MS,
  ProtocolError,
  parseClientMessage,
  RACES_PER_CLIENT_MAX,
  writeMessage,
} from '../race/live/protocol.ts';
import { broadcast } from './broadcast.ts';
import { CADENCE, type Cadence, nextTickMs, tickIntervalMs } from './cadence.ts';
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

export type { Hub, HubLimits, HubOptions, HubStats, Viewer, ViewerSocket } from './hub-contract.ts';

interface Watched<Who> {
  readonly channel: RaceChannel;
  readonly subscriptions: Set<Subscription<Who>>;
}

/** Bytes unsent beyond which a new subscription is answered only when the queue has drained. */
const WELCOME_QUEUE_MAX = 65_536;
/** How often those who are behind are looked after while no tick comes by. */
const LOOK_AFTER_MS = 250;
/** Broadcast costs are smoothed over about this many. */
const COST_MEMORY = 4;
/** A send call's usual cost before any was measured, ms. */
const WRITE_MS = 0.014;

export function createHub<Who>(options: HubOptions<Who>): Hub<Who> {
  const { clock } = options;
  const limits: HubLimits = { ...HUB_LIMITS, ...options.limits };
  const cadence: Cadence = { ...CADENCE, ...options.cadence };
  const mayRead = options.mayRead ?? (() => true);

  const watched = new Map<RaceId, Watched<Who>>();
  const members = new Set<Member<Who>>();
  const behind = new Set<Subscription<Who>>();
  /** Subscriptions to races that are not here (yet): told so, and welcomed when the race comes. */
  const awaited = new Map<RaceId, Set<Subscription<Who>>>();
  let nextTag = 0;
  let turn = 0;
  let closed = false;
  /** Between a change and the end of the broadcast that carries it. */
  let ticking = false;
  let lastTickMs = Number.NEGATIVE_INFINITY;
  let writeMs = WRITE_MS;
  let broadcastMs = 0;
  const timers = new Set<() => void>();
  const counts = {
    ...{ refused: 0, ticks: 0, writes: 0, bytes: 0, passedOver: 0, catchUps: 0, resumed: 0, snapshots: 0 },
    ...{ positionsRefused: 0, disconnectedSilent: 0, disconnectedStuck: 0 },
  };

  const later = (ms: number, call: () => void): void => {
    if (closed) return;
    const cancel = clock.after(ms, () => {
      timers.delete(cancel);
      if (!closed) call();
    });
    timers.add(cancel);
  };

  // ── Ticks ────────────────────────────────────────────────────────────────────────────────────────────────────

  const intervalMs = (): number => tickIntervalMs(members.size, subscriptionCount() * writeMs, cadence);

  const subscriptionCount = (): number => {
    let count = 0;
    for (const { subscriptions } of watched.values()) count += subscriptions.size;
    return count;
  };

  const wake = (): void => {
    if (ticking || closed) return;
    ticking = true;
    const nowMs = clock.monotonicMs();
    later(Math.max(0, nextTickMs(nowMs, lastTickMs, intervalMs(), cadence) - nowMs), tickAll);
  };

  const tickAll = (): void => {
    lastTickMs = clock.monotonicMs();
    counts.ticks += 1;
    const dirty = [...watched.values()].filter(({ channel }) => channel.dirty);
    const next = (): void => {
      const race = dirty.shift();
      if (race) {
        tickRace(race, next);
        return;
      }
      ticking = false;
      if ([...watched.values()].some(({ channel }) => channel.dirty)) wake();
    };
    next();
  };

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
      broadcastMs = workMs;
      if (targets.length > 0) writeMs += (workMs / targets.length - writeMs) / COST_MEMORY;
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
    const bytes = channel.catchUp(subscription.tick);
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

  let beats = 0;
  const heartbeat = (): void => {
    beats += 1;
    const pings = beats % 2 === 0;
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
    broadcast(clock, [...members], each, () => later(HEARTBEAT_MS, heartbeat));
  };
  later(HEARTBEAT_MS, heartbeat);

  const remove = (member: Member<Who>): void => {
    if (member.gone) return;
    member.gone = true;
    members.delete(member);
    for (const subscription of member.subscriptions.values()) drop(subscription);
    member.subscriptions.clear();
  };

  const drop = (subscription: Subscription<Who>): void => {
    behind.delete(subscription);
    awaited.get(subscription.race)?.delete(subscription);
    if (awaited.get(subscription.race)?.size === 0) awaited.delete(subscription.race);
    watched.get(subscription.race)?.subscriptions.delete(subscription);
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
      remove(member);
      member.socket.close(1008, 'too many requests');
      return;
    }
    try {
      const message = parseClientMessage(text);
      if ('subscribe' in message) {
        const { race, epoch, offset } = message.subscribe;
        subscribe(member, race, epoch !== undefined && offset !== undefined ? { epoch, offset } : null);
      } else unsubscribe(member, message.unsubscribe.race);
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

  const subscribe = (member: Member<Who>, race: RaceId, has: BoardMark | null): void => {
    const refused = refusal(member, race);
    if (refused) {
      refuse(member, refused);
      return;
    }
    unsubscribe(member, race);
    const known = watched.get(race);
    const subscription: Subscription<Who> = { member, race, tick: known?.channel.tick ?? NEVER };
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
    const { bytes, recovered } = known.channel.welcome(has);
    if (recovered) counts.resumed += 1;
    else counts.snapshots += 1;
    write(member, bytes);
  };

  const unsubscribe = (member: Member<Who>, race: RaceId): void => {
    const subscription = member.subscriptions.get(race);
    if (!subscription) return;
    member.subscriptions.delete(race);
    drop(subscription);
  };

  const waitFor = (subscription: Subscription<Who>, says: string): void => {
    const { member, race } = subscription;
    drop(subscription);
    subscription.tick = NEVER;
    awaited.set(race, (awaited.get(race) ?? new Set()).add(subscription));
    refuse(member, { race, code: 'unknown-race', says });
  };

  /** A race is here that viewers waited for. */
  const welcomeWaiting = (race: RaceId, known: Watched<Who>): void => {
    for (const subscription of awaited.get(race) ?? []) {
      if (!mayRead(race, subscription.member.who)) continue;
      known.subscriptions.add(subscription);
      behind.add(subscription);
    }
    awaited.delete(race);
    lookAfterSoon();
  };

  const isFull = (): boolean => closed || members.size >= limits.viewersMax;

  const watchedRace = (race: RaceId): Watched<Who> => {
    let known = watched.get(race);
    if (!known) {
      known = { channel: createRaceChannel(race, nextTag, limits), subscriptions: new Set() };
      watched.set(race, known);
      nextTag = (nextTag + 1) % (RACE_TAG_MAX + 1);
    }
    return known;
  };

  return {
    setBoard(race, board, mark) {
      const known = watchedRace(race);
      known.channel.setBoard(board, mark);
      if (awaited.has(race)) welcomeWaiting(race, known);
      if (known.channel.dirty) wake();
    },
    setPosition(race, position) {
      if (watchedRace(race).channel.setPosition(position)) wake();
      else counts.positionsRefused += 1;
    },
    forget(race) {
      const known = watched.get(race);
      if (!known) return;
      for (const subscription of [...known.subscriptions]) {
        waitFor(subscription, `The race "${race}" is not shown here any more.`);
      }
      watched.delete(race);
    },
    recheck(race) {
      const says = `The race "${race}" is not public any more.`;
      for (const subscription of [...(watched.get(race)?.subscriptions ?? [])]) {
        if (mayRead(race, subscription.member.who)) continue;
        unsubscribe(subscription.member, race);
        refuse(subscription.member, { race, code: 'not-allowed', says });
      }
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
      tickIntervalMs: intervalMs(),
      broadcastMs,
    }),
    close() {
      closed = true;
      for (const cancel of timers) cancel();
      for (const member of [...members]) {
        remove(member);
        member.socket.close(1001, 'the station is closing');
      }
    },
  };
}
