/**
 * The broker library's store with promises, as broker/mqtt/sessions.ts extends it; the package's own types describe
 * its older form with callbacks only.
 */
declare module 'aedes-persistence/asyncPersistence.js' {
  interface StoredPacket {
    readonly topic: string;
    readonly payload: Uint8Array | string;
    readonly messageId?: number;
  }
  interface StoredClient {
    readonly id: string;
  }
  interface StoredSubscription {
    readonly topic: string;
    readonly qos: number;
  }
  export default class MemoryPersistence {
    storeRetained(packet: StoredPacket): Promise<void>;
    addSubscriptions(client: StoredClient, subscriptions: readonly StoredSubscription[]): Promise<void>;
    removeSubscriptions(client: StoredClient, topics: readonly string[]): Promise<void>;
    cleanSubscriptions(client: StoredClient): Promise<void>;
    subscriptionsByClient(client: StoredClient): Promise<readonly StoredSubscription[]>;
    outgoingEnqueue(to: { readonly clientId: string }, packet: StoredPacket): Promise<void>;
    outgoingEnqueueCombi(to: readonly { readonly clientId: string }[], packet: StoredPacket): Promise<void>;
    outgoingUpdate(client: StoredClient, packet: StoredPacket): Promise<void>;
    outgoingClearMessageId(client: StoredClient, packet: StoredPacket): Promise<StoredPacket | undefined>;
  }
}
