/** What a panel and an alarm are, whatever shows them: Grafana and Prometheus, or CloudWatch. */
import type { FigureName } from '../../relay/cloudwatch/figures.ts';

export type Unit = 'count' | 'per second' | 'seconds' | 'bytes' | 'bytes per second' | 'share' | 'state';

export interface Query {
  /** PromQL. `$race` stands for the races chosen on the page. */
  readonly expr: string;
  /** How its lines are called; `{{label}}` is filled in. */
  readonly legend: string;
}

export interface Shown {
  readonly figure: FigureName;
  /** Over the relays of the deployment, and over a minute. */
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum' | 'Average';
}

export interface Panel {
  readonly title: string;
  /** What it means, and how it looks when all is well. */
  readonly says: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** The same in CloudWatch, where relays alone report; left out: that is not known there. */
  readonly cloud?: readonly Shown[];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface AlarmText {
  /** What is wrong, and what is not touched by it. */
  readonly says: string;
  /** What to do, as an order. */
  readonly act: string;
}

/** An alarm of Prometheus. Its id is the heading of its paragraph in docs/alarms.md. */
export interface Alarm extends AlarmText {
  readonly id: string;
  readonly expr: string;
  /** So long it has to be so. */
  readonly for: string;
  /** `critical`: somebody gets up now. `warning`: before the next race. */
  readonly severity: 'critical' | 'warning';
}
