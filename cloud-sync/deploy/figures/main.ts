/**
 * `npm run figures`: writes the dashboard and the rules from panels.ts and alarms.ts, as they are committed and shipped.
 * A test fails while what is committed is not what this would write.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALARMS } from './alarms.ts';
import { grafanaDashboard } from './grafana.ts';
import { ROWS } from './panels.ts';
import { prometheusRules } from './prometheus-rules.ts';

/** What is written, by its name in this folder. */
export const WRITTEN: Readonly<Record<string, string>> = {
  'grafana/bell-lap.json': `${JSON.stringify(grafanaDashboard(ROWS), null, 2)}\n`,
  'prometheus/rules.yml': prometheusRules(ALARMS),
};

if (import.meta.main)
  for (const [name, text] of Object.entries(WRITTEN)) {
    writeFileSync(join(import.meta.dirname, name), text);
    process.stdout.write(`${name}: ${text.length} characters\n`);
  }
