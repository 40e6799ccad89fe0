/**
 * MQTT 3.1, 3.1.1 and 5 for the station and for the relay: connections by any byte stream, sessions, subscriptions,
 * retained messages, wills. Riders' messages go to intake and are acknowledged when it says so; everything else is
 * passed on to those who have subscribed. Who may say and hear what is asked of the rules (topics.ts).
 */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { present } from '../../race/present.ts';
import { saying } from '../../race/race.ts';
import { type Identity, isRefusal, type Refusal } from '../intake.ts';
import { type Outcome, reasonOf } from '../outcome.ts';
import { refusalOf } from '../refusal.ts';
import { identityOf, ownerOf, sessionOf } from './accepted.ts';
import { publish as publishBytes, suback, unsuback } from './answers.ts';
import { Connection, type Front } from './connection.ts';
import { Gate, type Ticket } from './gate.ts';
import { clockReply, type InboxOptions, ingest, type Message } from './inbox.ts';
import { type Fate, type Published, TAKEN } from './inflow.ts';
import { CONNECT_COST, FILTER_COST, type MqttLimits, SCREENS_FACTOR } from './limits.ts';
import { type Mail, newMail } from './mail.ts';
import type { OwnedConnection } from './owner.ts';
import type { Connect, Subscribe, Unsubscribe, Will } from './packets.ts';
import { Post } from './post.ts';
import { REASON } from './reasons.ts';
import { RACE_RULES, type Rules } from './rules.ts';
import type { Credential, Session } from './session.ts';
import { Sessions } from './sessions.ts';
import type { StoredSessions } from './stored-sessions.ts';
import { clockReplyTopic, type Inbound } from './topics.ts';

/** Who signed in, and where what they send goes if they are a rider. */
export interface Guest {
  readonly identity: Identity;
  readonly inbox: InboxOptions;
  /** Where they showed a token: it may end before their connection does. */
  readonly credential?: Credential | undefined;
}

/** Who they are is known, and they may not come in by this door; the words are for them and for officials. */
export interface TurnedAway {
  readonly turnedAway: string;
}

/** By what they come. */
export interface From {
  readonly clientId: string;
  /** Whether nobody on the way can read it. */
  readonly isSecure: boolean;
  readonly address: string;
}

/** Two clients that use one credential and one client id, and keep throwing each other out. */
export interface Quarrel {
  readonly identity: Identity;
  readonly username: string;
  readonly clientId: string;
  /** Where they come from, as far as it is known; the same address twice is two apps behind one router. */
  readonly addresses: readonly string[];
  /** Whether they are both served now, side by side. */
  readonly areBothServed: boolean;
}

export interface BrokerOptions {
  /** Who this is, or null. A throw is answered as "server unavailable". */
  authenticate(
    username: string,
    password: string,
    from: From,
  ): Promise<Guest | TurnedAway | null> | Guest | TurnedAway | null;
  readonly limits: MqttLimits;
  /** Wall clock, ms: when messages came. */
  readonly now: () => number;
  /** A clock that nobody sets, ms: silence, rates, expiry. */
  readonly monotonicMs: () => number;
  readonly rules?: Rules | undefined;
  readonly stored?: StoredSessions | undefined;
  readonly onQuarrel?: ((quarrel: Quarrel) => void) | undefined;
  /** Something was refused; counted and shown to officials. */
  refused(who: string, refusal: Refusal): void;
}

export interface Origin {
  readonly secure: boolean;
  readonly remoteAddress: string;
  /** Its place at the gate, where it has been given one before its first byte was read. */
  readonly ticket?: Ticket;
}

const SWEEP_MS = 500;
/** A connection of a card that is at its bound makes room when it has said nothing for so long. */
const SILENT_MS = 30_000;
/** What goes on is told again after this. */
const TOLD_AGAIN_MS = 60_000;

export class Broker implements Front {
  readonly limits: MqttLimits;
  readonly now: () => number;
  readonly gate: Gate;
  readonly post: Post;
  readonly sessions: Sessions;
  turn = 0;
  readonly counts = { publishes: 0, refused: 0, bytesReceived: 0, takeovers: 0, quarrels: 0, rested: 0 };
  readonly #options: BrokerOptions;
  readonly #rules: Rules;
  readonly #connections = new Set<Connection>();
  #flushDue: Connection[] = [];
  #isTurnCounted = false;
  readonly #sweep: NodeJS.Timeout;
  readonly #quarrelsTold = new Map<string, number>();
  #lines = 0;
  #isClosing = false;

  constructor(options: BrokerOptions) {
    this.limits = options.limits;
    this.now = options.monotonicMs;
    this.#options = options;
    this.#rules = options.rules ?? RACE_RULES;
    this.gate = new Gate(this.limits, this.now);
    this.sessions = new Sessions(this.limits, this.now, {
      ended: (session) => this.post.ended(session),
      forgetStored: (stored) => options.stored?.endMail(stored),
    });
    this.post = new Post(this.limits, this.now, this.#rules, options.stored ?? null);
    if (options.stored) this.post.restore(options.stored, this.sessions);
    this.#sweep = setInterval(() => this.#look(), SWEEP_MS);
    this.#sweep.unref();
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections;
  }

  handleStream(stream: Duplex, { remoteAddress, secure, ticket: given }: Origin): void {
    const ticket = this.#isClosing ? null : (given ?? this.gate.enter(remoteAddress, () => stream.destroy()));
    if (ticket === null || !ticket.isIn) {
      stream.on('error', () => {});
      stream.destroy();
      return;
    }
    this.#connections.add(new Connection(this, stream, ticket, `m${++this.#lines}`, secure));
  }

  /** Publishes for whoever runs the broker. Resolves when it is as safe as it will be. */
  async publish(
    topic: string,
    payload: Uint8Array | string,
    { retain = false, qos = 0 as 0 | 1 } = {},
  ): Promise<void> {
    if (this.#isClosing) throw new Error('MQTT has ended');
    const isDurable = qos > 0 && this.#rules.isDurable(topic);
    const mail = newMail(topic, Buffer.from(payload as string), qos, { retain, isDurable });
    await Promise.all(this.post.send(mail, null, '').stored);
  }

  /** Ends the connections and sessions of credentials that are no longer good; answers how many connections. */
  disconnect(
    whose: (identity: Identity, username: string, credential: Credential | null) => boolean,
  ): number {
    let count = 0;
    for (const connection of [...this.#connections]) {
      const { identity, username, credential } = connection;
      if (identity === null || !whose(identity, username, credential)) continue;
      // What a lost token left to be said is not said; that a rider's phone is away is.
      if (identity.role !== 'rider') connection.will = null;
      connection.close(REASON.notAuthorized, 'this credential is no longer good');
      count++;
    }
    for (const owner of [...this.sessions.owners])
      for (const session of [...owner.sessions.values()]) {
        const { identity, username, credential } = session;
        if (session.line !== null || !whose(identity, username, credential)) continue;
        if (identity.role !== 'rider') session.will = null;
        this.sessions.end(session);
      }
    return count;
  }

  close(): void {
    this.#isClosing = true;
    clearInterval(this.#sweep);
    for (const connection of [...this.#connections])
      connection.close(REASON.shuttingDown, 'the station ends');
  }

  // ── What connections ask and tell ────────────────────────────────────────────────────────────────────────────

  connect(from: Connection, asked: Connect): void {
    this.#signIn(from, asked).catch((error: unknown) => {
      this.refused(from, { code: 'overloaded', message: `signing in failed: ${String(error)}` });
      from.turnAway(REASON.serverUnavailable, 'signing in failed; try again');
    });
  }

  async #signIn(from: Connection, asked: Connect): Promise<void> {
    const username = asked.username ?? '';
    const guest = await this.#options.authenticate(username, asked.password ?? '', {
      clientId: asked.clientId,
      isSecure: from.isSecure,
      address: from.ticket.address,
    });
    if (from.isClosed) return;
    if (guest !== null && 'turnedAway' in guest) {
      this.refused(from, { code: 'not-allowed', message: guest.turnedAway });
      from.turnAway(REASON.notAuthorized, guest.turnedAway);
      return;
    }
    if (guest === null) {
      const says = saying('phone-wrong-login', { client: asked.clientId });
      this.refused(from, refusalOf('not-allowed', says));
      from.turnAway(REASON.badLogin, 'wrong user name or password');
      return;
    }
    const owner = this.sessions.ownerOf(username);
    owner.connections.add(from);
    from.owner = owner;
    // Only who has signed in costs anybody else anything, and it is that credential that pays.
    await pause(owner.spend(CONNECT_COST, this.now()));
    const clientId = asked.clientId || `auto-${randomBytes(9).toString('base64url')}`;
    const isFree = await this.#placeFor(from, clientId, guest);
    if (from.isClosed) return;
    if (isFree === null) {
      this.refused(from, {
        code: 'overloaded',
        message: `"${username}" is connected ${owner.connections.size - 1} times`,
      });
      from.turnAway(REASON.quota, 'too many connections with this name');
      return;
    }
    from.identity = guest.identity;
    from.credential = guest.credential ?? null;
    this.#admit(from, asked, isFree, guest);
  }

  /** Under which client id it may come in; null when its credential has too many connections. */
  async #placeFor(from: Connection, clientId: string, { identity }: Guest): Promise<string | null> {
    const owner = ownerOf(from);
    const live = owner.sessions.get(clientId)?.line;
    if (live) {
      this.counts.takeovers++;
      if (this.sessions.quarrel(owner, clientId) === 'first') return clientId;
      if (identity.role !== 'rider') {
        await pause(this.sessions.dampingMs(owner, clientId));
        return clientId;
      }
    }
    const most = this.limits.connectionsOfOneMax * (identity.role === 'rider' ? 1 : SCREENS_FACTOR);
    if (owner.connections.size > most && !this.#letGoOfSilent(from)) return null;
    if (!live) return clientId;
    // Two phones with one card and one id: both are served, each on a session of its own, and officials are told.
    for (let n = 2; ; n++) if (!owner.sessions.get(`${clientId}~${n}`)?.line) return `${clientId}~${n}`;
  }

  #letGoOfSilent(newcomer: Connection): boolean {
    const untilMs = this.now() - Math.min(SILENT_MS, this.limits.connectMs * 3);
    let silent: OwnedConnection | null = null;
    for (const one of ownerOf(newcomer).connections)
      if (one !== newcomer && one.heardMs < (silent?.heardMs ?? untilMs)) silent = one;
    silent?.close(REASON.quota, 'too many connections with this name');
    return silent !== null;
  }

  #admit(from: Connection, asked: Connect, clientId: string, { identity, inbox }: Guest): void {
    const owner = ownerOf(from);
    const { username } = from;
    const { sessionExpiryMaxS, halfOpenMax, frameBytesMax, aliasesMax, keepaliveMaxS } = this.limits;
    let session = owner.sessions.get(clientId) ?? null;
    session?.line?.takenOver();
    // The takeover may have ended it.
    session = owner.sessions.get(clientId) ?? null;
    const isBeside = asked.clientId !== '' && clientId !== asked.clientId;
    if (session && (asked.clean || isBeside || sessionExpiryMaxS === 0)) {
      this.sessions.end(session);
      session = null;
    }
    const isPresent = session !== null;
    session ??= this.sessions.create(owner, clientId, { identity, username });
    this.sessions.resume(session);
    session.identity = identity;
    session.inbox = inbox;
    session.credential = from.credential;
    session.username = username;
    session.expiryS = isBeside ? 0 : Math.min(asked.sessionExpiryS, sessionExpiryMaxS);
    const keepaliveS =
      asked.version === 5 && (asked.keepaliveS === 0 || asked.keepaliveS > keepaliveMaxS)
        ? keepaliveMaxS
        : asked.keepaliveS;
    from.accept(session, isPresent, keepaliveS, {
      receiveMax: halfOpenMax,
      packetSizeMax: frameBytesMax,
      topicAliasMax: aliasesMax,
      ...(session.expiryS !== asked.sessionExpiryS && { sessionExpiryS: session.expiryS }),
      ...(asked.clientId === '' && { assignedClientId: clientId }),
      ...(keepaliveS !== asked.keepaliveS && { serverKeepAliveS: keepaliveS }),
    });
    this.post.store(session);
  }

  routeOf(from: Connection, topic: string): Inbound {
    return this.#rules.inbound(identityOf(from), from.username, topic);
  }

  published(from: Connection, message: Published, done: (fate: Fate) => void): number {
    this.counts.publishes++;
    const { role } = identityOf(from);
    if (message.route.kind === 'refused' && (from.version === 5 || role !== 'rider')) {
      this.refused(from, message.route.refusal);
      // What is published where nobody may is lost; MQTT 5 can be told so, MQTT 3 only by the end of the connection.
      done({ reason: REASON.notAuthorized, again: from.version === 5 ? null : message.route.refusal });
      return 0;
    }
    if (role === 'rider') return this.#takeIn(from, message, done);
    const { sent, stored } = this.#pass(from, message);
    if (sent === 0 && message.qos > 0 && this.#rules.isDurable(message.topic))
      this.refused(from, {
        code: 'unknown-entry',
        message: `a message on "${message.topic}" reached nobody: no phone listens there, or keeps a session to listen later`,
      });
    const reason = sent === 0 && from.version === 5 && message.qos > 0 ? REASON.noSubscribers : 0;
    if (stored.length === 0) done({ reason, again: null });
    else
      Promise.all(stored).then(
        () => done({ reason, again: null }),
        (error: unknown) =>
          done({ reason: 0, again: { code: 'journal-failing', message: `not on disk: ${String(error)}` } }),
      );
    return 0;
  }

  #takeIn(from: Connection, published: Published, done: (fate: Fate) => void): number {
    const { topic, payload, retain, route } = published;
    const session = sessionOf(from);
    const message: Message = this.#messageOf(session, from.line, topic, payload, retain);
    if (route.kind === 'clock') this.#answerClock(from, message);
    // A location that OwnTracks retains is not kept: it is old at once.
    const isKept = retain && route.kind !== 'owntracks';
    // Copies are for those who listen, if anybody does; a retained one is kept for those to come.
    const told = isKept || this.post.hearsRiders ? this.#copying(session, published, isKept, done) : done;
    return ingest(present(session.inbox, 'The inbox of a session'), route, message, fated(told));
  }

  /** Passes on what was taken, then answers. Apart, so that what nobody hears is let go of before it is on disk. */
  #copying(session: Session, published: Published, retain: boolean, done: (fate: Fate) => void) {
    return (fate: Fate): void => {
      if (fate.again === null && fate.reason === 0)
        this.post.send(newMailOf(published, this.now(), { retain }), session, session.owner.key);
      done(fate);
    };
  }

  #messageOf(session: Session, line: string, topic: string, payload: Uint8Array, retain: boolean): Message {
    const { username, identity } = session;
    const rider = identity as Message['rider'];
    return {
      rider,
      username,
      topic,
      payload,
      retain,
      arrivalMs: this.#options.now(),
      phone: session.phone(topic, line),
    } as Message;
  }

  #pass(from: Connection, published: Published) {
    const isDurable = published.qos > 0 && this.#rules.isDurable(published.topic);
    const mail = newMailOf(published, this.now(), { isDurable });
    return this.post.send(mail, from.session, ownerOf(from).key);
  }

  #answerClock(from: Connection, message: Message): void {
    const reply = clockReply(message.payload, message.arrivalMs, this.#options.now());
    if (isRefusal(reply)) {
      this.refused(from, reply);
      return;
    }
    const hears = [...sessionOf(from).subscriptions.values()].some(({ filter }) =>
      filter.endsWith('/clock/reply'),
    );
    if (!hears) return;
    const head = {
      topic: clockReplyTopic(message.topic),
      qos: 0,
      retain: false,
      dup: false,
      packetId: 0,
    } as const;
    from.send(publishBytes(from.version, { ...head, payload: reply, properties: Buffer.alloc(0) }));
  }

  subscribe(from: Connection, { packetId, asked, identifier }: Subscribe): void {
    ownerOf(from).spend(FILTER_COST * asked.length, this.now());
    const granted = asked.map((one) => this.post.subscribe(sessionOf(from), one, identifier));
    from.send(
      suback(
        from.version,
        packetId,
        granted.map(({ code }) => code),
      ),
    );
    for (const { deliverRetained } of granted) deliverRetained?.();
    this.post.store(sessionOf(from));
  }

  unsubscribe(from: Connection, { packetId, filters }: Unsubscribe): void {
    const codes = filters.map((filter) =>
      this.post.unsubscribe(sessionOf(from), filter) ? REASON.success : REASON.noSubscriptionExisted,
    );
    from.send(unsuback(from.version, packetId, codes));
    this.post.store(sessionOf(from));
  }

  left(from: Connection): void {
    this.#connections.delete(from);
    const { owner, session, will, lastExpiryS } = from;
    owner?.connections.delete(from);
    if (session === null || session.line !== from) return;
    if (lastExpiryS !== null) session.expiryS = Math.min(lastExpiryS, this.limits.sessionExpiryMaxS);
    if (will !== null && !this.#isClosing) {
      // A will comes at its delay, or with the end of the session, whichever is sooner (MQTT 5, 3.1.3.2.2).
      const delayS = Math.min(will.delayS, session.expiryS);
      if (delayS > 0) session.will = { will, atMs: this.now() + delayS * 1000 };
      else this.#publishWill(session, will, from.line);
    }
    this.sessions.leave(session);
  }

  #publishWill(session: Session, will: Will, line: string): void {
    const { identity, username } = session;
    const route = this.#rules.inbound(identity, username, will.topic);
    const expiresMs = will.expiryS === null ? Number.POSITIVE_INFINITY : this.now() + will.expiryS * 1000;
    const { topic, payload, qos, properties } = will;
    const send = (retain: boolean) => {
      const mail = newMail(topic, payload, qos, { retain, properties, expiresMs });
      if (mail.retain || identity.role !== 'rider' || this.post.hearsRiders)
        this.post.send(mail, session, session.owner.key);
    };
    if (identity.role !== 'rider') {
      if (route.kind === 'refused') this.#options.refused(username, route.refusal);
      else send(will.retain);
      return;
    }
    if (session.inbox === null) return;
    const message = this.#messageOf(session, line, topic, payload, will.retain);
    ingest(session.inbox, route, message, (outcome) => {
      if (outcome.again === null && reasonOf(outcome) === 0) send(will.retain && route.kind !== 'owntracks');
    });
  }

  refused(from: Connection, refusal: Refusal): void {
    this.counts.refused++;
    this.#options.refused(from.username || from.ticket.address, refusal);
  }

  rested(from: Connection): void {
    this.counts.rested++;
    const owner = ownerOf(from);
    if (this.now() - owner.restToldMs < TOLD_AGAIN_MS) return;
    owner.restToldMs = this.now();
    const message = `"${from.username}" sends far more than a phone does: it is read more slowly, and nothing of it is lost`;
    this.#options.refused(from.username, { code: 'overloaded', message });
  }

  flushSoon(from: Connection): void {
    // Behind whatever settles them, all of a commit alike, and before the sockets that are still to be read in this turn:
    // thousands of those take longer than the commit did.
    if (this.#flushDue.push(from) === 1) process.nextTick(this.#flushAll);
  }

  received(bytes: number): void {
    this.counts.bytesReceived += bytes;
    if (this.#isTurnCounted) return;
    this.#isTurnCounted = true;
    setImmediate(() => {
      this.#isTurnCounted = false;
      this.turn++;
    });
  }

  readonly #flushAll = (): void => {
    const due = this.#flushDue;
    this.#flushDue = [];
    for (const connection of due) connection.flush();
  };

  // ── Twice a second ───────────────────────────────────────────────────────────────────────────────────────────

  #look(): void {
    const nowMs = this.now();
    this.gate.endTheSilent();
    this.#endTheExpired();
    for (const connection of [...this.#connections]) {
      if (connection.isSilent(nowMs)) connection.close(REASON.keepAliveTimeout, 'silent for too long');
      else if (
        connection.behindSinceMs !== null &&
        nowMs - connection.behindSinceMs > this.limits.slowReaderMs
      )
        connection.close(REASON.quota, 'it does not read what it is sent');
    }
    this.sessions.sweep((session) => {
      const { will } = present(session.will, 'The will of a session that left one');
      session.will = null;
      this.#publishWill(session, will, 'will');
    });
    this.#tellOfQuarrels(nowMs);
  }

  /** What expires says nothing when it does. */
  #endTheExpired(): void {
    const nowMs = this.#options.now();
    this.disconnect((_identity, _username, credential) => credential !== null && credential.untilMs <= nowMs);
  }

  /** Two phones on one card are told of when both have spoken since they are let in beside each other. */
  #tellOfQuarrels(nowMs: number): void {
    for (const owner of this.sessions.owners) {
      for (const [clientId, { count, atMs }] of owner.takeovers) {
        if (count < 3) continue;
        const heard = [...owner.connections].filter((one) => one.isOpen && one.clientId === clientId);
        const first = heard[0];
        if (first === undefined) continue;
        const areBothServed = heard.length > 1 && heard.every((one) => one.heardMs > atMs);
        if (!areBothServed && identityOf(first).role === 'rider') continue;
        const key = `${owner.key}/${clientId}`;
        if (nowMs - (this.#quarrelsTold.get(key) ?? Number.NEGATIVE_INFINITY) < TOLD_AGAIN_MS) continue;
        if (this.#quarrelsTold.size > 1_000) this.#quarrelsTold.clear();
        this.#quarrelsTold.set(key, nowMs);
        this.counts.quarrels++;
        const addresses = heard.map(({ ticket }) => ticket.address);
        const { username } = first;
        this.#options.onQuarrel?.({
          identity: identityOf(first),
          username,
          clientId,
          addresses,
          areBothServed,
        });
      }
    }
  }
}

/** What became of a message, in MQTT's words. Keeps nothing of the message. */
const fated =
  (done: (fate: Fate) => void) =>
  (outcome: Outcome): void => {
    const reason = reasonOf(outcome);
    done(reason === 0 && outcome.again === null ? TAKEN : { reason, again: outcome.again });
  };

const pause = (ms: number): Promise<void> =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();

function newMailOf(
  { topic, payload, qos, retain, properties, expiryS }: Published,
  nowMs: number,
  more: { readonly retain?: boolean; readonly isDurable?: boolean },
): Mail {
  const expiresMs = expiryS === null ? Number.POSITIVE_INFINITY : nowMs + expiryS * 1000;
  const isKept = more.retain ?? retain;
  // One that stays must not keep all that came with it.
  return newMail(topic, isKept ? Buffer.from(payload) : payload, qos, {
    retain,
    properties,
    expiresMs,
    ...more,
  });
}
