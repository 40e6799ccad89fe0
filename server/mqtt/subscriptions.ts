/**
 * Who has subscribed to what, as a tree of topic levels, so that a message finds its hearers in as many steps as its
 * topic has levels, however many subscriptions there are.
 */
import { elementOf, entryOf } from '../../race/present.ts';

/** Whoever hears: a session, with or without a connection now. */
export interface Hearer {
  readonly line: unknown;
}

export interface Subscription {
  /** As the client asked for it, and names it again to end it. */
  readonly asked: string;
  /** What it covers. */
  readonly filter: string;
  /** Of those who share a subscription, one hears each message. */
  readonly group: string | null;
  readonly qos: 0 | 1 | 2;
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
  readonly identifier: number | null;
}

interface Level<H> {
  readonly next: Map<string, Level<H>>;
  readonly here: Map<H, Map<string, Subscription>>;
}

const newLevel = <H>(): Level<H> => ({ next: new Map(), here: new Map() });

export class Subscriptions<H extends Hearer> {
  readonly #root = newLevel<H>();
  #count = 0;
  /** Which member of a shared subscription hears the next message. */
  #turn = 0;

  get count(): number {
    return this.#count;
  }

  /** True when the session had not subscribed so before; else the new one stands in place of the old. */
  add(session: H, subscription: Subscription): boolean {
    let level = this.#root;
    for (const name of subscription.filter.split('/')) {
      let next = level.next.get(name);
      if (next === undefined) {
        next = newLevel<H>();
        level.next.set(name, next);
      }
      level = next;
    }
    const own = level.here.get(session) ?? new Map<string, Subscription>();
    level.here.set(session, own);
    const isNew = !own.has(subscription.asked);
    own.set(subscription.asked, subscription);
    if (isNew) this.#count++;
    return isNew;
  }

  remove(session: H, { asked, filter }: Subscription): void {
    const path: [Level<H>, string][] = [];
    let level = this.#root;
    for (const name of filter.split('/')) {
      const next = level.next.get(name);
      if (next === undefined) return;
      path.push([level, name]);
      level = next;
    }
    const own = level.here.get(session);
    if (own === undefined || !own.delete(asked)) return;
    this.#count--;
    if (own.size === 0) level.here.delete(session);
    for (const [above, name] of path.reverse()) {
      const below = entryOf(above.next, name);
      if (below.here.size > 0 || below.next.size > 0) return;
      above.next.delete(name);
    }
  }

  /** The sessions that hear a topic, each with its subscriptions that cover it. */
  hearers(topic: string): Map<H, Subscription[]> {
    const found = new Map<H, Subscription[]>();
    const shared = new Map<string, [H, Subscription][]>();
    const collect = (level: Level<H>): void => {
      for (const [session, own] of level.here)
        for (const subscription of own.values()) {
          if (subscription.group === null) {
            const list = found.get(session);
            if (list) list.push(subscription);
            else found.set(session, [subscription]);
          } else {
            const key = `${subscription.group}/${subscription.filter}`;
            const members = shared.get(key) ?? [];
            members.push([session, subscription]);
            shared.set(key, members);
          }
        }
    };
    const levels = topic.split('/');
    const walk = (level: Level<H>, i: number): void => {
      // Wildcards at the start do not cover the server's own topics (4.7.2).
      const isWild = i > 0 || !topic.startsWith('$');
      const rest = isWild ? level.next.get('#') : undefined;
      if (rest) collect(rest);
      if (i === levels.length) {
        collect(level);
        return;
      }
      const exact = level.next.get(elementOf(levels, i));
      if (exact) walk(exact, i + 1);
      const any = isWild ? level.next.get('+') : undefined;
      if (any) walk(any, i + 1);
    };
    walk(this.#root, 0);
    for (const members of shared.values()) this.#chooseOf(members, found);
    return found;
  }

  /** One member of a group hears it, those who are connected first. */
  #chooseOf(members: readonly [H, Subscription][], found: Map<H, Subscription[]>): void {
    const connected = members.filter(([session]) => session.line !== null);
    const candidates = connected.length > 0 ? connected : members;
    const [session, subscription] = elementOf(candidates, this.#turn++ % candidates.length);
    const list = found.get(session);
    if (list) list.push(subscription);
    else found.set(session, [subscription]);
  }
}
