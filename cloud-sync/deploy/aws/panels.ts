/** The panels of a race as CloudWatch shows them: those of Grafana's dashboard of which relays tell (../figures/panels.ts). */
import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { DIMENSION, FIGURES, type FigureName, NAMESPACE } from '../../relay/cloudwatch/figures.ts';
import type { Shown } from '../figures/panel.ts';
import { ROWS } from '../figures/panels.ts';

/** Beside each other on a page that is 24 wide. */
const BESIDE = 3;
const SIZE = { width: 24 / BESIDE, height: 6 } as const;

/** A figure of a deployment's relays, by the minute. */
export const figure = (
  deployment: string,
  name: FigureName,
  statistic: Shown['statistic'],
): cloudwatch.Metric =>
  new cloudwatch.Metric({
    namespace: NAMESPACE,
    metricName: name,
    statistic,
    label: name,
    dimensionsMap: { [DIMENSION]: deployment },
    period: Duration.minutes(1),
    unit: cloudwatch.Unit[FIGURES[name].unit.toUpperCase() as 'COUNT' | 'SECONDS' | 'BYTES'],
  });

export const graph = (title: string, left: cloudwatch.IMetric[], right: cloudwatch.IMetric[] = []) =>
  new cloudwatch.GraphWidget({ title, left, right, ...SIZE });

/** In rows, as a dashboard takes them. */
export function racePanels(deployment: string): cloudwatch.IWidget[][] {
  return ROWS.flatMap(({ panels }) => {
    const graphs = panels.flatMap(({ title, cloud = [] }) =>
      cloud.length === 0
        ? []
        : [
            graph(
              title,
              cloud.map(({ figure: name, statistic }) => figure(deployment, name, statistic)),
            ),
          ],
    );
    const rows: cloudwatch.IWidget[][] = [];
    for (let at = 0; at < graphs.length; at += BESIDE) rows.push(graphs.slice(at, at + BESIDE));
    return rows;
  });
}
