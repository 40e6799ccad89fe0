/**
 * The names that a relay gives its stations: one each, drawn by lot, which leads to the private address that the station
 * says, and for which the relay gets the station a certificate from an authority. A station speaks of its own name alone,
 * because whose it is the line says and not the message; one that is shut out has none from the next second on.
 *
 * Bounds: one order at a time, 50 wait; of a station `PER_STATION` certificates in seven days, of all as many as the
 * operator says (the authority counts them by domain).
 */
import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import {
  isDue,
  isVenueAddress,
  VENUE_ADDRESSES_MAX,
  type VenueAsk,
  type VenueTold,
  type VenueTroubleCode,
} from '../../wire/venue-name.ts';
import type { RelayLog } from '../log/log.ts';
import type { VenueNameRow } from '../log/registry.ts';
import { type Acme, AuthorityRefused } from './acme.ts';
import { answerOf } from './zone.ts';

export interface VenueNamesOptions {
  /** Small letters, without a dot at the end. */
  readonly zone: string;
  /** The zone's server, as the domain above names it. */
  readonly server: string;
  readonly log: Pick<
    RelayLog,
    'venueNames' | 'putVenueName' | 'venueCertificates' | 'addVenueCertificate' | 'station'
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
  /** Reads anew what other copies and operators have done. Call it once a second. */
  look(): Promise<void>;
  /** What a station says of its name; `tell` hears at once, and again when the authority has answered. */
  asked(station: string, ask: VenueAsk, tell: (told: VenueTold) => void): Promise<void>;
}

export const PER_STATION = 4;
const WEEK_MS = 7 * 86_400_000;
const WAITING_MAX = 50;
const SETTLE_MS = 1_500;
/** After a refusal, a failure. */
const [REFUSED_AGAIN_MS, FAILED_AGAIN_MS] = [3_600_000, 60_000];
const ISSUER_AGAIN_MS = 600_000;
const AGAIN_MS_MOST = 7 * 86_400_000;
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
  /** What was written here while the rest is being read. */
  #meanwhile = new Map<string, VenueNameRow>();
  /** What each station waits for, and who is told: the line that asked last. */
  readonly #ordering = new Map<string, { readonly request: string; tell: (told: VenueTold) => void }>();
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

  async look(): Promise<void> {
    void this.#askIssuer();
    const meanwhile = new Map<string, VenueNameRow>();
    this.#meanwhile = meanwhile;
    const rows = await this.#options.log.venueNames();
    this.#rows = new Map([...rows, ...meanwhile.values()].map((row) => [row.station, row]));
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
    const refused = this.#ordering.size >= WAITING_MAX ? BUSY : await this.#overLimit(station);
    if (refused !== null) return tell(this.#told(await this.#rowOf(station), refused));
    const asking = { request, tell };
    this.#ordering.set(station, asking);
    const work = this.#orders.then(() => this.#ordered(station, request));
    this.#orders = work.catch(() => {});
    let told: VenueTold;
    try {
      const row = await work;
      told = { ...this.#told(row), ...(row.chain !== null && { chain: row.chain }) };
    } catch (error) {
      this.#options.say({ venueCertificate: 'not made', station, reason: (error as Error).message });
      told = this.#told(await this.#rowOf(station), troubleIn(error));
    } finally {
      this.#ordering.delete(station);
    }
    asking.tell(told);
  }

  async #ordered(station: string, request: string): Promise<VenueNameRow> {
    const { log, acme, now, say, settleMs = SETTLE_MS } = this.#options;
    const { name } = this.#told(await this.#rowOf(station));
    // Before the order: one that fails has cost something, too.
    await log.addVenueCertificate({ station, atMs: now() });
    const challenged = (challenge: string | null) => this.#change(station, (row) => ({ ...row, challenge }));
    const chain = await acme.order({
      ...{ name, request },
      async present(value) {
        await challenged(value);
        await new Promise((resolve) => setTimeout(resolve, settleMs));
      },
      clear: async () => void (await challenged(null)),
    });
    this.#issuer = await acme.issuer();
    const leaf = new X509Certificate(chain);
    if (leaf.subjectAltName !== `DNS:${name}`)
      throw new AuthorityRefused(
        'malformed',
        `The authority's certificate is for ${leaf.subjectAltName}.`,
        null,
      );
    say({ venueCertificate: 'made', station, name, until: leaf.validTo });
    return this.#change(station, (row) => ({ ...row, request: digestOf(request), chain }));
  }

  async #overLimit(station: string): Promise<VenueTold['trouble'] | null> {
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
      const stored = (await log.venueNames()).find((one) => one.station === station);
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

const troubleOf = (
  code: VenueTroubleCode,
  says: string,
  againMs: number,
): NonNullable<VenueTold['trouble']> => ({
  ...{ code, says: says.slice(0, 500) },
  againMs: Math.round(Math.min(AGAIN_MS_MOST, Math.max(1_000, againMs))),
});
const BUSY = troubleOf(
  'authority',
  'Other certificates are being made; this one comes after them.',
  FAILED_AGAIN_MS,
);

function troubleIn(error: unknown): NonNullable<VenueTold['trouble']> {
  if (!(error instanceof AuthorityRefused))
    return troubleOf('authority', (error as Error).message, FAILED_AGAIN_MS);
  const { type, message, retryMs } = error;
  return troubleOf(type === 'rateLimited' ? 'limit' : 'refused', message, retryMs ?? REFUSED_AGAIN_MS);
}
