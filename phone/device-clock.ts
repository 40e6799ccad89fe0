/**
 * The clock of a phone whose app says when it took each position and nothing about its clock. One model, pure, for
 * whoever receives such positions; phones that can ask measure instead (clock-offset.ts).
 *
 * A message's lateness is its arrival minus the newest time it tells. Nothing arrives before it was taken, so lateness
 * is (way and waiting, never negative) minus (how far the clock is ahead). From this follow the laws:
 *
 *   1  An offset belongs to a phone: to a name (what the app calls itself) and a line (one connection), never to a card.
 *      One name may have several clocks at once: two phones with one card, a receiver and a network that disagree.
 *   2  A message is dated at once only by a clock that is known and explains it: it comes fresh, or it goes on where the
 *      last one ended. Everything else waits.
 *   3  A clock is known when two messages some seconds apart agree about it. A backlog that is being drained never agrees
 *      with itself, as its times run faster than the clock on the wall; a single wrong date has nobody to agree with.
 *   4  What waited together is dated by one offset: the distances between its positions stay what they were.
 *   5  What no clock explains waits for ever, and is told. Nothing is guessed, nothing is dropped.
 *   6  Every offset ever used is remembered, so that a position that is sent again is known by its own time.
 *
 * All times are ms; `arrivalMs` by a clock that never steps.
 */
import { elementOf, lastOf } from '../race/present.ts';

/** The station's time is the phone's plus `addMs`. */
export interface KnownClock {
  readonly addMs: number;
  /** The newest time of the phone that it has dated, by the phone. */
  readonly newestMs: number;
  readonly heardMs: number;
  /** Whether messages have shown it. One that was only believed, for want of anything else, dates nothing but what waited. */
  readonly isShown: boolean;
}

/** A message, or the part of one whose times belong together. */
export interface ClockMessage {
  readonly line: string;
  readonly oldestMs: number;
  readonly newestMs: number;
  readonly arrivalMs: number;
}

export interface WaitingMessage extends ClockMessage {
  /** Whose it is, for whoever keeps the positions. */
  readonly id: number;
}

/** What is known of the phones of one name: a plain value. */
export interface DeviceClock {
  /** Newest last; at most CLOCKS_MAX. */
  readonly clocks: readonly KnownClock[];
  /** Of each line: its clock (an `addMs` of `clocks`; null while unknown) and when it was heard. Least recent first. */
  readonly lines: readonly {
    readonly line: string;
    readonly addMs: number | null;
    readonly heardMs: number;
  }[];
  /** Undated, in order of arrival. */
  readonly waiting: readonly WaitingMessage[];
}

export const NO_CLOCK: DeviceClock = { clocks: [], lines: [], waiting: [] };

/** Whole seconds, rounded up, on a quick network explain this much; beyond it a position comes from the future. */
export const AHEAD_MS = 1_500;
/** A message that comes within this is as good as live. */
export const FRESH_MS = 8_000;
/** A backlog of more than a day is no backlog of a race. */
export const BACKLOG_MAX_MS = 24 * 3_600_000;
/** Two messages agree when their latenesses differ by no more than this, and they came so far apart at the least. */
const AGREE_MS = 1_500;
const APART_MS = 2_000;
/** So long nothing more came on the line: it was no backlog that is being drained. */
const QUIET_MS = 2_000;
/** What is late and says nothing more is believed after this; on a line of before, that has ended, sooner. */
const SILENT_MS = 60_000;
const LINE_OVER_MS = 20_000;
/** Late by less than a day could be a backlog that comes slowly: so many messages, over so long, and equally late. */
const STEADY_MESSAGES = 5;
const STEADY_OVER_MS = 12_000;
const STEADY_LOOK_MS = 36_000;
const STEADY_WITHIN_MS = 3_000;
/** A message that begins within this after the last one ended goes on from it. */
const GOES_ON_MS = 120_000;
/** Two lines of one name that are heard within this are two phones. */
const LINE_LIVE_MS = 30_000;
const CLOCKS_MAX = 16;
const LINES_MAX = 16;
/** Looked at when a clock is sought: the newest that wait. */
const WITNESSES_MAX = 200;

const lateness = (message: ClockMessage, addMs: number): number =>
  message.arrivalMs - message.newestMs - addMs;
const isFresh = (message: ClockMessage, addMs: number): boolean =>
  lateness(message, addMs) >= -AHEAD_MS && lateness(message, addMs) <= FRESH_MS;
/** Whether it can be true by this clock: not from the future, not a day old. */
const isExplained = (message: ClockMessage, addMs: number): boolean =>
  lateness(message, addMs) >= -AHEAD_MS && lateness(message, addMs) <= BACKLOG_MAX_MS;

/** The same with a clock that this phone may have, which somebody knows of: it is believed where it explains what comes. */
export const thoughtOf = (clock: DeviceClock, addMs: number): DeviceClock =>
  clock.clocks.some((known) => known.addMs === addMs)
    ? clock
    : {
        ...clock,
        clocks: [...clock.clocks, { addMs, newestMs: 0, heardMs: 0, isShown: false }].slice(-CLOCKS_MAX),
      };

export interface Judged {
  readonly clock: DeviceClock;
  /** By which the message is dated now; null when it has to wait (`wait` it then). */
  readonly addMs: number | null;
}

/** Whether a new message can be dated at once, and by what. */
export function judged(before: DeviceClock, message: ClockMessage): Judged {
  const addMs = knownFor(before, message);
  if (addMs === null) return { clock: heard(before, message, null), addMs };
  return { clock: used(heard(before, message, addMs), message, addMs), addMs };
}

function knownFor(clock: DeviceClock, message: ClockMessage): number | null {
  const line = clock.lines.find((one) => one.line === message.line);
  const own = line?.addMs ?? null;
  if (own !== null) {
    if (isFresh(message, own)) return own;
    const known = clock.clocks.find(({ addMs }) => addMs === own);
    if (known?.isShown && isExplained(message, own) && goesOn(known, message)) return own;
    // Two phones behind one address, or a receiver and a network that take turns.
    return clock.clocks.find(({ addMs }) => isFresh(message, addMs))?.addMs ?? null;
  }
  if (line !== undefined) return null;
  // A new line of a name that has one clock: the phone has connected again, unless the other line still speaks.
  const speaks = clock.lines.some(({ heardMs }) => message.arrivalMs - heardMs < LINE_LIVE_MS);
  const [only, ...others] = clock.clocks;
  if (only === undefined || others.length > 0 || speaks || !isExplained(message, only.addMs)) return null;
  return isFresh(message, only.addMs) || (only.isShown && goesOn(only, message)) ? only.addMs : null;
}

const goesOn = (known: KnownClock, { oldestMs }: ClockMessage): boolean =>
  oldestMs > known.newestMs && oldestMs - known.newestMs <= GOES_ON_MS;

/** The message waits: `id` says whose it is. */
export const wait = (clock: DeviceClock, message: ClockMessage, id: number): DeviceClock => ({
  ...clock,
  waiting: [...clock.waiting, { ...message, id }],
});

export interface Settled {
  readonly clock: DeviceClock;
  /** What need not wait any more, and by what it is dated. */
  readonly dated: readonly { readonly id: number; readonly addMs: number }[];
}

/** What the messages that wait and the moment together show. Call after each message that waits, and every second. */
export function settled(before: DeviceClock, nowMs: number): Settled {
  let clock = before;
  const dated: { id: number; addMs: number }[] = [];
  const dating = (which: (message: WaitingMessage) => number | null, isShown: boolean): void => {
    const left: WaitingMessage[] = [];
    for (const message of clock.waiting) {
      const addMs = which(message);
      if (addMs === null) left.push(message);
      else dated.push({ id: message.id, addMs });
      if (addMs !== null) clock = used(clock, message, addMs, isShown);
    }
    if (left.length < clock.waiting.length) clock = { ...clock, waiting: left };
  };
  const lines = [...new Set(clock.waiting.map(({ line }) => line))];
  for (const line of lines) {
    const found = clockOfLine(clock, line, nowMs);
    if (found === null) continue;
    const { addMs, isShown } = found;
    clock = withLine(clock, line, addMs);
    dating((message) => (message.line === line && isExplained(message, addMs) ? addMs : null), isShown);
  }
  dating((message) => ofOldLine(clock, message, nowMs), false);
  return { clock, dated };
}

interface Found {
  readonly addMs: number;
  readonly isShown: boolean;
}

/** The clock that the messages of one line show, or null while they do not. */
function clockOfLine(clock: DeviceClock, line: string, nowMs: number): Found | null {
  const own = clock.waiting.filter((message) => message.line === line).slice(-WITNESSES_MAX);
  const candidates = [...clock.clocks.map(({ addMs }) => addMs), 0];
  const last = own.findLast((message) => !isStray(own, message, candidates)) ?? lastOf(own);
  // The line is live by the clock it had: what came late and out of order meanwhile was a backlog.
  const current = clock.lines.find((one) => one.line === line)?.addMs ?? null;
  const known = clock.clocks.find(({ addMs }) => addMs === current);
  if (known?.isShown && known.heardMs >= last.arrivalMs && isExplained(last, known.addMs)) return known;
  const fresh = shown(own, last, candidates, nowMs);
  if (fresh !== null) return found(fresh);
  if (!candidates.some((addMs) => isExplained(last, addMs)))
    return found(agreeing(clock.waiting.slice(-WITNESSES_MAX), last));
  // Whichever line they came on: phones that throw each other out have a new one for every message.
  const late = clock.waiting
    .slice(-WITNESSES_MAX)
    .filter((message) => !candidates.some((addMs) => isFresh(message, addMs)));
  const level = steady(own) ?? (late.length > 0 ? steady(late) : null);
  if (level !== null && !candidates.some((addMs) => isFresh(last, addMs))) return found(level);
  if (nowMs - last.arrivalMs < SILENT_MS) return null;
  const believed = clock.clocks.length === 0 && isExplained(last, 0) ? 0 : soonest(clock.clocks, last);
  return found(believed, false);
}

const found = (addMs: number | null, isShown = true): Found | null =>
  addMs === null ? null : { addMs, isShown };

/** A clock among those thought of by which the line is live: two fresh messages agree, or the last is and no more comes. */
function shown(
  own: readonly WaitingMessage[],
  last: WaitingMessage,
  candidates: readonly number[],
  nowMs: number,
): number | null {
  for (const addMs of candidates) {
    if (!isFresh(last, addMs)) continue;
    if (nowMs - last.arrivalMs >= QUIET_MS) return addMs;
    if (own.some((other) => isFresh(other, addMs) && agrees(other, last))) return addMs;
  }
  return null;
}

/** No clock thought of explains it, and no other message on its line tells a time near its own: a wrong date. */
const isStray = (
  own: readonly WaitingMessage[],
  message: WaitingMessage,
  candidates: readonly number[],
): boolean =>
  !candidates.some((addMs) => isExplained(message, addMs)) &&
  own.every((other) => other === message || Math.abs(other.newestMs - message.newestMs) > GOES_ON_MS);

const agrees = (a: ClockMessage, b: ClockMessage): boolean =>
  Math.abs(lateness(a, 0) - lateness(b, 0)) <= AGREE_MS && Math.abs(a.arrivalMs - b.arrivalMs) >= APART_MS;

/** The offset about which the last message and another agree: the one that makes neither come before it was taken. */
function agreeing(all: readonly WaitingMessage[], last: WaitingMessage): number | null {
  const with_ = all.filter((other) => agrees(other, last));
  if (with_.length === 0) return null;
  return Math.min(lateness(last, 0), ...with_.map((other) => lateness(other, 0)));
}

/**
 * A clock that is off by so little that a slow way would explain it, too: for a good while all that came on the line was
 * equally late. Its level, or null.
 */
function steady(own: readonly WaitingMessage[]): number | null {
  const last = lastOf(own);
  const recent = own.filter(({ arrivalMs }) => last.arrivalMs - arrivalMs <= STEADY_LOOK_MS);
  const late = recent.length < STEADY_MESSAGES ? own.slice(-STEADY_MESSAGES) : recent;
  if (late.length < STEADY_MESSAGES || last.arrivalMs - elementOf(late, 0).arrivalMs < STEADY_OVER_MS)
    return null;
  const all = late.map((message) => lateness(message, 0));
  const least = Math.min(...all);
  return Math.max(...all) - least <= STEADY_WITHIN_MS ? least : null;
}

/** A line that has ended leaves its last messages to the clocks of its name: to the one by which they came soonest. */
function ofOldLine(clock: DeviceClock, message: WaitingMessage, nowMs: number): number | null {
  const line = clock.lines.find((one) => one.line === message.line);
  const heardMs = Math.max(line?.heardMs ?? 0, message.arrivalMs);
  return nowMs - heardMs < LINE_OVER_MS ? null : soonest(clock.clocks, message);
}

function soonest(clocks: readonly KnownClock[], message: ClockMessage): number | null {
  let best: number | null = null;
  for (const { addMs } of clocks)
    if (isExplained(message, addMs) && (best === null || addMs > best)) best = addMs;
  return best;
}

/** An official says that the phone's clock was right: what waits and can be true by it is dated so. */
export function trusted(before: DeviceClock, addMs: number): Settled {
  let clock = before;
  for (const message of before.waiting) clock = used(clock, message, addMs);
  return {
    clock: { ...clock, waiting: [] },
    dated: before.waiting.map(({ id }) => ({ id, addMs })),
  };
}

function used(
  clock: DeviceClock,
  { newestMs, arrivalMs }: ClockMessage,
  addMs: number,
  isShown = true,
): DeviceClock {
  const known = clock.clocks.find((one) => one.addMs === addMs);
  const one: KnownClock = {
    addMs,
    newestMs: Math.max(newestMs, known?.newestMs ?? Number.NEGATIVE_INFINITY),
    heardMs: Math.max(arrivalMs, known?.heardMs ?? Number.NEGATIVE_INFINITY),
    isShown: isShown || known?.isShown === true,
  };
  const others = clock.clocks.filter((other) => other !== known);
  return { ...clock, clocks: [...others, one].slice(-CLOCKS_MAX) };
}

function heard(clock: DeviceClock, { line, arrivalMs }: ClockMessage, addMs: number | null): DeviceClock {
  const before = clock.lines.find((one) => one.line === line);
  const one = { line, addMs: addMs ?? before?.addMs ?? null, heardMs: arrivalMs };
  const others = clock.lines.filter((other) => other !== before);
  return { ...clock, lines: [...others, one].slice(-LINES_MAX) };
}

function withLine(clock: DeviceClock, line: string, addMs: number): DeviceClock {
  return {
    ...clock,
    lines: clock.lines.map((one) => (one.line === line ? { ...one, addMs } : one)),
  };
}

/**
 * The positions of one message, apart where their times are: a stray date beside good ones is judged alone. `timesMs`
 * in any order; indices in the answer.
 */
export function parts(timesMs: readonly number[]): readonly (readonly number[])[] {
  const order = timesMs
    .map((_, index) => index)
    .sort((a, b) => elementOf(timesMs, a) - elementOf(timesMs, b));
  const found: number[][] = [];
  for (const index of order) {
    const current = found.at(-1);
    if (current && elementOf(timesMs, index) - elementOf(timesMs, lastOf(current)) <= GOES_ON_MS * 5)
      current.push(index);
    else found.push([index]);
  }
  return found;
}
