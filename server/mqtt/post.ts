/** Messages from those who publish to those who have subscribed: now, when they can take them, or when they come back. */

import { present } from '../../race/present.ts';
import { hearsPhones } from '../access/rights.ts';
import { isFilter, isModest, sharedFilter } from './filters.ts';
import type { MqttLimits } from './limits.ts';
import { type Delivery, type Mail, newMail } from './mail.ts';
import { type Asked, FOREVER_S } from './packets.ts';
import { REASON } from './reasons.ts';
import { Retained } from './retained.ts';
import type { Rules } from './rules.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { StoredSessions } from './stored-sessions.ts';
import { type Subscription, Subscriptions } from './subscriptions.ts';

export interface Granted {
  /** The QoS, or why not (0x80 and above). */
  readonly code: number;
  /** Sends what is retained, after the SUBACK. */
  readonly deliverRetained: (() => void) | null;
}

export class Post {
  readonly retained: Retained;
  readonly #subscriptions = new Subscriptions<Session>();
  readonly #limits: MqttLimits;
  readonly #now: () => number;
  readonly #rules: Rules;
  readonly #stored: StoredSessions | null;
  #ridersHeardBy = 0;

  constructor(limits: MqttLimits, now: () => number, rules: Rules, stored: StoredSessions | null) {
    this.#limits = limits;
    this.#now = now;
    this.#rules = rules;
    this.#stored = stored;
    this.retained = new Retained(limits);
  }

  /** Whether anybody listens to what riders publish. */
  get hearsRiders(): boolean {
    return this.#ridersHeardBy > 0;
  }
  get subscriptions(): number {
    return this.#subscriptions.count;
  }

  /** Sends it to all who hear it. `sent`: to how many; `stored`: what of it goes to disk first. */
  send(mail: Mail, from: Session | null, owner: string): { sent: number; stored: Promise<void>[] } {
    if (mail.retain) this.retained.put(mail, owner);
    const stored: Promise<void>[] = [];
    let sent = 0;
    for (const [session, subscriptions] of this.#subscriptions.hearers(mail.topic)) {
      if (!this.#rules.mayHear(session.identity, session.username, mail.topic)) continue;
      const own = session === from ? subscriptions.filter(({ noLocal }) => !noLocal) : subscriptions;
      if (own.length === 0) continue;
      sent++;
      this.#deliver(session, mail, own, mail.retain && own.some((one) => one.retainAsPublished), stored);
    }
    return { sent, stored };
  }

  #deliver(
    session: Session,
    mail: Mail,
    subscriptions: readonly Subscription[],
    retain: boolean,
    stored: Promise<void>[],
  ): void {
    const granted = Math.max(...subscriptions.map(({ qos }) => qos));
    const qos = Math.min(mail.qos, granted) as 0 | 1 | 2;
    const subscriptionIds = subscriptions.flatMap(({ identifier }) =>
      identifier === null ? [] : [identifier],
    );
    const delivery: Delivery = { mail, qos, retain, subscriptionIds, stored: null };
    if (!session.hasRoomFor(delivery)) return;
    const isKept = this.#stored !== null && mail.isDurable && qos > 0 && session.isStored;
    if (!isKept) {
      session.deliver(delivery);
      return;
    }
    const { username, clientId } = session;
    const { topic, payload } = mail;
    const { key, done } = present(this.#stored, 'The store of a session that is kept').putMail({
      username,
      clientId,
      topic,
      payload,
      qos: qos as 1 | 2,
    });
    stored.push(done);
    session.deliver({ ...delivery, stored: key });
  }

  /** Subscribes, as far as the rules and bounds allow. */
  subscribe(session: Session, asked: Asked, identifier: number | null): Granted {
    const no = (code: number): Granted => ({ code, deliverRetained: null });
    const shared = sharedFilter(asked.filter);
    if (!isFilter(asked.filter) || !isModest(asked.filter)) return no(REASON.badFilter);
    if (shared && asked.noLocal) return no(REASON.badFilter);
    const filter = this.#rules.subscription(
      session.identity,
      session.username,
      shared?.filter ?? asked.filter,
    );
    if (filter === null || (asked.filter.startsWith('$share/') && !shared)) return no(REASON.notAuthorized);
    const isKnown = session.subscriptions.has(asked.filter);
    if (!isKnown && session.subscriptions.size >= this.#limits.filtersMax) return no(REASON.quota);
    const subscription: Subscription = {
      asked: asked.filter,
      filter,
      group: shared?.group ?? null,
      qos: asked.qos,
      noLocal: asked.noLocal,
      retainAsPublished: asked.retainAsPublished,
      identifier,
    };
    this.#add(session, subscription);
    const wantsRetained =
      shared === null && (asked.retainHandling === 0 || (asked.retainHandling === 1 && !isKnown));
    return {
      code: asked.qos,
      deliverRetained: wantsRetained ? () => this.#deliverRetained(session, subscription) : null,
    };
  }

  #add(session: Session, subscription: Subscription): void {
    this.unsubscribe(session, subscription.asked);
    session.subscriptions.set(subscription.asked, subscription);
    this.#subscriptions.add(session, subscription);
    if (this.#isListener(session, subscription)) this.#ridersHeardBy++;
  }

  /** False when there was no such subscription. */
  unsubscribe(session: Session, asked: string): boolean {
    const known = session.subscriptions.get(asked);
    if (known === undefined) return false;
    session.subscriptions.delete(asked);
    this.#subscriptions.remove(session, known);
    if (this.#isListener(session, known)) this.#ridersHeardBy--;
    return true;
  }

  /** The session has ended: nothing goes to it any more, and nothing of it is kept. */
  ended(session: Session): void {
    for (const asked of [...session.subscriptions.keys()]) this.unsubscribe(session, asked);
    if (session.isStored) this.#stored?.endSession(session.username, session.clientId);
    session.isStored = false;
  }

  #isListener = (session: Session, { filter }: Subscription): boolean =>
    hearsPhones(session.identity) && this.#rules.coversRiders(filter);

  #deliverRetained(session: Session, subscription: Subscription): void {
    for (const mail of this.retained.covered(subscription.filter, this.#now())) {
      if (!this.#rules.mayHear(session.identity, session.username, mail.topic)) continue;
      this.#deliver(session, mail, [subscription], true, []);
    }
  }

  /** Keeps a session on disk when it outlives its connection and hears something that must not be lost. */
  store(session: Session): void {
    if (this.#stored === null) return;
    const { username, clientId, identity, expiryS } = session;
    const kept = [...session.subscriptions.values()].filter(
      ({ qos, filter }) => qos > 0 && this.#keeps(filter),
    );
    const print =
      expiryS > 0 && kept.length > 0
        ? JSON.stringify([
            expiryS,
            kept.map(({ asked, filter, qos, identifier }) => [asked, filter, qos, identifier]),
          ])
        : '';
    if (print === (this.#prints.get(session) ?? '')) return;
    this.#prints.set(session, print);
    session.isStored = print !== '';
    if (print === '') {
      this.#stored.endSession(username, clientId);
      return;
    }
    const subscriptions = kept.map(({ asked, filter, qos, identifier }) => ({
      asked,
      filter,
      qos,
      identifier,
    }));
    // A disk that fails is seen by everybody who waits for an acknowledgement; nobody waits for this.
    this.#stored.putSession({ username, clientId, identity, expiryS, subscriptions }).catch(() => {});
  }
  readonly #prints = new WeakMap<Session, string>();

  /** Whether a filter covers what is kept on disk. Wildcards may. */
  #keeps = (filter: string): boolean => /[+#]/.test(filter) || this.#rules.isDurable(filter);

  /** What was on disk when the station started. */
  restore(from: StoredSessions, sessions: Sessions): void {
    for (const { username, clientId, identity, expiryS, subscriptions } of from.sessions()) {
      const owner = sessions.ownerOf(username);
      const session = sessions.create(owner, clientId, { identity, username });
      session.expiryS = Math.min(expiryS, FOREVER_S);
      for (const one of subscriptions)
        this.#add(session, { ...one, group: null, noLocal: false, retainAsPublished: false });
      session.isStored = true;
      sessions.leave(session);
    }
    for (const { key, username, clientId, topic, payload, qos } of from.mails()) {
      const session = sessions.ownerOf(username).sessions.get(clientId);
      const delivery: Delivery = {
        mail: newMail(topic, payload, qos, { isDurable: true }),
        qos,
        retain: false,
        subscriptionIds: [],
        stored: key,
      };
      if (session?.hasRoomFor(delivery)) session.deliver(delivery);
      else from.endMail(key);
    }
  }
}
