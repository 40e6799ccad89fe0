/** A new server: what is there is looked at first, and nothing is changed when it does not fit. */
import { existsSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { apply, makePlaces } from './apply.ts';
import type { Asked } from './asked.ts';
import { getCertificate } from './certificate.ts';
import { bytesOf } from './copies.ts';
import { copyToBeginWith, makeCopy, putCopy } from './copying.ts';
import type { Layout, Stores } from './layout.ts';
import { note } from './notes.ts';
import { leadTo } from './releases.ts';
import {
  bucketVariables,
  putRelayEnv,
  readRelayEnv,
  relayVariables,
  type Settings,
  writeSettings,
} from './settings.ts';
import { run, Stopped, say, tryRun } from './system.ts';
import { leadTls } from './web.ts';

const DISK_MIN = 2e9;

/** What a distribution's packages give; `bus`: the first that it has. */
const PACKAGES = ['nginx', 'certbot', 'openssl', 'ca-certificates', 'procps'];
const BUS_PACKAGES = ['valkey-server', 'redis-server'] as const;

export async function install(layout: Layout, id: string, asked: Asked, nowMs: number): Promise<void> {
  const settings = settingsOf(asked);
  const byHand = isByHand();
  if (!byHand) await checkPorts();
  checkSystem();
  const brought = addPackages(settings.stores);
  for (const unit of brought.filter((name) => name !== 'postgresql'))
    tryRun('systemctl', ['disable', '--now', `${unit}.service`]);
  makePlaces(layout);
  const known = readRelayEnv(layout);
  const begin =
    settings.bucket === null && !asked.restore
      ? null
      : await copyToBeginWith(layout, settings, { ...known, ...asked.bucketKeys }, asked);
  putRelayEnv(layout, relayVariables(settings, known, layout));
  if (settings.bucket !== null) putRelayEnv(layout, bucketVariables(settings.bucket, asked.bucketKeys));
  if (begin !== null) {
    await putCopy(layout, settings, begin, nowMs);
    say(`The store is as in the copy ${begin.copy.name} (${bytesOf(begin.copy)} bytes).`);
  }
  if (byHand) takeOver(layout);
  leadTo(layout, id);
  await apply(layout, settings);
  // Last: from here on it is installed, and the same command takes releases.
  writeSettings(layout, settings);
  await makeCopy(layout, settings, nowMs).catch((error: Error) => say(error.message));
  note(layout, { certificateAskedMs: nowMs });
  await getCertificate(layout, settings);
}

/** @throws Stopped naming the flag that is missing. */
export function settingsOf(asked: Asked): Settings {
  if (asked.domain === null) throw new Stopped('Which name leads to this server? --domain live.example.org');
  if (asked.email === null)
    throw new Stopped(
      'Whom may the authority write to before a certificate ends? --email you@example.org, or --no-email',
    );
  if (asked.restore && asked.bucket === null)
    throw new Stopped('From where? --restore needs --bucket NAME --bucket-keys FILE.');
  return {
    domain: asked.domain,
    email: asked.email === false ? null : asked.email,
    stores: asked.stores ?? 'postgres',
    bucket: asked.bucket,
    acmeServer: asked.acmeServer,
  };
}

function checkSystem(): void {
  if (tryRun('apt-get', ['--version']).status !== 0)
    throw new Stopped(
      'This is neither Debian nor Ubuntu: there is no apt-get. Use the containers (docs/cloud.md).',
    );
  if (!existsSync('/run/systemd/system'))
    throw new Stopped('This machine was not started by systemd: its services cannot be installed.');
  const { bavail, bsize } = statfsSync('/opt');
  if (bavail * bsize < DISK_MIN)
    throw new Stopped(
      `There are ${Math.round((bavail * bsize) / 1e6)} MB free on the disk; ${DISK_MIN / 1e6} are wanted.`,
    );
}

const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(true))
      .listen(port, '0.0.0.0', () => server.close(() => resolve(false)));
  });

/** A server of its own: who has its ports would lose them. One that begins a second time has them itself. */
async function checkPorts(): Promise<void> {
  if (tryRun('systemctl', ['is-active', '--quiet', 'bell-lap-web.service']).status === 0) return;
  for (const port of [80, 443, 8091, 8092])
    if (await isTaken(port))
      throw new Stopped(
        `Port ${port} is taken by another program (see: ss -tlnp). This wants a server of its own; end that one first.`,
      );
}

/** nginx as docs/cloud.md had it set up by hand before. */
const isByHand = (): boolean => {
  try {
    return readFileSync('/etc/nginx/site.conf', 'utf8').startsWith('# One site: everything goes to a relay');
  } catch {
    return false;
  }
};

/** Its certificate stays in use until there is another, and its nginx makes room. */
function takeOver(layout: Layout): void {
  say('This server was set up by hand: it is taken over, with its store and its certificate.');
  tryRun('systemctl', ['disable', '--now', 'nginx.service']);
  if (existsSync('/etc/nginx/tls/fullchain.pem')) leadTls(layout, '/etc/nginx/tls');
  for (const unit of ['bell-lap-relay.target', 'bell-lap-relay@8091', 'bell-lap-relay@8092'])
    tryRun('systemctl', ['stop', unit]);
  rmSync(join(layout.units, 'bell-lap-backup.service'), { force: true });
}

/** Installs what is missing; which services came with it, that nobody asked for. */
function addPackages(stores: Stores): string[] {
  const isIn = (name: string): boolean =>
    /^Status: install ok installed/m.test(tryRun('dpkg', ['-s', name]).out);
  say('Packages of the distribution …');
  const fetched = tryRun('apt-get', ['update', '-q']);
  if (fetched.status !== 0) say(`apt-get update: ${fetched.err.trim().split('\n')[0]}`);
  const isKnown = (name: string): boolean =>
    /Candidate: (?!\(none\))/.test(tryRun('apt-cache', ['policy', name]).out);
  const bus = BUS_PACKAGES.find(isIn) ?? BUS_PACKAGES.find(isKnown) ?? BUS_PACKAGES[1];
  const wanted = [...PACKAGES, ...(stores === 'postgres' ? ['postgresql', bus] : [])];
  const missing = wanted.filter((name) => !isIn(name));
  if (missing.length > 0)
    run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...missing], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
  return missing.filter((name) => ['nginx', 'postgresql', ...BUS_PACKAGES].includes(name));
}

export const PACKAGES_ALL: readonly string[] = [...PACKAGES, 'postgresql', 'redis-server'];
