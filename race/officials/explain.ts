/**
 * "Why is this rider here?": the place in words, with the passings and the decisions behind it.
 */

import type { Gap } from '../feed/board-view.ts';
import { resultsOf } from '../fold/derive.ts';
import type { Race } from '../fold/state.ts';
import type { Bib, EntryId } from '../ids.ts';
import type { FinishContext, Tally } from '../rules/finish.ts';
import type { Truth } from '../rules/rider-record.ts';
import type { Field, Placed } from '../standings/field.ts';
import { isOfLaps } from '../standings/photo.ts';
import { pointsLines, pointsSprints } from '../standings/points-race.ts';
import { type AuditLine, auditOfRider } from './audit.ts';
import { inEnglish, type Saying, saying } from './messages/message.ts';
import { type PassingLine, passingLines } from './passing-lines.ts';
import { lineText, riderText } from './words.ts';

export interface Explanation {
  readonly entry: EntryId;
  readonly bib: Bib;
  readonly name: string;
  readonly status: Placed['status'];
  readonly place: number | null;
  readonly laps: number;
  readonly timeMs: number | null;
  readonly gap: Gap | null;
  /** One fact each, in the order a commissaire would tell them. */
  readonly sentences: readonly string[];
  /** The same facts, for pages to say in their reader's language. */
  readonly says: readonly Saying[];
  readonly passings: readonly PassingLine[];
  readonly decisions: readonly AuditLine[];
}

/** Null for an entry that is not in the race. */
export function explanationOf(race: Race, entry: EntryId): Explanation | null {
  for (const result of resultsOf(race).values()) {
    const index = result.placed.findIndex(({ tally }) => tally.entry === entry);
    const placed = result.placed[index];
    if (placed === undefined) continue;
    const passings = passingLines(race, { entry });
    const ids = new Set<string>(passings.map(({ id }) => id));
    const { tally } = placed;
    const says = [
      ...messagesFor(race, placed, result.placed[index - 1], result.context, passings),
      ...formatMessages(placed, result.field),
    ];
    return {
      entry,
      bib: tally.bib,
      name: race.setup.entries.get(entry)?.name ?? '',
      status: placed.status,
      place: placed.place,
      laps: tally.laps,
      timeMs: placed.timeMs,
      gap: placed.gap,
      sentences: says.map((each) => inEnglish(each, race.setup.timeZone)),
      says,
      passings,
      decisions: auditOfRider(race.judged, entry, ids),
    };
  }
  return null;
}

/** What only this format has to say of a rider. */
function formatMessages({ tally, own, status, place }: Placed, field: Field): readonly Saying[] {
  if (field.format === 'points') {
    const lines = pointsLines(tally, field, pointsSprints(field));
    return lines.length === 0 ? [] : [saying('points', { lines })];
  }
  if (field.format === 'elimination' && status === 'PUL' && place !== null) return [saying('eliminated', {})];
  return own === undefined ? [] : [saying('riding-time', { timeMs: own.timeMs, place: own.place })];
}

function messagesFor(
  race: Race,
  placed: Placed,
  ahead: Placed | undefined,
  context: FinishContext,
  passings: readonly PassingLine[],
): readonly Saying[] {
  const { tally, gap } = placed;
  const says: Saying[] = [standing(placed)];
  if (placed.timeMs !== null && tally.last !== null) says.push(timed(race, placed.timeMs, tally.last));
  if (gap !== null) says.push(saying('gap', { gap }));
  if (ahead !== undefined && placed.place !== null) says.push(behind(race, placed, ahead));
  says.push(...decided(race, placed));
  const finish = finished(placed, context);
  if (finish !== null) says.push(finish);
  const aside = passings.filter(({ fate }) => fate === 'set-aside').length;
  const conflicts = passings.filter(({ fate }) => fate === 'conflicts').length;
  if (aside > 0) says.push(saying('passings-set-aside', { count: aside }));
  if (conflicts > 0) says.push(saying('passings-in-conflict', { count: conflicts }));
  return says;
}

function standing({ place, status, tally }: Placed): Saying {
  const { laps } = tally;
  if (place !== null) return saying('placed', { place, status, laps });
  return tally.last === null && status === 'racing'
    ? saying('not-seen-yet', {})
    : saying('no-place', { status, laps });
}

const timed = ({ setup }: Race, timeMs: number, { heard, agreeing }: Truth): Saying =>
  saying('timed', {
    timeMs,
    line: lineText(setup, heard.line),
    source: heard.source,
    uncertaintyMs: heard.uncertaintyMs,
    agreeing: [...new Set(agreeing.map(({ source }) => source))],
  });

function behind(race: Race, placed: Placed, ahead: Placed): Saying {
  const other = riderText(race.setup, ahead.tally.entry);
  if (ahead.place === placed.place) return saying('level', { other });
  if (race.setup.format === 'elimination' || race.setup.format === 'team-time-trial')
    return saying('behind', { other });
  if (race.setup.format === 'points')
    return ahead.points === placed.points
      ? saying('behind-by-last-sprint', { other })
      : saying('behind-by-points', { other, points: ahead.points ?? 0 });
  if (ahead.tally.laps !== placed.tally.laps)
    return saying('behind-by-laps', { other, laps: ahead.tally.laps });
  if (ahead.tally.linesPassed !== placed.tally.linesPassed) return saying('behind-on-the-lap', { other });
  if (ahead.timeMs === placed.timeMs)
    return saying('behind-in-same-time', { other, because: becauseOf(race, placed.tally, ahead.tally) });
  return saying('behind-by-time', { other, timeMs: ahead.timeMs ?? 0 });
}

function becauseOf(race: Race, tally: Tally, ahead: Tally): 'photo' | 'relegated' | 'later' {
  const inPicture = race.setup.photoOrders.some(
    (photo) =>
      photo.order.includes(tally.entry) && photo.order.includes(ahead.entry) && isOfLaps(photo, tally.laps),
  );
  if (inPicture) return 'photo';
  const behind = race.setup.orders.get(tally.entry)?.relegatedBehind;
  return behind === 'bunch' || behind === ahead.entry ? 'relegated' : 'later';
}

/** What officials decided about the rider, and what the timing leaves open. */
function decided(race: Race, { flags, tally }: Placed): readonly Saying[] {
  const orders = race.setup.orders.get(tally.entry);
  const says: Saying[] = [];
  if (orders?.rodeWith != null)
    says.push(saying('three-km-rule', { other: riderText(race.setup, orders.rodeWith) }));
  else if (flags.includes('same-time')) says.push(saying('bunch-time', {}));
  if (orders?.givenMs != null) says.push(saying('given-time', { timeMs: orders.givenMs }));
  if (tally.penaltyMs !== 0) says.push(saying('penalty', { timeMs: Math.abs(tally.penaltyMs) }));
  if (tally.bonusMs !== 0) says.push(saying('bonus', { timeMs: tally.bonusMs }));
  const onField = orders?.lapsOnField.reduce((sum, { laps }) => sum + laps, 0) ?? 0;
  const given = tally.lapsAdjustment + onField;
  if (given !== 0) says.push(saying('laps-by-official', { laps: given }));
  if (orders?.relegatedBehind === 'bunch') says.push(saying('relegated-in-group', {}));
  else if (orders?.relegatedBehind != null)
    says.push(saying('relegated', { other: riderText(race.setup, orders.relegatedBehind) }));
  if (flags.includes('photo-needed')) says.push(saying('needs-photo', {}));
  if (tally.certainty === 'gps' && tally.last !== null) says.push(saying('gps-only', {}));
  if (orders?.status != null) says.push(saying('status-by-official', { status: orders.status.is }));
  return says;
}

function finished({ status }: Placed, { rule, laps, winnerMs }: FinishContext): Saying | null {
  if (status === 'PUL' && rule === 'pulled') return saying('pulled-by-rule', {});
  if (status === 'OTL') return saying('outside-time-limit', {});
  if (status !== 'finished') return null;
  if (rule === 'ride-full-distance') return saying('full-distance', { laps });
  return winnerMs === null ? null : saying('after-the-winner', {});
}
