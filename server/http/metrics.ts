/**
 * The race's and the station's own figures in the Prometheus text format. They are asked for, not counted up: each is read
 * where it lives when somebody looks. What the process and its HTTP side do is counted by prom-client (process-metrics.ts).
 */

import { type HistogramValue, observations } from './histogram.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Metric {
  /** Without the `bell_lap_` in front; counters end in `_total`, the unit is in it. */
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Of a counter or gauge. */
  readonly values: readonly { readonly labels?: Labels; readonly value: number }[];
  /** Of a histogram. */
  readonly histograms?: readonly { readonly labels?: Labels; readonly value: HistogramValue }[];
}

export const counter = (name: string, help: string, value: number): Metric => ({
  name,
  help,
  type: 'counter',
  values: [{ value }],
});
export const gauge = (name: string, help: string, value: number): Metric => ({
  name,
  help,
  type: 'gauge',
  values: [{ value }],
});

/** One figure of several, told apart by one label. */
export const labelled = (
  type: 'counter' | 'gauge',
  label: string,
  { name, help }: Pick<Metric, 'name' | 'help'>,
  values: Iterable<readonly [string, number]>,
): Metric => ({
  name,
  help,
  type,
  values: [...values].map(([of, value]) => ({ labels: { [label]: of }, value })),
});

export const histogram = (
  name: string,
  help: string,
  histograms: NonNullable<Metric['histograms']>,
): Metric => ({ name, help, type: 'histogram', values: [], histograms });

/** What was refused, counted under `dialect:reason`. */
export const refusedCounter = (name: string, help: string, refused: ReadonlyMap<string, number>): Metric => ({
  name,
  help,
  type: 'counter',
  values: [...refused].map(([key, value]) => {
    const [dialect = '', reason = ''] = key.split(':');
    return { labels: { dialect, reason }, value };
  }),
});

export function metricsText(metrics: readonly Metric[]): string {
  const lines: string[] = [];
  for (const { name, help, type, values, histograms = [] } of metrics) {
    lines.push(...head(name, help, type));
    for (const { labels, value } of values)
      lines.push(`bell_lap_${name}${labelText(labels)} ${numberText(value)}`);
    for (const { labels, value } of histograms)
      lines.push(...histogramLines(`bell_lap_${name}`, labels, value));
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

const head = (name: string, help: string, type: string): string[] => [
  `# HELP bell_lap_${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
  `# TYPE bell_lap_${name} ${type}`,
];

/** Prometheus counts in each step all below it, too. */
function histogramLines(name: string, labels: Labels | undefined, value: HistogramValue): string[] {
  let below = 0;
  const steps = value.counts.map((count, step) => {
    below += count;
    const le = step < value.bounds.length ? String(value.bounds[step]) : '+Inf';
    return `${name}_bucket${labelText({ ...labels, le })} ${below}`;
  });
  const of = labelText(labels);
  return [...steps, `${name}_sum${of} ${numberText(value.sum)}`, `${name}_count${of} ${observations(value)}`];
}

function labelText(labels: Labels | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (value: string) =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const numberText = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
