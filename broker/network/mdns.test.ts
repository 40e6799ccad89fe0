/**
 * The announcement as another machine sees it: Avahi, in a network namespace of its own, at the other end of a
 * virtual cable. Needs root, iproute2, dbus and avahi-daemon; says so where it cannot run.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { lanAddresses, watchAddresses } from './addresses.ts';
import { createMdns, hostnameOf } from './mdns.ts';

const run = promisify(execFile);
const ID = process.pid.toString(36).slice(-5);
const [HERE, THERE, PHONE] = [`bl${ID}a`, `bl${ID}b`, `bl-phone-${ID}`];

const cleanups: (() => void)[] = [];
after(() => {
  for (const clean of cleanups.reverse()) clean();
});

test('a phone on the same cable finds the station, follows it to a new address and sees it go', async (t) => {
  const why = layCable();
  if (why !== null) return t.skip(why);
  const phone = await startPhone();
  const stationId = `${ID}${'0'.repeat(8)}`;
  const announcement = {
    hostname: hostnameOf(stationId),
    eventName: 'Spring Kermesse',
    stationId,
    fingerprint: 'ab'.repeat(32),
    ports: { https: 8443, http: 8080, mqtt: 1883, mqtts: 8883 },
  };
  const station = createMdns(
    announcement,
    (error) => assert.fail(error),
    () => [HERE],
  );

  await station.announce();
  assert.equal(station.hostname(), hostnameOf(stationId));
  const found = await phone.resolve('_bell-lap._tcp', (line) => line.includes('10.77.41.1'));
  assert.match(found, new RegExp(`;${hostnameOf(stationId)}\\.local;10\\.77\\.41\\.1;8443;`));
  for (const word of [
    '"v=1"',
    `"id=${stationId}"`,
    '"event=Spring Kermesse"',
    `"fp=${'ab'.repeat(32)}"`,
    '"mqtts=8883"',
  ])
    assert.ok(found.includes(word), `${word} in ${found}`);
  const ports = { '_mqtt._tcp': 1883, '_secure-mqtt._tcp': 8883, '_http._tcp': 8080, '_https._tcp': 8443 };
  for (const [type, port] of Object.entries(ports))
    assert.match(await phone.resolve(type, (line) => line.includes(`;10.77.41.1;${port};`)), /Spring/);

  const watch = watchAddresses(
    () => void station.announce(),
    () => lanAddresses(networkInterfaces()).filter((a) => a.interfaceName === HERE),
  );
  assert.equal(watch.look(), false);
  execFileSync('ip', ['address', 'add', '10.77.41.9/24', 'dev', HERE]);
  execFileSync('ip', ['address', 'delete', '10.77.41.1/24', 'dev', HERE]);
  execFileSync('ip', ['address', 'replace', '10.77.41.9/24', 'dev', HERE]);
  assert.equal(watch.look(), true);
  await phone.resolve('_bell-lap._tcp', (line) => line.includes(';10.77.41.9;8443;'));

  // A second laptop with a copy of the first one's disk: the name is taken, it takes the next.
  const twin = `import { createMdns } from ${JSON.stringify(new URL('mdns.ts', import.meta.url).href)};
    const twin = createMdns(${JSON.stringify(announcement)}, console.error, () => [${JSON.stringify(THERE)}]);
    await twin.announce(); console.log(twin.hostname()); await twin.close();`;
  const other = ['netns', 'exec', PHONE, process.execPath, '--input-type=module', '--eval', twin];
  assert.equal((await run('ip', other, { timeout: 40_000 })).stdout.trim(), `${hostnameOf(stationId)}-2`);
  assert.equal(station.hostname(), hostnameOf(stationId), 'whoever was first keeps the name');

  const gone = phone.seesGone('_bell-lap._tcp');
  await station.close();
  await gone;
});

test('a host name is the same on every start and says which station it is', () => {
  assert.equal(hostnameOf('3F9A77aa-1234'), 'bell-lap-3f9a');
  assert.equal(hostnameOf('--'), 'bell-lap-0');
});

test('container bridges, loopback and link-local addresses are not offered to phones', () => {
  const info = (address: string, internal = false) => ({
    address,
    netmask: '',
    mac: '',
    cidr: null,
    internal,
    ...(address.includes(':') ? { family: 'IPv6' as const, scopeid: 0 } : { family: 'IPv4' as const }),
  });
  const addresses = lanAddresses({
    lo: [info('127.0.0.1', true)],
    docker0: [info('172.17.0.1')],
    wlan0: [info('fe80::1'), info('fd00::5'), info('192.168.1.5')],
    eth0: [info('10.0.0.2')],
  });
  assert.deepEqual(
    addresses.map((a) => a.address),
    ['10.0.0.2', '192.168.1.5', 'fd00::5'],
  );
});

/** A virtual cable between this machine and a namespace; or why there can be none. */
function layCable(): string | null {
  try {
    for (const program of ['ip', 'dbus-daemon', 'avahi-daemon', 'avahi-browse'])
      execFileSync('sh', ['-c', `PATH=$PATH:/usr/sbin command -v ${program}`], { stdio: 'pipe' });
  } catch {
    return 'needs iproute2, dbus-daemon, avahi-daemon and avahi-utils';
  }
  try {
    execFileSync('ip', ['netns', 'add', PHONE], { stdio: 'pipe' });
  } catch {
    return 'needs the right to make network namespaces (root)';
  }
  cleanups.push(() => execFileSync('ip', ['netns', 'delete', PHONE]));
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'pipe' });
  ip('link', 'add', HERE, 'type', 'veth', 'peer', 'name', THERE);
  cleanups.push(() => execFileSync('sh', ['-c', `ip link delete ${HERE} 2>/dev/null || true`]));
  ip('link', 'set', THERE, 'netns', PHONE);
  ip('address', 'add', '10.77.41.1/24', 'dev', HERE);
  ip('link', 'set', HERE, 'up');
  ip('netns', 'exec', PHONE, 'ip', 'address', 'add', '10.77.41.2/24', 'dev', THERE);
  ip('netns', 'exec', PHONE, 'ip', 'link', 'set', THERE, 'up');
  return null;
}

/** Avahi at the other end. */
async function startPhone() {
  const dir = mkdtempSync(join(tmpdir(), 'bell-lap-mdns-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  const env = {
    ...process.env,
    DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${dir}/bus`,
    PATH: `${process.env.PATH}:/usr/sbin`,
  };
  writeFileSync(
    join(dir, 'bus.conf'),
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=${dir}/bus</listen><auth>EXTERNAL</auth><policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/><allow user="*"/></policy></busconfig>`,
  );
  writeFileSync(
    join(dir, 'avahi.conf'),
    `[server]\nuse-ipv4=yes\nuse-ipv6=no\nallow-interfaces=${THERE}\n[publish]\ndisable-publishing=yes\n`,
  );
  const start = (command: string, args: string[]): ChildProcess => {
    const child = spawn(command, args, { env, stdio: 'ignore' });
    cleanups.push(() => child.kill());
    return child;
  };
  const inPhone = (...args: string[]) => ['netns', 'exec', PHONE, ...args];
  start('dbus-daemon', [`--config-file=${dir}/bus.conf`, '--nofork', '--nopidfile']);
  await until(async () => (await run('sh', ['-c', `test -S ${dir}/bus`])).stderr === '');
  const daemon = ['avahi-daemon', '-f', `${dir}/avahi.conf`, '--no-drop-root', '--no-chroot', '--no-rlimits'];
  start('ip', inPhone(...daemon));
  const browse = (type: string) => run('ip', inPhone('avahi-browse', '-rtp', type), { env, timeout: 20_000 });
  await until(async () => (await browse('_nothing._tcp')).stderr === '');

  return {
    /** The line in which the phone has found what is wanted. */
    async resolve(type: string, wanted: (line: string) => boolean): Promise<string> {
      let line: string | undefined;
      await until(async () => {
        const lines = (await browse(type)).stdout.split('\n');
        line = lines.find((l) => l.startsWith('=') && l.includes('Spring') && wanted(l));
        return line !== undefined;
      });
      return line ?? '';
    },
    /** Resolves once a phone that looks at the list sees the station leave it. */
    async seesGone(type: string): Promise<void> {
      const child = spawn('ip', inPhone('avahi-browse', '-p', type), {
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      cleanups.push(() => child.kill());
      await new Promise<void>((resolve, reject) => {
        child.stdout?.on('data', (chunk: Buffer) => {
          if (/^-;/m.test(String(chunk))) resolve();
        });
        setTimeout(() => reject(new Error('the goodbye was not heard within 30 s')), 30_000).unref();
      });
      child.kill();
    },
  };
}

/** Asks again and again, up to 40 s: machines under load are slow, not wrong. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 80; tries += 1) {
    if (await holds().catch(() => false)) return;
    await sleep(500);
  }
  throw new Error('waited 40 s in vain');
}
