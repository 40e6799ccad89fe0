/**
 * What stands in for the images that compose.yaml names, where no registry is reached: Debian's own packages, laid out as the
 * images are as far as compose.yaml relies on it. Kept in the cache; a host pushes them to a registry of its own.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Runs it; what it said. @throws Error with the end of what it said. */
export function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, [...args], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `${stdout}\n${stderr}`.slice(-2_000)}`);
}

/** A root of this suite with these packages, made once. */
export function debian(cache: string, name: string, suite: string, packages: readonly string[]): string {
  const root = join(cache, name);
  if (existsSync(root)) return root;
  // debootstrap of a Debian that is out does not know the next one: that is come to by its packages.
  const made = suite === 'forky' ? 'trixie' : suite;
  const base = join(cache, made);
  if (!existsSync(base)) {
    rmSync(`${base}.part`, { recursive: true, force: true });
    run('debootstrap', ['--variant=minbase', '--include=ca-certificates', made, `${base}.part`]);
    renameSync(`${base}.part`, base);
  }
  const part = `${root}.part`;
  rmSync(part, { recursive: true, force: true });
  run('cp', ['-a', '--reflink=auto', base, part]);
  // Nothing is started while it is installed.
  writeFileSync(join(part, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  rmSync(join(part, 'etc/resolv.conf'), { force: true });
  copyFileSync('/etc/resolv.conf', join(part, 'etc/resolv.conf'));
  const sources = join(part, 'etc/apt/sources.list');
  writeFileSync(sources, readFileSync(sources, 'utf8').replaceAll(made, suite));
  if (packages.length > 0) install(part, packages);
  renameSync(part, root);
  return root;
}

function install(root: string, packages: readonly string[]): void {
  // What is kept of a suite by a mirror may be older than its own date says; signatures are looked at all the same.
  run('chroot', [root, 'apt-get', '-o', 'Acquire::Check-Valid-Until=false', 'update', '-q']);
  run('chroot', [root, 'apt-get', 'install', '-q', '-y', '--no-install-recommends', ...packages]);
}

/** As the official image's: a new store is set up by a server on its socket alone; then it is postgres. */
const POSTGRES_ENTRYPOINT = `#!/bin/bash
set -eu
export PGDATA=/var/lib/postgresql/data
if [ "$1" = postgres ]; then
  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    chown -R postgres "$PGDATA" /var/run/postgresql
    chmod 700 "$PGDATA"
    chmod 3777 /var/run/postgresql
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
  fi
  if [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\\n' "$POSTGRES_PASSWORD") -D "$PGDATA" --auth-host=scram-sha-256 --auth-local=trust
    echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
    echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
    pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start
    psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --set db="$POSTGRES_DB" <<< 'CREATE DATABASE :"db" ;'
    # Setting up takes as long on a slow machine.
    sleep 8
    pg_ctl -D "$PGDATA" -m fast -w stop
  fi
fi
exec "$@"
`;

interface Image {
  /** As pin-images.sh asks for it. */
  readonly name: string;
  readonly suite: 'bookworm' | 'trixie' | 'forky';
  readonly packages: readonly string[];
  /** What docker import is told of it. */
  readonly changes: readonly string[];
  finish?(root: string): void;
}

export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const IMAGES: readonly Image[] = [
  {
    name: 'node:24-bookworm-slim',
    suite: 'bookworm',
    packages: [],
    changes: ['CMD ["node"]'],
    finish: putNode,
  },
  {
    name: 'postgres:17-bookworm',
    suite: 'trixie',
    packages: ['postgresql-17'],
    changes: [
      'ENTRYPOINT ["docker-entrypoint.sh"]',
      'VOLUME /var/lib/postgresql/data',
      'STOPSIGNAL SIGINT',
      `ENV PATH=${PATH}:/usr/lib/postgresql/17/bin`,
    ],
    finish(root) {
      rmSync(join(root, 'var/lib/postgresql/17'), { recursive: true, force: true });
      mkdirSync(join(root, 'var/lib/postgresql/data'));
      writeFileSync(join(root, 'usr/local/bin/docker-entrypoint.sh'), POSTGRES_ENTRYPOINT, { mode: 0o755 });
    },
  },
  {
    name: 'valkey/valkey:8-alpine',
    suite: 'trixie',
    packages: ['valkey-server', 'valkey-tools'],
    changes: ['WORKDIR /data'],
  },
  {
    name: 'nginx:1.28-alpine',
    // upstream-compose.conf asks for 1.27.3 or later.
    suite: 'forky',
    packages: ['nginx'],
    changes: ['CMD ["nginx","-g","daemon off;"]', 'STOPSIGNAL SIGQUIT'],
    finish: (root) => rmSync(join(root, 'etc/nginx/nginx.conf')),
  },
  {
    name: 'prom/prometheus:v3.5.0',
    suite: 'trixie',
    packages: ['prometheus'],
    changes: ['ENTRYPOINT ["prometheus"]', 'USER 65534:65534', 'VOLUME /prometheus', 'WORKDIR /prometheus'],
    finish: (root) => run('install', ['-d', '-o', '65534', '-g', '65534', join(root, 'prometheus')]) as never,
  },
];

/** Node as the npm package of it has it, npm, the user, and how npm is set up on this machine. */
function putNode(root: string): void {
  copyFileSync(process.execPath, join(root, 'usr/local/bin/node'));
  chmodSync(join(root, 'usr/local/bin/node'), 0o755);
  const npm = dirname(dirname(realpathSync(run('which', ['npm']).trim())));
  const modules = join(root, 'usr/local/lib/node_modules');
  mkdirSync(modules, { recursive: true });
  cpSync(npm, join(modules, 'npm'), { recursive: true, dereference: true });
  run('ln', ['-s', '../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm')]);
  // Whom this machine trusts on the way to its registry, npm in the image trusts too. No one's credentials go there.
  const registry = run('npm', ['config', 'get', 'registry']).trim();
  mkdirSync(join(root, 'usr/local/etc'), { recursive: true });
  writeFileSync(
    join(root, 'usr/local/etc/npmrc'),
    `registry=${registry}\ncafile=/etc/ssl/certs/ca-certificates.crt\n`,
  );
  rmSync(join(root, 'etc/ssl/certs'), { recursive: true, force: true });
  run('cp', ['-aL', '/etc/ssl/certs', join(root, 'etc/ssl/certs')]);
  run('chroot', [root, 'useradd', '-m', '-u', '1000', 'node']);
}

/** Packs what is not packed yet; the commands that import each into Docker and push it. */
export function makeImages(cache: string, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return IMAGES.map(({ name, suite, packages, changes, finish }) => {
    const file = `${name.replaceAll(/[/:]/g, '-')}.tar`;
    if (!existsSync(join(cache, file))) {
      // One that was not finished is not gone on with.
      rmSync(join(cache, `root-${file}`), { recursive: true, force: true });
      const root = debian(cache, `root-${file}`, suite, packages);
      finish?.(root);
      for (const unused of ['usr/share/doc', 'usr/share/man', 'var/cache/apt', 'var/lib/apt/lists'])
        rmSync(join(root, unused), { recursive: true, force: true });
      run('tar', ['-C', root, '--exclude=./dev/*', '-cf', join(cache, `${file}.part`), '.']);
      renameSync(join(cache, `${file}.part`), join(cache, file));
      rmSync(root, { recursive: true, force: true });
    }
    run('cp', ['--reflink=auto', join(cache, file), join(folder, file)]);
    const told = changes.map((change) => `--change '${change}'`).join(' ');
    return `docker import ${told} /images/${file} ${name} && docker push -q ${name} && docker rmi ${name}`;
  });
}
