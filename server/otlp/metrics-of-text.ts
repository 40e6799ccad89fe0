/**
 * The figures that `/metrics` prints, as OTLP's metrics: made of that very text, so that there is no second set of counters and
 * no second set of names. Counters and histograms are cumulative since the process began.
 */

interface Point {
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
}

export interface OtlpMetric {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly gauge?: { readonly dataPoints: readonly (Point & { readonly asDouble: number })[] };
  readonly sum?: {
    readonly aggregationTemporality: 2;
    readonly isMonotonic: true;
    readonly dataPoints: readonly (Point & { readonly asDouble: number })[];
  };
  readonly histogram?: {
    readonly aggregationTemporality: 2;
    readonly dataPoints: readonly (Point & {
      readonly count: string;
      readonly sum: number;
      readonly bucketCounts: readonly string[];
      readonly explicitBounds: readonly number[];
    })[];
  };
}

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: Sample[];
}

/** @param beganMs since when counters count */
export function otlpMetrics(text: string, beganMs: number, nowMs: number): OtlpMetric[] {
  const times = { startTimeUnixNano: `${beganMs}000000`, timeUnixNano: `${nowMs}000000` };
  return familiesOf(text).flatMap((family) => metricOf(family, times));
}

/** What is no number (NaN, infinite) has no place in JSON and is left out. */
function metricOf({ name, type, help, samples }: Family, times: Omit<Point, 'attributes'>): OtlpMetric[] {
  const head = { name, description: help, unit: unitOf(name) };
  if (type === 'histogram') {
    const dataPoints = histogramsOf(name, samples).map((one) => ({ ...one, ...times }));
    return dataPoints.length === 0 ? [] : [{ ...head, histogram: { aggregationTemporality: 2, dataPoints } }];
  }
  const dataPoints = samples
    .filter(({ value }) => Number.isFinite(value))
    .map(({ labels, value }) => ({ attributes: attributesOf(labels), ...times, asDouble: value }));
  if (dataPoints.length === 0) return [];
  return type === 'counter'
    ? [{ ...head, sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints } }]
    : [{ ...head, gauge: { dataPoints } }];
}

/** As UCUM writes units. */
const unitOf = (name: string): string =>
  /_seconds(_total)?$/.test(name)
    ? 's'
    : /_bytes(_total)?$/.test(name)
      ? 'By'
      : /_ms$/.test(name)
        ? 'ms'
        : '1';

const attributesOf = (labels: Sample['labels']): Point['attributes'] =>
  Object.entries(labels).map(([key, value]) => ({ key, value: { stringValue: value } }));

/** Prometheus counts in each step all below it; OTLP each by itself. */
function histogramsOf(name: string, samples: readonly Sample[]) {
  const byLabels = new Map<
    string,
    { labels: Sample['labels']; steps: [number, number][]; sum: number; count: number }
  >();
  for (const { name: part, labels: all, value } of samples) {
    const { le, ...labels } = all;
    const key = JSON.stringify(labels);
    const one = byLabels.get(key) ?? { labels, steps: [], sum: 0, count: 0 };
    byLabels.set(key, one);
    if (part === `${name}_bucket` && le !== undefined) one.steps.push([numberOf(le), value]);
    else if (part === `${name}_sum`) one.sum = value;
    else if (part === `${name}_count`) one.count = value;
  }
  return [...byLabels.values()].map(({ labels, steps, sum, count }) => {
    steps.sort(([a], [b]) => a - b);
    return {
      attributes: attributesOf(labels),
      count: String(count),
      sum,
      bucketCounts: steps.map(([, upTo], index) => String(upTo - (steps[index - 1]?.[1] ?? 0))),
      explicitBounds: steps.map(([bound]) => bound).filter(Number.isFinite),
    };
  });
}

const SAMPLE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;

function familiesOf(text: string): Family[] {
  const families: Family[] = [];
  let help = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('# HELP ')) help = line.slice(line.indexOf(' ', 7) + 1);
    else if (line.startsWith('# TYPE ')) {
      const [, , name = '', type = ''] = line.split(' ');
      families.push({ name, type, help: unescaped(help), samples: [] });
    } else {
      const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
      if (name === undefined || value === undefined) continue;
      families.at(-1)?.samples.push({
        name,
        labels: Object.fromEntries(
          [...labels.matchAll(LABEL)].map(([, key = '', of = '']) => [key, unescaped(of)]),
        ),
        value: numberOf(value),
      });
    }
  }
  return families;
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\(.)/g, (_all, one: string) => (one === 'n' ? '\n' : one));

const numberOf = (text: string): number =>
  text === '+Inf' ? Number.POSITIVE_INFINITY : text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
