/**
 * The names that a relay gives its stations: one each, drawn by lot, which leads to the private address that the station
 * says, and for which the relay gets the station a certificate from an authority. A station speaks of its own name alone,
 * because whose it is the line says and not the message; one that is shut out has none from the next second on.
 *
 * Bounds: one order at a time, 50 wait; of a station `PER_STATION` certificates in seven days, of all as many as the
 * operator says (the authority counts them by domain).
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  isDue,
  isVenueAddress,
  VENUE_ADDRESSES_MAX,
  type VenueAsk,
  type VenueTold,
} from '../../wire/venue-name.ts';
import type { RelayLog } from '../log/log.ts';
import type { VenueNameRow } from '../log/registry.ts';
import type { Acme } from './acme.ts';
import {
  BUSY,
  leafOf,
  NotNow,
  REFUSED_AGAIN_MS,
  troubleIn,
  troubleOf,
  type VenueTrouble,
} from './troubles.ts';
import { answerOf } from './zone.ts';

export interface VenueNamesOptions {
  /** Small letters, without a dot at the end. */
  readonly zone: string;
  /** The zone's server, as the domain above names it. */
  readonly server: string;
  readonly log: Pick<
    RelayLog,
    'venueNames' | 'venueName' | 'putVenueName' | 'venueCertificates' | 'addVenueCertificate' | 'station'
  >;
  readonly acme: Acme;
  /** Certificates of all stations in seven days. */
  readonly perWeek: number;
  readonly now: () => number;
  readonly say: (line: Record<string, unknown>) => void;
  /** How long until every copy that answers for the zone has read what is new. */
  readonly settleMs?: number;
}

export interface VenueNames {
  /** The answer to a question of DNS, from what was read last; null: none. */
  answer(question: Uint8Array): Buffer | null;
  /** Reads anew what other copies and operators have done, one at a time. Call it once a second. */
  look(): Promise<void>;
  /** What a station says of its name; `tell` hears at once, and again when the authority has answered. */
  asked(station: string, ask: VenueAsk, tell: (told: VenueTold) => void): Promise<void>;
}

export const PER_STATION = 4;
const WEEK_MS = 7 * 86_400_000;
const WAITING_MAX = 50;
const SETTLE_MS = 1_500;
const ISSUER_AGAIN_MS = 600_000;
/** Letters and digits that are not taken for each other. */
const LOT = 'abcdefghijkmnpqrstuvwxyz23456789';
const LOT_LENGTH = 10;

export function createVenueNames(options: VenueNamesOptions): VenueNames {
  return new Names(options);
}

class Names implements VenueNames {
  readonly #options: VenueNamesOptions;
  #rows = new Map<string, VenueNameRow>();
  #byLabel = new Map<string, VenueNameRow>();
  #issuer: string | null = null;
  /** One after the other, each station's writes. */
  readonly #writing = new Map<string, Promise<unknown>>();
  #looking: Promise<void> | null = null;
  /** What was written here while the rest is being read. */
  #meanwhile = new Map<string, VenueNameRow>();
  /** What each station waits for, and who is told: the line that asked last. */
  readonly #ordering = new Map<string, { readonly request: string; tell: (told: VenueTold) => void }>();
  /** What each station's last order ended with, and until when it is not tried again, whoever asks how often. */
  readonly #held = new Map<string, { readonly trouble: VenueTrouble; readonly untilMs: number }>();
  #issuerAskedMs = Number.NEGATIVE_INFINITY;
  #orders: Promise<unknown> = Promise.resolve();

  constructor(options: VenueNamesOptions) {
    this.#options = options;
  }

  answer(question: Uint8Array): Buffer | null {
    const { zone, server, now } = this.#options;
    return answerOf(question, {
      ...{ name: zone, server, issuer: this.#issuer },
      ...{ stations: this.#byLabel, nowMs: now() },
    });
  }

  /** While one reads, another would take from it what is written meanwhile, or be overtaken by what it read before. */
  look(): Promise<void> {
    void this.#askIssuer();
    this.#looking ??= this.#read().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #read(): Promise<void> {
    this.#meanwhile = new Map();
    const rows = await this.#options.log.venueNames();
    this.#rows = new Map([...rows, ...this.#meanwhile.values()].map((row) => [row.station, row]));
    this.#byLabel = new Map([...this.#rows.values()].map((row) => [row.label, row]));
  }

  /** Not before there is an authority; and now and then again until it answers. */
  async #askIssuer(): Promise<void> {
    const nowMs = performance.now();
    if (this.#issuer !== null || nowMs - this.#issuerAskedMs < ISSUER_AGAIN_MS) return;
    this.#issuerAskedMs = nowMs;
    try {
      this.#issuer = await this.#options.acme.issuer();
    } catch (error) {
      this.#options.say({ venueCertificates: 'no authority yet', reason: (error as Error).message });
    }
  }

  async asked(station: string, ask: VenueAsk, tell: (told: VenueTold) => void): Promise<void> {
    // It has no name any more, and is told so by its line's end.
    if ((await this.#options.log.station(station))?.revoked !== false) return;
    const wrong = ask.addresses.find((address) => !isVenueAddress(address));
    if (wrong !== undefined || ask.addresses.length > VENUE_ADDRESSES_MAX) {
      const says =
        wrong === undefined
          ? `A name leads to ${VENUE_ADDRESSES_MAX} addresses at most.`
          : `${wrong} is no address of a private network (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fd00::/8): a name never leads there.`;
      tell(this.#told(await this.#rowOf(station), troubleOf('address', says, REFUSED_AGAIN_MS)));
      return;
    }
    const addresses = [...new Set(ask.addresses)];
    const row = await this.#change(station, (before) =>
      JSON.stringify(before.addresses) === JSON.stringify(addresses)
        ? before
        : { ...before, addresses, sinceMs: this.#options.now() },
    );
    if (ask.request === undefined) return tell(this.#told(row));
    const request = digestOf(ask.request);
    if (row.request === request && row.chain !== null && !isDue(row.chain, this.#options.now()))
      return tell({ ...this.#told(row), chain: row.chain });
    tell(this.#told(row));
    await this.#order(station, ask.request, tell);
  }

  #told({ label, addresses }: VenueNameRow, trouble?: VenueTold['trouble']): VenueTold {
    const told = { name: `${label}.${this.#options.zone}`, addresses: [...addresses] };
    return trouble === undefined ? told : { ...told, trouble };
  }

  async #order(station: string, request: string, tell: (told: VenueTold) => void): Promise<void> {
    const going = this.#ordering.get(station);
    if (going !== undefined) {
      // By a line that came anew, for the same; or for another key, which has to wait.
      if (going.request === request) going.tell = tell;
      else tell(this.#told(await this.#rowOf(station), BUSY));
      return;
    }
    const held = this.#heldBack(station);
    const refused = held ?? (this.#ordering.size >= WAITING_MAX ? BUSY : null);
    if (refused !== null) return tell(this.#told(await this.#rowOf(station), refused));
    // At once: a station that asks twice in one breath has one order.
    const asking = { request, tell };
    this.#ordering.set(station, asking);
    let told: VenueTold;
    try {
      await this.#unlessOver(station);
      const work = this.#orders.then(() => this.#ordered(station, request));
      this.#orders = work.catch(() => {});
      const row = await work;
      this.#held.delete(station);
      told = { ...this.#told(row), ...(row.chain !== null && { chain: row.chain }) };
    } catch (error) {
      this.#options.say({ venueCertificate: 'not made', station, reason: (error as Error).message });
      const trouble = troubleIn(error);
      this.#held.set(station, { trouble, untilMs: this.#options.now() + trouble.againMs });
      told = this.#told(await this.#rowOf(station), trouble);
    } finally {
      this.#ordering.delete(station);
    }
    asking.tell(told);
  }

  /** What its last order ended with, while it is too soon for another. */
  #heldBack(station: string): VenueTrouble | null {
    const held = this.#held.get(station);
    if (held === undefined) return null;
    const leftMs = held.untilMs - this.#options.now();
    // More than that is left by a clock that was set back.
    if (leftMs > 0 && leftMs <= held.trouble.againMs) return { ...held.trouble, againMs: Math.ceil(leftMs) };
    this.#held.delete(station);
    return null;
  }

  async #ordered(station: string, request: string): Promise<VenueNameRow> {
    const { log, acme, now, say, settleMs = SETTLE_MS } = this.#options;
    // Anew: others had theirs made while this one waited.
    await this.#unlessOver(station);
    const { name } = this.#told(await this.#rowOf(station));
    // The zone says who may give certificates, and has to mean the account that asks.
    this.#issuer = await acme.issuer();
    const challenged = (challenge: string | null) => this.#change(station, (row) => ({ ...row, challenge }));
    const chain = await acme.order({
      ...{ name, request },
      async present(value) {
        await challenged(value);
        await new Promise((resolve) => setTimeout(resolve, settleMs));
      },
      counts: () => log.addVenueCertificate({ station, atMs: now() }),
      clear: async () => void (await challenged(null)),
    });
    this.#issuer = await acme.issuer();
    const leaf = leafOf(chain, name, request);
    say({ venueCertificate: 'made', station, name, until: leaf.validTo });
    return this.#change(station, (row) => ({ ...row, request: digestOf(request), chain }));
  }

  /** @throws NotNow when so many certificates were made this week. */
  async #unlessOver(station: string): Promise<void> {
    const over = await this.#overLimit(station);
    if (over !== null) throw new NotNow(over);
  }

  async #overLimit(station: string): Promise<VenueTrouble | null> {
    const { log, now, perWeek } = this.#options;
    const made = await log.venueCertificates(now() - WEEK_MS);
    const own = made.filter((one) => one.station === station);
    const over = own.length >= PER_STATION ? own : made.length >= perWeek ? made : null;
    if (over === null) return null;
    const whose = over === own ? 'of this station' : 'of all stations';
    const says = `${over.length} certificates ${whose} were asked for in seven days; there are no more than that.`;
    const oldest = over[0]?.atMs ?? now();
    return troubleOf('limit', says, oldest + WEEK_MS - now());
  }

  async #rowOf(station: string): Promise<VenueNameRow> {
    return this.#change(station, (row) => row);
  }

  /** Writes what is different; a station that has no name yet is given one. */
  #change(station: string, to: (row: VenueNameRow) => VenueNameRow): Promise<VenueNameRow> {
    const { log, now } = this.#options;
    const before = this.#writing.get(station) ?? Promise.resolve();
    const work = before.then(async () => {
      if ((await log.station(station))?.revoked !== false) throw new Error('The station is shut out.');
      const stored = await log.venueName(station);
      const known = stored ?? {
        ...{ station, label: drawn(), addresses: [], sinceMs: now() },
        ...{ challenge: null, request: null, chain: null },
      };
      const row = to(known);
      if (row !== stored) await log.putVenueName(row);
      this.#meanwhile.set(station, row);
      this.#rows.set(station, row);
      this.#byLabel.set(row.label, row);
      return row;
    });
    const kept = work.then(
      () => {},
      () => {},
    );
    this.#writing.set(station, kept);
    void kept.then(() => {
      if (this.#writing.get(station) === kept) this.#writing.delete(station);
    });
    return work;
  }
}

const drawn = (): string => [...randomBytes(LOT_LENGTH)].map((byte) => LOT[byte % LOT.length]).join('');
const digestOf = (request: string): string => createHash('sha256').update(request).digest('hex');
