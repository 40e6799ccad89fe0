/**
 * The station as a program: starts, says where it can be reached, and ends in order when asked to. Entered by main.ts, which
 * has read its configuration.
 */
import { flushCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { createGoingOn } from '../server/doors/going-on.ts';
import { createLog } from '../server/log.ts';
import { startTelemetry } from '../server/otlp/switch-on.ts';
import type { StationConfig } from './config.ts';
import { type Node, startNode } from './standby/node.ts';
import type { PairingCode } from './standby/standby-port.ts';
import type { Station } from './station.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** After this a station that does not end by itself is ended. */
const CLOSE_MS_MAX = 10_000;
/** By then all that a start loads is loaded. */
const LOADED_AFTER_MS = 10_000;

const say = (text: string) => process.stdout.write(`${text}\n`);
const log = createLog();

/** Runs the station until it is asked to end; then the process exits. */
export async function main(config: StationConfig): Promise<void> {
  let stop: (why: string) => void = () => {};
  const stopped = new Promise<string>((resolve) => {
    stop = resolve;
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  let isDemoStarted = false;
  const endTelemetry = await startTelemetry({
    ...{ env: process.env, service: 'bell-lap-station', log },
  });
  const goingOn = createGoingOn(log, () => process.exit(1));
  const node: Node = await startNode({
    config,
    faults: () => ({ count: goingOn.count, newest: goingOn.newest }),
    // Another build of the pages, for whoever works on them: `npm run build:development`.
    pagesDir: process.env.BELL_LAP_PAGES ?? join(root, 'dist', 'renderer'),
    log,
    onStop: () => stop('asked to'),
    onServing: (station) => {
      if (config.announce) say(announcement(station));
      else void greet(station);
      if (config.demo && !isDemoStarted) station.demo.start();
      isDemoStarted = true;
      // A station that is killed has compiled for the next one too.
      setTimeout(flushCompileCache, LOADED_AFTER_MS).unref();
    },
    onWaiting: (waiting) => say(config.announce ? JSON.stringify({ waits: waiting }) : standsBy(waiting)),
    onRepairing: (repair) =>
      say(config.announce ? JSON.stringify({ repairs: { port: repair.port } }) : repairs(repair)),
    onCode: (code) => {
      if (!config.announce) say(showCode(code));
    },
    askCode: () => askCode(config),
  });

  // From here on there is something that must not end for a fault in one handler; a start that fails says so and ends.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => goingOn.uncaught(error, performance.now()));
  const why = await stopped;
  if (!config.announce) say(`\nEnding (${why}): letting what runs finish and closing the journal …`);
  setTimeout(() => {
    log({ stop: `did not end within ${CLOSE_MS_MAX} ms; everything acknowledged is on disk` });
    process.exit(1);
  }, CLOSE_MS_MAX).unref();
  try {
    await node.close();
    await endTelemetry();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log({ stop: 'not in order', reason });
    process.stderr.write(`Bell Lap has ended, but not in order: ${reason}\n`);
    process.exit(1);
  }
  process.exit(0);
}

const standsBy = ({ is, port }: { is: 'master' | 'standby'; port: number }): string =>
  is === 'standby'
    ? `
Bell Lap stands by: this computer follows the station and takes over when it dies.
How it is: https://localhost:${port}/   Ctrl+C ends it; the station then goes on alone.`
    : `
Bell Lap waits: this computer led together with another, which may lead now. Start that one,
or, if it is dead, put this one in charge at https://localhost:${port}/`;

const repairs = ({ port, password }: { port: number; password: string | null }): string => `
Bell Lap cannot open its journal: it is damaged. What is hurt, and how to go on:  https://localhost:${port}/${
  password === null
    ? ''
    : `\nNobody's password can be read; sign in there as "admin" with  ${password}  (shown only this once)`
}`;

const showCode = ({ code }: PairingCode): string => `
A computer wants to stand by for this station. Type there:   ${code}
(Good for ten minutes, once. It hands over everything, so type it into your own computer only.)`;

async function askCode({ standbyCode, announce }: StationConfig): Promise<string> {
  if (standbyCode !== undefined) return standbyCode;
  if (announce || !process.stdin.isTTY)
    throw new Error(
      'A pairing code is needed: the station that leads shows it. Give it by BELL_LAP_STANDBY_CODE.',
    );
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question('The code that the other computer shows: ');
  } finally {
    lines.close();
  }
}

const announcement = (station: Station): string =>
  JSON.stringify({ station: station.id, ports: station.ports, caFile: station.caFile });

async function greet(station: Station): Promise<void> {
  const { ports, hostname } = station;
  const { urlHost } = await import('./http/join/phone-setup.ts');
  const host = urlHost(station.host());
  const watch = `http://${host}:${ports.crowd}/`;
  // Only for who reads this; the app and its starts do without.
  const { toString: qrText } = await import('qrcode');
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
