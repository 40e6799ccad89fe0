/**
 * The dashboard as Grafana reads it: the classic model, which every version from 9 on imports and provisions (newer ones
 * change it into their own). Which Prometheus is asked, and which races, are chosen on the page.
 */
import type { Panel, Row, Unit } from './panel.ts';

const SCHEMA_VERSION = 39;
const WIDTH = 24;
const PANEL = { w: 6, h: 8 } as const;
/** Grafana's own placeholder: the variable of that name below. */
const SOURCE = { type: 'prometheus', uid: '$' + '{source}' } as const;

/** As Grafana calls units. */
const UNITS: Readonly<Record<Unit, string>> = {
  count: 'short',
  'per second': 'cps',
  seconds: 's',
  bytes: 'bytes',
  'bytes per second': 'Bps',
  share: 'none',
  state: 'none',
};

export function grafanaDashboard(rows: readonly Row[]): Readonly<Record<string, unknown>> {
  return {
    uid: 'bell-lap',
    title: 'Bell Lap: a race',
    description:
      'From riders’ phones to spectators’ screens, and what all of it stands on (docs/observability.md).',
    tags: ['bell-lap'],
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '5s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    annotations: { list: [] },
    links: [],
    templating: {
      list: [
        {
          name: 'source',
          label: 'Prometheus',
          type: 'datasource',
          query: 'prometheus',
          current: {},
          hide: 0,
        },
        {
          name: 'race',
          label: 'Race',
          type: 'query',
          datasource: SOURCE,
          definition: 'label_values(bell_lap_race_riders, race)',
          query: { qryType: 1, query: 'label_values(bell_lap_race_riders, race)', refId: 'race' },
          refresh: 2,
          sort: 1,
          includeAll: true,
          allValue: '.*',
          multi: true,
          current: { text: ['All'], value: ['$__all'] },
          hide: 0,
        },
      ],
    },
    panels: laidOut(rows),
  };
}

/** Rows under one another, their panels four beside each other. */
function laidOut(rows: readonly Row[]): unknown[] {
  const panels: unknown[] = [];
  let y = 0;
  for (const { title, panels: of } of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: WIDTH, h: 1 },
      panels: [],
    });
    y += 1;
    const beside = WIDTH / PANEL.w;
    for (const [index, panel] of of.entries()) {
      const gridPos = {
        ...PANEL,
        x: (index % beside) * PANEL.w,
        y: y + Math.floor(index / beside) * PANEL.h,
      };
      panels.push({ id: panels.length + 1, gridPos, ...graph(panel) });
    }
    y += Math.ceil(of.length / beside) * PANEL.h;
  }
  return panels;
}

const graph = ({ title, says, unit, queries }: Panel) => ({
  type: 'timeseries',
  title,
  description: says,
  datasource: SOURCE,
  fieldConfig: {
    defaults: {
      unit: UNITS[unit],
      min: 0,
      custom: { lineWidth: 2, fillOpacity: 8, showPoints: 'never', spanNulls: false },
    },
    overrides: [],
  },
  options: {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  targets: queries.map(({ expr, legend }, index) => ({
    refId: String.fromCharCode(65 + index),
    datasource: SOURCE,
    expr,
    legendFormat: legend,
    editorMode: 'code',
    range: true,
  })),
});
