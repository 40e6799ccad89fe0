/**
 * Switches traces and figures by OpenTelemetry on where the environment names an endpoint, and loads what makes and sends them
 * only then.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TelemetryOptions, telemetry } from './of-process.ts';
import { readOtlpSettings, unheeded } from './settings.ts';

const PACKAGE = join(import.meta.dirname, '..', '..', 'package.json');

/** Resolves to what ends it, sending what waits for two seconds at most. @throws OtlpSettingsError (settings.ts) */
export async function start({ env, service, log }: TelemetryOptions): Promise<() => Promise<void>> {
  const settings = readOtlpSettings(env, service);
  if (settings === null) return async () => {};
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string };
  const [{ createSender }, { createTraces }, { randomUUID }] = await Promise.all([
    import('./sender.ts'),
    import('./spans.ts'),
    import('node:crypto'),
  ]);
  const sender = createSender({
    settings,
    version,
    instance: randomUUID(),
    figures: () => telemetry.figures?.() ?? null,
    log,
  });
  if (settings.tracesUrl !== null) telemetry.traces = createTraces(sender, settings.ratio);
  const said = unheeded(env);
  log({
    telemetry: 'on',
    ratio: settings.ratio,
    traces: settings.tracesUrl !== null,
    metrics: settings.metricsUrl !== null,
    ...(said.length > 0 && {
      unheeded: said,
      instead: 'NODE_EXTRA_CA_CERTS=FILE for an authority of one’s own',
    }),
  });
  return async () => {
    telemetry.traces = null;
    await sender.close();
  };
}
