/**
 * What a race looks like at a moment: the value every page, feed and file is made from. JSON all the way down.
 * It changes when a passing or a decision changes something, not with every fix: where riders are right now
 * travels as position frames (`positions.ts`), so that a board costs a spectator almost nothing.
 */

import type { FinisherStatus, RaceFormat } from '../decisions/values.ts';
import type { Bib, CategoryId, EntryId, LineId, RaceId } from '../ids.ts';

export type RaceState = 'waiting' | 'running' | 'neutralised' | 'stopped' | 'finished';
/** Started, and not over: riders are out, or wait to ride on. */
export const isOn = (state: RaceState | null | undefined): boolean =>
  state === 'running' || state === 'neutralised' || state === 'stopped';

export type ResultState = 'live' | 'provisional' | 'official';

/** How sure a figure is. Pages show the three differently: plain, plain, italic with `~`. */
export type Certainty = 'recorded' | 'gps' | 'projected';

/** Behind the leader: by time, or by whole laps. */
export type Gap = { readonly ms: number } | { readonly laps: number };

/** Who stands for the result: named on its sheet. */
export interface RaceOfficial {
  readonly role: 'president' | 'commissaire' | 'finish-judge' | 'timekeeper' | 'secretary';
  readonly name: string;
}

export interface BoardRow {
  readonly entry: EntryId;
  readonly bib: Bib;
  readonly name: string;
  /** The part of `name` that is the family's, with its particles, where it is known apart. */
  readonly lastName?: string;
  readonly team?: string;
  readonly nation?: string;
  readonly category: CategoryId;
  readonly status: FinisherStatus | 'finished' | 'waiting';
  /** Place in the category by the rules; null without one (DNS, not started …). Equal places are real ties. */
  readonly place: number | null;
  /** Laps completed (a road race: 0 or 1). */
  readonly laps: number;
  /** Race time at the last counted passing, ms, with penalties and bonuses; null before the first. */
  readonly timeMs: number | null;
  readonly gap: Gap | null;
  readonly lastLapMs: number | null;
  readonly bestLapMs: number | null;
  /** Last counted passing of any line and when the next one is expected, UTC epoch ms. */
  readonly lastPassingMs: number | null;
  readonly lastLine: LineId | null;
  readonly expectedMs: number | null;
  readonly certainty: Certainty;
  /** One standard deviation of the last passing's time, ms; null when there is none. */
  readonly uncertaintyMs: number | null;
  /** With starts of one's own: the rider's, UTC epoch ms; absent while it is not known. */
  readonly startMs?: number;
  readonly points?: number;
  /** Handicap: riding time from the rider's own start, ms, and the place by it, beside the place at the line. */
  readonly ownTimeMs?: number;
  readonly ownTimePlace?: number;
  /** `photo-needed`: closer to a neighbour than both uncertainties allow. `sos`: the rider asks for help. */
  readonly flags?: readonly ('photo-needed' | 'sos' | 'same-time' | 'penalty' | 'relegated')[];
}

export interface CategoryView {
  readonly id: CategoryId;
  readonly name: string;
  readonly startMs: number | null;
  readonly lapsTotal: number | null;
  /** True while `lapsTotal` is a forecast from the clock, false once it is decided. */
  readonly lapsForecast: boolean;
  /** Laps left for the category's leader; null when not running by laps. */
  readonly lapsToGo: number | null;
  /** The leader's next expected moment at the finish line; the lap board turns 20 s before. */
  readonly leaderExpectedMs: number | null;
  /** When the category was closed while others raced on, UTC epoch ms; left out otherwise. */
  readonly closedMs?: number;
  /** True while the order at the finish rests on phones alone, or waits for a picture. */
  readonly toBeConfirmed?: boolean;
  /** Entries in result order (by the rules). */
  readonly order: readonly EntryId[];
}

export interface Announcement {
  readonly atMs: number;
  readonly text: string;
}

/** Which version of the result a board shows. */
export interface PublishedMark {
  readonly version: number;
  readonly atMs: number;
  /** What is known now would give another result: an official has not published it (yet). */
  readonly newer: boolean;
}

export interface BoardView {
  readonly race: {
    readonly id: RaceId;
    readonly name: string;
    readonly format: RaceFormat;
    readonly state: RaceState;
    readonly result: ResultState;
    readonly startMs: number | null;
    /** When it is planned to start, UTC epoch ms; left out where nobody said. */
    readonly plannedStartMs?: number;
    readonly finishMs: number | null;
    /** When the race clock stood or stands: neutralised and stopped, UTC epoch ms; `toMs` null = it stands now. */
    readonly pauses?: readonly { readonly fromMs: number; readonly toMs: number | null }[];
    readonly timeZone: string;
    /** Changes whenever the course does; pages then fetch `/v1/races/ID/course` anew. */
    /** The commissaires' panel and the timekeeping, where they were named. */
    readonly officials?: readonly RaceOfficial[];
    readonly courseVersion: number;
    /** The newest published version of the result, once the race is over. */
    readonly published?: PublishedMark;
    /** For officials: the published version that counts and that these rows do not agree with; left out while they do. */
    readonly differsFrom?: number;
  };
  readonly categories: Readonly<Record<CategoryId, CategoryView>>;
  readonly categoryOrder: readonly CategoryId[];
  readonly rows: Readonly<Record<EntryId, BoardRow>>;
  /** Newest last, at most 20. */
  readonly announcements: readonly Announcement[];
}
