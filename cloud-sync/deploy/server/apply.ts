/**
 * Makes the machine as this release wants it: units, limits, tables, web server; then starts the relays again, one after the
 * other. Each release does it by its own program, so that one that is gone back to puts back what was its own.
 */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { renewFigures } from './figures.ts';
import { BUS_PORT, DATABASE, type Layout, POSTGRES_SOCKETS, portsOf } from './layout.ts';
import { restartRelay, unitOf } from './relays.ts';
import { readRelayEnv, type Settings, type Variables, writeWhole } from './settings.ts';
import { makeDatabase } from './store.ts';
import { asUser, run, Stopped, say, tryRun } from './system.ts';
import { layWeb, startWeb } from './web.ts';

const here = import.meta.dirname;
const BUSES = ['/usr/bin/valkey-server', '/usr/bin/redis-server'] as const;
/** nginx leaves a relay that did not answer alone for five seconds (upstream-server.conf): only then may the next one go. */
const TAKEN_AGAIN_MS = 6_000;
const COMMAND = `#!/bin/sh
app=/opt/bell-lap/current
exec "$app/node_modules/node/bin/node" "$app/cloud-sync/deploy/server/main.ts" "$@"
`;

export async function apply(layout: Layout, settings: Settings): Promise<void> {
  const env = readRelayEnv(layout);
  const ports = portsOf(settings.stores);
  layUnits(layout, settings);
  layWeb(layout, ports);
  run('systemctl', ['daemon-reload']);
  if (settings.stores === 'postgres') {
    startBus(layout, env);
    makeTables(env);
  }
  for (const [index, port] of ports.entries()) {
    if (index > 0) await sleep(TAKEN_AGAIN_MS);
    run('systemctl', ['enable', '--quiet', unitOf(port)]);
    await restartRelay(port);
    say(`The relay on port ${port} is ready.`);
  }
  startWeb(layout);
  renewFigures(layout, settings);
  run('systemctl', ['enable', '--quiet', '--now', 'bell-lap-tend.timer', 'bell-lap-backup.timer']);
}

function layUnits(layout: Layout, { stores }: Settings): void {
  const bus = BUSES.find((path) => existsSync(join(layout.root, path)));
  for (const name of readdirSync(here)) {
    if (!/\.(service|timer)$/.test(name)) continue;
    if (name === 'bell-lap-bus.service' && stores === 'embedded') continue;
    const text = readFileSync(join(here, name), 'utf8');
    writeWhole(join(layout.units, name), bus ? text.replace(BUSES[1], bus) : text, 0o644);
  }
  // Of an installation by hand, which had both relays under one name.
  if (existsSync(join(layout.units, 'bell-lap-relay.target'))) {
    tryRun('systemctl', ['disable', '--now', 'bell-lap-relay.target']);
    rmSync(join(layout.units, 'bell-lap-relay.target'));
  }
  mkdirSync(join(layout.root, '/etc/sysctl.d'), { recursive: true });
  copyFileSync(join(here, '60-bell-lap.conf'), join(layout.root, '/etc/sysctl.d/60-bell-lap.conf'));
  const set = tryRun('sysctl', ['-p', '/etc/sysctl.d/60-bell-lap.conf']);
  if (set.status !== 0)
    say(
      `Not all limits could be raised; with some thousand viewers they count. ${set.err.trim().split('\n')[0]}`,
    );
  writeWhole(join(layout.root, '/usr/local/sbin/bell-lap-server'), COMMAND, 0o755);
}

/** Valkey or Redis, an instance of its own: a window in memory, on loopback, with a password. */
function startBus(layout: Layout, { REDIS_URL = '' }: Variables): void {
  const url = new URL(REDIS_URL);
  // One that the operator runs elsewhere.
  if (url.port !== String(BUS_PORT)) return;
  const lines = [
    `bind 127.0.0.1`,
    `port ${BUS_PORT}`,
    `requirepass ${decodeURIComponent(url.password)}`,
    'save ""',
    'appendonly no',
    'maxmemory 256mb',
    'maxmemory-policy volatile-ttl',
    'daemonize no',
    '',
  ];
  const before = existsSync(layout.busConf) ? readFileSync(layout.busConf, 'utf8') : null;
  writeWhole(layout.busConf, lines.join('\n'), 0o640);
  run('chown', ['root:bell-lap', layout.busConf]);
  run('systemctl', ['enable', '--quiet', 'bell-lap-bus.service']);
  run('systemctl', [before === lines.join('\n') ? 'start' : 'restart', 'bell-lap-bus.service']);
}

/** The tables, and the relays' user who reads and writes rows and no more (relay/log/database-user.ts). */
function makeTables({ DATABASE_URL = '' }: Variables): void {
  const url = new URL(DATABASE_URL);
  if (!['127.0.0.1', 'localhost'].includes(url.hostname) || url.pathname !== `/${DATABASE}`) return;
  makeDatabase();
  const app = join(here, '..', '..', '..');
  asUser('postgres', process.execPath, [join(app, 'cloud-sync/relay/log/database-user.ts')], {
    cwd: app,
    env: {
      PGHOST: POSTGRES_SOCKETS,
      PGPORT: url.port || '5432',
      PGUSER: 'postgres',
      PGDATABASE: DATABASE,
      DATABASE_URL: '',
      RELAY_DATABASE_USER: decodeURIComponent(url.username),
      RELAY_DATABASE_PASSWORD: decodeURIComponent(url.password),
    },
  });
}

/** Folders, and the user that relays run as. */
export function makePlaces(layout: Layout): void {
  if (tryRun('id', ['bell-lap']).status !== 0)
    run('useradd', [
      '--system',
      '--home-dir',
      '/var/lib/bell-lap',
      '--shell',
      '/usr/sbin/nologin',
      'bell-lap',
    ]);
  for (const [path, mode] of [
    [layout.notes, 0o700],
    [layout.backups, 0o700],
    [layout.web, 0o755],
    [layout.challenges, 0o755],
  ] as const) {
    mkdirSync(path, { recursive: true });
    chmodSync(path, mode);
  }
  for (const path of [layout.state, ...[8091, 8092].map((port) => join(layout.state, String(port)))])
    run('install', ['-d', '-o', 'bell-lap', '-g', 'bell-lap', '-m', '700', path]);
  if (!existsSync('/run/systemd/system'))
    throw new Stopped('This machine was not started by systemd: its services cannot be installed.');
}
