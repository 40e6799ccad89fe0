/**
 * Where positions of apps that cannot measure their clock's offset get their date (phone/device-clock.ts has the laws):
 * at once by a clock that is known, later when it has become known, and kept aside on disk until then. Between the doors
 * and the journal: what is a repeat is told by the phone's own time, whatever was added to it.
 *
 * Bounds: 8 names of phones a card, 20,000 in all; 2,000 messages aside a name and 40,000 in all (beyond, phones are
 * asked to come again).
 */
import { createHash } from 'node:crypto';
import {
  type ClockMessage,
  type DeviceClock,
  judged,
  type KnownClock,
  NO_CLOCK,
  parts,
  type Settled,
  settled,
  thoughtOf,
  trusted,
  wait,
} from '../../phone/device-clock.ts';
import { FIX_BATCH_MAX } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { Author } from '../../race/journal/record.ts';
import { elementOf } from '../../race/present.ts';
import type { PhoneFixes, PhoneName } from '../../server/intake.ts';
import { comeAgain, NOTHING_TO_DO, type Outcome } from '../../server/outcome.ts';
import type { Journal } from '../journal/journal.ts';
import { type Aside, asideStore } from './asides.ts';

export interface Rider {
  readonly race: RaceId;
  readonly entry: EntryId;
}

/** Positions with their moments by the station's clock. */
export type Dated = Rider & Pick<Aside, 'source' | 'by' | 'fixes'>;

export interface PhoneClocksOptions {
  readonly settings: Journal['settings'];
  readonly now: () => number;
  /** Hands them to the journal; repeats among them are counted there. */
  store(dated: Dated, done: (outcome: Outcome) => void): void;
  /** Whether a position of this rider at this moment and place is stored, or on its way. */
  isKnown(rider: Rider, fix: Fix): boolean;
  log(line: Record<string, unknown>): void;
}

/** What is kept aside of one phone, for officials. */
export interface AsideSeen extends Rider {
  readonly name: string;
  readonly positions: number;
  readonly sinceMs: number;
  /** Newest time of the phone minus its arrival: how far ahead it seems, at least. Negative: behind, or on its way long. */
  readonly aheadMs: number;
  /** Whether a clock of this phone is known, and these are what it does not explain. */
  readonly hasClock: boolean;
}

interface Phone extends Rider {
  readonly name: string;
  clock: DeviceClock;
  /** Offsets that are on disk, as JSON; null before the first. */
  kept: string | null;
}

const NAMES_A_CARD_MAX = 8;
const PHONES_MAX = 20_000;
const ASIDE_A_PHONE_MAX = 2_000;
/** Messages of one card, and phones (a client may take a new name for each message): others' cards need room too. */
const ASIDE_A_CARD_MAX = 4_000;
const PHONES_ASIDE_A_CARD_MAX = 64;
const ASIDE_MAX = 40_000;
/** With more that waits, what it shows is looked at once a second and not after every message. */
const LOOK_AT_ONCE_MAX = 40;
const CLOCK_PREFIX = 'phone-clock/';
const NAME_LENGTH_MAX = 120;
const FULL = comeAgain({
  code: 'overloaded',
  message: 'More positions wait for their clocks than the station keeps; they can come again later.',
});

const riderKey = ({ race, entry }: Rider): string => `${race}.${entry}`;
const placeKey = (fix: Fix): string => `${fix.timeMs} ${fix.latDeg} ${fix.lonDeg}`;

export class PhoneClocks {
  readonly #options: PhoneClocksOptions;
  readonly #store: ReturnType<typeof asideStore>;
  readonly #phones = new Map<string, Map<string, Phone>>();
  readonly #aside = new Map<number, Aside>();
  /** The own times and places of what waits, by rider, with the write that makes each durable. */
  readonly #waiting = new Map<string, Map<string, Promise<void>>>();
  /** Dated and not yet in the journal. */
  readonly #owed: { readonly ids: readonly number[]; readonly dated: Dated }[] = [];
  #phoneCount = 0;
  #nextId: number;

  constructor(options: PhoneClocksOptions) {
    this.#options = options;
    this.#store = asideStore(options.settings);
    this.#nextId = Math.round(options.now()) * 4;
    this.#readClocks();
    for (const aside of this.#store.load()) {
      this.#nextId = Math.max(this.#nextId, aside.id + 1);
      const phone = this.#phone(aside, aside.name);
      this.#aside.set(aside.id, aside);
      this.#remember(aside, Promise.resolve());
      phone.clock = wait(phone.clock, messageOf(aside.fixes, aside.line, aside.arrivalMs), aside.id);
    }
  }

  get count(): number {
    return this.#aside.size;
  }

  /** Positions of one message. `done` once all of them are durable one way or another, or none need be. */
  accept(
    rider: Rider,
    sent: PhoneFixes & { phone: PhoneName },
    by: Author,
    done: (outcome: Outcome) => void,
  ): void {
    const phone = this.#phone(rider, nameOf(sent.phone));
    const { fresh, repeated, durable } = this.#freshOf(phone, sent.fixes);
    if (fresh.length === 0) {
      durable.then(
        () => done({ ...NOTHING_TO_DO, repeated }),
        (error: unknown) => done(failing(error)),
      );
      return;
    }
    const arrivalMs = Math.round(sent.arrivalMs ?? this.#options.now());
    const { line } = sent.phone;
    const byOffset = new Map<number, Fix[]>();
    const late: Aside[] = [];
    let clock = sent.mayAddMs === undefined ? phone.clock : thoughtOf(phone.clock, sent.mayAddMs);
    for (const indices of parts(fresh.map(({ timeMs }) => timeMs))) {
      const fixes = indices.map((index) => elementOf(fresh, index));
      const message = messageOf(fixes, line, arrivalMs);
      const answer = judged(clock, message);
      clock = answer.clock;
      const { addMs } = answer;
      if (addMs !== null) {
        const known = byOffset.get(addMs) ?? [];
        known.push(...fixes.map((fix) => ({ ...fix, timeMs: fix.timeMs + addMs })));
        byOffset.set(addMs, known);
        continue;
      }
      const id = this.#nextId++;
      clock = wait(clock, message, id);
      late.push({ ...rider, id, name: phone.name, line, arrivalMs, source: sent.source, by, fixes });
    }
    if (late.length > 0 && (clock.waiting.length > ASIDE_A_PHONE_MAX || !this.#hasRoom(phone))) {
      done(FULL);
      return;
    }
    phone.clock = clock;
    this.#keepClock(phone);
    const all = [...byOffset.values()].map(
      (fixes) =>
        new Promise<Outcome>((resolve) =>
          this.#options.store({ ...rider, source: sent.source, by, fixes }, resolve),
        ),
    );
    for (const aside of late) all.push(this.#putAside(phone, aside));
    void Promise.all([...all, durable.then(() => NOTHING_TO_DO, failing)]).then((outcomes) =>
      done(sum(outcomes, repeated)),
    );
    if (phone.clock.waiting.length <= LOOK_AT_ONCE_MAX) this.#settle(phone);
  }

  /** Whether something more of this phone may be kept aside. */
  #hasRoom(phone: Phone): boolean {
    if (this.#aside.size >= ASIDE_MAX) return false;
    let [messages, others] = [0, 0];
    for (const one of this.#phones.get(riderKey(phone))?.values() ?? []) {
      messages += one.clock.waiting.length;
      if (one !== phone && one.clock.waiting.length > 0) others += 1;
    }
    return messages < ASIDE_A_CARD_MAX && others < PHONES_ASIDE_A_CARD_MAX;
  }

  /** Once a second: what has become known meanwhile, and what the journal would not take before. */
  tick(): void {
    for (const owed of this.#owed.splice(0)) this.#enter(owed);
    for (const phones of this.#phones.values())
      for (const phone of phones.values()) if (phone.clock.waiting.length > 0) this.#settle(phone);
  }

  /** The latitudes of all that waits: by which tests find positions again. */
  numbersAside(): readonly number[] {
    return [...this.#aside.values()].flatMap(({ fixes }) => fixes.map(({ latDeg }) => latDeg));
  }

  /** What waits, phone by phone, longest first. */
  seen(): readonly AsideSeen[] {
    const found: AsideSeen[] = [];
    for (const phones of this.#phones.values())
      for (const { race, entry, name, clock } of phones.values()) {
        const [first] = clock.waiting;
        if (first === undefined) continue;
        const positions = clock.waiting.reduce(
          (sum, { id }) => sum + (this.#aside.get(id)?.fixes.length ?? 0),
          0,
        );
        const aheadMs = Math.max(...clock.waiting.map(({ newestMs, arrivalMs }) => newestMs - arrivalMs));
        const hasClock = clock.clocks.length > 0;
        found.push({ race, entry, name, positions, sinceMs: first.arrivalMs, aheadMs, hasClock });
      }
    return found.sort((a, b) => a.sinceMs - b.sinceMs);
  }

  /**
   * An official's word for what waits of one phone: dated as the phone says, or so that its newest was taken when it
   * came, or given up. Answers how many positions that were.
   */
  async resolve(rider: Rider, name: string, how: 'own-clock' | 'on-arrival' | 'give-up'): Promise<number> {
    const phone = this.#phones.get(riderKey(rider))?.get(name);
    if (phone === undefined) return 0;
    const { waiting } = phone.clock;
    const asides = waiting.flatMap(({ id }) => this.#aside.get(id) ?? []);
    const positions = asides.reduce((sum, { fixes }) => sum + fixes.length, 0);
    if (how === 'give-up') {
      phone.clock = { ...phone.clock, waiting: [] };
      await Promise.all(asides.map((aside) => this.#drop(aside)));
      return positions;
    }
    const onArrival = Math.min(0, ...waiting.map(({ arrivalMs, newestMs }) => arrivalMs - newestMs));
    const latest = Math.min(...waiting.map(({ arrivalMs, newestMs }) => arrivalMs - newestMs));
    this.#apply(phone, trusted(phone.clock, how === 'own-clock' ? 0 : Math.max(onArrival, latest)));
    return positions;
  }

  /** Nothing of this rider's phones is kept any more (null: of this race's). Rejects while the disk does not take it. */
  async forget(race: RaceId, entry: EntryId | null): Promise<void> {
    const isTheirs = (one: Rider) => one.race === race && (entry === null || one.entry === entry);
    this.#owed.splice(0, this.#owed.length, ...this.#owed.filter(({ dated }) => !isTheirs(dated)));
    for (const aside of [...this.#aside.values()].filter(isTheirs)) {
      await this.#store.drop(aside.id);
      this.#forget(aside);
    }
    for (const [key, phones] of [...this.#phones])
      for (const phone of [...phones.values()].filter(isTheirs)) {
        await this.#options.settings.delete(clockKey(phone));
        phones.delete(phone.name);
        this.#phoneCount -= 1;
        if (phones.size === 0) this.#phones.delete(key);
      }
  }

  #settle(phone: Phone): void {
    this.#apply(phone, settled(phone.clock, this.#options.now()));
  }

  #apply(phone: Phone, { clock, dated }: Settled): void {
    phone.clock = clock;
    if (dated.length === 0) return;
    this.#keepClock(phone);
    // In runs of one offset and one door, so that a burst of messages becomes one record.
    const runs: { ids: number[]; fixes: Fix[]; addMs: number; first: Aside }[] = [];
    for (const { id, addMs } of dated) {
      const aside = this.#aside.get(id);
      if (aside === undefined) continue;
      let run = runs.at(-1);
      const fits = run?.addMs === addMs && run.first.source === aside.source;
      if (run === undefined || !fits || run.fixes.length + aside.fixes.length > FIX_BATCH_MAX) {
        run = { ids: [], fixes: [], addMs, first: aside };
        runs.push(run);
      }
      run.ids.push(id);
      for (const fix of aside.fixes) run.fixes.push({ ...fix, timeMs: fix.timeMs + addMs });
    }
    const { race, entry } = phone;
    for (const { ids, fixes, first } of runs)
      this.#enter({ ids, dated: { race, entry, source: first.source, by: first.by, fixes } });
  }

  /** Into the journal, and only then out of what is kept aside. */
  #enter(owed: { readonly ids: readonly number[]; readonly dated: Dated }): void {
    this.#options.store(owed.dated, (outcome) => {
      if (outcome.again !== null) {
        this.#owed.push(owed);
        return;
      }
      for (const id of owed.ids) {
        const aside = this.#aside.get(id);
        if (aside) void this.#drop(aside);
      }
    });
  }

  #putAside(phone: Phone, aside: Aside): Promise<Outcome> {
    this.#aside.set(aside.id, aside);
    const durable = this.#store.put(aside);
    this.#remember(aside, durable);
    return durable.then(
      () => ({ ...NOTHING_TO_DO, aside: aside.fixes.length }),
      (error: unknown) => {
        phone.clock = { ...phone.clock, waiting: phone.clock.waiting.filter(({ id }) => id !== aside.id) };
        this.#forget(aside);
        return failing(error);
      },
    );
  }

  #remember(aside: Aside, durable: Promise<void>): void {
    // Whoever waits for it hears of its failure; nobody else need.
    durable.catch(() => undefined);
    const key = riderKey(aside);
    const known = this.#waiting.get(key) ?? new Map<string, Promise<void>>();
    for (const fix of aside.fixes) known.set(placeKey(fix), durable);
    this.#waiting.set(key, known);
  }

  #forget(aside: Aside): void {
    this.#aside.delete(aside.id);
    const known = this.#waiting.get(riderKey(aside));
    for (const fix of aside.fixes) known?.delete(placeKey(fix));
    if (known?.size === 0) this.#waiting.delete(riderKey(aside));
  }

  async #drop(aside: Aside): Promise<void> {
    this.#forget(aside);
    // What stays on disk by a failure is found to be stored when it is dated again.
    await this.#store
      .drop(aside.id)
      .catch((error: unknown) => this.#options.log({ aside: 'not taken out', reason: String(error) }));
  }

  /** Those not known by their own time and place; `durable` when the repeats among the others are. */
  #freshOf(phone: Phone, fixes: readonly Fix[]) {
    const offsets = new Set([0]);
    for (const { clock } of this.#phones.get(riderKey(phone))?.values() ?? [])
      for (const { addMs } of clock.clocks) offsets.add(addMs);
    const waiting = this.#waiting.get(riderKey(phone));
    const seen = new Set<string>();
    const repeatsOf: Promise<void>[] = [];
    const fresh = fixes.filter((fix) => {
      const key = placeKey(fix);
      if (seen.has(key)) return false;
      seen.add(key);
      const own = waiting?.get(key);
      if (own !== undefined) {
        repeatsOf.push(own);
        return false;
      }
      for (const addMs of offsets)
        if (this.#options.isKnown(phone, { ...fix, timeMs: fix.timeMs + addMs })) return false;
      return true;
    });
    return { fresh, repeated: fixes.length - fresh.length, durable: Promise.all(repeatsOf).then(() => {}) };
  }

  #phone(rider: Rider, name: string): Phone {
    const key = riderKey(rider);
    const phones = this.#phones.get(key) ?? new Map<string, Phone>();
    this.#phones.set(key, phones);
    const known = phones.get(name);
    if (known) {
      phones.delete(name);
      phones.set(name, known);
      return known;
    }
    const phone: Phone = { race: rider.race, entry: rider.entry, name, clock: NO_CLOCK, kept: null };
    phones.set(name, phone);
    this.#phoneCount += 1;
    if (phones.size > NAMES_A_CARD_MAX) this.#forgetOne(phones, name);
    if (this.#phoneCount > PHONES_MAX) {
      const [eldest] = this.#phones.values();
      if (eldest) this.#forgetOne(eldest, name);
    }
    return phone;
  }

  /** The phone not heard for longest of which nothing waits. */
  #forgetOne(phones: Map<string, Phone>, except: string): void {
    for (const phone of phones.values()) {
      if (phone.name === except || phone.clock.waiting.length > 0) continue;
      phones.delete(phone.name);
      this.#phoneCount -= 1;
      if (phone.kept !== null) this.#carriedOut(this.#options.settings.delete(clockKey(phone)), phone);
      return;
    }
  }

  #readClocks(): void {
    for (const [, value] of this.#options.settings.entries(CLOCK_PREFIX)) {
      const { race, entry, name, clocks } = (value ?? {}) as Partial<Phone> & { clocks?: unknown };
      const isOurs = typeof race === 'string' && typeof entry === 'number' && typeof name === 'string';
      if (!isOurs || !Array.isArray(clocks)) continue;
      const phone = this.#phone({ race, entry }, name);
      phone.clock = { ...NO_CLOCK, clocks: clocks.filter(isKnownClock) };
      phone.kept = offsetsOf(phone);
    }
  }

  /** Before the first position that is dated by it: the journal writes in the order it is asked. */
  #keepClock(phone: Phone): void {
    const { race, entry, name, clock } = phone;
    const offsets = offsetsOf(phone);
    if (clock.clocks.length === 0 || offsets === phone.kept) return;
    phone.kept = offsets;
    this.#carriedOut(
      this.#options.settings.put(clockKey(phone), { race, entry, name, clocks: clock.clocks }),
      phone,
    );
  }

  #carriedOut(done: Promise<void>, phone: Phone): void {
    done.catch((error: unknown) =>
      this.#options.log({ phoneClock: 'not kept', phone: phone.name, reason: String(error) }),
    );
  }
}

const offsetsOf = ({ clock }: Phone): string =>
  [...new Set(clock.clocks.map(({ addMs }) => addMs))].sort().join();

const isKnownClock = (value: unknown): value is KnownClock => {
  const { addMs, newestMs, heardMs, isShown } = (value ?? {}) as Partial<KnownClock>;
  return [addMs, newestMs, heardMs].every(Number.isFinite) && typeof isShown === 'boolean';
};

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
const clockKey = (phone: Phone): string =>
  `${CLOCK_PREFIX}${riderKey(phone)}/${digestOf(phone.name).slice(0, 16)}`;

/** Names are strangers' words: short ones stand for themselves. */
const nameOf = ({ name }: PhoneName): string => (name.length <= NAME_LENGTH_MAX ? name : digestOf(name));

function messageOf(fixes: readonly Fix[], line: string, arrivalMs: number): ClockMessage {
  let [oldestMs, newestMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { timeMs } of fixes) {
    oldestMs = Math.min(oldestMs, timeMs);
    newestMs = Math.max(newestMs, timeMs);
  }
  return { line, oldestMs, newestMs, arrivalMs };
}

const failing = (error: unknown): Outcome =>
  comeAgain({
    code: 'journal-failing',
    message: error instanceof Error ? error.message : 'The journal could not store this; send it again.',
  });

/** Of several parts: when one has to come again, all do; what is stored by then is known as a repeat. */
function sum(outcomes: readonly Outcome[], repeated: number): Outcome {
  const again = outcomes.find((outcome) => outcome.again !== null);
  if (again) return again;
  return outcomes.reduce(
    (all, one) => ({
      accepted: all.accepted + one.accepted,
      repeated: all.repeated + one.repeated,
      aside: all.aside + one.aside,
      refused: [...all.refused, ...one.refused],
      again: null,
    }),
    { ...NOTHING_TO_DO, repeated },
  );
}
