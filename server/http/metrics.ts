/**
 * `/metrics` in the Prometheus text format, of station and relay alike, and what an HTTP side counts about itself.
 * Written out by hand: the format is five lines of rules, a client library would be a dependency with a global registry.
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

/** Upper bounds of the duration histogram, seconds. */
const BOUNDS_S = [0.005, 0.02, 0.1, 0.5, 2, 10] as const;

export interface RequestCounter {
  /** One finished request. `route` is the pattern, never the address itself, so the table stays small. */
  count(route: string, method: string, status: number, seconds: number): void;
  text(): string;
}

export function createRequestCounter(): RequestCounter {
  const requests = new Map<string, number>();
  const buckets = new Array<number>(BOUNDS_S.length).fill(0);
  let total = 0;
  let sum = 0;

  return {
    count(route, method, status, seconds) {
      const labels = `${labelText({ route, method, status: `${Math.floor(status / 100)}xx` })}`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
      for (let at = BOUNDS_S.length - 1; at >= 0 && seconds <= (BOUNDS_S[at] ?? 0); at -= 1)
        buckets[at] = (buckets[at] ?? 0) + 1;
      total += 1;
      sum += seconds;
    },
    text() {
      const lines = head('http_requests_total', 'HTTP requests answered.', 'counter');
      for (const [labels, value] of requests) lines.push(`bell_lap_http_requests_total${labels} ${value}`);
      lines.push(...head('http_request_seconds', 'Time to answer an HTTP request.', 'histogram'));
      for (const [at, bound] of BOUNDS_S.entries())
        lines.push(`bell_lap_http_request_seconds_bucket{le="${bound}"} ${buckets[at] ?? 0}`);
      lines.push(
        `bell_lap_http_request_seconds_bucket{le="+Inf"} ${total}`,
        `bell_lap_http_request_seconds_sum ${sum}`,
        `bell_lap_http_request_seconds_count ${total}`,
      );
      return `${lines.join('\n')}\n`;
    },
  };
}

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
