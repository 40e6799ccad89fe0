/**
 * What happens to the containers (cloud-sync/deploy/compose) in a network of their own: main.ts begins it. Each line is
 * something that was seen.
 */
import assert from 'node:assert/strict';
import { Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import type { RaceId } from '../../../race/ids.ts';
import { openPaperStation, type PaperStation } from '../paper-station.ts';
import { until } from '../relay-process.ts';
import { endRace, rideRace } from '../ridden-race.ts';
import { askedMeanwhile, clockedLines, counted, readAll } from '../trial-talk.ts';
import { watchRace } from '../viewer.ts';
import { COMPOSE, DOMAIN, enter, PROJECT } from './host.ts';

const [leader, root] = process.argv.slice(2) as [string, string];
const crit = 'crit' as RaceId;
const saw = clockedLines();
// What a visitor's browser does: nothing but the authority that the trial made stands behind it.
tls.setDefaultCACertificates([readFileSync(join(root, 'root/authority/ca.pem'), 'utf8')]);
const get = (path: string): Promise<Response> => fetch(`https://${DOMAIN}${path}`);
const code = /CODES=([^,\n]*)/.exec(readFileSync(join(root, PROJECT, COMPOSE, '.env'), 'utf8'))![1]!;
let station = null as PaperStation | null;

async function sh(command: string): Promise<string> {
  const { status, said } = await enter(leader, `cd /${PROJECT}/${COMPOSE}; ${command}`);
  assert.equal(status, 0, `${command}: ${said.slice(-3_000)}`);
  return said;
}

/** What everybody reads of the race, through TLS. */
const read = () => readAll(get, crit, (status) => status >= 500);

async function comesUp(): Promise<void> {
  await sh('docker compose up -d --build --wait');
  await until('it answers', async () => (await get('/readyz')).ok);
  assert.equal((await get('/')).status, 200);
  assert.equal((await get('/admin')).status, 200);
  assert.deepEqual(await (await get('/v1/races')).json(), { races: [] });
  assert.equal((await get('/metrics')).status, 404);
  const ran = await sh('docker compose logs --no-log-prefix database-user');
  assert.doesNotMatch(ran, /ECONNREFUSED/, 'the tables are made when PostgreSQL is ready, not tried for');
  saw('built and up, with a certificate: the pages, /admin, /v1/races and /readyz answer through nginx');
}

/** Each of two relays is killed in turn under a race: its viewer comes back by itself and sees what is sent after that. */
async function losesARelay(): Promise<void> {
  const going = 'going' as RaceId;
  const startMs = Date.now() - 600_000;
  station!.makeRace(going, 3, startMs);
  const viewer = watchRace(`https://${DOMAIN}`, going);
  const laps = (): number =>
    Object.values(viewer.followed()?.board?.rows ?? {}).reduce((sum, row) => sum + row.laps, 0);
  const ride = (lap: number): void => {
    for (const rider of [1, 2, 3]) station!.passing(going, rider, startMs + lap * 110_000 + rider * 1_000);
  };
  try {
    ride(1);
    await until('a viewer has the first lap', () => laps() === 3);
    saw('a station’s race is seen by a viewer’s WebSocket through nginx: three riders, a lap each');
    for (const [relay, lap] of [
      ['relay-1', 2],
      ['relay-2', 3],
    ] as const) {
      let seenMs = 0;
      const { seen: answers } = await askedMeanwhile(
        get,
        (async () => {
          await sh(`docker compose kill ${relay}`);
          const killedMs = performance.now();
          ride(lap);
          await until(`the next lap is seen without ${relay}`, () => laps() === lap * 3);
          seenMs = performance.now() - killedMs;
          await sh(`docker compose up -d --wait ${relay}`);
        })(),
      );
      saw(
        `${relay} killed under it: the lap ridden then is seen after ${Math.round(seenMs)} ms; it is started again; meanwhile ${counted(answers)}`,
      );
    }
    saw(`nothing is missing of what the viewer has, by ${viewer.connections} connections in all`);
  } finally {
    viewer.close();
  }
}

async function keepsEverything(said: Record<string, unknown>): Promise<void> {
  await sh('docker compose restart');
  assert.deepEqual(await read(), said);
  saw('all of them restarted: the race’s answers are the same, to the letter');
  await sh('docker compose down && docker compose up -d --wait');
  assert.deepEqual(await read(), said);
  saw('all of them taken down and made anew: the same');
}

/** What docs/cloud.md says of an update: one relay after the other. */
async function updates(said: Record<string, unknown>): Promise<void> {
  const before = await sh('docker compose images relay-1 --format json | grep -o \'"ID":"[^"]*\'');
  await sh(`echo "// another release" >> /${PROJECT}/cloud-sync/relay/main.ts`);
  const { seen } = await askedMeanwhile(get, sh('sh update.sh'));
  const after = await sh('docker compose images relay-1 --format json | grep -o \'"ID":"[^"]*\'');
  assert.notEqual(after, before);
  assert.deepEqual([...seen.keys()], [200], counted(seen));
  assert.deepEqual(await read(), said);
  saw(`built again, one relay after the other: another image runs; meanwhile ${counted(seen)}`);
}

/** Figures beside the relays, as docs/observability.md has it (Grafana is not among the stand-ins), and names for stations. */
async function takesWhatIsBeside(): Promise<void> {
  await sh('COMPOSE_FILE=compose.yaml:figures.yaml:/root/trial.yaml docker compose up -d prometheus');
  const asked =
    "fetch('http://prometheus:9090/api/v1/targets').then(a => a.json()).then(a => console.log(a.data.activeTargets.map(t => t.health).join()))";
  await until('Prometheus has figures of both relays', async () =>
    (await sh(`docker run --rm --network bell-lap_inside bell-lap-relay node -e "${asked}"`)).includes(
      'up,up',
    ),
  );
  saw('Prometheus of figures.yaml is shown the figures of both relays');
  await sh(
    'BELL_LAP_RELAY_VENUES=venue.live.example.org COMPOSE_FILE=compose.yaml:venues.yaml:/root/trial.yaml docker compose up -d --wait relay-1 relay-2',
  );
  const resolver = new Resolver();
  resolver.setServers(['127.0.0.1']);
  const { nsname } = await until('DNS answers', () => resolver.resolveSoa('venue.live.example.org'));
  assert.equal(nsname, DOMAIN);
  saw('with venues.yaml a relay answers DNS for stations’ names on port 53');
}

try {
  await comesUp();
  station = await openPaperStation(`https://${DOMAIN}`, code);
  const startMs = Date.now() - 30 * 86_400_000;
  rideRace(station, crit, startMs);
  await losesARelay();
  endRace(station, crit, startMs);
  await until('it is archived', async () => {
    const answer = await get(`/v1/history/races/${crit}/archive`);
    return answer.ok && ((await answer.json()) as { versions: unknown[] }).versions.length > 0;
  });
  saw('the race is over and archived in the volume');
  const said = await read();
  await keepsEverything(said);
  await updates(said);
  await takesWhatIsBeside();
  saw('all as it should be');
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${(error as Error).stack}\n`);
  const { said } = await enter(
    leader,
    `cd /${PROJECT}/${COMPOSE}; docker compose ps -a; docker compose logs --tail 15`,
  );
  process.stderr.write(said);
} finally {
  station?.close();
}
process.exit();
