/**
 * A rider's phone as a network client like any other: stamps fixes by its own (wrong) clock, keeps them until they are
 * acknowledged, measures its clock against the station's, sends batches in its app's dialect through a link that may be
 * bad. What it was told is safe stays listed, so that a test can check that nothing acknowledged is ever lost.
 */

import { CLOCK_UNKNOWN, correctionMs, measured } from '../phone/clock-offset.ts';
import type { Fix } from '../race/fix.ts';
import type { Carrier, Credential, Dialect, StationAddress } from './phone/carrier.ts';
import { Refused } from './phone/carrier.ts';
import { createHttpCarrier } from './phone/http-carrier.ts';
import { createMqttCarrier } from './phone/mqtt-carrier.ts';
import type { Batch } from './phone/outbox.ts';
import { createOutbox } from './phone/outbox.ts';
import type { Link, PhoneClock } from './wifi.ts';

export interface PhoneOptions {
  readonly dialect: Dialect;
  readonly address: StationAddress;
  readonly credential: Credential;
  /** The station's time as far as the world knows it, ms: the phone adds its own error. */
  readonly now: () => number;
  readonly clock: PhoneClock;
  /** The link, in event time; null for a perfect one. */
  readonly link: Link | null;
  /** Where the rider is, for coverage: metres along the course. */
  readonly alongM?: () => number | null;
  /** Event milliseconds that pass in a real one (replay speed). */
  readonly speed?: number;
  /** Event time between sendings, ms. */
  readonly batchEveryMs?: number;
  /** Messages under way at once. */
  readonly windowMax?: number;
  readonly onRefused?: (reason: string) => void;
}

export interface PhoneCounts {
  readonly recorded: number;
  readonly acknowledged: number;
  readonly resent: number;
  readonly waiting: number;
  readonly messages: number;
  readonly bytes: number;
  readonly connects: number;
  readonly cuts: number;
  readonly refused: number;
}

export interface Phone {
  readonly bib: string;
  readonly dialect: Dialect;
  /** Takes a fix with its true event time; the phone stamps it by its own clock. */
  record(fix: Fix): void;
  /** Does what is due at an event time: connects, sends, measures. Never blocks; call it a few times a second. */
  tick(eventMs: number): void;
  /** From now on the link is perfect (the rider is back at the tent) and everything waiting goes out. */
  comeHome(): void;
  /** Says goodbye. */
  close(): Promise<void>;
  readonly counts: PhoneCounts;
  /** Every fix the station acknowledged, as it must know it. */
  readonly acknowledged: readonly Fix[];
}

const CLOCK_EVERY_MS = 20_000;
/** The first exchanges follow each other quickly, to be right soon. */
const CLOCK_FIRST_MS = 500;
const CLOCK_FIRST_COUNT = 4;
/** Real time between tries to connect. */
const RETRY_MS = 500;

export const createPhone = (options: PhoneOptions): Phone => new SimulatedPhone(options);

const carrierFor = ({ dialect, address, credential }: PhoneOptions): Carrier =>
  dialect === 'native' || dialect === 'owntracks'
    ? createMqttCarrier(dialect, address, credential)
    : createHttpCarrier(dialect, address, credential);

class SimulatedPhone implements Phone {
  readonly #options: PhoneOptions;
  readonly #carrier: Carrier;
  readonly #outbox: ReturnType<typeof createOutbox>;
  /** Only our own apps can measure their clock; the others' phones are set by their network, as real ones are. */
  readonly #measures: boolean;
  readonly #speed: number;
  #link: Link | null;
  #known = CLOCK_UNKNOWN;
  #connecting = false;
  #closed = false;
  #retryAtMs = 0;
  #nextSendMs = -Infinity;
  #nextClockMs = -Infinity;
  #clockAsked = 0;
  #underWay = 0;
  readonly #counts = { messages: 0, connects: 0, cuts: 0, refused: 0 };

  constructor(options: PhoneOptions) {
    const { dialect } = options;
    this.#options = options;
    this.#carrier = carrierFor(options);
    this.#outbox = createOutbox({ batchMax: this.#carrier.batchMax, onWire: this.#carrier.onWire });
    this.#measures = dialect === 'native' || dialect === 'native-http';
    this.#speed = options.speed ?? 1;
    this.#link = options.link;
  }

  get bib(): string {
    return this.#options.credential.bib;
  }

  get dialect(): Dialect {
    return this.#options.dialect;
  }

  get acknowledged(): readonly Fix[] {
    return this.#outbox.acknowledged;
  }

  get counts(): PhoneCounts {
    const { recorded, resent, waiting, acknowledged } = this.#outbox;
    const bytes = this.#carrier.bytes;
    return { recorded, acknowledged: acknowledged.length, resent, waiting, bytes, ...this.#counts };
  }

  record(fix: Fix): void {
    const error = this.#measures ? this.#options.clock.errorMs(fix.timeMs) : 0;
    this.#outbox.add({ ...fix, timeMs: fix.timeMs + error });
  }

  tick(eventMs: number): void {
    if (this.#closed) return;
    const { now } = this.#options;
    if (!this.#isUp(eventMs)) return;
    if (!this.#carrier.connected) {
      if (!this.#connecting && now() >= this.#retryAtMs) void this.#connect();
      return;
    }
    if (now() < this.#retryAtMs) return;
    if (this.#measures && eventMs >= this.#nextClockMs) {
      this.#nextClockMs =
        eventMs + (this.#clockAsked++ < CLOCK_FIRST_COUNT ? CLOCK_FIRST_MS : CLOCK_EVERY_MS);
      void this.#measureClock();
    }
    this.#sendDue(eventMs);
  }

  comeHome(): void {
    this.#link = null;
    this.#nextSendMs = -Infinity;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#carrier.close();
  }

  /** Whether there is air to send through; a connection that runs out of it is cut. */
  #isUp(eventMs: number): boolean {
    const { dialect, alongM } = this.#options;
    if (this.#link?.up(eventMs, alongM?.() ?? null) ?? true) return true;
    const staysOpen = dialect === 'native' || dialect === 'owntracks';
    if (this.#carrier.connected && (this.#underWay > 0 || staysOpen)) this.#cut();
    return false;
  }

  #sendDue(eventMs: number): void {
    const correction = this.#measures ? correctionMs(this.#known) : 0;
    if (correction === null || eventMs < this.#nextSendMs) return;
    const { windowMax = 4, batchEveryMs = 1_000 } = this.#options;
    let sent = false;
    while (this.#underWay < windowMax) {
      const batch = this.#outbox.drain(correction);
      if (batch === null) break;
      sent = true;
      void this.#send(batch);
    }
    if (sent && this.#carrier.batchMax > 1) this.#nextSendMs = eventMs + batchEveryMs;
  }

  async #connect(): Promise<void> {
    this.#connecting = true;
    try {
      await this.#carrier.connect();
      this.#counts.connects++;
    } catch (error) {
      this.#retryAtMs = this.#options.now() + RETRY_MS;
      if (error instanceof Refused) this.#refuse(error.message);
    } finally {
      this.#connecting = false;
    }
  }

  /** One message's way: out through the air, to the station, and its answer back. */
  async #send(batch: Batch): Promise<void> {
    this.#underWay++;
    this.#counts.messages++;
    try {
      await this.#carry(batch);
      this.#outbox.acknowledge(batch);
    } catch (error) {
      this.#outbox.giveBack(batch);
      if (error instanceof Refused) this.#refuse(error.message);
      this.#retryAtMs = this.#options.now() + RETRY_MS / Math.max(1, this.#speed / 10);
    } finally {
      this.#underWay--;
    }
  }

  async #carry(batch: Batch): Promise<void> {
    const passage = this.#passage();
    if (passage.outMs === null) {
      this.#cut();
      throw new Error('cut on the way out');
    }
    await this.#later(passage.outMs);
    const answered = this.#carrier.send(batch);
    if (passage.backMs === null) {
      // The message is on its way; whether the station still gets it is up to the network. The answer is lost.
      answered.catch(() => {});
      setTimeout(() => this.#cut(), 3);
      throw new Error('cut on the way back');
    }
    await answered;
    await this.#later(passage.backMs);
  }

  async #measureClock(): Promise<void> {
    const passage = this.#passage();
    if (passage.outMs === null || passage.backMs === null) return;
    try {
      const t0 = this.#phoneNow();
      await this.#later(passage.outMs);
      const answer = await this.#carrier.askClock(t0);
      if (answer === null) return;
      await this.#later(passage.backMs);
      this.#known = measured(this.#known, { t0, t1: answer.t1, t2: answer.t2, t3: this.#phoneNow() });
    } catch {
      // Asked again in its turn; fixes wait for the first answer.
    }
  }

  #refuse(reason: string): void {
    this.#counts.refused++;
    this.#options.onRefused?.(reason);
  }

  #cut(): void {
    this.#counts.cuts++;
    this.#carrier.cut();
  }

  #passage(): ReturnType<Link['carry']> {
    return this.#link?.carry() ?? { outMs: 0, backMs: 0 };
  }

  #phoneNow(): number {
    const { now, clock } = this.#options;
    return now() + clock.errorMs(now());
  }

  #later(eventMs: number): Promise<void> {
    const ms = eventMs / this.#speed;
    return ms < 1 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
  }
}
