/**
 * One phone's MQTT connection to the relay (3.1 and 3.1.1, over a WebSocket): it publishes what its card opens, in the
 * native dialect and OwnTracks', and is answered when that is in the log. Of the rest of MQTT there is what such a
 * phone needs: pings, the question about the clock, subscriptions to what is its own. No session outlives a
 * connection (CONNACK says so), and no other rider is heard here: boards are on /v1/live.
 *
 * QoS 2 is answered like QoS 1, in its own words: a position that comes twice changes nothing, so nothing need be
 * remembered between PUBREC and PUBREL.
 *
 * Bounds: a frame (64 KiB; 8 KiB before CONNECT), 64 messages or 7,200 fixes that wait for their commit (then no
 * more is read), 64 KiB of answers that the phone has not read.
 */
import type { WebSocket } from 'ws';
import type { Identity, Refusal } from '../../../server/intake.ts';
import { isRefusal } from '../../../server/intake.ts';
import { Acknowledgements } from '../../../server/mqtt/acknowledgements.ts';
import {
  CONNECT,
  type ConnectRequest,
  frameLength,
  PUBLISH,
  publishFrame,
  readConnect,
  readConnectPayload,
  readFilters,
  readPacketId,
  readPublish,
  topicName,
  unfitConnect,
} from '../../../server/mqtt/frames.ts';
import { clockReply, type Message, take } from '../../../server/mqtt/inbox.ts';
import { clockReplyTopic, inbound, subscription } from '../../../server/mqtt/topics.ts';
import { isAcknowledged, type Outcome } from '../../../server/outcome.ts';
import type { KnownCard } from '../log/log.ts';
import type { Desk } from './inbox.ts';

export interface SessionOptions {
  readonly desk: Desk;
  readonly now: () => number;
  /** The card of this CONNECT, or why it is not let in: a CONNACK's code. */
  readonly admit: (connect: ConnectRequest) => Promise<KnownCard | 3 | 4>;
  readonly onClosed: () => void;
}

export interface Session {
  readonly card: KnownCard | null;
  /** Ends it when the phone has been silent for longer than it promised, or has not said who it is in time. */
  checkSilence(nowMs: number): void;
  close(): void;
}

const FRAME_BYTES_MAX = 65_536;
const CONNECT_BYTES_MAX = 8_192;
const CONNECT_MS_MAX = 10_000;
const MESSAGES_WAITING_MAX = 64;
const FIXES_WAITING_MAX = 7_200;
const UNREAD_BY_PHONE_MAX = 65_536;
const FILTERS_MAX = 32;

const NOTHING: Buffer = Buffer.alloc(0);
/** Connections so far. */
let lines = 0;
/** Packet types that clients send, beside CONNECT and PUBLISH. */
const PUBREL = 6;
const SUBSCRIBE = 8;
const UNSUBSCRIBE = 10;
const PINGREQ = 12;
const DISCONNECT = 14;
/** First bytes of answers. */
const PUBREC = 0x50;
const PUBCOMP = 0x70;
const SUBACK = 0x90;
const UNSUBACK = 0xb0;
/** The low half of a frame's first byte is fixed but for PUBLISH's (2.2.2). */
const FLAGS = new Map([
  [CONNECT, 0],
  [PUBREL, 2],
  [SUBSCRIBE, 2],
  [UNSUBSCRIBE, 2],
  [PINGREQ, 0],
  [DISCONNECT, 0],
]);

const about = (type: number, packetId: number, ...more: readonly number[]): Buffer =>
  Buffer.from([type, 2 + more.length, packetId >> 8, packetId & 255, ...more]);

/** The other side does not speak MQTT as agreed; the connection ends. */
class NotMqtt extends Error {}

export function openSession(socket: WebSocket, { desk, now, admit, onClosed }: SessionOptions): Session {
  const openedMs = now();
  let heardMs = openedMs;
  let keepaliveMs = 0;
  let unread = NOTHING;
  let phase: 'new' | 'asking' | 'open' | 'closed' = 'new';
  let card: KnownCard | null = null;
  let username = '';
  let rider: Extract<Identity, { role: 'rider' }> | null = null;
  let messagesWaiting = 0;
  let fixesWaiting = 0;
  let restMs = 0;
  let flushing = false;
  let walking = false;
  const subscribed = new Set<string>();
  const acknowledgements = new Acknowledgements();
  const line = `m${++lines}`;
  let client = '';
  let inbox: Parameters<typeof take>[0] | null = null;

  const close = (code = 1000, why = ''): void => {
    if (phase === 'closed') return;
    phase = 'closed';
    unread = NOTHING;
    socket.close(code, why);
    // Its answer to the close is read, whatever else came is not.
    if (socket.isPaused) socket.resume();
    // A phone that does not answer the close is not waited for.
    setTimeout(() => socket.terminate(), 2_000).unref();
  };
  const say = (bytes: Buffer): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > UNREAD_BY_PHONE_MAX) socket.terminate();
    else socket.send(bytes);
  };

  const isHeld = (): boolean =>
    phase === 'asking' ||
    messagesWaiting >= MESSAGES_WAITING_MAX ||
    fixesWaiting >= FIXES_WAITING_MAX ||
    restMs > 0;
  const goOn = (): void => {
    if (!isHeld() && phase !== 'closed') read();
  };

  // ── In ───────────────────────────────────────────────────────────────────────────────────────────────────────

  function connect(at: number, end: number): void {
    const head = readConnect(unread, at, end);
    if (head === null) throw new NotMqtt('the first packet is no MQTT CONNECT');
    const unfit = unfitConnect(head);
    const asked = unfit === null ? readConnectPayload(unread, at, end) : null;
    if (unfit !== null) {
      say(unfit.connack);
      throw new NotMqtt(`a client was turned away: ${unfit.why}`);
    }
    if (asked === null) throw new NotMqtt('a CONNECT does not hold what its flags say');
    phase = 'asking';
    admit(asked)
      .catch((): 3 => 3)
      .then((admitted) => {
        if (phase !== 'asking') return;
        const code = typeof admitted === 'number' ? admitted : 0;
        say(Buffer.from([0x20, 2, 0, code]));
        if (typeof admitted === 'number') {
          desk.refused('mqtt', {
            code: admitted === 3 ? 'overloaded' : 'not-allowed',
            message: 'not let in',
          });
          close(1000, 'not let in');
          return;
        }
        card = admitted;
        username = asked.username ?? '';
        rider = { role: 'rider', race: card.race, entry: card.entry, name: card.bib };
        keepaliveMs = head.keepaliveS * 1_500;
        client = asked.clientId;
        inbox = {
          intake: desk.intakeOf(card),
          refused: (dialect, _who, refusal) => desk.refused(dialect, refusal),
        };
        phase = 'open';
        goOn();
      });
  }

  function publish(at: number, end: number): void {
    const head = readPublish(unread, at, end);
    const topic = head && topicName(unread, head.topicAt, head.topicEnd);
    if (head === null || topic === null)
      throw new NotMqtt('a PUBLISH that does not say its topic or its number, or whose topic is not one');
    const { qos, packetId, retain } = head;
    // The frame's bytes are given up below; what waits must not change under the commit.
    const payload = Buffer.from(unread.subarray(head.payloadAt, end));
    const arrivalMs = now();
    const message: Message = { rider: rider!, username, topic, payload, retain, arrivalMs, client, line };
    const route = inbound(rider!, username, topic);
    if (route.kind === 'clock') answerClock(message);
    const owed = qos === 1 ? acknowledgements.owe(packetId) : null;
    let [settled, fixes] = [false, 0];
    messagesWaiting += 1;
    const settle = (outcome: Outcome): void => {
      settled = true;
      messagesWaiting -= 1;
      fixesWaiting -= fixes;
      if (phase !== 'open') return;
      if (!isAcknowledged(outcome)) {
        flush();
        close(1008, 'not taken');
        return;
      }
      if (qos === 2) say(about(PUBREC, packetId));
      else if (owed && acknowledgements.settle(owed)) flushSoon();
      goOn();
    };
    const waiting = take(inbox!, route, message, settle);
    const waitMs = desk.waitMs(card!, waiting);
    // More than a phone sends: it is read more slowly, and what it sent is taken all the same.
    if (waitMs > 0 && restMs === 0) {
      restMs = waitMs;
      setTimeout(() => {
        restMs = 0;
        goOn();
      }, waitMs).unref();
    }
    if (settled) return;
    fixes = waiting;
    fixesWaiting += fixes;
  }

  function answerClock(message: Message): void {
    const topic = clockReplyTopic(message.topic);
    const reply = clockReply(message.payload, message.arrivalMs, now());
    if (isRefusal(reply)) desk.refused('mqtt', reply satisfies Refusal);
    else if (subscribed.has(topic.toLowerCase())) say(publishFrame(topic, reply));
  }

  function subscribe(at: number, end: number): void {
    const asked = readFilters(unread, at, end, true);
    if (asked === null || asked.filters.length > FILTERS_MAX)
      throw new NotMqtt('a SUBSCRIBE that is malformed');
    const granted = asked.filters.map((filter) => {
      const given = subscription(rider!, username, filter);
      if (given === null || subscribed.size >= FILTERS_MAX) return 0x80;
      subscribed.add(given.toLowerCase());
      return 0;
    });
    say(about(SUBACK, asked.packetId, ...granted));
  }

  function other(type: number, at: number, end: number): void {
    switch (type) {
      case PINGREQ:
        say(Buffer.from([0xd0, 0]));
        break;
      case SUBSCRIBE:
        subscribe(at, end);
        break;
      case UNSUBSCRIBE: {
        const asked = readFilters(unread, at, end, false);
        if (asked === null) throw new NotMqtt('an UNSUBSCRIBE that is malformed');
        for (const filter of asked.filters) subscribed.delete(filter.toLowerCase());
        say(about(UNSUBACK, asked.packetId));
        break;
      }
      case PUBREL: {
        const packetId = readPacketId(unread, at, end);
        if (packetId === 0) throw new NotMqtt('a PUBREL without its number');
        say(about(PUBCOMP, packetId));
        break;
      }
      default:
        close();
    }
  }

  /** A client that breaks the protocol, and a fault of ours in reading its bytes, end that connection alone. */
  function read(): void {
    // An answer that comes at once goes on by itself.
    if (walking) return;
    walking = true;
    try {
      walk();
    } catch (error) {
      const why =
        error instanceof NotMqtt ? error.message : `its messages could not be read: ${String(error)}`;
      desk.refused('mqtt', { code: 'malformed', message: why });
      close(1002, why.slice(0, 100));
    } finally {
      walking = false;
    }
  }

  /** Frame by frame, as far as nothing holds it. @throws NotMqtt */
  function walk(): void {
    let at = 0;
    while (at < unread.length && !isHeld() && phase !== 'closed') {
      const type = unread[at]! >> 4;
      if ((phase === 'new') !== (type === CONNECT)) throw new NotMqtt('CONNECT comes first, and once');
      const length = frameLength(unread, at);
      const limit = phase === 'new' ? CONNECT_BYTES_MAX : FRAME_BYTES_MAX;
      if (length < 0) throw new NotMqtt('a packet says its length in more than four bytes');
      if (length > limit) throw new NotMqtt(`a packet of ${length} bytes is over the limit of ${limit}`);
      if (length === 0 || at + length > unread.length) break;
      if (type !== PUBLISH && FLAGS.get(type) !== (unread[at]! & 15))
        throw new NotMqtt(`a packet of type ${type} with flags it cannot have, or that no client sends here`);
      const end = at + length;
      if (type === CONNECT) connect(at, end);
      else if (type === PUBLISH) publish(at, end);
      else other(type, at, end);
      at = end;
    }
    if (phase === 'closed') return;
    unread = at === unread.length ? NOTHING : unread.subarray(at);
    if (isHeld()) socket.pause();
    else if (socket.isPaused) socket.resume();
  }

  socket.on('message', (data, isBinary) => {
    if (phase === 'closed') return;
    heardMs = now();
    // MQTT travels in binary frames only (6).
    if (!isBinary) {
      close(1003, 'MQTT comes in binary frames');
      return;
    }
    const bytes = data as Buffer;
    unread = unread.length === 0 ? bytes : Buffer.concat([unread, bytes]);
    if (isHeld()) socket.pause();
    else read();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    phase = 'closed';
    unread = NOTHING;
    onClosed();
  });

  // ── Out ──────────────────────────────────────────────────────────────────────────────────────────────────────

  function flush(): void {
    flushing = false;
    const bytes = acknowledgements.take();
    if (bytes) say(bytes);
  }
  function flushSoon(): void {
    if (flushing) return;
    flushing = true;
    setImmediate(flush);
  }

  return {
    get card() {
      return card;
    },
    checkSilence(nowMs) {
      if (phase === 'new' || phase === 'asking') {
        if (nowMs - openedMs > CONNECT_MS_MAX) close(1008, 'no CONNECT');
      } else if (keepaliveMs > 0 && !isHeld() && nowMs - heardMs > keepaliveMs) close(1000, 'silent');
    },
    close: () => close(1012, 'the relay stops'),
  };
}
