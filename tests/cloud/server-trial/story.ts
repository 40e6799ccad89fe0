/** What happens to a cheap server, in a network of its own: main.ts begins it. Each line is something that was seen. */
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import type { RaceId } from '../../../race/ids.ts';
import { openPaperStation, type PaperStation } from '../paper-station.ts';
import { until } from '../relay-process.ts';
import { endRace, rideRace } from '../ridden-race.ts';
import { askedMeanwhile, clockedLines, counted, readAll } from '../trial-talk.ts';
import { startAuthority } from './authority.ts';
import { boot, type Machine, makeRoot } from './root.ts';

const [base, work, stores, older, release, broken] = process.argv.slice(2) as [
  string,
  string,
  'postgres' | 'embedded',
  string,
  string,
  string,
];
const { startS3Server } = await import('../../../cloud-sync/archive/s3-server.fixture.ts');
const DOMAIN = 'live.example.org';
const crit = 'crit' as RaceId;
const saw = clockedLines();
const get = (path: string): Promise<Response> => fetch(`https://${DOMAIN}${path}`);

const authority = await startAuthority(join(work, 'authority'));
// Only it stands behind what is shown from here on: a certificate of the server's own would not do.
tls.setDefaultCACertificates([authority.root]);
const s3 = await startS3Server(join(work, 's3'));
const machines: Machine[] = [];
let station = null as PaperStation | null;

async function freshMachine(name: string): Promise<Machine> {
  const root = join(work, name);
  makeRoot(base, root, authority.caOfDirectory);
  copyFileSync(older, join(root, 'root/bell-lap-relay.sh'));
  copyFileSync(release, join(root, 'root/newer.sh'));
  copyFileSync(broken, join(root, 'root/broken.sh'));
  const { accessKeyId, secretAccessKey } = s3.credentials;
  writeFileSync(
    join(root, 'root/keys'),
    `AWS_ACCESS_KEY_ID=${accessKeyId}\nAWS_SECRET_ACCESS_KEY=${secretAccessKey}\n`,
  );
  const machine = await boot(root);
  machines.push(machine);
  return machine;
}
const COMMAND = `sh /root/bell-lap-relay.sh --domain ${DOMAIN} --email you@example.org --stores ${stores} --acme-server ${authority.directory} --bucket ${s3.bucket} --bucket-endpoint ${s3.endpoint} --bucket-keys /root/keys`;

/** What everybody reads of the race, through TLS. */
const read = () => readAll(get, crit, (status) => status === 503);

const statusOf = (machine: Machine): string => machine.sh('bell-lap-server status').said;
const operator = (machine: Machine): string =>
  /ADMIN_TOKEN=(.*)/.exec(readFileSync(join(machine.root, 'etc/bell-lap/relay.env'), 'utf8'))![1]!;

async function installedWithoutName(): Promise<Machine> {
  const machine = await freshMachine('one');
  saw('a fresh Debian is up');
  const refused = machine.sh('sh /root/bell-lap-relay.sh --domain https://live.example.org');
  assert.notEqual(refused.status, 0);
  assert.match(refused.said, /--domain is a name such as/);
  const { status, said } = await machine.start(COMMAND);
  assert.equal(status, 2, said);
  assert.match(said, /There is no certificate yet: the name live\.example\.org leads nowhere/);
  saw(
    'installed before its name leads anywhere: it stands, with a certificate of its own, and says what is missing',
  );
  await authority.lead(DOMAIN, '127.0.0.1');
  const asked = machine.sh('bell-lap-server certificate');
  assert.equal(asked.status, 0, asked.said);
  await until('it answers with a certificate of the authority', async () => (await get('/readyz')).ok);
  saw(`the name leads there: ${asked.said.trim()} https://${DOMAIN}/readyz answers, verified`);
  assert.equal((await get('/')).status, 200);
  assert.equal((await get('/admin')).status, 200);
  return machine;
}

async function racedOn(machine: Machine): Promise<Record<string, unknown>> {
  const code = /CODES=(.*)/.exec(readFileSync(join(machine.root, 'etc/bell-lap/relay.env'), 'utf8'))![1]!;
  station = await openPaperStation(`https://${DOMAIN}`, code);
  const startMs = Date.now() - 30 * 86_400_000;
  rideRace(station, crit, startMs);
  // Not over: no update is made under it.
  await until('the race is there', async () => (await get(`/v1/races/${crit}`)).ok);
  await until('it is refused', () => {
    const { status, said } = machine.sh('sh /root/newer.sh');
    return status === 2 && said.includes(`A race is on: Race ${crit}`);
  });
  saw('a station sends a race; while it is on, a release is refused, with the race’s name');
  endRace(station, crit, startMs);
  await until('it is archived', async () => {
    const answer = await get(`/v1/history/races/${crit}/archive`);
    return answer.ok && ((await answer.json()) as { versions: unknown[] }).versions.length > 0;
  });
  saw('the race is over and archived in the bucket');
  return read();
}

async function updated(machine: Machine, said: Record<string, unknown>): Promise<void> {
  const before = /release +(.*)/.exec(statusOf(machine))![1]!;
  const taken = await askedMeanwhile(get, machine.start('sh /root/newer.sh'));
  assert.match(statusOf(machine), older === release ? /release/ : /before it/, taken.result.said);
  saw(`a newer release taken; meanwhile asked ten times a second: ${counted(taken.seen)}`);
  const fell = await askedMeanwhile(get, machine.start('sh /root/broken.sh'));
  assert.equal(fell.result.status, 2, fell.result.said);
  assert.match(fell.result.said, /did not get ready: .* runs again/);
  assert.match(fell.result.said, /This release does not start/);
  saw(`one that does not start: the one before runs again, and says why; meanwhile ${counted(fell.seen)}`);
  assert.deepEqual(await read(), said);
  if (older !== release) {
    const back = await askedMeanwhile(get, machine.start('bell-lap-server rollback'));
    assert.match(back.result.said, /runs\./);
    assert.equal(/release +([^,]*)/.exec(statusOf(machine))![1], before.split(',')[0]);
    saw(`back to the release of before; meanwhile ${counted(back.seen)}`);
    if (stores === 'postgres')
      for (const { seen } of [taken, fell, back]) assert.deepEqual([...seen.keys()], [200], counted(seen));
  }
  assert.deepEqual(await read(), said);
}

async function powerCut(machine: Machine, said: Record<string, unknown>): Promise<Machine> {
  await machine.kill();
  const again = await boot(machine.root);
  machines.push(again);
  await until('it answers again', async () => (await get('/readyz')).ok);
  assert.deepEqual(await read(), said);
  await until('it has looked', async () => {
    const answer = await fetch(`https://${DOMAIN}/v1/admin/server`, {
      headers: { authorization: `Bearer ${operator(again)}` },
    });
    const { server } = (await answer.json()) as { server: { troubles: unknown[] } | null };
    return server !== null && server.troubles.length === 0;
  });
  saw(
    'power cut, booted again: everything is up by itself, the race is there, and its page says that all is well',
  );
  return again;
}

async function restored(said: Record<string, unknown>): Promise<void> {
  const machine = await freshMachine('two');
  // Not waited for in one go: the bucket is in this process.
  const plain = await machine.start(COMMAND);
  assert.equal(plain.status, 2);
  assert.match(plain.said, /has copies of live\.example\.org.*--restore/);
  const { status, said: told } = await machine.start(`${COMMAND} --restore`);
  assert.equal(status, 0, told);
  assert.deepEqual(await read(), said);
  const stations = (await (
    await fetch(`https://${DOMAIN}/v1/admin/stations`, {
      headers: { authorization: `Bearer ${operator(machine)}` },
    })
  ).json()) as { stations: { station: string; connected: boolean; behind: number }[] };
  assert.deepEqual(
    stations.stations.map(({ station: id }) => id),
    [station!.id],
  );
  saw(
    'the machine is destroyed; a second fresh Debian begins with the copy in the bucket: the race’s history is the same, to the letter, and its station is known',
  );
  const next = 'next' as RaceId;
  station!.makeRace(next, 3, Date.now());
  await until('the station goes on', async () => (await get(`/v1/races/${next}`)).ok);
  saw('and the station goes on with another race, by itself');
  const put = await machine.start('bell-lap-server restore');
  assert.equal(put.status, 0, put.said);
  await until('what was sent since comes again', async () => (await get(`/v1/races/${next}`)).ok);
  saw('put back in place once more: what was sent since then, the station sends again');
}

try {
  let machine = await installedWithoutName();
  const said = await racedOn(machine);
  await updated(machine, said);
  machine = await powerCut(machine, said);
  const copied = await machine.start('systemctl start bell-lap-backup.service && bell-lap-server backups');
  assert.equal(copied.status, 0, copied.said);
  saw(`copied into the bucket by the night's unit: ${copied.said.trim().split('\n')[1]}`);
  await machine.kill();
  rmSync(machine.root, { recursive: true, force: true });
  await restored(said);
  saw('all as it should be');
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${(error as Error).stack}\n`);
  const last = machines.at(-1);
  if (last !== undefined)
    try {
      process.stderr.write(last.sh("journalctl -n 60 --no-pager -o short-monotonic -u 'bell-lap-*'").said);
    } catch {}
} finally {
  station?.close();
  for (const machine of machines) await machine.kill().catch(() => {});
  authority.stop();
  await s3.close();
}
process.exit();
