/**
 * A Debian of its own for the trial: made by debootstrap once, copied for each machine, and booted with its own systemd
 * (systemd-nspawn) in the trial's network, which nothing leads out of.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGES_ALL } from '../../../cloud-sync/deploy/server/install.ts';
import { until } from '../relay-process.ts';

const SUITE = 'bookworm';
/** What the smallest image of a provider has beside debootstrap's least. */
const INCLUDED = 'systemd,systemd-sysv,dbus,ca-certificates';

/** Why the trial cannot be held here; null when it can. */
export function missing(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'it makes and boots a whole Debian, which only root can do, on Linux.';
  const programs = { debootstrap: 'debootstrap', 'systemd-nspawn': 'systemd-container', pebble: 'pebble' };
  const lacking = Object.entries(programs).filter(
    ([program]) => spawnSync('which', [program], { stdio: 'ignore' }).status !== 0,
  );
  return lacking.length === 0
    ? null
    : `it needs ${lacking.map(([program]) => program).join(', ')} (Debian: apt-get install ${lacking.map(([, name]) => name).join(' ')}).`;
}

function run(program: string, args: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync(program, [...args], { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`${program} ${args[0]}: ${error?.message ?? `${stdout}\n${stderr}`.slice(-2_000)}`);
}

/** The root that machines are copied from, with the packages that an installation will want already fetched. */
export function makeBase(cache: string): string {
  const base = join(cache, `debian-${SUITE}`);
  if (existsSync(base)) return base;
  const part = `${base}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  run('debootstrap', ['--variant=minbase', `--include=${INCLUDED}`, SUITE, part]);
  const inside = (...args: string[]): void => run('chroot', [part, ...args]);
  inside('apt-get', 'update', '-q');
  inside('apt-get', 'install', '-q', '-y', '--no-install-recommends', '--download-only', ...PACKAGES_ALL);
  renameSync(part, base);
  return base;
}

export interface Machine {
  readonly root: string;
  /** Does it inside, as root; what it said. */
  sh(command: string): { readonly status: number; readonly said: string };
  /** The same, waited for while other things go on. */
  start(command: string): Promise<{ readonly status: number; readonly said: string }>;
  /** Pulls the plug. */
  kill(): Promise<void>;
}

/** A new machine: a copy of the base, whose user trusts this authority beside the usual ones. */
export function makeRoot(base: string, root: string, authority: string): void {
  run('cp', ['-a', '--reflink=auto', base, root]);
  writeFileSync(join(root, 'usr/local/share/ca-certificates/trial.crt'), authority);
  run('chroot', [root, 'update-ca-certificates']);
  rmSync(join(root, 'etc/resolv.conf'), { force: true });
  writeFileSync(join(root, 'etc/resolv.conf'), 'nameserver 127.0.0.1\n');
  writeFileSync(join(root, 'etc/hostname'), 'trial\n');
  // A provider's image has one; debootstrap's least has not.
  writeFileSync(
    join(root, 'etc/hosts'),
    '127.0.0.1 localhost\n::1 localhost ip6-localhost\n127.0.1.1 trial\n',
  );
  chmodSync(root, 0o755);
}

/** Boots it; resolves when its systemd says that it is up. */
export async function boot(root: string): Promise<Machine> {
  const nspawn: ChildProcess = spawn(
    'systemd-nspawn',
    [
      ...['-D', root, '--boot', '--quiet', '--register=no', '--keep-unit', '--resolv-conf=off'],
      ...['--timezone=off', '--console=read-only', `--machine=bell-lap-trial-${process.pid}`],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [nspawn.stdout!, nspawn.stderr!])
    stream.on('data', (part) => {
      output = `${output}${part}`.slice(-8_000);
    });
  const exited = once(nspawn, 'exit');
  const childOf = (pid: number): number | null => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]) || null;
    } catch {
      return null;
    }
  };
  const entered = (command: string): [string, string[]] => {
    const leader = childOf(nspawn.pid!);
    if (leader === null) throw new Error(`The machine does not run:\n${output}`);
    return [
      'nsenter',
      [...['-t', String(leader), '-m', '-u', '-i', '-p', '-r', '-w', '--'], 'sh', '-c', command],
    ];
  };
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' };
  const machine: Machine = {
    root,
    sh(command) {
      const { status, stdout, stderr } = spawnSync(...entered(command), { encoding: 'utf8', env });
      return { status: status ?? 127, said: `${stdout}${stderr}` };
    },
    async start(command) {
      const child = spawn(...entered(command), { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (part) => {
          said += part;
        });
      const [status] = (await once(child, 'close')) as [number | null];
      return { status: status ?? 127, said };
    },
    async kill() {
      const leader = childOf(nspawn.pid!);
      if (leader !== null) process.kill(leader, 'SIGKILL');
      nspawn.kill('SIGKILL');
      await exited;
    },
  };
  try {
    await until(
      'the machine is up',
      () => /running|degraded/.test(machine.sh('systemctl is-system-running').said),
      120_000,
    );
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${output}`);
  }
  return machine;
}
