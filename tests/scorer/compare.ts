/** One paper race by the engine and by the scorer, side by side. */
import { ELITE } from '../../race/testing/fixtures.ts';
import type { Scored } from './at-the-line.ts';
import { type PaperRace, paperRace, told } from './paper-race.ts';
import { score } from './score.ts';

export interface Verdict {
  readonly race: PaperRace;
  readonly engine: readonly string[];
  readonly scorer: readonly string[];
  readonly agrees: boolean;
}

const text = ({ number, place, status, laps, timeMs, points }: Scored): string =>
  `${place ?? '-'} | ${number} | ${status} | ${laps} | ${timeMs ?? '-'} | ${points ?? '-'}`;

export function compared(seed: number): Verdict {
  const race = paperRace(seed);
  const board = told(race).view();
  const scored = score(race);
  const timed = new Set(scored.flatMap(({ number, timeMs }) => (timeMs === null ? [] : [number])));
  const engine = board.categories[ELITE]!.order.map((entry) => {
    const row = board.rows[entry]!;
    return text({
      number: Number(row.bib),
      place: row.place,
      status: row.status as Scored['status'],
      laps: row.laps,
      timeMs: timed.has(Number(row.bib)) ? row.timeMs : null,
      ...(race.format === 'points' && row.points !== undefined && { points: row.points }),
    });
  });
  const scorer = scored.map(text);
  return { race, engine, scorer, agrees: engine.join('\n') === scorer.join('\n') };
}

/** A disagreement, for a person who scores it by hand. */
export const shown = ({ race, engine, scorer }: Verdict): string =>
  [
    `npm run score -- --seed ${race.seed} --races 1`,
    JSON.stringify(race, null, 1),
    'engine:',
    ...engine,
    'scorer:',
    ...scorer,
  ].join('\n');
