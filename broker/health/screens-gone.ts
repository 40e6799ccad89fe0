/**
 * Which big screens were there and are gone, as a value: what is looked at every second goes in with the time, what
 * officials are told comes out. A screen that was there for less than a minute was a try, and a page closed within ten
 * was somebody's look at it; one that is loaded again is back within a minute; another of its kind stands in for it; and
 * away from a race nobody misses any.
 */
import type { ScreenKind } from '../../race/feed/screen-name.ts';
import { SCREENS_MAX, type ScreensSeen } from '../../server/feed/named-screens.ts';

interface Here {
  readonly kind: ScreenKind;
  /** Short absences are within it. */
  readonly sinceMs: number;
  /** It has taken another's place, and takes no second one's. */
  readonly standsIn: boolean;
}

export interface GoneScreen {
  readonly page: string;
  readonly kind: ScreenKind;
  readonly sinceMs: number;
  /** When it was there last, UTC epoch ms. */
  readonly goneMs: number;
  /** It was there too short a time to be missed, and is only known again should it be loaded anew. */
  readonly isQuiet: boolean;
}

export interface WatchedScreens {
  readonly here: ReadonlyMap<string, Here>;
  /** The one that went first is first. */
  readonly gone: readonly GoneScreen[];
}

export const NO_SCREENS: WatchedScreens = { here: new Map(), gone: [] };

const THERE_AT_LEAST_MS = 60_000;
/** Of a page that was closed: by a person who has seen enough, or with the computer of a screen. */
const CLOSED_AFTER_MS = 600_000;
const TOLD_AFTER_MS = 60_000;
/** A screen opened elsewhere before the old one is closed: this much before. */
const STANDS_IN_MS = 120_000;
const GONE_MAX = 16;
/** Screens matter while a race is on, and so long before and after a start. */
export const AROUND_A_START_MS = 3_600_000;

/** The screens that are there now, at all doors together. `matters`: a race is on, or there is a start close by. */
export function screensLooked(
  before: WatchedScreens,
  seen: ScreensSeen,
  matters: boolean,
  nowMs: number,
): WatchedScreens {
  const here = new Map<string, Here>();
  let gone = before.gone.filter(({ isQuiet, goneMs }) => !isQuiet || nowMs - goneMs < TOLD_AFTER_MS);
  const takes = (one: GoneScreen | undefined): boolean => {
    if (one !== undefined) gone = gone.filter((other) => other !== one);
    return one !== undefined;
  };
  for (const { page, kind } of seen.here) {
    if (here.size >= SCREENS_MAX) break;
    const known = before.here.get(page);
    const itself = gone.find((one) => one.page === page && one.kind === kind);
    if (known?.kind === kind) here.set(page, known);
    else if (itself) here.set(page, { kind, sinceMs: itself.sinceMs, standsIn: takes(itself) });
    else
      here.set(page, {
        kind,
        sinceMs: nowMs,
        standsIn: takes(gone.find((one) => one.kind === kind && !one.isQuiet)),
      });
    // The same page shows something else now: what it showed has been ended on purpose.
    gone = gone.filter((one) => one.page !== page);
  }
  for (const [page, { kind, sinceMs }] of before.here) {
    if (here.has(page)) continue;
    const how = seen.ended.find((one) => one.page === page)?.how;
    const atLeastMs = how === 'closed' ? CLOSED_AFTER_MS : THERE_AT_LEAST_MS;
    if (how === 'goodbye') continue;
    const isQuiet = nowMs - sinceMs < atLeastMs;
    if (isQuiet || !standIn(here, kind, nowMs)) gone.push({ page, kind, sinceMs, goneMs: nowMs, isQuiet });
  }
  const of = (quiet: boolean) => gone.filter(({ isQuiet }) => isQuiet === quiet).slice(-GONE_MAX);
  return { here, gone: matters ? [...of(false), ...of(true)] : [] };
}

/** One of that kind, opened just now beside it, takes its place. */
function standIn(here: Map<string, Here>, kind: ScreenKind, nowMs: number): boolean {
  for (const [page, one] of here) {
    if (one.kind !== kind || one.standsIn || nowMs - one.sinceMs > STANDS_IN_MS) continue;
    here.set(page, { ...one, standsIn: true });
    return true;
  }
  return false;
}

/** What is said: those that did not come back within a minute. */
export const toldGone = ({ gone }: WatchedScreens, nowMs: number): readonly GoneScreen[] =>
  gone.filter(({ isQuiet, goneMs }) => !isQuiet && nowMs - goneMs >= TOLD_AFTER_MS);

/** An official has seen it: of those that went until then nothing more is said. */
export const doneWith = (watched: WatchedScreens, untilMs: number): WatchedScreens => ({
  ...watched,
  gone: watched.gone.filter(({ goneMs }) => goneMs > untilMs),
});
