/**
 * One connection of the uplink, from the relay's hello to the line's end: the newest state first, then the journal
 * in order from the relay's mark, as fast as the line takes it; and down the same line what phones sent to the
 * relay. Whatever is not acknowledged when it ends is simply sent again by the next.
 */
import type { WebSocket } from 'ws';
import { type Saying, saying } from '../../race/officials/messages/message.ts';
import { BEAT_MS, type DownItem, type FromRelay } from '../wire/messages.ts';
import { venueTold } from '../wire/venue-name.ts';
import { compare } from './agreeing.ts';
import { createAsking } from './asking.ts';
import { Sending } from './sending.ts';
import type { SessionEvents, SessionOptions } from './session-options.ts';
import { type Why, whyText } from './trouble.ts';

export interface Session {
  nudge(): void;
  close(): void;
}

/** Nothing heard for this long: the line is dead, another is tried. */
const SILENT_MS = 2.5 * BEAT_MS;
const CARDS_EVERY_MS = 2_000;

export function runSession(socket: WebSocket, options: SessionOptions, events: SessionEvents): Session {
  const session = new OneSession(socket, options, events);
  return { nudge: () => session.nudge(), close: () => session.end('closing') };
}

class OneSession {
  readonly #socket: WebSocket;
  readonly #options: SessionOptions;
  readonly #events: SessionEvents;
  readonly #asking: ReturnType<typeof createAsking>;
  readonly #sending: Sending;
  readonly #timers: NodeJS.Timeout[] = [];
  #heardMs: number;
  #cardsSent = '';
  #toldSent = '';
  #eventSent = '';
  #askSent = '';
  #isOver = false;
  /** Whether this relay gives records back, takes what those who follow are to be told, shows the venue's event, and gives names. */
  #can: Can = { gives: false, listens: false, events: false, names: false, traces: false };
  #taking: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, options: SessionOptions, events: SessionEvents) {
    this.#socket = socket;
    this.#options = options;
    this.#events = events;
    this.#heardMs = options.now();
    this.#asking = createAsking((message) => socket.send(JSON.stringify(message)));
    this.#sending = new Sending(options, events, {
      send: (bytes) => socket.send(bytes),
      trace: (first, parent) => {
        if (this.#can.traces) socket.send(JSON.stringify({ trace: { first, parent } }));
      },
      isOver: () => this.#isOver,
      end: (why) => this.end(why),
    });
    this.#listen();
  }

  nudge(): void {
    this.#sending.wake();
  }

  end(why: Why): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#sending.wake();
    this.#asking.end(whyText(why));
    this.#socket.terminate();
    this.#options.naming?.line('away');
    this.#events.onClosed(why);
  }

  #listen(): void {
    const socket = this.#socket;
    const { now } = this.#options;
    socket.on('ping', () => {
      this.#heardMs = now();
    });
    socket.on('message', (data, isBinary) => {
      this.#heardMs = now();
      if (this.#isOver) return;
      if (isBinary) return this.#asking.hear(data as Buffer);
      try {
        this.#onMessage(timed(JSON.parse(String(data)) as FromRelay, this.#options));
      } catch {
        this.end('the relay sent what could not be read');
      }
    });
    const isCut = saying('relay-line-cut', {});
    socket.on('close', (_code, reason) => this.end(reason.toString() || isCut));
    socket.on('error', () => this.end(isCut));
    this.#every(500, () => {
      if (now() - this.#heardMs > SILENT_MS) this.end(saying('relay-silent', {}));
    });
  }

  #every(ms: number, call: () => void): void {
    this.#timers.push(setInterval(call, ms).unref());
  }

  #onMessage(message: FromRelay): void {
    if ('hello' in message) this.#can = greet(this.#socket, this.#options, message.hello);
    else if ('mark' in message) this.#onMark(message.mark.seq, message.mark.again === true);
    else if ('down' in message) {
      this.#taking = this.#taking.then(() =>
        acceptAll(message.down, this.#options, (item) => this.#accepted(item)),
      );
      this.#taking.catch((error: unknown) =>
        this.end(`what came down could not be stored: ${String(error)}`),
      );
    } else if ('venue' in message) this.#onName(message.venue);
    else if ('given' in message) this.#asking.given(message.given.throughSeq);
    else if ('refused' in message) {
      const { code, says } = message.refused;
      const why = REFUSALS[code] ?? says;
      this.#events.onRefused(why);
      this.end(why);
    }
  }

  #onMark(seq: number, again: boolean): void {
    const isFirst = this.#sending.onMark(seq, again);
    this.#events.onMark(seq);
    if (isFirst) {
      this.#events.onWelcome();
      this.#options.naming?.line(this.#can.names ? 'names' : 'no-names');
      this.#sendBeside();
      this.#every(CARDS_EVERY_MS, () => this.#sendBeside());
      this.#begin(seq).catch((error: unknown) => this.end(`the journal could not be read: ${String(error)}`));
    }
    this.#sending.wake();
  }

  /** Nothing is sent to a relay that holds another history: it would be taken for what follows. */
  async #begin(seq: number): Promise<void> {
    const { onAgreement } = this.#events;
    const next = await compare(seq, this.#can.gives ? this.#asking : null, this.#options, onAgreement);
    if (next === 'anew') this.end('what the relay knew is here now; it is sent everything anew');
    if (next === 'send') await this.#sending.all();
  }

  /** What is no record: who rides with which card, the event, and where else the races are followed. Sent when it changes. */
  #sendBeside(): void {
    if (this.#isOver || this.#sending.mark === null) return;
    const { cards, told } = this.#options;
    const cardsText = JSON.stringify({ cards: cards() });
    if (cardsText !== this.#cardsSent) this.#socket.send(cardsText);
    this.#cardsSent = cardsText;
    this.#sendEvent();
    this.#sendAsk();
    if (told === undefined || !this.#can.listens) return;
    const toldText = JSON.stringify({ told: told() });
    if (toldText !== this.#toldSent) this.#socket.send(toldText);
    this.#toldSent = toldText;
  }

  #sendEvent(): void {
    if (!this.#can.events) return;
    const text = JSON.stringify({ event: this.#options.event() });
    if (text === this.#eventSent) return;
    this.#eventSent = text;
    this.#socket.send(text);
  }

  #sendAsk(): void {
    const { naming } = this.#options;
    if (!this.#can.names || naming === undefined) return;
    const text = JSON.stringify({ venue: naming.ask() });
    if (text === this.#askSent) return;
    this.#askSent = text;
    this.#socket.send(text);
  }

  /** A name that is none is not taken, and the line goes on: the race's records do not depend on it. */
  #onName(told: unknown): void {
    const parsed = venueTold.safeParse(told);
    if (parsed.success) this.#options.naming?.heard(parsed.data);
    // What was said may ask for something else at once: a certificate, once there is a name.
    this.#sendAsk();
  }

  #accepted({ id, fixes }: DownItem): boolean {
    this.#events.counts.fixesTaken += fixes.length;
    if (!this.#isOver) this.#socket.send(JSON.stringify({ taken: id }));
    return !this.#isOver;
  }
}

/** What we have words for; other refusals are said in the relay's own. */
const REFUSALS: Readonly<Record<string, Saying>> = {
  'unknown-station': saying('relay-unknown-station', {}),
  'wrong-signature': saying('relay-other-key', {}),
  superseded: saying('relay-superseded', {}),
};

interface Can {
  readonly gives: boolean;
  readonly listens: boolean;
  readonly events: boolean;
  readonly names: boolean;
  /** Goes on with our traces. */
  readonly traces: boolean;
}

/** Answers the relay's hello with who this is; what this relay can do. */
function greet(
  socket: WebSocket,
  { station, epoch, identity, onPasses }: SessionOptions,
  { nonce, gives, passes, listens, events, names, traces }: Extract<FromRelay, { hello: object }>['hello'],
): Can {
  if (passes) onPasses?.();
  socket.send(
    JSON.stringify({ hello: { station, epoch, signature: identity.prove(nonce, station, epoch) } }),
  );
  const is = (can: true | undefined): boolean => can === true;
  return { gives: is(gives), listens: is(listens), events: is(events), names: is(names), traces: is(traces) };
}

/** Each message says the relay's time; those of a relay of before do not. */
function timed(message: FromRelay, { relayClock, now }: SessionOptions): FromRelay {
  if (message.nowMs !== undefined) relayClock.heard(message.nowMs, now());
  return message;
}

/** One after the other, until `accepted` says that nobody is there to hear of it. */
async function acceptAll(
  items: readonly DownItem[],
  { accept, relayClock }: SessionOptions,
  accepted: (item: DownItem) => boolean,
): Promise<void> {
  for (const item of items) {
    await accept(item, relayClock.addMs());
    if (!accepted(item)) return;
  }
}
