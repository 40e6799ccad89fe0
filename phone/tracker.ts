/**
 * The tracker of a rider's phone: positions in; sampled, stored, sent in batches, forgotten once acknowledged. The riders'
 * page and the native app are shells around it: the store, the line and the clock are passed in. It needs no timer of its
 * own: in the background a phone runs none, so every position is a tick too, and `hear` resolves when what was due then
 * is done. A page that has timers asks `dueMs` for the next.
 *
 * A phone without room loses nothing that it can still send: what could not be stored is held in memory, goes out from
 * there, and is stored once there is room again.
 */
import { roundFix } from '../race/codec/fix-batch.ts';
import type { Course } from '../race/course/course.ts';
import type { Fix } from '../race/fix.ts';
import {
  CLOCK_UNKNOWN,
  type ClockKnowledge,
  correctionBoundMs,
  correctionMs,
  isClockDue,
  measured,
} from './clock-offset.ts';
import type { FixStore } from './fix-store.ts';
import { CardRefused, type Line, type Via } from './line.ts';
import { AT_NO_LINE, linePassed } from './line-passed.ts';
import * as outboxes from './outbox.ts';
import { isSameReporting, type Reporting } from './reporting.ts';
import { type LinePlace, linePlaces, NOTHING_SAMPLED, SAMPLINGS, sample } from './sampling.ts';

export type LineIs = 'closed' | 'opening' | 'open' | 'refused';

/** Who rides, as far as the tracker looks: how the race wants to be reported to, and where its standby may be. */
export interface Rides {
  readonly tracking: Reporting;
  readonly alternates?: readonly string[];
}

export interface TrackerState {
  readonly waiting: number;
  /** Since the app was started. */
  readonly kept: number;
  readonly acknowledged: number;
  readonly line: LineIs;
  readonly via: Via | null;
  /** When the station last answered (an acknowledged batch, its clock), by the phone's clock; null = not yet. */
  readonly heardMs: number | null;
  /** Phone's clock + this = the station's. */
  readonly correctionMs: number | null;
  readonly boundMs: number | null;
  /** False where there is no place to keep a file: what is not sent is lost with the app. */
  readonly durable: boolean;
  /** The phone could not keep something (no space left); what is in memory is still sent. */
  readonly storeFailed: boolean;
  readonly bytes: number;
}

export interface TrackerView<Rider> extends TrackerState {
  readonly rider: Rider | null;
  readonly riding: boolean;
  /** The newest position heard, kept or not. */
  readonly last: Fix | null;
}

export interface TrackerParts<Rider> {
  readonly store: FixStore;
  /** The line of this rider; asked for anew when another one rides, or is to be reported to otherwise. */
  readonly line: (rider: Rider, alternates: () => readonly string[]) => Line;
  /** Sent and received so far. */
  readonly bytes: () => number;
  /** Under which the rider is remembered, and what was remembered, made of today's shape. */
  readonly key: string;
  readonly known: (stored: unknown) => Rider | null;
  /** Whose fixes are whose on this phone: the same rider with a new card is the same. */
  readonly whoOf: (rider: Rider) => string;
  readonly now: () => number;
  /** 0…1, for spreading retries. */
  readonly chance: () => number;
}

/** A refused card is tried again now and then: the official may have made a mistake and mended it. */
const REFUSED_RETRY_MS = 20_000;
/** A delivery without an end (a phone that slept in the middle of it) is given up after this. */
const DELIVERY_MS_MAX = 60_000;
/** A backlog goes out in one go while the radio is awake: so many batches, an hour and a half at 1 Hz, then a breath. */
const BATCHES_A_TICK = 10;

export async function openTracker<Rider extends Rides>(parts: TrackerParts<Rider>): Promise<Tracker<Rider>> {
  const tracker = new Tracker(parts);
  await tracker.open();
  return tracker;
}

export class Tracker<Rider extends Rides> {
  readonly #parts: TrackerParts<Rider>;
  readonly #followers = new Set<() => void>();
  #rider: Rider | null = null;
  #riding = false;
  #last: Fix | null = null;
  #outbox = outboxes.openOutbox();
  #sampled = NOTHING_SAMPLED;
  #lines: readonly LinePlace[] = [];
  #atLines = AT_NO_LINE;
  #known: ClockKnowledge = CLOCK_UNKNOWN;
  #exchanges = 0;
  #askedClockMs = 0;
  #line: Line | null = null;
  #lineIs: LineIs = 'closed';
  #heardMs: number | null = null;
  #storeFailed = false;
  /** Held in memory only: the phone had no room for them. */
  #unstored = new Set<number>();
  /** Acknowledged, and still in the store: the phone would not let go of them. */
  #undeleted: readonly number[] = [];
  /** What is under way now; another one in its place means that it was given up. */
  #delivery: { readonly sinceMs: number } | null = null;
  #seen: TrackerView<Rider> | null = null;
  /** Positions that come while the rider changes wait until it is known whose they are. */
  #becoming: Promise<void> = Promise.resolve();

  constructor(parts: TrackerParts<Rider>) {
    this.#parts = parts;
  }

  /** Reads who rode when the app ended; once, before anything else. */
  async open(): Promise<void> {
    const { store, key, known } = this.#parts;
    const stored = await store.read(key);
    const rider = stored === null ? null : known(stored);
    await this.#become(rider);
    this.#riding = rider !== null && (await store.read('riding')) === true;
  }

  state = (): TrackerView<Rider> => {
    const { counts } = this.#outbox;
    this.#seen ??= {
      rider: this.#rider,
      riding: this.#riding,
      last: this.#last,
      waiting: outboxes.waiting(this.#outbox),
      kept: counts.kept,
      acknowledged: counts.acknowledged,
      line: this.#lineIs,
      via: this.#line?.via ?? null,
      heardMs: this.#heardMs,
      correctionMs: correctionMs(this.#known),
      boundMs: correctionBoundMs(this.#known),
      durable: this.#parts.store.durable,
      storeFailed: this.#storeFailed,
      bytes: this.#parts.bytes(),
    };
    return this.#seen;
  };

  /** Called after each change; returns how to stop. */
  follow = (changed: () => void): (() => void) => {
    this.#followers.add(changed);
    return () => this.#followers.delete(changed);
  };

  /** This rider from now on, or nobody; what the one before has not sent stays on the phone under their name. */
  be(next: Rider | null): Promise<void> {
    const done = this.#becoming.then(async () => {
      await this.#store([]);
      const written = await this.#write(this.#parts.key, next);
      if (next === null) {
        this.#riding = false;
        await this.#write('riding', false);
      }
      await this.#become(next);
      if (!written) this.#changed({ storeFailed: true });
    });
    this.#becoming = done.catch(() => {});
    return done;
  }

  async ride(riding: boolean): Promise<void> {
    await this.#becoming;
    this.#riding = riding;
    await this.#write('riding', riding);
    this.#changed();
    // At the start to be heard at once, at the end because the last batch waits for nobody.
    if (this.#rider !== null && this.#delivery === null) await this.#deliver(this.#rider);
  }

  /** How the race wants to be reported to from now on; remembered. */
  async report(tracking: Reporting): Promise<void> {
    await this.#becoming;
    if (this.#rider === null || isSameReporting(this.#rider.tracking, tracking)) return;
    // How long a silent connection stays open was agreed for the old batches.
    this.#hangUp();
    await this.#relearn({ ...this.#rider, tracking });
  }

  /** Where the standby is, as last heard; remembered, and looked at with the next attempt. */
  async alternates(hosts: readonly string[]): Promise<void> {
    await this.#becoming;
    if (this.#rider === null || (this.#rider.alternates ?? []).join() === hosts.join()) return;
    await this.#relearn({ ...this.#rider, alternates: hosts });
  }

  /** Where the timing lines are, near which more is kept; remembered for starts without a network. */
  async know(course: Course | null): Promise<void> {
    await this.#becoming;
    if (this.#rider === null) return;
    this.#lines = linePlaces(course);
    await this.#write(`lines/${this.#parts.whoOf(this.#rider)}`, this.#lines);
  }

  /** New positions, oldest first. Resolves when they are on the phone's disk and what was due has been tried. */
  async hear(fixes: readonly Fix[]): Promise<void> {
    await this.#becoming;
    await this.#keep(fixes);
    await this.tick();
  }

  /** Sends what is due; call it whenever there is a moment. */
  async tick(): Promise<void> {
    if (this.#rider === null) return;
    const { now } = this.#parts;
    if (this.#delivery !== null) {
      if (now() - this.#delivery.sinceMs < DELIVERY_MS_MAX) return;
      this.#delivery = null;
      this.#failed();
    }
    for (let batch = 0; batch < BATCHES_A_TICK && this.#delivery === null && this.#rider !== null; batch++) {
      const dueMs = outboxes.dueMs(this.#outbox, this.#rider.tracking);
      if (dueMs === null || dueMs > now()) return;
      await this.#deliver(this.#rider);
    }
  }

  /** A network came, or the rider looks: no reason to wait. */
  async hurry(): Promise<void> {
    await this.#becoming;
    if (this.#lineIs !== 'open') this.#line?.close();
    this.#outbox = outboxes.hurry(this.#outbox);
    await this.tick();
  }

  /** When `tick` is next worth calling, by the phone's clock; null while there is nothing to send. */
  dueMs(): number | null {
    if (this.#rider === null || this.#delivery !== null) return null;
    return outboxes.dueMs(this.#outbox, this.#rider.tracking);
  }

  async #become(next: Rider | null): Promise<void> {
    const { store, whoOf } = this.#parts;
    this.#delivery = null;
    this.#hangUp();
    this.#lineIs = 'closed';
    this.#heardMs = null;
    this.#last = null;
    this.#sampled = NOTHING_SAMPLED;
    this.#lines = [];
    this.#atLines = AT_NO_LINE;
    this.#known = CLOCK_UNKNOWN;
    this.#exchanges = 0;
    this.#storeFailed = false;
    const before = this.#rider;
    if (next === null) this.#outbox = outboxes.openOutbox();
    else {
      const who = whoOf(next);
      const frozen = await store.read(`frozen/${who}`);
      const inMemory = before !== null && whoOf(before) === who ? this.#inMemoryOnly() : [];
      const stored = (await store.held(who)).filter(({ id }) => !this.#undeleted.includes(id));
      const held = [...stored, ...inMemory].sort((a, b) => a.id - b.id);
      const outbox = outboxes.openOutbox(held, typeof frozen === 'number' ? frozen : 0);
      this.#outbox = { ...outbox, nextId: Math.max(outbox.nextId, (await store.lastId()) + 1) };
      this.#lines = ((await store.read(`lines/${who}`)) as readonly LinePlace[] | null) ?? [];
    }
    if (before === null || next === null || whoOf(before) !== whoOf(next)) this.#unstored.clear();
    this.#rider = next;
    this.#changed();
  }

  async #keep(fixes: readonly Fix[]): Promise<void> {
    // A system that goes on after the rider has stopped is not listened to: nobody is followed home.
    if (this.#rider === null || !this.#riding || fixes.length === 0) return;
    const { sampling, sending } = this.#rider.tracking;
    const steps: outboxes.Step[] = [];
    let next = this.#outbox;
    let passed = false;
    for (const fix of fixes.map(roundFix)) {
      const answer = sample(this.#sampled, fix, this.#lines, SAMPLINGS[sampling], fix.battery ?? null);
      this.#sampled = answer.state;
      this.#last = fix;
      const line = linePassed(this.#atLines, fix, this.#lines);
      this.#atLines = line.at;
      passed ||= line.passed;
      if (!answer.keep) continue;
      const step = outboxes.keep(next, fix);
      steps.push(step);
      next = step.outbox;
    }
    await this.#carryOut(steps);
    if (passed && sending === 'by-lap') this.#outbox = outboxes.want(this.#outbox);
    this.#changed();
  }

  async #deliver(mine: Rider): Promise<void> {
    const own = { sinceMs: this.#parts.now() };
    this.#delivery = own;
    const isOver = (): boolean => this.#delivery !== own;
    this.#line ??= this.#parts.line(mine, () => this.#rider?.alternates ?? []);
    const line = this.#line;
    const before = this.#lineIs;
    if (before === 'closed') this.#lineIs = 'opening';
    this.#changed();
    try {
      const spoke = await this.#measureClock(line, isOver);
      if (isOver()) return;
      const fixes = await this.#carryOut([outboxes.send(this.#outbox, correctionMs(this.#known) ?? 0)]);
      if (isOver()) return;
      const receipt = fixes === null ? null : await line.send(fixes);
      if (isOver()) return;
      if (spoke || fixes !== null) {
        this.#heardMs = this.#parts.now();
        this.#lineIs = 'open';
      } else this.#lineIs = before;
      await this.#carryOut([outboxes.acknowledged(this.#outbox, receipt, this.#parts.now())]);
    } catch (error) {
      if (isOver()) return;
      this.#failed(error);
    } finally {
      if (!isOver()) this.#delivery = null;
      this.#changed();
    }
  }

  /** Before the first batch, and then now and then beside one. Nothing is sent while the clock is unknown. */
  async #measureClock(line: Line, isOver: () => boolean): Promise<boolean> {
    if (!isClockDue(this.#exchanges, this.#askedClockMs, this.#parts.now())) return false;
    const exchange = await line.askClock(this.#exchanges > 0);
    if (isOver()) return false;
    this.#askedClockMs = this.#parts.now();
    if (exchange === null) return false;
    this.#known = measured(this.#known, exchange);
    this.#exchanges += 1;
    return true;
  }

  #failed(error: unknown = null): void {
    const { now, chance } = this.#parts;
    const isRefused = error instanceof CardRefused;
    this.#lineIs = isRefused ? 'refused' : 'closed';
    this.#outbox = outboxes.failed(this.#outbox, now(), chance());
    if (isRefused) this.#outbox = { ...this.#outbox, retryMs: now() + REFUSED_RETRY_MS };
  }

  /** Takes over the next state, carries the effects out in their order and gives back what is to be sent. */
  async #carryOut(steps: readonly outboxes.Step[]): Promise<readonly Fix[] | null> {
    const effects = steps.flatMap((step) => step.effects);
    this.#outbox = steps.at(-1)?.outbox ?? this.#outbox;
    this.#changed();
    let toSend: readonly Fix[] | null = null;
    // Several positions at once are one transaction: all stored before anything else.
    await this.#store(effects.flatMap((effect) => (effect.do === 'store' ? [effect.held] : [])));
    for (const effect of effects) {
      if (effect.do === 'freeze') await this.#freeze(effect.held, effect.frozenMs);
      else if (effect.do === 'delete') await this.#delete(effect.ids);
      else if (effect.do === 'send') toSend = effect.fixes;
    }
    return toSend;
  }

  /** Together with what there was no room for before. */
  async #store(held: readonly outboxes.Held[]): Promise<void> {
    const all = [...this.#inMemoryOnly(), ...held];
    if (all.length === 0 || this.#rider === null) return;
    // Under way: whoever stores meanwhile leaves them alone.
    for (const { id } of all) this.#unstored.delete(id);
    try {
      await this.#parts.store.store(this.#parts.whoOf(this.#rider), all);
      this.#storeFailed = false;
    } catch {
      for (const { id } of all) this.#unstored.add(id);
      this.#storeFailed = true;
    }
  }

  /** A time that could not be frozen on the disk is frozen in memory: it is sent, which matters more. */
  async #freeze(held: readonly outboxes.Held[], frozenMs: number): Promise<void> {
    const { store, whoOf } = this.#parts;
    if (this.#rider === null) return;
    try {
      await store.freeze(whoOf(this.#rider), held, frozenMs);
    } catch {
      this.#storeFailed = true;
    }
  }

  async #delete(ids: readonly number[]): Promise<void> {
    const all = [...this.#undeleted, ...ids];
    this.#undeleted = [];
    try {
      await this.#parts.store.delete(all);
    } catch {
      this.#undeleted = [...all, ...this.#undeleted];
      this.#storeFailed = true;
    }
  }

  /** False when there was no room for it. */
  async #write(key: string, value: unknown): Promise<boolean> {
    try {
      await this.#parts.store.write(key, value);
      return true;
    } catch {
      this.#changed({ storeFailed: true });
      return false;
    }
  }

  async #relearn(rider: Rider): Promise<void> {
    this.#rider = rider;
    this.#changed();
    await this.#write(this.#parts.key, rider);
  }

  /** With the times they have by now. */
  #inMemoryOnly(): readonly outboxes.Held[] {
    const { given, held } = this.#outbox;
    return [...given, ...held].filter(({ id }) => this.#unstored.has(id));
  }

  #hangUp(): void {
    this.#line?.close();
    this.#line = null;
  }

  #changed({ storeFailed = this.#storeFailed } = {}): void {
    this.#storeFailed = storeFailed;
    this.#seen = null;
    for (const follower of this.#followers) follower();
  }
}
