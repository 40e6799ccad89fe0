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
import {
  notSettings,
  RELAY_SETTINGS,
  type RelayConfig,
  RelayConfigError,
  readRelayConfig,
} from './config.ts';
import { type Relay, startRelay } from './relay.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const CLOSE_MS_MAX = 10_000;
const STORE_RETRY_MS = 1_000;

const HELP = `The relay takes its settings from the environment: docs/cloud.md says which are for what, and
cloud-sync/relay/config.ts what each may be. With none of them it keeps everything in a file and says a code to try it.

  ${RELAY_SETTINGS.join('\n  ')}
`;
const asked = process.argv.slice(2).filter((one) => one !== '--announce');
if (asked.length > 0) {
  const isHelp = asked.every((one) => one === '--help' || one === '-h');
  if (!isHelp) process.stderr.write(`There is no ${asked.join(' ')}.\n`);
  (isHelp ? process.stdout : process.stderr).write(HELP);
  process.exit(isHelp ? 0 : 2);
}

const say = createLog();

function configuration(): RelayConfig {
  try {
    for (const name of notSettings(process.env))
      process.stderr.write(`${name} is no setting of this relay and changes nothing (--help names them).\n`);
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
else {
  process.stdout.write(`\nThe relay runs.  Spectators: http://THIS-HOST:${relay.port}/\n`);
  if (config.adminToken === null && config.oidc === null)
    process.stdout.write('/admin is closed until BELL_LAP_RELAY_ADMIN_TOKEN is set.\n');
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    setTimeout(() => process.exit(1), CLOSE_MS_MAX).unref();
    relay
      .close()
      .then(endTelemetry)
      .then(() => process.exit(0));
  });
