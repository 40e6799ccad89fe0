/**
 * What the broker remembers in memory: retained messages, sessions that outlive their connection, messages that
 * wait for their owners. The broker library's own store has no bounds; this is that store with bounds.
 */
import MemoryPersistence from 'aedes-persistence/asyncPersistence.js';

export interface SessionLimits {
  readonly retainedMax: number;
  readonly retainedBytesMax: number;
  /** Sessions kept for owners who may be away, in all and of one owner; the newest beyond are not kept. */
  readonly sessionsMax: number;
  readonly sessionsOfOneMax: number;
  /** Messages that wait in one session; the newest beyond are dropped, and a client so far behind is let go. */
  readonly waitingMax: number;
}

type Store = InstanceType<typeof MemoryPersistence>;
type Client = Parameters<Store['addSubscriptions']>[0];
type Subscriptions = Parameters<Store['addSubscriptions']>[1];
type Packet = Parameters<Store['storeRetained']>[0];

/** A client id is `owner/what the client calls itself`; see the server. */
const ownerOf = (clientId: string): string => clientId.slice(0, Math.max(0, clientId.indexOf('/')));

export class BoundedSessions extends MemoryPersistence {
  /** What was dropped at a bound since the start. */
  readonly dropped = { retained: 0, sessions: 0, waiting: 0 };
  readonly #limits: SessionLimits;
  readonly #retainedBytes = new Map<string, number>();
  #retainedBytesInAll = 0;
  readonly #sessions = new Set<string>();
  readonly #sessionsOf = new Map<string, number>();
  readonly #waiting = new Map<string, number>();

  constructor(limits: SessionLimits) {
    super();
    this.#limits = limits;
  }

  override async storeRetained(packet: Packet): Promise<void> {
    const before = this.#retainedBytes.get(packet.topic) ?? 0;
    const now = packet.payload.length === 0 ? 0 : packet.payload.length + packet.topic.length;
    const tooMany = before === 0 && this.#retainedBytes.size >= this.#limits.retainedMax;
    if (
      now > before &&
      (tooMany || this.#retainedBytesInAll + now - before > this.#limits.retainedBytesMax)
    ) {
      this.dropped.retained++;
      return;
    }
    this.#retainedBytesInAll += now - before;
    if (now === 0) this.#retainedBytes.delete(packet.topic);
    else this.#retainedBytes.set(packet.topic, now);
    await super.storeRetained(packet);
  }

  override async addSubscriptions(client: Client, subscriptions: Subscriptions): Promise<void> {
    if (!this.#sessions.has(client.id)) {
      const owner = ownerOf(client.id);
      const ofOwner = this.#sessionsOf.get(owner) ?? 0;
      if (this.#sessions.size >= this.#limits.sessionsMax || ofOwner >= this.#limits.sessionsOfOneMax) {
        this.dropped.sessions++;
        return;
      }
      this.#sessions.add(client.id);
      this.#sessionsOf.set(owner, ofOwner + 1);
    }
    await super.addSubscriptions(client, subscriptions);
  }

  override async removeSubscriptions(client: Client, topics: readonly string[]): Promise<void> {
    await super.removeSubscriptions(client, topics);
    if ((await this.subscriptionsByClient(client)).length === 0) this.#forget(client.id);
  }

  override async cleanSubscriptions(client: Client): Promise<void> {
    this.#forget(client.id);
    await super.cleanSubscriptions(client);
  }

  override async outgoingEnqueue(to: { readonly clientId: string }, packet: Packet): Promise<void> {
    if (this.#hasRoom(to.clientId)) await super.outgoingEnqueue(to, packet);
  }

  override async outgoingEnqueueCombi(
    to: readonly { readonly clientId: string }[],
    packet: Packet,
  ): Promise<void> {
    if (to.length === 0) return;
    await super.outgoingEnqueueCombi(
      to.filter((session) => this.#hasRoom(session.clientId)),
      packet,
    );
  }

  override async outgoingClearMessageId(client: Client, packet: Packet): Promise<Packet | undefined> {
    const waiting = this.#waiting.get(client.id);
    // The store would keep an empty list, for ever, for each client that it has nothing for.
    if (waiting === undefined) return undefined;
    const cleared = await super.outgoingClearMessageId(client, packet);
    if (cleared !== undefined) {
      if (waiting > 1) this.#waiting.set(client.id, waiting - 1);
      else this.#waiting.delete(client.id);
    }
    return cleared;
  }

  #hasRoom(clientId: string): boolean {
    const waiting = this.#waiting.get(clientId) ?? 0;
    if (waiting >= this.#limits.waitingMax) {
      this.dropped.waiting++;
      return false;
    }
    this.#waiting.set(clientId, waiting + 1);
    return true;
  }

  #forget(clientId: string): void {
    if (!this.#sessions.delete(clientId)) return;
    const owner = ownerOf(clientId);
    const left = (this.#sessionsOf.get(owner) ?? 1) - 1;
    if (left > 0) this.#sessionsOf.set(owner, left);
    else this.#sessionsOf.delete(owner);
  }
}
