/**
 * The race's and the station's own figures in the Prometheus text format. They are asked for, not counted up: each is read
 * where it lives when somebody looks. What the process and its HTTP side do is counted by prom-client (process-metrics.ts).
 */

export interface Metric {
  /** Without the `bell_lap_` in front; counters end in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly values: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[];
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
  for (const { name, help, type, values } of metrics) {
    lines.push(...head(name, help, type));
    for (const { labels, value } of values)
      lines.push(`bell_lap_${name}${labelText(labels)} ${numberText(value)}`);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

const head = (name: string, help: string, type: string): string[] => [
  `# HELP bell_lap_${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
  `# TYPE bell_lap_${name} ${type}`,
];

function labelText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (value: string) =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const numberText = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
