/**
 * The tracker: positions in; sampled, stored, sent in batches, forgotten once acknowledged. What it decides is decided
 * in phone/; this carries it out. It needs no timer of its own: in the background a phone runs no timers, so
 * every position is a tick too, and `hear` resolves when what was due then is done.
 */

import {
  CLOCK_UNKNOWN,
  type ClockKnowledge,
  correctionBoundMs,
  correctionMs,
  isClockDue,
  measured,
} from '../../../phone/clock-offset.ts';
import { AT_NO_LINE, linePassed } from '../../../phone/line-passed.ts';
import * as outboxes from '../../../phone/outbox.ts';
import { isSameReporting, type Reporting, reportingFrom } from '../../../phone/reporting.ts';
import { type LinePlace, linePlaces, NOTHING_SAMPLED, SAMPLINGS, sample } from '../../../phone/sampling.ts';
import type { Course } from '../../../race/course/course.ts';
import type { Fix } from '../../../race/fix.ts';
import type { Shelf } from '../storage/fix-store.ts';
import { type Rider, whoOf } from './rider.ts';
import { CardRefused, type StationApi } from './station-api.ts';

export type LineIs = 'closed' | 'opening' | 'open' | 'refused';

export interface TrackerState {
  readonly rider: Rider | null;
  readonly riding: boolean;
  /** The newest position heard, kept or not. */
  readonly last: Fix | null;
  readonly waiting: number;
  /** Since the app was started. */
  readonly kept: number;
  readonly acknowledged: number;
  readonly line: LineIs;
  /** When the station last answered, by the phone's clock; null = not yet. */
  readonly heardMs: number | null;
  /** Phone's clock + this = the station's. */
  readonly correctionMs: number | null;
  readonly boundMs: number | null;
  readonly durable: boolean;
  /** The phone could not keep a position (no space left); what is in memory is still sent. */
  readonly storeFailed: boolean;
  readonly bytes: number;
}

export interface TrackerParts {
  readonly shelf: Shelf;
  readonly api: Pick<StationApi, 'send' | 'askClock' | 'bytes'>;
  readonly now: () => number;
  /** 0…1, for spreading retries. */
  readonly chance: () => number;
}

export interface Tracker {
  state(): TrackerState;
  /** Called after each change; returns how to stop. */
  follow(changed: () => void): () => void;
  be(rider: Rider | null): Promise<void>;
  ride(riding: boolean): Promise<void>;
  /** How the race wants to be reported to from now on; remembered. */
  report(tracking: Reporting): Promise<void>;
  /** Where the timing lines are, near which more is kept; remembered for starts without a network. */
  know(course: Course | null): Promise<void>;
  /** New positions, oldest first. Resolves when they are on the phone's disk and what was due has been tried. */
  hear(fixes: readonly Fix[]): Promise<void>;
  /** Sends what is due; call it whenever there is a moment. */
  tick(): Promise<void>;
  /** A network came, or the rider looks: no reason to wait. */
  hurry(): Promise<void>;
  /** When `tick` is next worth calling, by the phone's clock; null while there is nothing to send. */
  dueMs(): number | null;
}

/** A refused card is tried again now and then: the official may have made a mistake and mended it. */
const REFUSED_RETRY_MS = 20_000;
/** A delivery without an end (a phone that slept in the middle of it) is given up after this. */
const DELIVERY_MS_MAX = 60_000;
/** A backlog goes out in one go while the radio is awake: so many batches, an hour and a half at 1 Hz, then a breath. */
const BATCHES_A_TICK = 10;

export async function openTracker({ shelf, api, now, chance }: TrackerParts): Promise<Tracker> {
  let rider: Rider | null = null;
  let riding = false;
  let last: Fix | null = null;
  let outbox = outboxes.openOutbox();
  let sampled = NOTHING_SAMPLED;
  let lines: readonly LinePlace[] = [];
  let atLines = AT_NO_LINE;
  let known: ClockKnowledge = CLOCK_UNKNOWN;
  let exchanges = 0;
  let askedClockMs = 0;
  let line: LineIs = 'closed';
  let heardMs: number | null = null;
  let storeFailed = false;
  /** What is under way now; another one in its place means that it was given up. */
  let delivery: { readonly sinceMs: number } | null = null;
  let seen: TrackerState | null = null;
  /** Positions that come while the rider changes wait until it is known whose they are. */
  let becoming: Promise<void> = Promise.resolve();
  const followers = new Set<() => void>();

  const changed = (): void => {
    seen = null;
    for (const follower of followers) follower();
  };

  /** Takes over the next state, carries the effects out in their order and gives back what is to be sent. */
  async function carryOut(steps: readonly outboxes.Step[]): Promise<readonly Fix[] | null> {
    const who = rider === null ? '' : whoOf(rider);
    const effects = steps.flatMap((step) => step.effects);
    outbox = steps.at(-1)?.outbox ?? outbox;
    changed();
    let toSend: readonly Fix[] | null = null;
    // Several positions at once are one transaction: all stored before anything else.
    const stored = effects.flatMap((effect) => (effect.do === 'store' ? [effect.held] : []));
    if (stored.length > 0) await shelf.store(who, stored);
    for (const effect of effects) {
      if (effect.do === 'freeze') await shelf.freeze(who, effect.held, effect.frozenMs);
      else if (effect.do === 'delete') await shelf.delete(effect.ids);
      else if (effect.do === 'send') toSend = effect.fixes;
    }
    return toSend;
  }

  async function become(next: Rider | null): Promise<void> {
    delivery = null;
    line = 'closed';
    heardMs = null;
    last = null;
    sampled = NOTHING_SAMPLED;
    lines = [];
    atLines = AT_NO_LINE;
    known = CLOCK_UNKNOWN;
    exchanges = 0;
    storeFailed = false;
    if (next === null) outbox = outboxes.openOutbox();
    else {
      const who = whoOf(next);
      const frozen = await shelf.read(`frozen/${who}`);
      const held = await shelf.held(who);
      outbox = outboxes.openOutbox(held, typeof frozen === 'number' ? frozen : 0);
      outbox = { ...outbox, nextId: Math.max(outbox.nextId, (await shelf.lastId()) + 1) };
      lines = ((await shelf.read(`lines/${who}`)) as readonly LinePlace[] | null) ?? [];
    }
    rider = next;
    changed();
  }

  async function keepFixes(fixes: readonly Fix[]): Promise<void> {
    // A system that goes on after the rider has stopped is not listened to: nobody is followed home.
    if (rider === null || !riding || fixes.length === 0) return;
    const steps: outboxes.Step[] = [];
    let next = outbox;
    let passed = false;
    for (const fix of fixes) {
      const answer = sample(sampled, fix, lines, SAMPLINGS[rider.tracking.sampling], fix.battery ?? null);
      sampled = answer.state;
      last = fix;
      const line = linePassed(atLines, fix, lines);
      atLines = line.at;
      passed ||= line.passed;
      if (!answer.keep) continue;
      const step = outboxes.keep(next, fix);
      steps.push(step);
      next = step.outbox;
    }
    try {
      await carryOut(steps);
      if (steps.length > 0) storeFailed = false;
    } catch {
      // It is in memory and goes out from there; the screen says that the phone has no room.
      storeFailed = true;
    }
    if (passed && rider.tracking.sending === 'by-lap') outbox = outboxes.want(outbox);
    changed();
  }

  async function tick(): Promise<void> {
    if (rider === null) return;
    if (delivery !== null) {
      if (now() - delivery.sinceMs < DELIVERY_MS_MAX) return;
      delivery = null;
      outbox = outboxes.failed(outbox, now(), chance());
    }
    for (let batch = 0; batch < BATCHES_A_TICK && delivery === null && rider !== null; batch++) {
      const dueMs = outboxes.dueMs(outbox, rider.tracking);
      if (dueMs === null || dueMs > now()) return;
      await deliver(rider);
    }
  }

  async function deliver(mine: Rider): Promise<void> {
    const own = { sinceMs: now() };
    delivery = own;
    const isOver = (): boolean => delivery !== own;
    if (line === 'closed') line = 'opening';
    changed();
    try {
      await measureClock(mine, isOver);
      if (isOver()) return;
      const fixes = await carryOut([outboxes.send(outbox, correctionMs(known) ?? 0)]);
      if (fixes !== null) await api.send(mine, fixes);
      if (isOver()) return;
      heardMs = now();
      line = 'open';
      await carryOut([outboxes.acknowledged(outbox)]);
    } catch (error) {
      if (isOver()) return;
      const isRefused = error instanceof CardRefused;
      line = isRefused ? 'refused' : 'closed';
      outbox = outboxes.failed(outbox, now(), chance());
      if (isRefused) outbox = { ...outbox, retryMs: now() + REFUSED_RETRY_MS };
    } finally {
      if (!isOver()) delivery = null;
      changed();
    }
  }

  /** Before the first batch, and then now and then beside one. Nothing is sent while the clock is unknown. */
  async function measureClock(mine: Rider, isOver: () => boolean): Promise<void> {
    if (!isClockDue(exchanges, askedClockMs, now())) return;
    const exchange = await api.askClock(mine, exchanges > 0);
    if (isOver()) return;
    askedClockMs = now();
    if (exchange === null) return;
    known = measured(known, exchange);
    exchanges += 1;
  }

  const stored = (await shelf.read('rider')) as Rider | null;
  const kept = stored && { ...stored, tracking: reportingFrom(stored.tracking) };
  await become(kept);
  riding = kept !== null && (await shelf.read('riding')) === true;

  return {
    state() {
      seen ??= {
        rider,
        riding,
        last,
        waiting: outbox.held.length,
        kept: outbox.counts.kept,
        acknowledged: outbox.counts.acknowledged,
        line,
        heardMs,
        correctionMs: correctionMs(known),
        boundMs: correctionBoundMs(known),
        durable: shelf.durable,
        storeFailed,
        bytes: api.bytes,
      };
      return seen;
    },
    follow(follower) {
      followers.add(follower);
      return () => followers.delete(follower);
    },
    be(next) {
      const done = becoming.then(async () => {
        await shelf.write('rider', next);
        if (next === null) await shelf.write('riding', false);
        if (next === null) riding = false;
        await become(next);
      });
      becoming = done.catch(() => {});
      return done;
    },
    async ride(is) {
      riding = is;
      await shelf.write('riding', is);
      changed();
      // At the end the last batch waits for nobody.
      if (rider !== null && delivery === null && outbox.held.length > 0) await deliver(rider);
    },
    async report(tracking) {
      if (rider === null || isSameReporting(rider.tracking, tracking)) return;
      rider = { ...rider, tracking };
      changed();
      await shelf.write('rider', rider);
    },
    async know(course) {
      if (rider === null) return;
      lines = linePlaces(course);
      await shelf.write(`lines/${whoOf(rider)}`, lines);
    },
    async hear(fixes) {
      await becoming;
      await keepFixes(fixes);
      await tick();
    },
    tick,
    async hurry() {
      outbox = outboxes.hurry(outbox);
      await tick();
    },
    dueMs: () => (rider === null || delivery !== null ? null : outboxes.dueMs(outbox, rider.tracking)),
  };
}
