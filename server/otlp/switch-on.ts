/** Whether there is anything to switch on: without a variable of OpenTelemetry's nothing of it is loaded. */
import type { TelemetryOptions } from './of-process.ts';

/**
 * Loads nothing unless a variable of OpenTelemetry's is set. Resolves to what ends it. A setting that does not fit is said,
 * whatever else goes wrong too: a race does not wait for its figures.
 */
export async function startTelemetry(options: TelemetryOptions): Promise<() => Promise<void>> {
  const off = async (): Promise<void> => {};
  if (!Object.keys(options.env).some((name) => name.startsWith('OTEL_'))) return off;
  try {
    return await (await import('./start.ts')).start(options);
  } catch (error) {
    options.log({ telemetry: 'off', reason: (error as Error).message });
    return off;
  }
}
