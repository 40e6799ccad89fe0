/**
 * The station's names under the domains of its relays, one of each that gives names: certificates for them, and which of
 * them phones are sent to, if any. A name is in use while it works from this network, as phones would find it; at all other
 * times, and without internet, phones are sent to the plain address with the station's own authority.
 */
import { X509Certificate } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import type { VenueNaming } from '../../cloud-sync/uplink/session-options.ts';
import { isVenueAddress } from '../../cloud-sync/wire/venue-name.ts';
import type { Journal } from '../journal/journal.ts';
import type { RelayPlace } from '../relays/relay-list.ts';
import { checkName, type NameLook } from './name-check.ts';
import { type NameCertificate, type NameKept, type NameTrouble, openNameKept } from './name-kept.ts';

/** The setting that holds whether officials want names to be used at all. */
const USED = 'network/use-name';

/** What officials see of the station's name. */
export interface NameSeen {
  /** The relay's address. */
  readonly relay: string;
  readonly name: string | null;
  readonly state: NameState;
  /** Phones are sent to it now. */
  readonly isUsed: boolean;
  /** Where DNS says that it leads, from here; before that was asked, where the relay says. */
  readonly addresses: readonly string[];
  readonly endsMs: number | null;
  readonly renewedMs: number | null;
  readonly line: 'names' | 'no-names' | 'away';
  /** What was in the way, in somebody else's words; null: nothing. */
  readonly says: string | null;
  readonly trouble: NameTrouble | null;
}

export type NameState =
  | NameLook['found']
  /** Officials do not want it. */
  | 'off'
  /** This computer has no private address that a name could lead to. */
  | 'no-address'
  /** The certificate is on its way. */
  | 'waiting'
  /** There was one, and its time is over (or, by this computer's clock, has not begun). */
  | 'ended'
  /** It is being looked whether it works. */
  | 'looking';

export interface StationNames {
  namingFor(place: RelayPlace): VenueNaming;
  /** The name that phones are sent to; null: the plain address. */
  inUse(): string | null;
  /** Of every name, for TLS by the name that is asked for. */
  certificates(): readonly NameCertificate[];
  /** Certificates are others from now on. */
  onChange(call: () => void): void;
  /** Null where no relay gives names and none ever did. */
  seen(): NameSeen | null;
  /** Whether names are to be used; false: phones are sent to plain addresses. */
  use(wanted: boolean): Promise<void>;
  isWanted(): boolean;
  /** The station answers at this port: from now on it is looked whether names work. */
  serve(port: number): void;
  /** Every few seconds, and at once when addresses have changed. */
  look(): Promise<void>;
}

export interface StationNamesOptions {
  readonly settings: Pick<Journal['settings'], 'get' | 'put'>;
  readonly relays: () => readonly RelayPlace[];
  /** Where phones are sent to otherwise. */
  readonly host: () => string;
  /** This computer's, the one that phones are sent to first. */
  readonly addresses: () => readonly string[];
  readonly now: () => number;
  readonly log: (line: Record<string, unknown>) => void;
  /** The DNS server to ask; null: those of this computer. */
  readonly nameServer: string | null;
}

const RESOLVE = { timeout: 2_000, tries: 2 } as const;

interface OneName {
  readonly place: RelayPlace;
  readonly kept: NameKept;
  line: NameSeen['line'];
  look: NameLook | null;
}

export const createStationNames = (options: StationNamesOptions): StationNames => new Names(options);

class Names implements StationNames {
  readonly #options: StationNamesOptions;
  readonly #names = new Map<string, OneName>();
  readonly #onChange: (() => void)[] = [];
  #port: number | null = null;
  #looking: Promise<void> | null = null;
  #isStale = false;

  constructor(options: StationNamesOptions) {
    this.#options = options;
  }

  readonly namingFor = (place: RelayPlace): VenueNaming => {
    const one = this.#of(place);
    return {
      ask: () => one.kept.ask(this.#published()),
      heard: (told) => {
        const before = one.kept.published().join();
        const isOther = one.kept.heard(told);
        if (isOther) for (const call of this.#onChange) call();
        if (isOther || one.kept.published().join() !== before) void this.look();
      },
      line: (state) => {
        if (one.line === state) return;
        one.line = state;
        void this.look();
      },
    };
  };

  inUse(): string | null {
    const used = this.isWanted() ? this.#all().find(({ look }) => look?.found === 'works') : undefined;
    return used?.kept.name() ?? null;
  }

  certificates(): readonly NameCertificate[] {
    return this.#all().flatMap(({ kept }) => kept.certificate() ?? []);
  }

  onChange(call: () => void): void {
    this.#onChange.push(call);
  }

  isWanted(): boolean {
    return this.#options.settings.get(USED) !== false;
  }

  async use(wanted: boolean): Promise<void> {
    await this.#options.settings.put(USED, wanted);
  }

  serve(port: number): void {
    this.#port = port;
  }

  seen(): NameSeen | null {
    const inUse = this.inUse();
    const all = this.#all().filter(({ kept, line }) => kept.name() !== null || line === 'names');
    const one = all.find(({ kept }) => kept.name() === inUse) ?? all[0];
    if (one === undefined) return null;
    const { kept, look, line, place } = one;
    const certificate = kept.certificate();
    return {
      relay: place.url,
      name: kept.name(),
      state: this.#stateOf(one),
      isUsed: inUse !== null && kept.name() === inUse,
      addresses: look === null ? kept.published() : look.addresses,
      endsMs: certificate?.endsMs ?? null,
      renewedMs: certificate?.madeMs ?? null,
      line,
      says: look?.says ?? null,
      trouble: kept.trouble(),
    };
  }

  #stateOf({ kept, look }: OneName): NameState {
    if (!this.isWanted()) return 'off';
    if (this.#published().length === 0) return 'no-address';
    const certificate = kept.certificate();
    if (certificate === null) return 'waiting';
    return isGood(certificate, this.#options.now()) ? (look?.found ?? 'looking') : 'ended';
  }

  /** One look at a time; asked for meanwhile, it is looked once more. */
  async look(): Promise<void> {
    this.#isStale = true;
    this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = null;
    });
    await this.#looking;
  }

  async #lookNow(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      for (const one of this.#all()) {
        const before = one.look?.found;
        const look = await this.#lookAt(one);
        // One answer that was lost is no reason to send phones elsewhere.
        const isDoubtful = before === 'works' && look !== null && look.found !== 'works';
        one.look = isDoubtful ? await this.#lookAt(one) : look;
        if (one.look === null || one.look.found === before) continue;
        const { found, says } = one.look;
        this.#options.log({ name: one.kept.name(), is: found, ...(says !== null && { says }) });
      }
    }
  }

  async #lookAt({ kept }: OneName): Promise<NameLook | null> {
    const certificate = kept.certificate();
    if (this.#port === null || certificate === null || !this.isWanted()) return null;
    if (!isGood(certificate, this.#options.now()) || this.#published().length === 0) return null;
    // Made anew, as the computer's servers change with the network that it is on.
    const resolver = new Resolver(RESOLVE);
    if (this.#options.nameServer !== null) resolver.setServers([this.#options.nameServer]);
    return checkName({
      name: certificate.name,
      port: this.#port,
      fingerprint256: new X509Certificate(certificate.cert).fingerprint256,
      own: this.#options.addresses(),
      resolver,
    });
  }

  /** One alone: a phone that is given two tries the wrong one first and waits. */
  #published(): readonly string[] {
    const { host, addresses } = this.#options;
    const one = [host(), ...addresses()].find(isVenueAddress);
    return one === undefined ? [] : [one];
  }

  /** Of the relays that are on the list now, in its order. */
  #all(): readonly OneName[] {
    return this.#options.relays().map((place) => this.#of(place));
  }

  #of(place: RelayPlace): OneName {
    const known = this.#names.get(place.slot);
    if (known !== undefined) return known;
    const { settings, now, log } = this.#options;
    const kept = openNameKept({ settings, slot: place.slot, now, log });
    const one: OneName = { place, kept, line: 'away', look: null };
    this.#names.set(place.slot, one);
    return one;
  }
}

const isGood = ({ fromMs, endsMs }: NameCertificate, nowMs: number): boolean =>
  fromMs <= nowMs && nowMs < endsMs;
