/** The flight recorder's figures for `/metrics`: what the process did and how long it took, and how often it was too long. */
import { Histogram, type Registry } from 'prom-client';
import type { Metric } from '../http/metrics.ts';
import { DOINGS, type Recorder } from './recorder.ts';

/** Upper bounds, seconds: a frame of a screen, what nobody feels, what an acknowledgement may take, what is kept. */
const LATE_S = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** How late the event loop came to what was due, looked at twenty times a second. */
export const lateHistogram = (registry: Registry): Histogram =>
  new Histogram({
    name: 'bell_lap_loop_late_seconds',
    help: 'How late the event loop came to what was due.',
    buckets: LATE_S,
    registers: [registry],
  });

export function flightMetrics(recorder: Recorder): readonly Metric[] {
  const figures = recorder.figures();
  const of = (pick: (one: (typeof figures)[keyof typeof figures]) => number): Metric['values'] =>
    DOINGS.map((doing) => ({ labels: { doing }, value: pick(figures[doing]) }));
  return [
    {
      name: 'doing_total',
      help: 'What the process did: slices of broadcasts, boards made, commits and their answers, collections, requests.',
      type: 'counter',
      values: of(({ count }) => count),
    },
    {
      name: 'doing_seconds_total',
      help: 'Time of it; commit, checkpoint and request from their beginning to their end, other work between included.',
      type: 'counter',
      values: of(({ ms }) => ms / 1_000),
    },
    {
      name: 'doing_longest_seconds',
      help: 'The longest of each since the start.',
      type: 'gauge',
      values: of(({ longestMs }) => longestMs / 1_000),
    },
    {
      name: 'stalls_total',
      help: 'Times the loop stood still for over 100 ms, or an acknowledgement took over 250 ms.',
      type: 'counter',
      values: Object.entries(recorder.passed()).map(([cause, value]) => ({ labels: { cause }, value })),
    },
  ];
}
