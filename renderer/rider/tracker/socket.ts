/** MQTT over one WebSocket, as little of it as a phone needs (phone/mqtt.ts). One publish at a time. */
import type { ClockExchange } from '../../../phone/clock-offset.ts';
import { CardRefused } from '../../../phone/line.ts';
import {
  connectPacket,
  createPacketReader,
  disconnectPacket,
  type Incoming,
  pingPacket,
  publishPacket,
  subscribePacket,
} from '../../../phone/mqtt.ts';
import type { RiderSetup } from '../setup.ts';

export interface Socket {
  readonly isOpen: boolean;
  /** Resolves with the station's PUBACK. */
  publish(topic: string, payload: Uint8Array<ArrayBuffer>): Promise<void>;
  askClock(): Promise<ClockExchange>;
  close(): void;
}

const ANSWER_MS_MAX = 30_000;
/** Batches keep the line alive by themselves; this is for a rider who waits at the start with nothing to send. */
const KEEP_ALIVE_S_MIN = 120;
/** A race whose batches are far apart must not have the radio woken by the line's own signs of life. */
const keepAliveS = ({ tracking: { batchMs } }: RiderSetup): number =>
  Math.max(KEEP_ALIVE_S_MIN, Math.ceil((batchMs / 1_000) * 1.5));
const PING_LOOK_MS = 10_000;
/** CONNACK: bad user name or password, not authorised. */
const REFUSED = [4, 5];
/** A frame's head and mask, TLS record, TCP and IP headers: what a small message costs besides itself. */
const UNDER_BYTES = 80;

type Waiting = { readonly resolve: () => void; readonly reject: (error: Error) => void };

/** Counts the bytes on the line, and knows the phone's time. */
interface Counted {
  readonly count: (bytes: number) => void;
  readonly now: () => number;
}

export function openSocket(
  url: string,
  setup: RiderSetup,
  { count, now }: Counted,
  openMsMax: number,
): Promise<Socket> {
  const { username, password } = setup.credential;
  const own = setup.mqtt.topic.replace(/\/fixes$/, '');
  const socket = new WebSocket(url, 'mqtt');
  socket.binaryType = 'arraybuffer';
  const read = createPacketReader();
  const acks = new Map<number, Waiting>();
  let clock: { t0: number; answer: (exchange: ClockExchange) => void; fail: (error: Error) => void } | null =
    null;
  let nextId = 1;
  let isOpen = false;
  let ping = 0;
  let saidMs = 0;
  let opened: (socket: Socket) => void;
  let refused: (error: Error) => void;
  const opening = new Promise<Socket>((resolve, reject) => {
    opened = resolve;
    refused = reject;
  });

  const say = (bytes: Uint8Array<ArrayBuffer>): void => {
    count(bytes.length + UNDER_BYTES);
    saidMs = now();
    socket.send(bytes);
  };

  const pingIfSilent = (): void => {
    if (now() - saidMs >= keepAliveS(setup) * 900) say(pingPacket());
  };

  const end = (error: Error): void => {
    isOpen = false;
    clearTimeout(patience);
    clearInterval(ping);
    refused(error);
    for (const { reject } of acks.values()) reject(error);
    acks.clear();
    clock?.fail(error);
    clock = null;
    if (socket.readyState <= WebSocket.OPEN) socket.close();
  };
  const patience = setTimeout(() => end(new Error('The station did not answer in time.')), openMsMax);

  const hear = (incoming: Incoming): void => {
    switch (incoming.kind) {
      case 'connected': {
        if (incoming.code !== 0) {
          const isCard = REFUSED.includes(incoming.code);
          end(
            isCard
              ? new CardRefused('The station refuses this card.')
              : new Error(`The station answers ${incoming.code}.`),
          );
          return;
        }
        say(subscribePacket(`${own}/clock/reply`, 65_535));
        return;
      }
      // Only now: a question about the clock that comes before it would be answered to nobody.
      case 'subscribed': {
        clearTimeout(patience);
        isOpen = true;
        ping = setInterval(pingIfSilent, PING_LOOK_MS) as unknown as number;
        opened(line);
        return;
      }
      case 'acknowledged': {
        acks.get(incoming.id)?.resolve();
        acks.delete(incoming.id);
        return;
      }
      case 'message': {
        const t3 = now();
        const { t0, t1, t2 } = JSON.parse(new TextDecoder().decode(incoming.payload)) as ClockExchange;
        if (clock === null || clock.t0 !== t0) return;
        clock.answer({ t0, t1, t2, t3 });
        clock = null;
      }
    }
  };

  socket.onopen = () =>
    say(
      connectPacket({
        clientId: `${username}-page`,
        username,
        password,
        keepAliveS: keepAliveS(setup),
        will: { topic: `${own}/status`, payload: new TextEncoder().encode('offline'), retain: true },
      }),
    );
  socket.onmessage = ({ data }) => {
    const bytes = new Uint8Array(data as ArrayBuffer);
    count(bytes.length + UNDER_BYTES);
    try {
      for (const incoming of read(bytes)) hear(incoming);
    } catch (error) {
      end(error instanceof Error ? error : new Error(String(error)));
    }
  };
  socket.onclose = () => end(new Error('The connection closed.'));
  socket.onerror = () => end(new Error('The connection broke.'));

  /** Fails unless `settle` comes first. */
  const within = <T>(
    ask: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
  ): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => end(new Error('The station did not answer in time.')), ANSWER_MS_MAX);
      const settled =
        <V>(then: (value: V) => void) =>
        (value: V) => {
          clearTimeout(timer);
          then(value);
        };
      ask(settled(resolve), settled(reject));
    });

  const line: Socket = {
    get isOpen() {
      return isOpen;
    },
    publish: (topic, payload) =>
      within<void>((resolve, reject) => {
        if (!isOpen) return reject(new Error('The connection closed.'));
        const id = nextId;
        nextId = nextId >= 65_000 ? 1 : nextId + 1;
        acks.set(id, { resolve, reject });
        say(publishPacket(topic, payload, id));
      }),
    askClock: () =>
      within((resolve, reject) => {
        if (!isOpen) return reject(new Error('The connection closed.'));
        const t0 = now();
        clock = { t0, answer: resolve, fail: reject };
        say(publishPacket(`${own}/clock`, new TextEncoder().encode(JSON.stringify({ t0 })), null));
      }),
    close() {
      if (isOpen) socket.send(disconnectPacket());
      end(new Error('The connection was closed.'));
    },
  };
  return opening;
}
