/**
 * What only officials see of a race, as it changes: by the officials' line, and while that is down by asking soon after
 * something changed, and every few seconds.
 */
import type { RaceId } from '../../race/ids.ts';
import type { AuditLine, PassingLine, ReviewItem } from '../../race/race.ts';
import { ask, read } from '../ui/station/api.ts';
import { followOnOfficialsLine, officialsLine } from './officials-line.ts';

/** A rider without a card who picked their name and waits for a yes. */
export interface JoinRequest {
  readonly id: string;
  readonly bib: string;
  readonly name: string;
  readonly device: string;
}

export interface OfficialsSee {
  readonly review: readonly ReviewItem[];
  /** Newest first, at most PASSINGS_SHOWN. */
  readonly passings: readonly PassingLine[];
  /** Newest first. */
  readonly audit: readonly AuditLine[];
  readonly joins: readonly JoinRequest[];
}

export const PASSINGS_SHOWN = 400;
const REFRESH_LEAST_MS = 1_200;
const REFRESH_SOON_MS = 150;
/** Some items of the review come with time alone (a rider not seen). */
const REFRESH_MOST_MS = 8_000;
/** At first the line is given so long to tell. */
const LINE_FIRST_MS = 1_500;

/** `put` is given what is new; lists that did not change are left out. */
export function followOfficials(race: RaceId, put: (seen: Partial<OfficialsSee>) => void) {
  let closed = false;
  let timer = 0;
  let refreshedMs = 0;
  let busy = false;
  let auditTag: string | null = null;
  let told: Readonly<Record<string, readonly unknown[]>> = {};

  const fromLine = (): void => {
    if (!officialsLine.tells(race)) return;
    const { lists } = officialsLine.get();
    const before = told;
    told = lists;
    const fresh = ['review', 'passings', 'audit', 'joins'].filter((topic) => lists[topic] !== before[topic]);
    if (fresh.length === 0) return;
    put({
      ...(lists.review && { review: lists.review as ReviewItem[] }),
      ...(before.passings !== lists.passings && {
        passings: (lists.passings as PassingLine[]).slice(-PASSINGS_SHOWN).reverse(),
      }),
      ...(before.audit !== lists.audit && { audit: (lists.audit as AuditLine[]).toReversed() }),
      ...(lists.joins && { joins: lists.joins as JoinRequest[] }),
    });
  };
  const stopLine = officialsLine.subscribe(fromLine);

  const refreshNow = async (): Promise<void> => {
    clearTimeout(timer);
    if (closed || busy) return;
    timer = window.setTimeout(refreshNow, REFRESH_MOST_MS);
    if (officialsLine.tells(race)) return;
    busy = true;
    refreshedMs = Date.now();
    const [review, passings, audit, joins] = await Promise.allSettled([
      read<{ review: ReviewItem[] }>(`/v1/races/${race}/review`),
      read<{ passings: PassingLine[] }>(`/v1/races/${race}/passings?limit=${PASSINGS_SHOWN}`),
      ask<{ audit: AuditLine[] } | null>('GET', `/v1/races/${race}/audit`, {
        ...(auditTag !== null && { known: auditTag }),
        onTag: (tag) => {
          auditTag = tag;
        },
      }),
      read<{ requests: JoinRequest[] }>(`/v1/races/${race}/join-requests`),
    ]);
    busy = false;
    // What came meanwhile by the line is newer.
    if (closed || officialsLine.tells(race)) return;
    put({
      ...(review.status === 'fulfilled' && { review: review.value.review }),
      ...(passings.status === 'fulfilled' && {
        passings: passings.value.passings.slice(-PASSINGS_SHOWN).reverse(),
      }),
      ...(audit.status === 'fulfilled' && audit.value !== null && { audit: audit.value.audit.reverse() }),
      ...(joins.status === 'fulfilled' && { joins: joins.value.requests }),
    });
  };
  const refresh = (): void => {
    if (officialsLine.tells(race)) return;
    clearTimeout(timer);
    const waitMs = Math.max(REFRESH_SOON_MS, refreshedMs + REFRESH_LEAST_MS - Date.now());
    timer = window.setTimeout(refreshNow, waitMs);
  };
  followOnOfficialsLine(race);
  timer = window.setTimeout(refreshNow, LINE_FIRST_MS);
  return {
    refresh,
    close(): void {
      closed = true;
      stopLine();
      clearTimeout(timer);
      followOnOfficialsLine(null);
    },
  };
}
