/**
 * What a race that is on looks like in figures: how many ride, how many of them were heard lately, how many watch. The same at
 * the station and at the relay, each under names of its own. Labels are the race's id: never a rider's name, bib or card.
 */
import { type BoardView, isOn } from '../../race/feed/board-view.ts';
import { position, type Race, rules } from '../../race/race.ts';
import { labelled, type Metric } from './metrics.ts';

export interface RaceOn {
  readonly id: string;
  readonly race: Race;
  readonly board: BoardView;
  readonly viewers: number;
}

/** Phones that send every few seconds: one whose newest position is older has no network, or is off. */
const HEARD_WITHIN_MS = 30_000;
/** What these figures allow without being told: phones send every five seconds. */
const USUAL_MS = 5_000;
/** Races told of at once; a day has a dozen. */
const RACES_TOLD_MAX = 50;

/** `prefix` stands before each name: `` at the station, `relay_` at the relay. */
export function raceMetrics(
  prefix: '' | 'relay_',
  races: Iterable<RaceOn>,
  nowMs: number,
): readonly Metric[] {
  const told: {
    readonly id: string;
    readonly riding: number;
    readonly heard: number;
    readonly viewers: number;
  }[] = [];
  for (const { id, race, board, viewers } of races) {
    if (!isOn(board.race.state) || told.length >= RACES_TOLD_MAX) continue;
    // While a race is stopped riders shelter and may put their phones away: nobody is out.
    const isRidden = board.race.state !== 'stopped';
    const riding = isRidden ? Object.values(board.rows).filter(({ status }) => status === 'racing') : [];
    const sinceMs = nowMs - heardWithinMs(race);
    const heard = riding.filter(({ entry }) => (position(race, entry)?.timeMs ?? 0) >= sinceMs);
    told.push({ id, riding: riding.length, heard: heard.length, viewers });
  }
  const each = (name: string, help: string, of: (one: (typeof told)[number]) => number): Metric =>
    labelled(
      'gauge',
      'race',
      { name: `${prefix}${name}`, help },
      told.map((one) => [one.id, of(one)] as const),
    );
  return [
    each(
      'race_riders',
      'Riders who are out, of races that are on; none while a race is stopped.',
      ({ riding }) => riding,
    ),
    each(
      'race_riders_heard',
      'Of them, whose newest position is at most 30 s old, or as much older as the race lets its phones wait.',
      ({ heard }) => heard,
    ),
    each('race_viewers', 'Spectators of races that are on.', ({ viewers }) => viewers),
  ];
}

/** A race may let its phones hold back what they have, for ten minutes at the most (phone/reporting.ts): they are no worse heard. */
function heardWithinMs(race: Race): number {
  return HEARD_WITHIN_MS + Math.max(0, rules(race).phoneBatchMs - USUAL_MS);
}
