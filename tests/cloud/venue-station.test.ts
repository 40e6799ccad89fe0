/**
 * A real station that gets a name from a real relay and a certificate from an authority (pebble): phones are sent to it while
 * it works, its doors show it to whoever asks by it, and without internet everything is as it was.
 */
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { lanAddresses } from '../../broker/network/addresses.ts';
import { isVenueAddress } from '../../cloud-sync/wire/venue-name.ts';
import { freePort } from '../../server/testing/free-port.ts';
import { makeRaceDay, signIn } from '../station/race-day.ts';
import { ask, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { type Pebble, pebbleMissing, startPebble } from './pebble.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from './relay-process.ts';

const ZONE = 'venue.live.example.org';
const ADDRESS = lanAddresses().find(({ address }) => isVenueAddress(address))?.address;
const skip = pebbleMissing || (ADDRESS === undefined && 'this computer has no private address to name');

interface Named {
  readonly name: string;
  readonly state: string;
  readonly isUsed: boolean;
  readonly addresses: readonly string[];
  readonly endsMs: number;
}

describe('A station with a name', { skip, timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-station-name-'));
  let pebble: Pebble;
  let relay: RelayProcess;
  let station: StationProcess;
  let token: string;
  let dnsPort: number;
  let relayEnv: Record<string, string>;

  before(async () => {
    dnsPort = await freePort();
    pebble = await startPebble({ folder, dnsPort });
    relayEnv = {
      BELL_LAP_RELAY_VENUES: ZONE,
      BELL_LAP_RELAY_VENUES_DNS: `127.0.0.1:${dnsPort}`,
      BELL_LAP_RELAY_VENUES_ACME: pebble.directory,
      NODE_EXTRA_CA_CERTS: pebble.caFile,
    };
    relay = await startRelayProcess({ port: await freePort(), env: relayEnv });
    // What phones come with, this computer has to be given: the authority's root.
    const roots = join(folder, 'roots.pem');
    writeFileSync(roots, pebble.root);
    station = await startStationProcess({
      args: [
        ...['--host', '::', '--name-server', `127.0.0.1:${dnsPort}`],
        ...['--relay', relay.address, '--relay-code', CODE],
      ],
      env: { NODE_EXTRA_CA_CERTS: roots },
    });
    token = await signIn(station);
  });
  after(async () => {
    await station?.stop();
    await relay?.stop();
    pebble?.stop();
    for (const used of [folder, station?.dataDir, relay?.dataDir])
      if (used !== undefined) rmSync(used, { recursive: true, force: true });
  });

  const connection = async () =>
    (await ask(station, 'GET', '/v1/connection', { token })).json as {
      readonly host: string;
      readonly securely: string;
      readonly named: Named | null;
    };
  /** The name, once it is so. */
  const isOnce = (state: string) =>
    until(`the name is ${state}`, async () => {
      const seen = await connection();
      return seen.named?.state === state && { ...seen, named: seen.named };
    });
  const greeted = (
    port: number,
    servername: string,
  ): Promise<{ leaf: X509Certificate; isTrusted: boolean }> =>
    new Promise((resolve, reject) => {
      const socket: TLSSocket = connect(
        { host: ADDRESS!, port, servername, ca: [pebble.root], rejectUnauthorized: false },
        () => {
          resolve({ leaf: socket.getPeerX509Certificate()!, isTrusted: socket.authorized });
          socket.destroy();
        },
      );
      socket.on('error', reject);
    });

  it('sends phones to it once it works, and shows its certificate at every door', async () => {
    const { named, securely, host } = (await isOnce('works')) as Awaited<ReturnType<typeof connection>> & {
      named: Named;
    };
    assert.equal(named.isUsed, true);
    assert.equal(securely, named.name);
    assert.notEqual(host, named.name);
    assert.deepEqual(named.addresses, [ADDRESS]);
    for (const door of ['https', 'mqtts', 'crowdHttps'] as const) {
      const byName = await greeted(station.ports[door], named.name);
      assert.deepEqual([byName.leaf.subjectAltName, byName.isTrusted], [`DNS:${named.name}`, true], door);
      // By any other name, and by addresses, it is the station's own as before.
      const byOther = await greeted(station.ports[door], 'bell-lap.local');
      assert.equal(byOther.leaf.verify(new X509Certificate(station.ca).publicKey), true, door);
      assert.equal(byOther.isTrusted, false, door);
    }
    // As a phone: the name by DNS, the page by HTTPS, nobody asked to trust anything.
    const resolver = new Resolver();
    resolver.setServers([`127.0.0.1:${dnsPort}`]);
    const six = await resolver.resolve6(named.name).catch(() => []);
    const [led] = [...six, ...(await resolver.resolve4(named.name).catch(() => []))];
    assert.equal(led, ADDRESS);
    const status = await new Promise((resolve, reject) => {
      request(
        `https://${named.name}:${station.ports.https}/healthz`,
        {
          ca: [pebble.root],
          lookup: (_name, options, done) => {
            const family = led?.includes(':') ? 6 : 4;
            if (options.all) done(null, [{ address: led!, family }]);
            else done(null, led!, family);
          },
        },
        (answer) => resolve(answer.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
    assert.equal(status, 200);
  });

  it('puts it on cards, join links and into phones’ settings, with no certificate to install', async () => {
    const { named } = await connection();
    const day = await makeRaceDay(station, 'crit', ['7'], Date.now());
    const setup = await ask(station, 'POST', `/v1/join/${day.cards.get('7')}`, {});
    assert.equal(setup.status, 200, setup.text);
    assert.equal(setup.json.https.url, `https://${named?.name}:${station.ports.https}`);
    assert.equal(setup.json.mqtt.host, named?.name);
    assert.equal(setup.json.ca, null);
    const standing = await ask(station, 'GET', '/v1/races/crit/entries/7/standing', {
      token,
    });
    // Should the internet go, there is the plain address.
    assert.deepEqual(standing.json.alternates, [(await connection()).host]);
    assert.ok(!setup.json.traccar.url.includes(named?.name), 'plain addresses need no name');
  });

  it('is as it was while officials do not want it, at once', async () => {
    const use = (wanted: boolean) =>
      ask(station, 'PUT', '/v1/connection/name', { token, body: { use: wanted } });
    assert.equal((await use(false)).status, 204);
    const off = await connection();
    assert.deepEqual([off.named?.state, off.named?.isUsed, off.securely], ['off', false, off.host]);
    assert.equal((await use(true)).status, 204);
    assert.equal((await connection()).named?.state, 'works');
  });

  it('is as it was without internet, and found again with it, by the same certificate', async () => {
    const before = (await connection()).named;
    await relay.kill();
    const away = await isOnce('no-answer');
    assert.deepEqual([away?.named.isUsed, away?.securely], [false, away?.host]);
    const setup = await ask(station, 'GET', '/v1/connection', { token });
    assert.equal(setup.json.named.endsMs, before?.endsMs);
    const { dataDir, port } = relay;
    relay = await startRelayProcess({ port, dataDir, env: relayEnv });
    const again = await isOnce('works');
    assert.equal(again?.named.endsMs, before?.endsMs);
  });
});
