/**
 * Starts the crowd process and keeps one running: it is fed through a link that never queues (crowd-link.ts),
 * started again when it dies or hangs, on the same ports, and told everything anew. The race never waits for it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnv } from '../../server/doors/child-env.ts';
import type { HubLimits } from '../../server/feed/hub.ts';
import type { ScreensSeen } from '../../server/feed/named-screens.ts';
import type { LiveSink } from '../../server/feed/sink.ts';
import { flight } from '../../server/flight/of-process.ts';
import { type CrowdLink, createCrowdLink } from './crowd-link.ts';
import type {
  Certificate,
  CrowdFigures,
  CrowdSettings,
  FromCrowd,
  NamedCertificate,
  ToCrowd,
} from './crowd-messages.ts';

export interface CrowdOptions {
  /** Address to listen on; default all. */
  readonly host?: string;
  /** 0: any free port; left out: no such listener. */
  readonly httpPort?: number;
  readonly httpsPort?: number;
  /** Needed for HTTPS. */
  readonly tls?: Certificate;
  /** Certificates for names, beside it. */
  readonly named?: readonly NamedCertificate[];
  /** Where the station's app for the door `crowd` listens. */
  readonly coreSocketPath: string;
  readonly limits?: Partial<HubLimits>;
  /** Live connections of one address; default 500. */
  readonly perAddressMax?: number;
  /** The station's clock, for spectators' pages. */
  readonly now?: () => number;
  /** Hears which big screens are at its doors, when that changes. */
  readonly onScreens?: (seen: ScreensSeen) => void;
  /** For the station's log: it died, it was started again. */
  readonly log?: (says: string) => void;
}

export interface CrowdStats {
  readonly running: boolean;
  /** Of the child; for tests and `top`. */
  readonly pid: number | null;
  readonly restarts: number;
  /** As of the last two seconds; null before the first report of a new process. */
  readonly figures: CrowdFigures | null;
}

/** Only give it races that everybody may read: it knows no identities. `forget` one that is public no more. */
export interface Crowd extends LiveSink {
  readonly httpPort: number | null;
  readonly httpsPort: number | null;
  setCertificate(tls: Certificate): void;
  /** Certificates for whoever asks for these names in the handshake. */
  setNamed(named: readonly NamedCertificate[]): void;
  /** The station's clock is not where it would be by itself. */
  clockChanged(): void;
  stats(): CrowdStats;
  close(): Promise<void>;
}

const RESTART_FIRST_MS = 200;
const RESTART_MOST_MS = 5_000;
/** One that ran this long was healthy: the next restart is quick again. */
const HEALTHY_MS = 30_000;
/** It takes a message in milliseconds; one that takes none for this long hangs. */
const HANGS_AFTER_MS = 15_000;
const CLOSE_WITHIN_MS = 3_000;

/** Resolves when it listens; rejects if it cannot (a port is taken), with a sentence for an official. */
export async function startCrowd(options: CrowdOptions): Promise<Crowd> {
  const link = createCrowdLink((call) => void setImmediate(call));
  let settings: CrowdSettings = {
    httpPort: options.httpPort ?? null,
    httpsPort: options.httpsPort ?? null,
    tls: options.tls ?? null,
    named: options.named ?? [],
    coreSocketPath: options.coreSocketPath,
    limits: options.limits ?? {},
    ...(options.host !== undefined && { host: options.host }),
    ...(options.perAddressMax !== undefined && { perAddressMax: options.perAddressMax }),
  };
  const log = options.log ?? (() => {});
  let newest: CrowdFigures | null = null;
  const onScreens = options.onScreens ?? (() => {});
  const hears: Hears = {
    figures(figures) {
      newest = figures;
    },
    screens: onScreens,
  };
  let child = await spawn(settings, link, hears);
  let closing = false;
  let restarts = 0;
  let waitMs = RESTART_FIRST_MS;
  let timer: NodeJS.Timeout | null = null;
  // The next one takes over the very ports that spectators know.
  settings = { ...settings, httpPort: child.httpPort, httpsPort: child.httpsPort };

  const clockChanged = (): void => {
    if (options.now) tell(child.process, { kind: 'clock', nowMs: options.now() });
  };

  const watch = (): void => {
    const startedMs = performance.now();
    child.process.once('exit', (code, signal) => {
      link.disconnected();
      newest = null;
      onScreens({ here: [], ended: [] });
      if (closing) return;
      if (performance.now() - startedMs > HEALTHY_MS) waitMs = RESTART_FIRST_MS;
      log(`The spectators' process ended (${signal ?? code}); starting it again. The race is not affected.`);
      restartLater();
    });
  };

  const restartLater = (): void => {
    timer = setTimeout(restart, waitMs);
    waitMs = Math.min(waitMs * 2, RESTART_MOST_MS);
  };

  const restart = async (): Promise<void> => {
    try {
      restarts += 1;
      const next = await spawn(settings, link, hears);
      if (closing) {
        next.process.kill();
        return;
      }
      child = next;
      watch();
      clockChanged();
      log('Spectators are served again.');
    } catch (error) {
      log(error instanceof Error ? error.message : String(error));
      if (!closing) restartLater();
    }
  };
  watch();
  clockChanged();

  return {
    clockChanged,
    setBoard: link.setBoard,
    setPosition: link.setPosition,
    forget: link.forget,
    get httpPort() {
      return settings.httpPort;
    },
    get httpsPort() {
      return settings.httpsPort;
    },
    setCertificate(tls) {
      settings = { ...settings, tls };
      tell(child.process, { kind: 'certificate', tls });
    },
    setNamed(named) {
      settings = { ...settings, named };
      tell(child.process, { kind: 'named', named });
    },
    stats: () => ({
      running: child.process.connected,
      pid: child.process.pid ?? null,
      restarts,
      figures: newest,
    }),
    async close() {
      closing = true;
      if (timer) clearTimeout(timer);
      link.disconnected();
      const { process: running } = child;
      if (running.exitCode !== null || running.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()));
      tell(running, { kind: 'close' });
      const impatient = setTimeout(() => running.kill('SIGKILL'), CLOSE_WITHIN_MS);
      await gone;
      clearTimeout(impatient);
    },
  };
}

interface Spawned {
  readonly process: ChildProcess;
  readonly httpPort: number | null;
  readonly httpsPort: number | null;
}

interface Hears {
  figures(figures: CrowdFigures): void;
  screens(seen: ScreensSeen): void;
}

function spawn(settings: CrowdSettings, link: CrowdLink, hears: Hears): Promise<Spawned> {
  const child = fork(fileURLToPath(new URL('./crowd-process.ts', import.meta.url)), [], {
    serialization: 'advanced',
    execArgv: [],
    // It stands before strangers: what encrypts the journal is none of its business.
    env: childEnv(),
  });
  let hangs: NodeJS.Timeout | null = null;
  const settle = (): void => {
    if (hangs) clearTimeout(hangs);
    hangs = null;
  };
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => {
      settle();
      reject(new Error(`The spectators' process ended at once (${signal ?? code}).`));
    });
    child.once('error', reject);
    child.on('message', (message: FromCrowd) => {
      if (message.kind === 'taken') {
        settle();
        link.taken(message.moves);
      } else if (message.kind === 'moves') link.movesWanted();
      else if (message.kind === 'figures') hears.figures(message.figures);
      else if (message.kind === 'screens') hears.screens(message.seen);
      else if (message.kind === 'stall')
        flight.heard({ ...message.stall, process: 'spectators', endMs: performance.now() - message.agoMs });
      else if (message.kind === 'failed') reject(new Error(message.says));
      else if (message.kind === 'ready')
        link.connected((update) => {
          hangs ??= setTimeout(() => child.kill('SIGKILL'), HANGS_AFTER_MS);
          tell(child, update);
        });
      else resolve({ process: child, httpPort: message.httpPort, httpsPort: message.httpsPort });
    });
    tell(child, { kind: 'start', settings });
  });
}

/** A message to a process that just died is no error: its end is noticed by itself. */
function tell(child: ChildProcess, message: ToCrowd): void {
  if (child.connected) child.send(message, () => {});
}
