/** Where things are on a server of its own. `root`: another one than `/`, to try it. */
import { join } from 'node:path';

export type Stores = 'postgres' | 'embedded';

export interface Layout {
  readonly root: string;
  /** Folders of releases, each whole; `current` and `previous` lead to two of them. */
  readonly releases: string;
  readonly current: string;
  readonly previous: string;
  /** What was chosen at the installation (settings.ts), and the relays' own variables. */
  readonly settings: string;
  readonly relayEnv: string;
  readonly busConf: string;
  /** The web server's configuration, with the folder `tls` beside it. */
  readonly web: string;
  readonly units: string;
  /** The relays' data, a folder for each port. */
  readonly state: string;
  readonly archive: string;
  /** Copies, where no bucket is named. */
  readonly backups: string;
  /** What is looked at each minute, for people (health.ts). */
  readonly health: string;
  /** How the last copy and the last update went. */
  readonly notes: string;
  readonly challenges: string;
  readonly letsencrypt: string;
}

export const layoutOf = (root = process.env.BELL_LAP_ROOT ?? ''): Layout => ({
  root,
  releases: join(root, '/opt/bell-lap/releases'),
  current: join(root, '/opt/bell-lap/current'),
  previous: join(root, '/opt/bell-lap/previous'),
  settings: join(root, '/etc/bell-lap/server.json'),
  relayEnv: join(root, '/etc/bell-lap/relay.env'),
  busConf: join(root, '/etc/bell-lap/bus.conf'),
  web: join(root, '/etc/bell-lap/web'),
  units: join(root, '/etc/systemd/system'),
  state: join(root, '/var/lib/bell-lap'),
  archive: join(root, '/var/lib/bell-lap/archive'),
  backups: join(root, '/var/backups/bell-lap'),
  health: join(root, '/run/bell-lap/health.json'),
  notes: join(root, '/var/lib/bell-lap-server'),
  challenges: join(root, '/var/www/acme'),
  letsencrypt: join(root, '/etc/letsencrypt/live'),
});

/** Two relays over PostgreSQL, so that one carries on while the other starts again; one over its embedded store. */
export const portsOf = (stores: Stores): readonly [number, ...number[]] =>
  stores === 'postgres' ? [8091, 8092] : [8091];

/** Where the distribution's PostgreSQL listens for users of the machine. */
export const POSTGRES_SOCKETS = '/var/run/postgresql';
export const DATABASE = 'bell_lap';
export const BUS_PORT = 6390;
