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

import type { BoardView } from '../../race/feed/board-view.ts';
import { type LivePosition, RACE_TAG_MAX } from '../../race/feed/positions.ts';
import {
  type BoardMark,
  type ErrorMessage,
  ProtocolError,
  parseClientMessage,
  RACES_PER_CLIENT_MAX,
  writeMessage,
} from '../../race/feed/protocol.ts';
import type { RaceId } from '../../race/ids.ts';
import { telemetry } from '../otlp/of-process.ts';
import { broadcast } from './broadcast.ts';
import { CADENCE, mostToCome } from './cadence.ts';
import { createFollowers, type Watched } from './followers.ts';
import { createHeartbeats, type Heartbeats } from './heartbeats.ts';
import {
  HUB_LIMITS,
  type Hub,
  type HubLimits,
  type HubOptions,
  type HubStats,
  type Viewer,
  type ViewerSocket,
} from './hub-contract.ts';
import {
  canTake,
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
import { createTicks, type Ticks } from './ticks.ts';

export type { Hub, HubLimits, HubOptions, HubStats, Viewer, ViewerSocket } from './hub-contract.ts';

/** Bytes unsent beyond which a new subscription is answered only when the queue has drained. */
const WELCOME_QUEUE_MAX = 65_536;
/** How often those who are behind are looked after while no tick comes by. */
const LOOK_AFTER_MS = 250;
/** How long before a tick it asks for what it is to take along: a line between two processes, on a computer that is busy. */
const MOVES_AHEAD_MS = 6;
/** And how often while nobody follows. */
const MOVES_UNWATCHED_MS = 250;

export const createHub = <Who>(options: HubOptions<Who>): Hub<Who> => new FeedHub(options);

/** Its state is named above the constructor; who is behind and who watches what is in `followers`. */
class FeedHub<Who> implements Hub<Who> {
  readonly #clock: HubOptions<Who>['clock'];
  readonly #limits: HubLimits;
  readonly #mayRead: NonNullable<HubOptions<Who>['mayRead']>;
  readonly #members = new Set<Member<Who>>();
  /** Those who follow nothing, who came first first: lines that stand by should another host die, and who has not asked yet. */
  readonly #idle = new Set<Member<Who>>();
  readonly #followers = createFollowers<Who>();
  readonly #ticks: Ticks;
  readonly #heartbeats: Heartbeats<Who>;
  readonly #timers = new Set<() => void>();
  readonly #counts = {
    refused: 0,
    writes: 0,
    bytes: 0,
    passedOver: 0,
    catchUps: 0,
    resumed: 0,
    snapshots: 0,
    positionsRefused: 0,
    disconnectedSilent: 0,
    disconnectedStuck: 0,
  };
  #nextTag: number;
  readonly #tagStep: number;
  #turn = 0;
  #lookingAfter = false;
  #closed = false;
  /** Waits for the first who follows. */
  #movesCount: { readonly call: () => void; readonly cancel: () => void } | null = null;

  constructor(options: HubOptions<Who>) {
    this.#clock = options.clock;
    this.#limits = { ...HUB_LIMITS, ...options.limits };
    this.#mayRead = options.mayRead ?? (() => true);
    this.#nextTag = options.tags === 'odd' ? 1 : 0;
    this.#tagStep = (options.tags ?? 'all') === 'all' ? 1 : 2;
    const later = (ms: number, call: () => void): (() => void) => this.#later(ms, call);
    this.#ticks = createTicks({
      monotonicMs: options.clock.monotonicMs,
      later,
      cadence: { ...CADENCE, ...options.cadence },
      viewers: () => this.#members.size,
      writes: this.#followers.count,
      isDirty: () => !this.#closed && this.#dirtyRaces().length > 0,
      toCome: () => mostToCome(this.#dirtyRaces().map(({ channel }) => channel.toCome)),
      tick: (done) => this.#tick(done),
    });
    this.#heartbeats = createHeartbeats<Who>({
      monotonicMs: options.clock.monotonicMs,
      later,
      aside: (call) => this.#ticks.aside(call),
      beat: (some, pings, done) => this.#beat(some, pings, done),
    });
  }

  // ── What comes in ────────────────────────────────────────────────────────────────────────────────────────────

  setBoard(race: RaceId, board: BoardView, mark: BoardMark): void {
    const known = this.#watchedRace(race);
    known.channel.setBoard(board, mark);
    if (this.#followers.isAwaited(race)) this.#welcomeWaiting(race, known);
    if (known.channel.dirty && !this.#closed) this.#ticks.wake(known.channel.toCome);
  }

  setAddresses(race: RaceId, urls: readonly string[]): void {
    const { channel } = this.#watchedRace(race);
    channel.setAddresses(urls);
    if (channel.dirty && !this.#closed) this.#ticks.wake('somebody');
  }

  setCrowd(race: RaceId, viewers: number): void {
    const channel = this.#followers.watched.get(race)?.channel;
    channel?.setCrowd(viewers);
    if (channel?.dirty && !this.#closed) this.#ticks.wake('somebody');
  }

  setPosition(race: RaceId, position: LivePosition): void {
    const { channel, subscriptions } = this.#watchedRace(race);
    if (!channel.setPosition(position)) this.#counts.positionsRefused += 1;
    else if (subscriptions.size > 0 && !this.#closed) this.#ticks.wake(channel.toCome);
  }

  forget(race: RaceId): void {
    for (const subscription of this.#followers.close(race))
      this.#waitFor(subscription, `The race "${race}" is not shown here any more.`);
  }

  recheck(race: RaceId): void {
    const says = `The race "${race}" is not public any more.`;
    for (const subscription of [...(this.#followers.watched.get(race)?.subscriptions ?? [])]) {
      if (this.#mayRead(race, subscription.member.who)) continue;
      this.#followers.leave(subscription.member, race);
      this.#refuse(subscription.member, { race, code: 'not-allowed', says });
    }
  }

  viewers(): readonly Who[] {
    return [...this.#members].map(({ who }) => who);
  }

  dismiss(isMeant: (who: Who) => boolean, reason: string): void {
    for (const member of [...this.#members]) if (isMeant(member.who)) this.#sendAway(member, 1008, reason);
  }

  get full(): boolean {
    return this.#isFull();
  }

  join(socket: ViewerSocket, who: Who): Viewer | null {
    if (this.#isFull()) {
      this.#counts.refused += 1;
      return null;
    }
    const [standsBy] = this.#idle;
    if (standsBy && this.#members.size >= this.#limits.viewersMax)
      this.#sendAway(standsBy, 1013, 'full: others need the place now');
    const member = newMember(socket, who, this.#limits, this.#clock.monotonicMs());
    this.#members.add(member);
    this.#idle.add(member);
    this.#heartbeats.join(member);
    this.#write(member, textFrame(writeMessage({ clock: { nowMs: this.#clock.epochMs() } })));
    return {
      text: (message) => this.#onText(member, message),
      heard: () => {
        member.alive = true;
      },
      left: () => this.#remove(member),
    };
  }

  whenMovesCount(call: () => void): void {
    if (this.#followers.count() > 0) {
      this.#ticks.ahead(MOVES_AHEAD_MS, call);
      return;
    }
    this.#movesCount?.cancel();
    const cancel = this.#later(MOVES_UNWATCHED_MS, () => this.#tellMovesCount());
    this.#movesCount = { call, cancel };
  }

  races(): readonly RaceId[] {
    return [...this.#followers.watched.keys()];
  }

  stats(): HubStats {
    return {
      ...this.#counts,
      viewers: this.#members.size,
      standingBy: this.#idle.size,
      viewersByRace: new Map(
        [...this.#followers.watched].map(([race, { subscriptions }]) => [race, subscriptions.size]),
      ),
      ticks: this.#ticks.count,
      tickIntervalMs: this.#ticks.intervalMs,
      broadcastMs: this.#ticks.broadcastMs,
      delays: this.#ticks.delays(),
    };
  }

  close(): void {
    this.#closed = true;
    for (const cancel of [...this.#timers]) cancel();
    for (const member of [...this.#members]) this.#sendAway(member, 1001, 'the station is closing');
  }

  // ── Ticks ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What is to be told. Who moved in a race that nobody follows waits for whoever comes. */
  #dirtyRaces(): Watched<Who>[] {
    return [...this.#followers.watched.values()].filter(({ channel, subscriptions }) =>
      subscriptions.size > 0 ? channel.dirty : channel.hasNews,
    );
  }

  #tick(done: () => void): void {
    const dirty = this.#dirtyRaces();
    const next = (): void => {
      const race = dirty.shift();
      if (race) this.#tickRace(race, next);
      else done();
    };
    next();
  }

  #tickRace({ channel, subscriptions }: Watched<Who>, done: () => void): void {
    const { traces } = telemetry;
    const trace = traces === null ? null : traces.feed(channel.race);
    const bytes = channel.advance();
    const { tick } = channel;
    const targets = [...subscriptions];
    if (bytes === null) {
      for (const subscription of targets) if (subscription.tick === tick - 1) subscription.tick = tick;
      done();
      return;
    }
    this.#turn += 1;
    const each = (subscription: Subscription<Who>): void => {
      // Gone meanwhile, or gone and come anew: what is left of this broadcast is nobody's.
      if (this.#followers.watched.get(channel.race)?.channel === channel)
        this.#deliver(subscription, channel, tick, bytes);
    };
    broadcast(this.#clock, targets, each, (workMs) => {
      this.#ticks.took(workMs, targets.length);
      trace?.handed(targets.length);
      done();
    });
  }

  /** One viewer's share of a tick: the bytes if it is in step, a catch-up if it can take one, or nothing for now. */
  #deliver(subscription: Subscription<Who>, channel: RaceChannel, tick: number, bytes: Buffer): void {
    const { member } = subscription;
    if (member.gone || subscription.tick >= tick || !subscription.isIn) return;
    if (!canTake(member, this.#turn)) {
      this.#counts.passedOver += 1;
      this.#followers.behind.add(subscription);
      this.#lookAfterSoon();
      return;
    }
    if (subscription.tick === tick - 1) {
      subscription.tick = tick;
      this.#write(member, bytes);
    } else this.#catchUp(subscription, channel);
  }

  #catchUp(subscription: Subscription<Who>, channel: RaceChannel): void {
    this.#followers.behind.delete(subscription);
    this.#counts.catchUps += 1;
    const bytes = channel.catchUp(subscription.tick, subscription.packed);
    subscription.tick = channel.tick;
    this.#write(subscription.member, bytes);
  }

  #write(member: Member<Who>, bytes: Buffer): void {
    writeTo(member, bytes, this.#turn);
    this.#counts.writes += 1;
    this.#counts.bytes += bytes.length;
  }

  // ── Those who are behind, and those who are gone ─────────────────────────────────────────────────────────────

  #lookAfterSoon(): void {
    if (this.#lookingAfter) return;
    this.#lookingAfter = true;
    this.#later(LOOK_AFTER_MS, () => {
      this.#turn += 1;
      broadcast(
        this.#clock,
        [...this.#followers.behind],
        (one) => this.#lookAfter(one),
        () => {
          this.#lookingAfter = false;
          if (this.#followers.behind.size > 0) this.#lookAfterSoon();
        },
      );
    });
  }

  #lookAfter(subscription: Subscription<Who>): void {
    const { member } = subscription;
    const channel = this.#followers.watched.get(subscription.race)?.channel;
    if (member.gone || !channel || !subscription.isIn) this.#followers.behind.delete(subscription);
    else if (canTake(member, this.#turn)) this.#catchUp(subscription, channel);
    else if (isStuck(member, this.#limits, this.#clock.monotonicMs())) {
      this.#counts.disconnectedStuck += 1;
      this.#remove(member);
      member.socket.destroy();
    }
  }

  #beat(some: readonly Member<Who>[], pings: boolean, done: () => void): void {
    const clockBytes = textFrame(writeMessage({ clock: { nowMs: this.#clock.epochMs() } }));
    const bytes = pings ? Buffer.concat([clockBytes, pingFrame()]) : clockBytes;
    this.#turn += 1;
    const each = (member: Member<Who>): void => {
      if (member.gone) return;
      if (pings && !member.alive) {
        this.#counts.disconnectedSilent += 1;
        this.#remove(member);
        member.socket.destroy();
        return;
      }
      if (!canTake(member, this.#turn)) return;
      if (pings) member.alive = false;
      this.#write(member, bytes);
    };
    broadcast(this.#clock, some, each, done);
  }

  #remove(member: Member<Who>): void {
    if (member.gone) return;
    member.gone = true;
    this.#members.delete(member);
    this.#idle.delete(member);
    this.#heartbeats.leave(member);
    for (const subscription of member.subscriptions.values()) this.#followers.drop(subscription);
    member.subscriptions.clear();
  }

  #sendAway(member: Member<Who>, code: number, reason: string): void {
    this.#remove(member);
    member.socket.close(code, reason);
  }

  // ── What viewers ask for ─────────────────────────────────────────────────────────────────────────────────────

  #refuse(member: Member<Who>, error: ErrorMessage): void {
    this.#counts.refused += 1;
    this.#write(member, textFrame(writeMessage({ error })));
  }

  #onText(member: Member<Who>, text: string): void {
    member.alive = true;
    if (member.gone) return;
    if (!takeToken(member, this.#limits, this.#clock.monotonicMs())) {
      this.#refuse(member, {
        code: 'too-many',
        says: 'Too many requests in a short time. Connect again in a minute.',
      });
      this.#sendAway(member, 1008, 'too many requests');
      return;
    }
    try {
      const message = parseClientMessage(text);
      if ('subscribe' in message) {
        const { race, packed = false, epoch, offset } = message.subscribe;
        const has = epoch !== undefined && offset !== undefined ? { epoch, offset } : null;
        this.#subscribe(member, race, packed, has);
      } else this.#followers.leave(member, message.unsubscribe.race);
      if (member.subscriptions.size > 0) this.#idle.delete(member);
      else this.#idle.add(member);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#refuse(member, { code: 'malformed', says: error.message });
    }
  }

  /** Why this viewer cannot follow this race, if so. */
  #refusal(member: Member<Who>, race: RaceId): ErrorMessage | null {
    if (!this.#mayRead(race, member.who)) {
      const says = `The race "${race}" is not public. Log in as one of its officials to follow it.`;
      return { race, code: 'not-allowed', says };
    }
    if (member.subscriptions.has(race) || member.subscriptions.size < RACES_PER_CLIENT_MAX) return null;
    const says = `One connection follows ${RACES_PER_CLIENT_MAX} races at most. Leave one first.`;
    return { race, code: 'too-many', says };
  }

  #subscribe(member: Member<Who>, race: RaceId, packed: boolean, has: BoardMark | null): void {
    const refused = this.#refusal(member, race);
    if (refused) {
      this.#refuse(member, refused);
      return;
    }
    this.#followers.leave(member, race);
    const known = this.#followers.watched.get(race);
    if (known) this.#beginFollowing(known);
    const tick = known?.channel.tick ?? NEVER;
    const subscription: Subscription<Who> = { member, race, packed, isIn: false, tick };
    member.subscriptions.set(race, subscription);
    if (!known?.channel.mark) {
      this.#waitFor(subscription, `There is no race "${race}" here yet; it is shown as soon as there is.`);
      return;
    }
    this.#followers.enter(known, subscription);
    if (member.socket.writableLength > WELCOME_QUEUE_MAX) {
      subscription.tick = NEVER;
      this.#followers.behind.add(subscription);
      this.#lookAfterSoon();
      return;
    }
    const { bytes, recovered } = known.channel.welcome(has, packed);
    if (recovered) this.#counts.resumed += 1;
    else this.#counts.snapshots += 1;
    this.#write(member, bytes);
  }

  #waitFor(subscription: Subscription<Who>, says: string): void {
    const { member, race } = subscription;
    this.#followers.drop(subscription);
    subscription.tick = NEVER;
    this.#followers.await(subscription);
    this.#refuse(member, { race, code: 'unknown-race', says });
  }

  /** Of a race that nobody followed, what waits is in the welcome; and from now on it counts who moves. */
  #beginFollowing({ channel, subscriptions }: Watched<Who>): void {
    if (subscriptions.size > 0) return;
    if (channel.dirty) channel.advance();
    this.#tellMovesCount();
  }

  #tellMovesCount(): void {
    const waits = this.#movesCount;
    this.#movesCount = null;
    waits?.cancel();
    waits?.call();
  }

  /** A race is here that viewers waited for. */
  #welcomeWaiting(race: RaceId, known: Watched<Who>): void {
    this.#beginFollowing(known);
    for (const subscription of this.#followers.arrived(race)) {
      if (!this.#mayRead(race, subscription.member.who)) continue;
      this.#followers.enter(known, subscription);
      this.#followers.behind.add(subscription);
    }
    this.#lookAfterSoon();
  }

  #isFull(): boolean {
    return this.#closed || this.#members.size - this.#idle.size >= this.#limits.viewersMax;
  }

  #watchedRace(race: RaceId): Watched<Who> {
    return this.#followers.race(race, () => {
      const tag = this.#nextTag;
      this.#nextTag = (this.#nextTag + this.#tagStep) % (RACE_TAG_MAX + 1);
      return createRaceChannel(race, tag, this.#limits);
    });
  }

  #later(ms: number, call: () => void): () => void {
    if (this.#closed) return () => {};
    const run = (): void => {
      if (!this.#timers.delete(cancel)) return;
      if (!this.#closed) call();
    };
    let stop = (): void => {};
    const cancel = (): void => {
      this.#timers.delete(cancel);
      stop();
    };
    this.#timers.add(cancel);
    if (ms > 0) stop = this.#clock.after(ms, run);
    else this.#clock.soon(run);
    return cancel;
  }
}
