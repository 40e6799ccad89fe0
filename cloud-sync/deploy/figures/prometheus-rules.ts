/** Alarms as rules that Prometheus reads (YAML, whose strings are JSON's). */
import type { Alarm } from './panel.ts';

/** Where a rule's paragraph is: in this repository, and in the release that is installed. */
export const paragraphOf = (id: string): string => `docs/alarms.md#${id.toLowerCase()}`;

export function prometheusRules(alarms: readonly Alarm[]): string {
  const lines = [
    '# Made from alarms.ts by `npm run figures`: change it there.',
    'groups:',
    '  - name: bell-lap',
    '    rules:',
  ];
  for (const { id, expr, for: time, severity, says, act } of alarms)
    lines.push(
      `      - alert: ${id}`,
      `        expr: ${JSON.stringify(expr)}`,
      `        for: ${time}`,
      `        labels: { severity: ${severity} }`,
      '        annotations:',
      `          summary: ${JSON.stringify(says)}`,
      `          description: ${JSON.stringify(act)}`,
      `          runbook_url: ${JSON.stringify(paragraphOf(id))}`,
    );
  return `${lines.join('\n')}\n`;
}
