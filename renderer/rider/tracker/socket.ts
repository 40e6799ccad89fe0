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

/** Resolves once the station hears the phone: with its card accepted and its clock's answers subscribed to. */
export function openSocket(
  url: string,
  setup: RiderSetup,
  counted: Counted,
  openMsMax: number,
): Promise<Socket> {
  return new Promise(
    (resolve, reject) => new MqttSocket(url, setup, counted, openMsMax, { resolve, reject }),
  );
}

interface Opening {
  readonly resolve: (socket: Socket) => void;
  readonly reject: (error: Error) => void;
}

/** The one question about the clock that is out, if any. */
interface ClockQuestion {
  readonly t0: number;
  readonly answer: (exchange: ClockExchange) => void;
  readonly fail: (error: Error) => void;
}

class MqttSocket implements Socket {
  readonly #setup: RiderSetup;
  readonly #counted: Counted;
  readonly #opening: Opening;
  readonly #socket: WebSocket;
  readonly #read = createPacketReader();
  readonly #acks = new Map<number, Waiting>();
  /** The topics of this rider begin so. */
  readonly #own: string;
  #patience: number;
  #clock: ClockQuestion | null = null;
  #nextId = 1;
  #ping = 0;
  #saidMs = 0;
  isOpen = false;

  constructor(url: string, setup: RiderSetup, counted: Counted, openMsMax: number, opening: Opening) {
    this.#setup = setup;
    this.#counted = counted;
    this.#opening = opening;
    this.#own = setup.mqtt.topic.replace(/\/fixes$/, '');
    this.#socket = new WebSocket(url, 'mqtt');
    this.#socket.binaryType = 'arraybuffer';
    this.#patience = after(openMsMax, () => this.#end(new Error('The station did not answer in time.')));
    this.#socket.onopen = () => this.#connect();
    this.#socket.onmessage = ({ data }) => this.#receive(new Uint8Array(data as ArrayBuffer));
    this.#socket.onclose = () => this.#end(new Error('The connection closed.'));
    this.#socket.onerror = () => this.#end(new Error('The connection broke.'));
  }

  publish(topic: string, payload: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#within<void>((resolve, reject) => {
      if (!this.isOpen) return reject(new Error('The connection closed.'));
      const id = this.#nextId;
      this.#nextId = id >= 65_000 ? 1 : id + 1;
      this.#acks.set(id, { resolve, reject });
      this.#say(publishPacket(topic, payload, id));
    });
  }

  askClock(): Promise<ClockExchange> {
    return this.#within((resolve, reject) => {
      if (!this.isOpen) return reject(new Error('The connection closed.'));
      const t0 = this.#counted.now();
      this.#clock = { t0, answer: resolve, fail: reject };
      this.#say(publishPacket(`${this.#own}/clock`, new TextEncoder().encode(JSON.stringify({ t0 })), null));
    });
  }

  close(): void {
    if (this.isOpen) this.#socket.send(disconnectPacket());
    this.#end(new Error('The connection was closed.'));
  }

  #say(bytes: Uint8Array<ArrayBuffer>): void {
    this.#counted.count(bytes.length + UNDER_BYTES);
    this.#saidMs = this.#counted.now();
    this.#socket.send(bytes);
  }

  #connect(): void {
    const { username, password } = this.#setup.credential;
    this.#say(
      connectPacket({
        clientId: `${username}-page`,
        username,
        password,
        keepAliveS: keepAliveS(this.#setup),
        will: { topic: `${this.#own}/status`, payload: new TextEncoder().encode('offline'), retain: true },
      }),
    );
  }

  #receive(bytes: Uint8Array<ArrayBuffer>): void {
    this.#counted.count(bytes.length + UNDER_BYTES);
    try {
      for (const incoming of this.#read(bytes)) this.#hear(incoming);
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #hear(incoming: Incoming): void {
    switch (incoming.kind) {
      case 'connected':
        if (incoming.code !== 0) this.#end(refusal(incoming.code));
        else this.#say(subscribePacket(`${this.#own}/clock/reply`, 65_535));
        return;
      // Only now: a question about the clock that comes before it would be answered to nobody.
      case 'subscribed':
        clearTimeout(this.#patience);
        this.isOpen = true;
        this.#ping = setInterval(() => this.#pingIfSilent(), PING_LOOK_MS) as unknown as number;
        this.#opening.resolve(this);
        return;
      case 'acknowledged':
        this.#acks.get(incoming.id)?.resolve();
        this.#acks.delete(incoming.id);
        return;
      case 'message':
        this.#hearClock(incoming.payload);
    }
  }

  #hearClock(payload: Uint8Array): void {
    const t3 = this.#counted.now();
    const { t0, t1, t2 } = JSON.parse(new TextDecoder().decode(payload)) as ClockExchange;
    if (this.#clock === null || this.#clock.t0 !== t0) return;
    this.#clock.answer({ t0, t1, t2, t3 });
    this.#clock = null;
  }

  #pingIfSilent(): void {
    if (this.#counted.now() - this.#saidMs >= keepAliveS(this.#setup) * 900) this.#say(pingPacket());
  }

  #end(error: Error): void {
    this.isOpen = false;
    clearTimeout(this.#patience);
    clearInterval(this.#ping);
    this.#opening.reject(error);
    for (const { reject } of this.#acks.values()) reject(error);
    this.#acks.clear();
    this.#clock?.fail(error);
    this.#clock = null;
    if (this.#socket.readyState <= WebSocket.OPEN) this.#socket.close();
  }

  /** Ends the line unless what is asked is answered first. */
  #within<T>(ask: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const timer = after(ANSWER_MS_MAX, () => this.#end(new Error('The station did not answer in time.')));
      const settled =
        <V>(then: (value: V) => void) =>
        (value: V) => {
          clearTimeout(timer);
          then(value);
        };
      ask(settled(resolve), settled(reject));
    });
  }
}

/** A timer as a page counts them, also where Node's types are about. */
const after = (ms: number, then: () => void): number => setTimeout(then, ms) as unknown as number;

const refusal = (code: number): Error =>
  REFUSED.includes(code)
    ? new CardRefused('The station refuses this card.')
    : new Error(`The station answers ${code}.`);
