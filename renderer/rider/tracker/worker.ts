/**
 * The tracker: a worker that owns the phone's store and the line to the station. Positions come in from the page, are
 * sampled, stored, sent in batches and forgotten once acknowledged. All that it decides is in phone/.
 */

import {
  CLOCK_UNKNOWN,
  type ClockKnowledge,
  correctionBoundMs,
  correctionMs,
  isClockDue,
  measured,
  takenMs,
} from '../../../phone/clock-offset.ts';
import { AT_NO_LINE, linePassed } from '../../../phone/line-passed.ts';
import * as outboxes from '../../../phone/outbox.ts';
import { type LinePlace, linePlaces, NOTHING_SAMPLED, SAMPLINGS, sample } from '../../../phone/sampling.ts';
import { roundFix } from '../../../race/codec/fix-batch.ts';
import type { Fix } from '../../../race/fix.ts';
import { known as knownSetup, type RiderSetup } from '../setup.ts';
import { CardRefused } from './card-refused.ts';
import { openShelf, type Shelf } from './fix-store.ts';
import { createLine, type Line } from './line.ts';
import type { FromTracker, Heard, LineIs, ToTracker, TrackerState } from './messages.ts';

const LOCK = 'bell-lap-rider';
/** A refused card is tried again now and then: the official may have made a mistake and mended it. */
const REFUSED_RETRY_MS = 20_000;

const tell = (message: FromTracker): void => postMessage(message);

let shelf: Shelf | null = null;
let setup: RiderSetup | null = null;
let line: Line | null = null;
let lineIs: LineIs = 'closed';
let outbox = outboxes.openOutbox();
let sampled = NOTHING_SAMPLED;
let atLines = AT_NO_LINE;
let lines: readonly LinePlace[] = [];
let known: ClockKnowledge = CLOCK_UNKNOWN;
let exchanges = 0;
let askedClockMs = 0;
let riding = false;
let heardMs: number | null = null;
let timer = 0;
let delivering = false;

/** Whose fixes: the same rider with a new card is the same. */
const whoOf = ({ race, entry }: RiderSetup): string => `${race.id}/${entry}`;

/** Somebody else rides with this phone now, or nobody; how the race is reported to may change under way. */
const isOther = (mine: RiderSetup): boolean => setup?.credential !== mine.credential;

function carryOut(step: outboxes.Step): readonly Fix[] | null {
  let toSend: readonly Fix[] | null = null;
  const who = setup === null ? '' : whoOf(setup);
  for (const effect of step.effects) {
    if (effect.do === 'store') shelf?.store(who, effect.held);
    else if (effect.do === 'freeze') shelf?.freeze(who, effect.held, effect.frozenMs);
    else if (effect.do === 'delete') shelf?.delete(effect.ids);
    else toSend = effect.fixes;
  }
  outbox = step.outbox;
  return toSend;
}

function hear(heard: Heard): void {
  if (setup === null) return;
  const { datedMs, heardMs, ...rest } = heard;
  const fix = roundFix({ ...rest, timeMs: takenMs(datedMs, heardMs) });
  const next = sample(sampled, fix, lines, SAMPLINGS[setup.tracking.sampling], heard.battery ?? null);
  sampled = next.state;
  if (next.keep) {
    carryOut(outboxes.keep(outbox, fix));
    report();
  }
  const line = linePassed(atLines, fix, lines);
  atLines = line.at;
  if (line.passed && setup.tracking.sending === 'by-lap') outbox = outboxes.want(outbox);
  plan();
}

/** Sets the alarm for the next batch. */
function plan(): void {
  clearTimeout(timer);
  if (setup === null || delivering) return;
  const dueMs = outboxes.dueMs(outbox, setup.tracking);
  if (dueMs === null) return;
  timer = setTimeout(() => void deliver(), Math.max(0, dueMs - Date.now())) as unknown as number;
}

async function deliver(): Promise<void> {
  if (setup === null || delivering) return;
  const mine = setup;
  delivering = true;
  line ??= createLine(setup, self.location, () => setup?.alternates ?? []);
  const on = line;
  if (lineIs !== 'open' && lineIs !== 'refused') {
    lineIs = 'opening';
    report();
  }
  try {
    const spoke = await measureClock(on);
    const fixes = carryOut(outboxes.send(outbox, correctionMs(known) ?? 0));
    if (fixes !== null) await on.send(fixes);
    if (isOther(mine)) return;
    carryOut(outboxes.acknowledged(outbox));
    if (spoke || fixes !== null) {
      heardMs = Date.now();
      lineIs = 'open';
    }
  } catch (error) {
    if (isOther(mine)) return;
    const isRefused = error instanceof CardRefused;
    lineIs = isRefused ? 'refused' : 'closed';
    outbox = outboxes.failed(outbox, Date.now(), Math.random());
    if (isRefused) outbox = { ...outbox, retryMs: Date.now() + REFUSED_RETRY_MS };
  } finally {
    delivering = false;
    report();
    plan();
  }
}

/** Before the first batch, and then now and then beside one. Nothing is sent while the clock is unknown. */
async function measureClock(on: Line): Promise<boolean> {
  if (!isClockDue(exchanges, askedClockMs, Date.now())) return false;
  const exchange = await on.askClock(exchanges > 0);
  askedClockMs = Date.now();
  if (exchange === null) return false;
  known = measured(known, exchange);
  exchanges += 1;
  return true;
}

function report(): void {
  const state: TrackerState = {
    waiting: outbox.held.length,
    kept: outbox.counts.kept,
    acknowledged: outbox.counts.acknowledged,
    line: lineIs,
    via: line?.via ?? null,
    heardMs,
    correctionMs: correctionMs(known),
    boundMs: correctionBoundMs(known),
    durable: shelf?.durable ?? false,
    bytes: line?.bytes ?? 0,
  };
  tell({ say: 'state', state });
}

function become(next: RiderSetup | null): void {
  line?.close();
  line = null;
  lineIs = 'closed';
  heardMs = null;
  sampled = NOTHING_SAMPLED;
  atLines = AT_NO_LINE;
  setup = next;
  if (next === null || shelf === null) outbox = outboxes.openOutbox();
  else {
    const frozen = shelf.read(`frozen/${whoOf(next)}`);
    outbox = outboxes.openOutbox(shelf.held(whoOf(next)), typeof frozen === 'number' ? frozen : 0);
    outbox = { ...outbox, nextId: Math.max(outbox.nextId, shelf.lastId() + 1) };
  }
  report();
  plan();
}

/** Resolves once this tab has the store to itself, which may be when another one is closed. */
async function open(): Promise<void> {
  await new Promise<void>((resolve) => {
    void navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
      if (lock !== null) {
        resolve();
        return new Promise(() => {});
      }
      tell({ say: 'elsewhere' });
      void navigator.locks.request(LOCK, () => {
        resolve();
        return new Promise(() => {});
      });
      return undefined;
    });
  });
  shelf = await openShelf();
  riding = shelf.read('riding') === true;
  const stored = shelf.read('setup') as RiderSetup | null;
  const kept = stored && knownSetup(stored);
  tell({ say: 'opened', setup: kept, riding: riding && kept !== null });
  become(kept);
}

self.onmessage = ({ data }: MessageEvent<ToTracker>) => {
  switch (data.say) {
    case 'open':
      return void open().catch((error: unknown) =>
        tell({ say: 'broken', why: error instanceof Error ? error.message : String(error) }),
      );
    case 'be': {
      shelf?.write('setup', data.setup);
      return become(data.setup);
    }
    case 'ride': {
      riding = data.riding;
      shelf?.write('riding', riding);
      // At the start to be heard at once, at the end because the last batch waits for nobody.
      return void deliver();
    }
    case 'fix':
      return hear(data.heard);
    case 'report': {
      if (setup === null) return;
      setup = { ...setup, tracking: data.tracking };
      // How long a silent connection stays open was agreed for the old batches.
      line?.close();
      line = null;
      shelf?.write('setup', setup);
      return plan();
    }
    case 'alternates': {
      if (setup === null) return;
      setup = { ...setup, alternates: data.hosts };
      shelf?.write('setup', setup);
      return;
    }
    case 'course': {
      lines = linePlaces(data.course);
      return;
    }
    case 'hurry': {
      if (lineIs !== 'open') line?.close();
      outbox = outboxes.hurry(outbox);
      return plan();
    }
    case 'leave': {
      shelf?.write('setup', null);
      shelf?.write('riding', false);
      return become(null);
    }
  }
};
