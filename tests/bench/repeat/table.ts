/** Figures as text for a terminal. */
import { type Figure, isQuiet } from './figures.ts';
import type { Spread } from './statistics.ts';

const number = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15
    ? value.toLocaleString('en')
    : value.toLocaleString('en', { maximumSignificantDigits: 4 });

const both = (spread: Spread | undefined, unit = ''): string => {
  if (spread === undefined) return '';
  const { median, worst, values } = spread;
  const text = values.length === 1 ? number(median) : `${number(median)} (${number(worst)})`;
  return `${text} ${unit}`.trimEnd();
};

/** `quiet`, or why the figure must not be called so. */
export function machineWords(figure: Figure): string {
  if (isQuiet(figure)) return 'quiet';
  const { runs, quietRuns, busy } = figure;
  return `BUSY in ${runs - quietRuns} of ${runs}: ${busy[0]}${busy.length > 1 ? ` and ${busy.length - 1} more` : ''}`;
}

const HEAD = ['what', 'median (worst)', 'p50', 'p99', 'peer', 'ratio', 'goal', 'machine', 'note'];

export function tableOf(figures: readonly Figure[]): string {
  const table = figures.map((figure) => [
    figure.name,
    both(figure.value, figure.unit),
    both(figure.p50),
    both(figure.p99),
    figure.peer === undefined ? '' : `${figure.peer}: ${both(figure.peerValue)}`,
    both(figure.ratio, figure.ratio && '×'),
    figure.goal ?? '',
    machineWords(figure),
    figure.note ?? '',
  ]);
  const rows = [HEAD, ...table];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    `  ${row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd()}`;
  return rows.map(line).join('\n');
}
