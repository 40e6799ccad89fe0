/**
 * Names of stations, whole: a relay that answers DNS and gets certificates from an authority (pebble, which looks into that
 * DNS), and stations that ask for theirs.
 */
import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { requestFor } from '../../broker/tls/certificate-request.ts';
import type { VenueAsk, VenueTold } from '../../cloud-sync/wire/venue-name.ts';
import { freePort } from '../../server/testing/free-port.ts';
import { openPaperStation, type PaperStation } from './paper-station.ts';
import { type Pebble, pebbleMissing, startPebble } from './pebble.ts';
import { CODE, OPERATOR, type RelayProcess, startRelayProcess, until } from './relay-process.ts';

const ZONE = 'venue.live.example.org';

describe('Names under a relay’s domain', { skip: pebbleMissing, timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-names-'));
  const stations: PaperStation[] = [];
  let pebble: Pebble;
  let relay: RelayProcess;
  let resolver: Resolver;

  before(async () => {
    const dnsPort = await freePort();
    pebble = await startPebble({ folder, dnsPort });
    relay = await startRelayProcess({
      env: {
        BELL_LAP_RELAY_CODES: `${CODE},another-code`,
        BELL_LAP_RELAY_VENUES: ZONE,
        BELL_LAP_RELAY_VENUES_DNS: `127.0.0.1:${dnsPort}`,
        BELL_LAP_RELAY_VENUES_ACME: pebble.directory,
        NODE_EXTRA_CA_CERTS: pebble.caFile,
      },
    });
    resolver = new Resolver({ timeout: 1_000, tries: 2 });
    resolver.setServers([`127.0.0.1:${dnsPort}`]);
  });
  after(async () => {
    for (const station of stations) station.close();
    await relay?.stop();
    pebble?.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(relay?.dataDir ?? folder, { recursive: true, force: true });
  });

  /** A station on paper whose wish is what `ask` holds. */
  async function named(code: string) {
    const heard: VenueTold[] = [];
    const ask: { now: VenueAsk } = { now: { addresses: ['192.168.50.7'] } };
    const station = await openPaperStation(relay.address, code, undefined, [], {
      ask: () => ask.now,
      heard: (told) => void heard.push(told),
      line: () => {},
    });
    stations.push(station);
    const name = (await until('a name', () => heard[0]?.name)) as string;
    return { station, ask, heard, name };
  }

  it('get a station a certificate that the authority stands behind, for a key that stayed with it', async () => {
    const { ask, heard, name, station } = await named(CODE);
    assert.deepEqual(await resolver.resolve4(name), ['192.168.50.7']);
    const { key, request } = requestFor(name);
    ask.now = { ...ask.now, request };
    const chain = (await until('a certificate', () => heard.at(-1)?.chain)) as string;
    const leaf = new X509Certificate(chain);
    assert.equal(leaf.subjectAltName, `DNS:${name}`);
    assert.equal(leaf.checkPrivateKey(createPrivateKey(key)), true);
    const issuer = new X509Certificate(chain.slice(chain.indexOf('-----END') + 25));
    assert.equal(leaf.verify(issuer.publicKey), true);
    assert.equal(issuer.verify(new X509Certificate(pebble.root).publicKey), true);
    await assert.rejects(resolver.resolveTxt(`_acme-challenge.${name}`), /ENOTFOUND/);

    // The venue's address is another: the name follows.
    ask.now = { addresses: ['10.7.0.3'], request };
    await until('the name leads there', async () => (await resolver.resolve4(name))[0] === '10.7.0.3');
    // For the same request there is the same certificate, and no other order.
    assert.equal(heard.at(-1)?.chain, chain);

    // Renewed, it is for another key: the one of before is not asked for again.
    const next = requestFor(name);
    ask.now = { ...ask.now, request: next.request };
    const renewed = (await until('another', () => {
      const { chain: other } = heard.at(-1) ?? {};
      return other !== chain && other;
    })) as string;
    assert.equal(new X509Certificate(renewed).checkPrivateKey(createPrivateKey(next.key)), true);

    // Shut out, it has no name from the next second on.
    await fetch(`${relay.address}/v1/admin/stations/${station.id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
      body: JSON.stringify({ revoked: true }),
    });
    await until('the name is gone', async () =>
      resolver.resolve4(name).then(
        () => false,
        (error: Error) => /ENOTFOUND/.test(error.message),
      ),
    );
  });

  it('give no station another’s: the authority refuses the request, and the station is told', async () => {
    const { ask, heard, name } = await named('another-code');
    ask.now = { ...ask.now, request: requestFor(`somebody-else.${ZONE}`).request };
    const trouble = await until('a refusal', () => heard.at(-1)?.trouble);
    assert.ok(trouble);
    assert.equal(trouble.code, 'refused');
    assert.equal(heard.at(-1)?.chain, undefined);
    assert.equal(heard.at(-1)?.name, name);
  });
});
