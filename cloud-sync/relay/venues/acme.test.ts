/** The order of one certificate against an authority that is slow, forgets and refuses (RFC 8555). */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { type AccountKeeping, type AuthorityRefused, createAcme } from './acme.ts';

const AT = 'https://acme.example';
interface Asked {
  readonly path: string;
  readonly who: string;
  readonly payload: Record<string, unknown> | null;
}

describe('An order at an authority', () => {
  let asked: Asked[];
  let accounts: string[];
  let kept: string | null;
  /** What it says instead of what it otherwise would, once each. */
  let instead: Map<string, Response[]>;
  let status: string;
  const keeping: AccountKeeping = {
    read: async () => kept,
    write: async (_directory, account) => {
      kept = account;
    },
  };

  const said = (body: object | string, headers: Record<string, string> = {}, code = 200): Response =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      status: code,
      headers: { 'replay-nonce': 'nonce', ...headers },
    });
  const refused = (type: string, code = 400, headers: Record<string, string> = {}): Response =>
    said({ type: `urn:ietf:params:acme:error:${type}`, detail: `no: ${type}` }, headers, code);

  const order = () => ({
    ...{ status, finalize: `${AT}/finalize`, authorizations: [`${AT}/authorization`] },
    ...(status === 'valid' && { certificate: `${AT}/certificate` }),
  });
  const usual: Record<string, () => Response> = {
    '/directory': () =>
      said({
        ...{ newNonce: `${AT}/nonce`, newAccount: `${AT}/account`, newOrder: `${AT}/order` },
        meta: { caaIdentities: ['acme.example'] },
      }),
    '/nonce': () => said(''),
    '/account': () => {
      accounts.push(`${AT}/account/${accounts.length + 1}`);
      return said({}, { location: accounts.at(-1) as string }, 201);
    },
    '/order': () => said(order(), { location: `${AT}/order/1` }, 201),
    '/order/1': () => said(order()),
    '/authorization': () =>
      said({
        status: status === 'pending' ? 'pending' : 'valid',
        challenges: [{ type: 'dns-01', url: `${AT}/challenge`, token: 'token' }],
      }),
    '/challenge': () => {
      status = 'ready';
      return said({});
    },
    '/finalize': () => {
      status = 'valid';
      return said(order());
    },
    '/certificate': () => said('-----BEGIN CERTIFICATE-----\nchain\n'),
  };

  beforeEach(() => {
    [asked, accounts, kept, instead, status] = [[], [], null, new Map(), 'pending'];
    mock.method(globalThis, 'fetch', async (to: string, init: RequestInit) => {
      const { pathname } = new URL(to);
      if (init.method === 'POST') {
        const { protected: head, payload } = JSON.parse(String(init.body));
        const read = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
        const { kid, jwk } = read(head);
        asked.push({ path: pathname, who: kid ?? jwk.x, payload: payload === '' ? null : read(payload) });
      }
      return instead.get(pathname)?.shift() ?? usual[pathname]?.() ?? refused('malformed', 404);
    });
  });
  afterEach(() => mock.restoreAll());

  const ask = (acme = createAcme(`${AT}/directory`, keeping)) => {
    const done: string[] = [];
    const note = (what: string) => async (): Promise<void> => void done.push(what);
    const wish = { name: 'a.example', request: 'AAAA', present: note('present'), counts: note('counts') };
    return { done, chain: acme.order({ ...wish, clear: note('clear') }) };
  };
  const paths = (): string => asked.map(({ path }) => path).join(' ');

  it('counts as soon as the certificate is about to be made, and not before', async () => {
    const { chain, done } = ask();
    assert.match(await chain, /^-----BEGIN/);
    assert.deepEqual(done, ['present', 'counts', 'clear']);
    status = 'pending';
    instead.set('/authorization', [said({ status: 'invalid', challenges: [] })]);
    const failed = ask();
    await assert.rejects(failed.chain, /does not take DNS-01|could not be proved/);
    assert.deepEqual(failed.done, ['clear']);
  });

  it('proves nothing again that the authority still holds for proved', async () => {
    status = 'ready';
    const { chain, done } = ask();
    await chain;
    assert.deepEqual(done, ['counts', 'clear']);
    assert.doesNotMatch(paths(), /challenge/);
  });

  it('goes on with the nonce that comes with a refusal of the one before', async () => {
    instead.set('/order', [refused('badNonce'), refused('badNonce')]);
    await ask().chain;
    assert.equal(asked.filter(({ path }) => path === '/order').length, 3);
  });

  it('asks again when the authority says, and no later than in fifteen seconds though it says in years', async () => {
    const waits: number[] = [];
    status = 'ready';
    const processing = (after: string) =>
      said({ ...order(), status: 'processing' }, { 'retry-after': after });
    instead.set('/order/1', [said(order()), processing('3'), processing('99999999'), processing('0')]);
    await ask(createAcme(`${AT}/directory`, keeping, async (ms) => void waits.push(ms))).chain;
    assert.deepEqual(waits, [3_000, 15_000, 1_000]);
  });

  it('makes the account again, with its key, at an authority that forgot it; the next order is the new one’s', async () => {
    const acme = createAcme(`${AT}/directory`, keeping);
    await ask(acme).chain;
    status = 'pending';
    instead.set('/order', [refused('accountDoesNotExist')]);
    await assert.rejects(ask(acme).chain, /did not know this relay’s account any more/);
    assert.equal(await acme.issuer(), `acme.example; accounturi=${AT}/account/2; validationmethods=dns-01`);
    await ask(acme).chain;
    assert.equal(asked.at(-1)?.who, `${AT}/account/2`);
    const [first, second] = asked.filter(({ path }) => path === '/account');
    assert.equal(first?.who, second?.who);
    assert.equal(JSON.parse(kept ?? '{}').url, `${AT}/account/2`);
  });

  it('reads the directory anew after a failure: it may be another by now', async () => {
    const acme = createAcme(`${AT}/directory`, keeping);
    await acme.issuer();
    instead.set('/order', [new Response('<html>moved', { status: 404 })]);
    await assert.rejects(ask(acme).chain, /it answered 404/);
    await ask(acme).chain;
    assert.equal(accounts.length, 1);
  });

  it('uses the account of another relay over the same store that was faster', async () => {
    instead.set('/account', [
      said({}, { location: `${AT}/account/9` }, 201),
      said({}, { location: `${AT}/account/8` }, 201),
    ]);
    const [one, other] = [createAcme(`${AT}/directory`, keeping), createAcme(`${AT}/directory`, keeping)];
    const first = await one.issuer();
    assert.equal(await other.issuer(), first);
  });

  it('says how long it has to wait, by seconds and by a date', async () => {
    const date = new Date(Date.now() + 7_200_000).toUTCString();
    for (const after of ['7200', date]) {
      instead.set('/order', [refused('rateLimited', 429, { 'retry-after': after })]);
      await assert.rejects(ask().chain, ({ type, retryMs }: AuthorityRefused) => {
        assert.equal(type, 'rateLimited');
        assert.ok(retryMs !== null && Math.abs(retryMs - 7_200_000) < 5_000, `${retryMs} ms`);
        return true;
      });
    }
  });
});
