/**
 * A relay's figures as a line that CloudWatch reads out of a log (embedded metric format): one a minute, made of what `/metrics`
 * has. Nothing is asked of Amazon's interfaces, so nothing waits for them.
 */
import type { HistogramValue } from '../../../server/http/histogram.ts';
import type { Metric } from '../../../server/http/metrics.ts';
import { DIMENSION, FIGURES, type FigureOf, NAMESPACE } from './figures.ts';

/** Makes each line; knows what the one before said, for what is told since then. `deployment`: of which the relay is. */
export function createFigureLines(deployment: string): (metrics: readonly Metric[], nowMs: number) => string {
  const before = new Map<string, number>();
  const stepsBefore = new Map<string, readonly number[]>();

  /** Null for what is not known, or did not happen: it is left out, and costs nothing. */
  const figureNow = ({ of, how }: FigureOf, metrics: readonly Metric[]): number | null => {
    const metric = metrics.find(({ name }) => name === of);
    if (metric === undefined) return null;
    if (how === 'p99') {
      const [one] = metric.histograms ?? [];
      if (one === undefined) return null;
      const { counts } = one.value;
      const known = stepsBefore.get(of);
      stepsBefore.set(of, counts);
      const fresh = counts.map((count, step) => count - (known?.[step] ?? 0));
      return quantileOf(0.99, { ...one.value, counts: fresh });
    }
    const now = metric.values.reduce((sum, { value }) => sum + value, 0);
    if (how === 'now') return now;
    const since = now - (before.get(of) ?? 0);
    before.set(of, now);
    return since;
  };

  return (metrics, nowMs) => {
    const values: Record<string, number> = {};
    const told: { readonly Name: string; readonly Unit: string }[] = [];
    for (const [name, figure] of Object.entries(FIGURES)) {
      const value = figureNow(figure, metrics);
      if (value === null || !Number.isFinite(value)) continue;
      values[name] = value;
      told.push({ Name: name, Unit: figure.unit });
    }
    return JSON.stringify({
      _aws: {
        Timestamp: nowMs,
        CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [[DIMENSION]], Metrics: told }],
      },
      [DIMENSION]: deployment,
      ...values,
    });
  };
}

/** Within the step it falls into, as Prometheus reckons it; beyond the last bound that bound. Null without observations. */
export function quantileOf(share: number, { bounds, counts }: HistogramValue): number | null {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all <= 0) return null;
  const rank = share * all;
  let below = 0;
  for (const [step, count] of counts.entries()) {
    if (below + count >= rank && count > 0) {
      const from = bounds[step - 1] ?? 0;
      const to = bounds[step] ?? from;
      return from + ((to - from) * (rank - below)) / count;
    }
    below += count;
  }
  return bounds.at(-1) ?? null;
}
