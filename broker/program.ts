/**
 * The station as a program: reads its configuration, starts, says where it can be reached, and ends in order when
 * asked to. Entered by main.ts.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toString as qrText } from 'qrcode';
import { ConfigError, HELP, readConfig, type StationConfig } from './config.ts';
import { type Station, startStation } from './station.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** After this a station that does not end by itself is ended. */
const CLOSE_MS_MAX = 10_000;

const say = (text: string) => process.stdout.write(`${text}\n`);
/** One JSON line an event, on stderr, so that stdout stays for people and for `--announce`. */
const log = (line: Record<string, unknown>) =>
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`);

/** Runs the station until it is asked to end; then the process exits. */
export async function main(): Promise<void> {
  const config = configuration();
  let stop: (why: string) => void = () => {};
  const stopped = new Promise<string>((resolve) => {
    stop = resolve;
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  const station = await startStation({
    config,
    pagesDir: join(root, 'dist', 'renderer'),
    log,
    onStop: () => stop('asked to'),
  });
  if (config.announce) say(announcement(station));
  else await greet(station);
  if (config.demo) station.demo.start();

  const why = await stopped;
  if (!config.announce) say(`\nEnding (${why}): letting what runs finish and closing the journal …`);
  setTimeout(() => {
    log({ stop: `did not end within ${CLOSE_MS_MAX} ms; everything acknowledged is on disk` });
    process.exit(1);
  }, CLOSE_MS_MAX).unref();
  await station.close();
  process.exit(0);
}

function configuration(): StationConfig {
  try {
    const config = readConfig(process.argv.slice(2), process.env, (path) => readFileSync(path, 'utf8'));
    if (config !== 'help') return config;
    say(HELP);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

const announcement = (station: Station): string =>
  JSON.stringify({ station: station.id, ports: station.ports, caFile: station.caFile });

async function greet(station: Station): Promise<void> {
  const { ports, hostname } = station;
  const host = station.host();
  const watch = `http://${host}:${ports.crowd}/`;
  say(`
Bell Lap is running.

  Spectators   ${watch}      (http://${hostname}:${ports.crowd}/)
  Officials    https://${host}:${ports.https}/control
  Riders       by their cards; MQTT ${ports.mqtt}, MQTT over TLS ${ports.mqtts}, OsmAnd ${ports.osmand}
  Certificate  ${station.caFile}
${station.firstAdminPassword === null ? '' : `\n  Sign in as "admin" with the password  ${station.firstAdminPassword}  (shown only this once)\n`}
Spectators scan this:
${await qrText(watch, { type: 'terminal', small: true })}
Ctrl+C ends it; everything acknowledged is on disk at any moment.`);
}
