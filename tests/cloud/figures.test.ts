/**
 * The dashboard against what is really there: a race with phones at the venue and on mobile data, fans at both, and a Prometheus
 * that scrapes the station and the relay. Each query of each panel names figures that are printed, and gives values.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ALARMS } from '../../cloud-sync/deploy/figures/alarms.ts';
import { WRITTEN } from '../../cloud-sync/deploy/figures/main.ts';
import { ROWS } from '../../cloud-sync/deploy/figures/panels.ts';
import { FIGURES } from '../../cloud-sync/relay/cloudwatch/figures.ts';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import { makeRaceDay, type RaceDay } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';
import { type Viewer, watchRace } from './viewer.ts';

const RACE = 'on-one-page';
const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 600_000;
const isMissing = spawnSync('prometheus', ['--version']).error !== undefined;
const PANELS = ROWS.flatMap(({ panels }) => panels);

/** How a server of one's own says that it is (cloud-sync/deploy/server/health.ts), all well. */
const serverHealth = (): string =>
  JSON.stringify({
    atMs: Date.now(),
    release: { id: '1', version: '1', commit: '1', previous: null },
    stores: 'embedded',
    relays: [{ port: 8091, trouble: null }],
    certificate: { untilMs: Date.now() + 60 * 86_400_000, issuer: 'an authority', isOwn: false },
    copy: { name: 'newest', atMs: Date.now() - 3_600_000, bytes: 1, place: 'bucket' },
    disk: { freeBytes: 5e9, bytes: 9e9 },
    memory: { freeBytes: 1e9, bytes: 2e9 },
    load: 0,
    troubles: [],
  });

describe('The dashboard of a race', { timeout: 180_000 }, () => {
  let relay: RelayProcess;
  let station: StationProcess;
  let day: RaceDay;
  let folder: string;
  const viewers: Viewer[] = [];
  let riding: NodeJS.Timeout;

  /** One message of a rider's phone, natively, to the station or the relay. Resolves to the status. */
  const post = (to: 'station' | 'relay', bib: string, body: Uint8Array): Promise<number> => {
    const path = `/v1/races/${RACE}/entries/${bib}/fixes`;
    const headers = {
      authorization: `Basic ${Buffer.from(`${RACE}.${bib}:${day.cards.get(bib)}`).toString('base64')}`,
      'content-type': 'application/octet-stream',
    };
    if (to === 'relay')
      return fetch(relay.address + path, { method: 'POST', headers, body: new Uint8Array(body) }).then(
        ({ status }) => status,
      );
    return new Promise((resolve, reject) => {
      const { ca, ports } = station;
      const asked = request(
        { host: '127.0.0.1', port: ports.https, ca, path, method: 'POST', headers },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  };
  const ride = (): void => {
    const fix = [fixAt(startMs, (Date.now() - startMs) / 1_000) as Fix];
    for (const [to, bib] of [
      ['station', '1'],
      ['station', '2'],
      ['relay', '3'],
    ] as const)
      post(to, bib, encodeFixes(fix)).catch(() => {});
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bell-lap-figures-'));
    const health = join(folder, 'health.json');
    writeFileSync(health, serverHealth());
    relay = await startRelayProcess({ env: { BELL_LAP_RELAY_SERVER_HEALTH: health } });
    station = await startStationProcess({ args: ['--relay', relay.address, '--relay-code', CODE] });
    day = await makeRaceDay(station, RACE, ['1', '2', '3'], startMs);
    viewers.push(watchRace(`http://127.0.0.1:${station.ports.crowd}`, RACE), watchRace(relay.address, RACE));
    assert.ok((await ask(station, 'POST', '/v1/backups/now', { token: day.token })).status < 300);
    await until(
      'a card known to the relay',
      async () => (await post('relay', '3', encodeFixes([fixAt(startMs, 1) as Fix]))) === 204,
    );
    // What is no message, of a rider who may send: refused, and counted, at both.
    await post('station', '1', new Uint8Array([9, 9, 9]));
    await post('relay', '3', new Uint8Array([9, 9, 9]));
    riding = setInterval(ride, 500);
  });
  after(async () => {
    clearInterval(riding);
    for (const viewer of viewers) viewer.close();
    await station?.stop();
    await relay?.stop();
    if (station) removeDataDir(station);
    if (relay) rmSync(relay.dataDir, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  const texts = async (): Promise<string> =>
    `${(await ask(station, 'GET', '/metrics', { token: day.token })).text}\n${await (await fetch(`${relay.address}/metrics`)).text()}`;

  it('asks for nothing that station and relay do not print, and neither do the alarms', async () => {
    await until('riders heard, as the relay has it', async () =>
      new RegExp(`^bell_lap_relay_race_riders_heard\\{race="${RACE}"\\} 3$`, 'm').test(await texts()),
    );
    const text = await texts();
    const printed = new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name));
    const asked = [...PANELS.flatMap(({ queries }) => queries), ...ALARMS].flatMap(({ expr }) =>
      [...expr.matchAll(/\b(?:bell_lap|process|nodejs)_\w+/g)].map(([name]) => name),
    );
    assert.ok(asked.length > 60);
    const missing = new Set(
      asked.filter((name) => !printed.has(name) && !printed.has(name.replace(/_(bucket|sum|count)$/, ''))),
    );
    assert.deepEqual([...missing], []);
    const ofCloud = Object.values(FIGURES).filter(({ of }) => !printed.has(`bell_lap_${of}`));
    assert.deepEqual(ofCloud, []);
  });

  it('is told of a race without a name, a bib or a card in it', async () => {
    const text = await texts();
    for (const secret of day.cards.values()) assert.ok(!text.includes(secret));
    assert.ok(!/Rider \d/.test(text));
    const labels = new Set([...text.matchAll(/[{,](\w+)="/g)].map(([, label]) => label));
    for (const label of labels)
      assert.doesNotMatch(label!, /rider|bib|entry|name|card|user|address|ip/, label);
  });

  const skip = isMissing && 'prometheus is not installed (Debian: apt-get install prometheus)';
  it('gets values from a Prometheus for each of its queries, and no alarm rings', { skip }, async () => {
    const made = await ask(station, 'POST', '/v1/tokens', {
      token: day.token,
      body: { name: 'Prometheus', role: 'device', races: 'all' },
    });
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yml'],
      scrape_configs: [
        { job_name: 'bell-lap-relay', static_configs: [{ targets: [`127.0.0.1:${relay.port}`] }] },
        {
          job_name: 'bell-lap-station',
          scheme: 'https',
          authorization: { credentials: made.json.token },
          tls_config: { ca_file: station.caFile },
          static_configs: [{ targets: [`127.0.0.1:${station.ports.https}`] }],
        },
      ],
    };
    writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
    writeFileSync(join(folder, 'rules.yml'), WRITTEN['prometheus/rules.yml']!);
    const { address, child } = await startPrometheus(folder);
    try {
      const query = async (
        expr: string,
      ): Promise<{ metric: Record<string, string>; value: [number, string] }[]> => {
        const url = `${address}/api/v1/query?${new URLSearchParams({ query: expr.replaceAll('$race', '.*') })}`;
        const said = (await (await fetch(url)).json()) as {
          status: string;
          error?: string;
          data: { result: [] };
        };
        assert.equal(said.status, 'success', `${expr}: ${said.error}`);
        return said.data.result;
      };
      for (const { title, queries } of PANELS)
        for (const { expr, legend } of queries)
          await until(`${title}: ${expr}`, async () => {
            const lines = await query(expr);
            const labels = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);
            return lines.some(
              ({ metric, value }) => value[1] !== 'NaN' && labels.every((label) => label in metric),
            );
          });
      const ringing = await query('ALERTS');
      assert.deepEqual(
        ringing.map(({ metric }) => metric.alertname),
        [],
      );
    } finally {
      child.kill('SIGTERM');
    }
  });
});

/** On a port of its own choice, with its data in the folder. */
async function startPrometheus(
  folder: string,
): Promise<{ readonly address: string; readonly child: ChildProcess }> {
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const address = await until('Prometheus', () => {
    assert.equal(child.exitCode, null, said);
    const heard = /msg="Listening on" address=(127\.0\.0\.1:\d+)/.exec(said)?.[1];
    return heard !== undefined && /Server is ready/.test(said) && `http://${heard}`;
  });
  return { address, child };
}
