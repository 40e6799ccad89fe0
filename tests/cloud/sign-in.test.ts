/**
 * Signing in at the provider and back, in a real browser with a real provider: who may administer, who may only look,
 * who may nothing, and what the page says when a sign-in runs out, is not ours, or the provider is away.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { freePort } from '../../server/testing/free-port.ts';
import { assertAccessible, DESK, openBrowser, openPage, PHONE } from '../pages/browser.ts';
import { becomes } from '../pages/seen.ts';
import { type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { CLIENT, type SignInProvider, startSignInProvider } from './sign-in-provider.ts';

const SESSION = 'bell-lap-relay-session';

interface Stage {
  readonly relay: RelayProcess;
  readonly provider: SignInProvider;
}

async function stage(options: Parameters<typeof startSignInProvider>[0] = {}): Promise<Stage> {
  const port = await freePort();
  const provider = await startSignInProvider({ ...options, relay: `http://127.0.0.1:${port}` });
  const relay = await startRelayProcess({
    port,
    env: { OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: CLIENT, OIDC_CLIENT_ID: CLIENT },
  });
  return { relay, provider };
}
async function strike({ relay, provider }: Stage): Promise<void> {
  provider.close();
  await relay.stop();
  rmSync(relay.dataDir, { recursive: true, force: true });
}

/** The provider's own pages ask for fonts from elsewhere; nothing here may. */
async function openAdmin(browser: Browser, { relay }: Stage, look = PHONE, theme?: 'tent' | 'sun') {
  const page = await openPage(browser, 'about:blank', look, theme);
  await page.route(
    ({ hostname }) => hostname !== '127.0.0.1',
    (route) => route.abort(),
  );
  await page.goto(`${relay.address}/admin`);
  return page;
}
const toProvider = (page: Page) =>
  page.getByRole('button', { name: 'Sign in with your organisation' }).click();
async function signInAs(page: Page, name: string): Promise<void> {
  await toProvider(page);
  await page.locator('input[name=login]').fill(name);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  // Once a person and client: may this page know who you are?
  await page.getByRole('button', { name: 'Continue' }).click();
}
const sessionOf = (page: Page): Promise<{ token: string } | null> =>
  page.evaluate(`JSON.parse(sessionStorage.getItem('${SESSION}') ?? 'null')`);

describe('Signing in at the provider', { timeout: 240_000 }, () => {
  let browser: Browser;
  let at: Stage;

  before(async () => {
    at = await stage();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    if (at) await strike(at);
  });

  it('leads an administrator there and back, keeps them through a reload, and signs them out at both', async () => {
    const page = await openAdmin(browser, at);
    const policy = (await fetch(`${at.relay.address}/admin`)).headers.get('content-security-policy') ?? '';
    assert.ok(policy.split('; ').some((one) => one.startsWith("connect-src 'self'")));
    assert.deepEqual(
      policy.match(/http:\/\/[^ ;]+/g),
      [at.provider.issuer],
      'no other origin than the provider’s',
    );
    const watching = (await fetch(`${at.relay.address}/watch`)).headers.get('content-security-policy') ?? '';
    assert.ok(!watching.includes(at.provider.issuer), 'spectators’ pages talk to no provider');
    await page.getByRole('button', { name: 'Sign in with your organisation' }).waitFor();
    await assertAccessible(page);
    await signInAs(page, 'ada');
    await page.getByRole('heading', { name: 'Stations' }).waitFor();
    await page.getByText('ada', { exact: true }).waitFor();
    assert.equal(page.url(), `${at.relay.address}/admin`, 'the code is out of the address');
    assert.equal(await page.evaluate('localStorage.length'), 0, 'nothing outlives the tab');
    await page.reload();
    await page.getByText('ada', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: /sign me out/i }).click();
    await page.getByRole('button', { name: 'Sign in with your organisation' }).waitFor();
    assert.equal(await sessionOf(page), null);
    await toProvider(page);
    await page.locator('input[name=login]').waitFor();
    assert.deepEqual(
      page.complaints.filter((text) => !text.includes('ERR_FAILED')),
      [],
    );
    await page.context().close();
  });

  it('tells an official what they may, and somebody in no group whom to ask; then another may sign in', async () => {
    const page = await openAdmin(browser, at, DESK, 'sun');
    await signInAs(page, 'otto');
    await page.getByText('otto may look at races here, but not administer the relay.').waitFor();
    assert.equal(await sessionOf(page), null);
    await assertAccessible(page);
    await signInAs(page, 'gus');
    const says = page.getByText(/gus is signed in at .*, but in none of the groups/);
    await says.waitFor();
    await becomes(() => says.textContent(), /Ask whoever runs the relay/);
    await assertAccessible(page);
    await signInAs(page, 'ada');
    await page.getByRole('heading', { name: 'Stations' }).waitFor();
    await page.context().close();
  });

  it('refuses an answer that belongs to no sign-in of this tab, and says what the provider refused', async () => {
    const page = await openAdmin(browser, at);
    await page.goto(`${at.relay.address}/admin?code=stolen&state=forged`);
    await page.getByText('This answer does not belong to a sign-in begun here.').waitFor();
    assert.equal(page.url(), `${at.relay.address}/admin`);
    await toProvider(page);
    await page.locator('input[name=login]').waitFor();
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByText(/The sign-in provider said no: .*abort/i).waitFor();
    await toProvider(page);
    await page.locator('input[name=login]').waitFor();
    // Another nonce than the one that left: a token that was made for somebody else's sign-in.
    await page.goto(`${at.relay.address}/admin`);
    await toProvider(page);
    await page.locator('input[name=login]').waitFor();
    const there = page.url();
    await page.goto(`${at.relay.address}/icon.svg`);
    await page.evaluate(
      `sessionStorage.setItem('bell-lap-relay-sign-in', sessionStorage.getItem('bell-lap-relay-sign-in').replace(/"nonce":"[^"]*"/, '"nonce":"another"'))`,
    );
    await page.goto(there);
    await page.locator('input[name=login]').fill('ada');
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('This answer does not belong to a sign-in begun here.').waitFor();
    assert.equal(await sessionOf(page), null);
    await page.context().close();
  });

  it('renews a token before its end, again and again, where the provider allows it', async () => {
    const short = await stage({ idTokenS: 8, withRefresh: true });
    try {
      const page = await openAdmin(browser, short);
      await signInAs(page, 'ada');
      await page.getByRole('heading', { name: 'Stations' }).waitFor();
      const seen = new Set<string>();
      await until('two renewals', async () => {
        const session = await sessionOf(page);
        assert.ok(session, 'still signed in');
        return seen.add(session.token).size > 2;
      });
      await page.getByText('The relay works.').waitFor();
      await page.context().close();
    } finally {
      await strike(short);
    }
  });

  it('says that a sign-in has run out where it cannot be renewed, and that a provider is away', async () => {
    const short = await stage({ idTokenS: 8 });
    try {
      const page = await openAdmin(browser, short);
      await signInAs(page, 'ada');
      await page.getByText('Your sign-in has run out. Sign in again.').waitFor({ timeout: 60_000 });
      assert.equal(await sessionOf(page), null);
      await page.context().close();
    } finally {
      await strike(short);
    }
    const away = await startSignInProvider();
    away.isSilent = true;
    const relay = await startRelayProcess({
      env: { OIDC_ISSUER: away.issuer, OIDC_AUDIENCE: CLIENT, OIDC_CLIENT_ID: CLIENT },
    });
    try {
      const page = await openAdmin(browser, { relay, provider: away });
      await page.getByText('The sign-in provider does not answer.').waitFor();
      await page.getByLabel('Token').waitFor();
      await assertAccessible(page);
      const answer = (await (await fetch(`${relay.address}/v1/oidc`)).json()) as { trouble: string };
      assert.match(answer.trouble, /openid-configuration answers 503/);
      await page.context().close();
    } finally {
      await strike({ relay, provider: away });
    }
  });
});
