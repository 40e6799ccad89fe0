/** Whether there is anything to switch on: without a variable of OpenTelemetry's nothing of it is loaded. */
import type { TelemetryOptions } from './of-process.ts';

/** Loads nothing unless a variable of OpenTelemetry's is set. Resolves to what ends it. */
export async function startTelemetry(options: TelemetryOptions): Promise<() => Promise<void>> {
  if (!Object.keys(options.env).some((name) => name.startsWith('OTEL_'))) return async () => {};
  return (await import('./start.ts')).start(options);
}
