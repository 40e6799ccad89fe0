/** Whether a name works from here: what routers, caches and missing internet make of it. */
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { freePort } from '../../server/testing/free-port.ts';
import { requestFor } from '../tls/certificate-request.ts';
import { checkName, type NameCheck } from './name-check.ts';
import { certificateFor } from './testing/authority.ts';

const NAME = 'k7m2p9x4qa.venue.live.example.org';

type Answer = readonly string[] | string;
/** A resolver that answers so: records, or the code of an error. */
function resolver(mark: Answer, four: Answer, six: Answer = 'ENODATA'): NameCheck['resolver'] {
  const said = async <T>(answer: Answer, as: (text: string) => T): Promise<T[]> => {
    if (typeof answer === 'string') throw Object.assign(new Error(answer), { code: answer });
    return answer.map(as);
  };
  const plain = (text: string) => text;
  return {
    resolveTxt: () => said(mark, (text) => [text]),
    resolve4: (() => said(four, plain)) as never,
    resolve6: (() => said(six, plain)) as never,
  };
}
const MARK = ['bell-lap-station'];

describe('A name', () => {
  const { key, request } = requestFor(NAME);
  const cert = certificateFor(request, NAME, Date.now() - 86_400_000, 90);
  const server = createServer({ cert, key }, (_request, response) => response.end());
  const { fingerprint256 } = new X509Certificate(cert);
  let port = 0;
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  after(() => void server.close());
  const look = (answers: NameCheck['resolver'], more: Partial<NameCheck> = {}) =>
    checkName({ name: NAME, port, fingerprint256, own: ['127.0.0.1'], resolver: answers, ...more });

  it('whose private address a router leaves out is filtered, however the router says so', async () => {
    for (const code of ['ENODATA', 'ENOTFOUND', 'ESERVFAIL', 'EREFUSED'])
      assert.equal((await look(resolver(MARK, code, code))).found, 'filtered', code);
    assert.equal((await look(resolver(MARK, []))).found, 'filtered');
  });

  it('that nobody knows is nowhere; without any answer there is no internet', async () => {
    assert.equal((await look(resolver('ENOTFOUND', 'ENOTFOUND', 'ENOTFOUND'))).found, 'nowhere');
    assert.equal((await look(resolver(['v=spf1 -all'], 'ENODATA'))).found, 'nowhere');
    for (const code of ['ETIMEOUT', 'ECONNREFUSED', 'ESERVFAIL'])
      assert.equal((await look(resolver(code, code, code))).found, 'no-answer', code);
  });

  it('that leads to the address of before is elsewhere, and says where', async () => {
    const { found, addresses } = await look(resolver(MARK, ['192.168.1.9']));
    assert.deepEqual([found, addresses], ['elsewhere', ['192.168.1.9']]);
  });

  it('that leads here works if the certificate is the station’s and known to this computer, and not otherwise', async () => {
    // The tests' authority is nobody's: what a relay with an authority for trying things out gives.
    assert.equal((await look(resolver(MARK, ['127.0.0.1']))).found, 'untrusted');
    const other = await look(resolver(MARK, ['127.0.0.1']), { fingerprint256: 'AB:CD' });
    assert.deepEqual([other.found, other.says], ['untrusted', 'another certificate is shown']);
  });

  it('that leads here where nobody listens is not reached', async () => {
    const gone = await freePort();
    const { found, says } = await look(resolver(MARK, ['127.0.0.1']), { port: gone });
    assert.deepEqual([found, says], ['unreached', 'ECONNREFUSED']);
  });
});
