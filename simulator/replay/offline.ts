/**
 * The same rides loaded offline in one go: what phones had acknowledged, folded rider by rider in order of fix time, and
 * compared with what the live station says after everything came late, twice and out of order.
 */

import type { BoardView } from '../../race/feed/board-view.ts';
import type { Fix } from '../../race/fix.ts';
import type { DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Author, Input } from '../../race/journal/record.ts';
import { apply, createRace, view } from '../../race/race.ts';
import type { Order } from '../official.ts';

/** Folds a race from its orders and every rider's fixes (entry 1 first); the board as it stands at `nowMs`. */
export function foldOffline(
  race: string,
  orders: readonly Order[],
  fixesOfRiders: readonly (readonly Fix[])[],
  nowMs: number,
): BoardView {
  const folded = createRace(race as RaceId);
  let seq = 0;
  const fold = (by: Author, input: Input): void => {
    apply(folded, { seq: ++seq, atMs: nowMs, race: race as RaceId, by, input });
  };
  for (const order of orders) {
    const decision = { ...order, id: `offline-${seq + 1}` as DecisionId } as unknown as Decision;
    fold({ role: 'official', name: 'offline' }, { kind: 'decision', decision });
  }
  fixesOfRiders.forEach((fixes, index) => {
    if (fixes.length === 0) return;
    const entry = (index + 1) as EntryId;
    const sorted = [...fixes].sort((one, other) => one.timeMs - other.timeMs);
    fold({ role: 'rider', name: String(entry) }, { kind: 'fixes', entry, source: 'import', fixes: sorted });
  });
  return view(folded, nowMs);
}

/** How what is stored differs from what was acknowledged: fixes missing, doubled, changed or never sent. */
export function storageFaults(bib: string, acknowledged: readonly Fix[], stored: readonly Fix[]): string[] {
  const faults: string[] = [];
  const expected = new Map(acknowledged.map((fix) => [fix.timeMs, fix]));
  const found = new Map<number, Fix>();
  for (const fix of stored) {
    if (found.has(fix.timeMs)) faults.push(`bib ${bib}: the fix of ${moment(fix.timeMs)} is stored twice`);
    found.set(fix.timeMs, fix);
    const sent = expected.get(fix.timeMs);
    if (sent === undefined)
      faults.push(`bib ${bib}: a fix of ${moment(fix.timeMs)} is stored that no phone sent`);
    else if (!same(sent, fix)) faults.push(`bib ${bib}: the fix of ${moment(fix.timeMs)} was changed`);
  }
  for (const timeMs of expected.keys()) {
    if (!found.has(timeMs)) faults.push(`bib ${bib}: the acknowledged fix of ${moment(timeMs)} is missing`);
  }
  return faults;
}

const moment = (timeMs: number): string => new Date(timeMs).toISOString();
const FIELDS = ['latDeg', 'lonDeg', 'altitudeM', 'speedMps', 'headingDeg', 'accuracyM', 'battery'] as const;
const same = (one: Fix, other: Fix): boolean => FIELDS.every((field) => one[field] === other[field]);
