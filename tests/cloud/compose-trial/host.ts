/**
 * The host of the trial: a Debian of its own with Docker as Debian packages it, in namespaces of its own. It has a registry that
 * goes by Docker's name, with a certificate that it trusts, and as long as something is built a way out (slirp4netns).
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../relay-process.ts';
import { debian, PATH, run } from './images.ts';

/** Where the project lies on the host, and its compose file in it. */
export const PROJECT = 'root/bell-lap';
export const COMPOSE = 'cloud-sync/deploy/compose';
export const DOMAIN = 'live.example.org';
const REGISTRY = 'registry-1.docker.io';
const PACKAGES = ['docker.io', 'docker-cli', 'docker-compose', 'docker-buildx', 'docker-registry'].concat([
  ...['iproute2', 'iptables', 'procps', 'openssl', 'slirp4netns'],
]);

/** What is set for all of compose's commands: the shipped file, and what this machine needs beside it. */
const ENV = { PATH, HOME: '/root', TERM: 'dumb', COMPOSE_FILE: 'compose.yaml:/root/trial.yaml' };

/** Does it on the host, as root. */
export async function enter(
  leader: string,
  command: string,
): Promise<{ readonly status: number; readonly said: string }> {
  const inside = ['-t', leader, '-m', '-n', '-u', '-p', '-r', '-w', '--', 'sh', '-c', command];
  const child = spawn('nsenter', inside, { env: ENV, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      said += part;
    });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status: status ?? 127, said };
}

/** Why the trial cannot be held here; null when it can. */
export function missing(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'it makes a whole Debian with Docker in namespaces of its own, which only root can do, on Linux.';
  const lacking = ['debootstrap', 'openssl', 'nsenter', 'unshare'].filter(
    (program) => spawnSync('which', [program], { stdio: 'ignore' }).status !== 0,
  );
  if (lacking.length > 0)
    return `it needs ${lacking.join(', ')} (Debian: apt-get install debootstrap openssl util-linux).`;
  const bridge = spawnSync('unshare', ['--net', 'ip', 'link', 'add', 'trial', 'type', 'bridge']);
  return bridge.status === 0 ? null : 'the kernel makes no bridges, which containers are joined by.';
}

/** A fresh host with the images to import and this tree. */
export function makeHost(cache: string, root: string, repository: string): void {
  run('cp', ['-a', '--reflink=auto', debian(cache, 'host', 'trixie', PACKAGES), root]);
  makeAuthority(join(root, 'root/authority'));
  copyFileSync(join(root, 'root/authority/ca.pem'), join(root, 'usr/local/share/ca-certificates/trial.crt'));
  run('chroot', [root, 'update-ca-certificates']);
  writeFileSync(
    join(root, 'etc/hosts'),
    `127.0.0.1 localhost trial ${DOMAIN}\n::1 localhost\n10.99.0.2 ${REGISTRY}\n`,
  );
  writeFileSync(
    join(root, 'etc/docker/registry/config.yml'),
    `version: 0.1
storage: { filesystem: { rootdirectory: /var/lib/docker-registry } }
http: { addr: "10.99.0.2:443", secret: trial, tls: { certificate: /root/authority/${REGISTRY}.pem, key: /root/authority/${REGISTRY}.key } }
`,
  );
  const project = join(root, PROJECT);
  mkdirSync(project, { recursive: true });
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repository,
    maxBuffer: 64 << 20,
  });
  execFileSync('sh', ['-c', 'tar --null -T - -c | tar -x -C "$1"', 'sh', project], {
    cwd: repository,
    input: files,
  });
  writeFileSync(join(root, 'root/trial.yaml'), trialYaml());
}

/** What the stand-ins and this machine need: Debian's nginx writes elsewhere, and a limit may be out of reach. */
function trialYaml(): string {
  const hard = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]);
  const mayRaise = spawnSync('prlimit', ['--nofile=262144:262144', 'true'], { stdio: 'ignore' }).status === 0;
  const limits = mayRaise ? '' : `ulimits: { nofile: { soft: ${hard}, hard: ${hard} } }`;
  if (!mayRaise) process.stdout.write(`open files: ${hard}, which this machine lets nobody raise\n`);
  const services = ['relay-1', 'relay-2', 'database-user'].map((name) => `  ${name}: { ${limits} }\n`);
  return `services:\n${services.join('')}  nginx: { tmpfs: [/var/lib/nginx]${limits && ', '}${limits} }\n`;
}

function makeAuthority(folder: string): void {
  const script = `
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj "/CN=trial" -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
for name in "$@"; do
  openssl req -newkey rsa:2048 -nodes -keyout "$name.key" -out "$name.csr" -subj "/CN=$name"
  echo "subjectAltName=DNS:$name" > extensions
  openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 20 -extfile extensions -out "$name.pem"
done`;
  mkdirSync(folder);
  execFileSync('sh', ['-ec', script, 'sh', REGISTRY, DOMAIN], { cwd: folder, stdio: 'pipe' });
}

/** Its own mounts and network; the machine's folders are let go of before anything runs. */
const START = `
mount --make-rprivate /
mount --bind "$1" "$1"
hostname trial
ip link set lo up
cd "$1"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount --rbind /sys/fs/cgroup sys/fs/cgroup
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mkdir -p old
pivot_root . old
exec chroot . sh -ec '
umount -l /old
ip netns add registry
ip link add vr0 type veth peer name vr1 netns registry
ip addr add 10.99.0.1/24 dev vr0
ip link set vr0 up
ip -n registry link set lo up
ip -n registry addr add 10.99.0.2/24 dev vr1
ip -n registry link set vr1 up
nsenter --net=/run/netns/registry docker-registry serve /etc/docker/registry/config.yml >/var/log/registry 2>&1 &
dockerd --log-level=warn >/var/log/dockerd 2>&1 &
wait'`;

export interface Host {
  /** The process in whose namespaces it is. */
  readonly leader: string;
  /** From here on nothing leads out of its network. */
  closeIn(): void;
  stop(): Promise<void>;
}

export async function startHost(root: string): Promise<Host> {
  const namespaces = ['--net', '--mount', '--pid', '--uts', '--fork', '--kill-child'];
  const host = spawn('unshare', [...namespaces, 'sh', '-ec', START, 'sh', root], { stdio: 'inherit' });
  const exited = once(host, 'exit');
  const leader = await until(
    'the host has begun',
    () => readFileSync(`/proc/${host.pid}/task/${host.pid}/children`, 'utf8').trim() || null,
  );
  await until('Docker runs', async () => (await enter(leader, 'docker info')).status === 0);
  const out: ChildProcess = spawn(
    'unshare',
    [
      ...['--mount', 'sh', '-ec'],
      'mount --make-rprivate /; mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"; exec chroot "$1" slirp4netns --configure --mtu=1500 "$2" tap0',
      ...['sh', root, leader],
    ],
    { stdio: 'ignore' },
  );
  await until('it has a way out', async () => (await enter(leader, 'ip link show tap0')).status === 0);
  return {
    leader,
    closeIn: () => void out.kill('SIGKILL'),
    async stop() {
      out.kill('SIGKILL');
      await enter(leader, 'docker ps -q | xargs -r docker kill; kill $(cat /run/docker.pid); sleep 2');
      host.kill('SIGKILL');
      await exited;
    },
  };
}
