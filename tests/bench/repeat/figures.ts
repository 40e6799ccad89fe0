/** Several runs of one benchmark as one table: each row's median and worst, and whether the machine was quiet for it. */
import { type Best, type Calibration, verdictOn } from '../machine/verdict.ts';
import type { Row } from '../row.ts';
import { isMoreBetter, type Spread, spreadOf } from './statistics.ts';

/** One run of one benchmark, and how the machine was. */
export interface Run {
  readonly rows: readonly Row[];
  readonly calibration: Calibration;
}

/** A row of several runs. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: Spread;
  readonly p50?: Spread;
  readonly p99?: Spread;
  readonly peer?: string;
  readonly peerValue?: Spread;
  readonly ratio?: Spread;
  readonly goal?: string;
  /** Of the last run: what it says is of one run. */
  readonly note?: string;
  /** In how many of the runs the machine was quiet, and what it was otherwise. */
  readonly quietRuns: number;
  readonly runs: number;
  readonly busy: readonly string[];
}

/** A figure is quiet when the machine was so in every run that it comes from. */
export const isQuiet = ({ quietRuns, runs }: Figure): boolean => quietRuns === runs;

/** Rows are the same row when name and unit are. Those that only some runs have say how many. */
export function figuresOfRuns(runs: readonly Run[], best: Best): readonly Figure[] {
  const verdicts = runs.map(({ calibration }) => verdictOn(calibration, best));
  const keys = new Map<string, { row: Row; run: number }[]>();
  for (const [run, { rows }] of runs.entries())
    for (const row of rows) {
      const key = `${row.name}\n${row.unit}`;
      const known = keys.get(key);
      if (known) known.push({ row, run });
      else keys.set(key, [{ row, run }]);
    }
  return [...keys.values()].map((seen) => {
    const own = seen.map(({ run }) => verdicts[run]!);
    const { name, unit, peer, goal, note } = seen.at(-1)!.row;
    const spread = (key: 'value' | 'p50' | 'p99' | 'peerValue' | 'ratio', isMore: boolean) => {
      const values = seen.flatMap(({ row }) => row[key] ?? []);
      return values.length === 0 ? undefined : spreadOf(values, isMore);
    };
    const isMore = isMoreBetter(unit);
    const [p50, p99] = [spread('p50', false), spread('p99', false)];
    const [peerValue, ratio] = [spread('peerValue', !isMore), spread('ratio', true)];
    return {
      ...{ name, unit, value: spread('value', isMore)! },
      ...(p50 && { p50 }),
      ...(p99 && { p99 }),
      ...(peer !== undefined && { peer }),
      ...(peerValue && { peerValue }),
      ...(ratio && { ratio }),
      ...(goal !== undefined && { goal }),
      ...(note !== undefined && { note }),
      quietRuns: own.filter(({ quiet }) => quiet).length,
      runs: own.length,
      busy: [...new Set(own.flatMap(({ reasons }) => reasons))],
    };
  });
}
