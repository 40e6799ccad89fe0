/**
 * "Why is this rider here?": the place in words, with the passings and the decisions behind it.
 */
import { resultsOf } from '../derive.ts';
import type { Bib, EntryId } from '../ids.ts';
import type { Gap } from '../live/board-view.ts';
import type { FinishContext, Tally } from '../rules/finish.ts';
import type { Field, Placed } from '../standings/field.ts';
import { type PointsLine, pointsLines, pointsSprints } from '../standings/points-race.ts';
import type { Race } from '../state.ts';
import { type AuditLine, auditOfRider } from './audit.ts';
import { type PassingLine, passingLines } from './passing-lines.ts';
import { clockText, countText, gapText, riderText, SOURCE_TEXT } from './words.ts';

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
    return {
      entry,
      bib: tally.bib,
      name: race.setup.entries.get(entry)?.name ?? '',
      status: placed.status,
      place: placed.place,
      laps: tally.laps,
      timeMs: placed.timeMs,
      gap: placed.gap,
      sentences: [
        ...sentencesFor(race, placed, result.placed[index - 1], result.context, passings),
        ...formatTexts(placed, result.field),
      ],
      passings,
      decisions: auditOfRider(race.judged, entry, ids),
    };
  }
  return null;
}

/** What only this format has to say of a rider. */
function formatTexts({ tally, own, status, place }: Placed, field: Field): readonly string[] {
  if (field.format === 'points') {
    const lines = pointsLines(tally, field, pointsSprints(field));
    return lines.length === 0 ? [] : [`Points: ${lines.map(pointsText).join(', ')}.`];
  }
  if (field.format === 'elimination' && status === 'PUL' && place !== null)
    return ['Eliminated: over the line last at a sprint, or taken off by an official.'];
  if (own !== undefined)
    return [
      `Riding time ${clockText(own.timeMs)}, place ${own.place} by it; the place is the one at the line.`,
    ];
  return [];
}

function pointsText({ from, points, lap, place, provisional }: PointsLine): string {
  const signed = points >= 0 ? `+${points}` : `−${-points}`;
  if (from === 'official') return `${signed} by an official`;
  if (from === 'laps')
    return `${signed} for ${countText(Math.abs(lap ?? 0), 'lap')} ${(lap ?? 0) > 0 ? 'gained' : 'lost'}`;
  return `${signed} as number ${place} of the sprint on lap ${lap}${provisional ? ' (provisional)' : ''}`;
}

function sentencesFor(
  race: Race,
  placed: Placed,
  ahead: Placed | undefined,
  context: FinishContext,
  passings: readonly PassingLine[],
): readonly string[] {
  const { tally } = placed;
  const sentences = [standText(placed)];
  if (placed.timeMs !== null && tally.last !== null) sentences.push(timeText(placed));
  if (placed.gap !== null) sentences.push(`${capital(gapText(placed.gap))}.`);
  if (ahead !== undefined && placed.place !== null) sentences.push(behindText(race, placed, ahead));
  sentences.push(...flagTexts(race, placed));
  const finish = finishText(placed, context);
  if (finish !== null) sentences.push(finish);
  const aside = passings.filter(({ fate }) => fate === 'set-aside').length;
  const conflicts = passings.filter(({ fate }) => fate === 'conflicts').length;
  if (aside > 0) sentences.push(`${countText(aside, 'passing')} set aside.`);
  if (conflicts > 0) sentences.push(`${countText(conflicts, 'sighting')} in conflict with what counts.`);
  return sentences;
}

function standText({ place, status, tally }: Placed): string {
  const laps = countText(tally.laps, 'lap');
  if (place !== null) return `Place ${place}: ${status === 'finished' ? 'finished' : status}, ${laps}.`;
  return tally.last === null && status === 'racing'
    ? 'No place yet: not seen at a line since the start.'
    : `No place: ${status} after ${laps}.`;
}

function timeText({ timeMs, tally }: Placed): string {
  const { heard, agreeing } = tally.last!;
  const others = agreeing.map(({ source }) => SOURCE_TEXT[source]);
  const also = others.length === 0 ? '' : `, and ${[...new Set(others)].join(' and ')} agrees`;
  return `Time ${clockText(timeMs!)} at "${heard.line}", from ${SOURCE_TEXT[heard.source]} (± ${(
    heard.uncertaintyMs / 1_000
  ).toFixed(2)} s)${also}.`;
}

function behindText(race: Race, placed: Placed, ahead: Placed): string {
  const other = riderText(race.setup, ahead.tally.entry);
  if (ahead.place === placed.place) return `Level with ${other}: nothing tells them apart.`;
  if (race.setup.format === 'elimination' || race.setup.format === 'team-time-trial')
    return `Behind ${other}.`;
  if (race.setup.format === 'points')
    return ahead.points === placed.points
      ? `Behind ${other} on the same points: the last sprint decides.`
      : `Behind ${other}, who has ${countText(ahead.points ?? 0, 'point')}.`;
  if (ahead.tally.laps !== placed.tally.laps)
    return `Behind ${other}, who has ridden ${countText(ahead.tally.laps, 'lap')}.`;
  if (ahead.tally.linesPassed !== placed.tally.linesPassed)
    return `Behind ${other}, who has been seen further along the lap.`;
  if (ahead.timeMs === placed.timeMs)
    return `Behind ${other} in the same time: ${decidedText(race, placed.tally, ahead.tally) ?? 'later at the line'}.`;
  return `Behind ${other}, whose time is ${clockText(ahead.timeMs ?? 0)}.`;
}

function decidedText(race: Race, tally: Tally, ahead: Tally): string | null {
  const inPicture = race.setup.photoOrders.some(
    ({ order }) => order.includes(tally.entry) && order.includes(ahead.entry),
  );
  if (inPicture) return 'so the photo-finish says';
  return race.setup.orders.get(tally.entry)?.relegatedBehind === ahead.entry ? 'relegated' : null;
}

function flagTexts(race: Race, { flags, tally }: Placed): readonly string[] {
  const orders = race.setup.orders.get(tally.entry);
  const texts: string[] = [];
  if (orders?.rodeWith != null)
    texts.push(
      `By the rule of the last three kilometres: the time of ${riderText(race.setup, orders.rodeWith)}, the place at the line.`,
    );
  else if (flags.includes('same-time')) texts.push('Credited the time of the group they finished in.');
  if (orders?.givenMs != null) texts.push(`An official gave the time ${clockText(orders.givenMs)}.`);
  if (tally.penaltyMs !== 0)
    texts.push(`The time includes ${clockText(Math.abs(tally.penaltyMs))} of penalty.`);
  if (tally.bonusMs !== 0) texts.push(`The time includes a bonus of ${clockText(tally.bonusMs)}.`);
  const onField = orders?.lapsOnField.reduce((sum, { laps }) => sum + laps, 0) ?? 0;
  const given = tally.lapsAdjustment + onField;
  if (given !== 0)
    texts.push(`${countText(Math.abs(given), 'lap')} ${given > 0 ? 'given' : 'taken'} by an official.`);
  if (orders?.relegatedBehind != null)
    texts.push(`Relegated behind ${riderText(race.setup, orders.relegatedBehind)}.`);
  if (flags.includes('photo-needed'))
    texts.push('Too close to a neighbour for this timing: a photo is needed.');
  if (tally.certainty === 'gps' && tally.last !== null)
    texts.push('Seen by GPS only at the last line: an estimate until something else confirms it.');
  if (orders?.status != null) texts.push(`Status set to ${orders.status.is} by an official.`);
  return texts;
}

function finishText({ status }: Placed, { rule, laps, winnerMs }: FinishContext): string | null {
  if (status === 'PUL' && rule === 'pulled')
    return 'Pulled by the rule: too far behind the leader at the line.';
  if (status === 'OTL') return 'Outside the time limit.';
  if (status !== 'finished') return null;
  if (rule === 'ride-full-distance')
    return `Finished the full distance${laps === null ? '' : ` of ${countText(laps, 'lap')}`}.`;
  return winnerMs === null ? null : 'Finished at the first passing at or after the winner’s finish.';
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
