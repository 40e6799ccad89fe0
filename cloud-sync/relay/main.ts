/**
 * `npm run relay`: one relay. With nothing configured it keeps everything in a file of its own; with DATABASE_URL
 * and REDIS_URL it is one of many (config.ts lists what there is to set).
 */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGoingOn } from '../../server/doors/going-on.ts';
import { createLog } from '../../server/log.ts';
import { startTelemetry } from '../../server/otlp/switch-on.ts';
import { type RelayConfig, RelayConfigError, readRelayConfig } from './config.ts';
import { type Relay, startRelay } from './relay.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const CLOSE_MS_MAX = 10_000;
const STORE_RETRY_MS = 1_000;

const say = createLog();

function configuration(): RelayConfig {
  try {
    const config = readRelayConfig(process.env, join(root, 'dist', 'renderer'));
    if (config.codes.length > 0 || config.databaseUrl !== null) return config;
    // Somebody tries it: a code to enrol a station with, shown here and nowhere else.
    const code = randomBytes(12).toString('base64url');
    if (!process.argv.includes('--announce'))
      process.stdout.write(
        `\nA station enrols with:  --relay http://THIS-HOST:${config.port} --relay-code ${code}\n`,
      );
    return { ...config, codes: [code] };
  } catch (error) {
    if (!(error instanceof RelayConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

/** A store that is not up yet is waited for, as when everything starts together. */
async function startWhenPossible(config: RelayConfig): Promise<Relay> {
  for (;;) {
    try {
      return await startRelay({ config, say });
    } catch (error) {
      if (config.databaseUrl === null || (error as { code?: string }).code === 'EADDRINUSE') throw error;
      say({ relay: 'waits for its store', reason: String(error) });
      await new Promise((resolve) => setTimeout(resolve, STORE_RETRY_MS));
    }
  }
}

const goingOn = createGoingOn(say, () => process.exit(1));

const config = configuration();
// Before it starts: what it says to stations depends on it.
const endTelemetry = await startTelemetry({ env: process.env, service: 'bell-lap-relay', log: say });
const relay = await startWhenPossible(config);
// What one visitor or station makes go wrong in a handler is not everybody's end.
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error: unknown) => goingOn.uncaught(error, performance.now()));
if (process.argv.includes('--announce'))
  process.stdout.write(`${JSON.stringify({ relay: true, port: relay.port })}\n`);
else process.stdout.write(`\nThe relay runs.  Spectators: http://THIS-HOST:${relay.port}/\n`);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    setTimeout(() => process.exit(1), CLOSE_MS_MAX).unref();
    relay
      .close()
      .then(endTelemetry)
      .then(() => process.exit(0));
  });
