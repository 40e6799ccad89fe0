/** The page of a station that still reads its past: it says how far it is, in three languages, and becomes the station's own by itself. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openFoldingDoor } from '../../broker/assembly/folding-door.ts';
import type { Ground } from '../../broker/assembly/ground.ts';
import { memorySettings } from '../../broker/auth/memory-settings.ts';
import { openCertificates } from '../../broker/tls/certificates.ts';
import { freePort } from '../../server/testing/free-port.ts';
import { assertAccessible, DESK, openBrowser, openPage, PHONE } from './browser.ts';
import { becomes } from './seen.ts';

let browser: Browser;
before(async () => {
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
});

async function stationThatReads() {
  const past = { share: 0.42 };
  const certificates = await openCertificates({
    settings: memorySettings(),
    now: Date.now,
    random: (count) => randomBytes(count),
    stationName: 'bell-lap-3f9a',
    names: { hosts: [], addresses: ['127.0.0.1'] },
  });
  const [httpsPort, osmandPort] = [await freePort(), await freePort()];
  const ground = {
    options: { config: { host: '127.0.0.1', httpsPort, osmandPort }, core: { share: () => past.share } },
    certificates,
    stationNames: { certificates: () => [] },
    closers: { add: () => undefined },
    now: Date.now,
  } as unknown as Ground;
  return { past, certificates, httpsPort, osmandPort, door: openFoldingDoor(ground) };
}

/** The door opens after a moment. */
async function opened(port: number): Promise<void> {
  for (;;) {
    const alive = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ status }) => status,
      () => null,
    );
    if (alive === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('whoever opens a page meanwhile is told how far it is, and gets that page as soon as the station has it', async (t) => {
  const { past, certificates, httpsPort, osmandPort, door } = await stationThatReads();
  t.after(() => door.close());
  await opened(osmandPort);
  const address = `https://127.0.0.1:${httpsPort}/control/crit`;
  const said = {
    en: ['The station is starting', 'The races are being read from the journal: 42%.'],
    de: ['Die Station startet', 'Die Rennen werden aus dem Journal gelesen: 42 %.'],
    fr: ['La station démarre', 'Les courses sont lues dans le journal\u00a0: 42\u00a0%.'],
  };
  const pages = [];
  for (const [language, [title, says]] of Object.entries(said)) {
    const size = language === 'en' ? DESK : PHONE;
    const options = { ...size, locale: language, ignoreHTTPSErrors: true };
    const page = await openPage(browser, address, options);
    await page.getByRole('heading', { name: title! }).waitFor();
    const text = (await page.getByRole('status').textContent()) ?? '';
    assert.equal(text.slice(0, says!.length), says);
    await becomes(() => page.locator('html').getAttribute('lang'), language);
    await assertAccessible(page);
    const folder = process.env.FOLDING_PNG;
    if (folder) await page.screenshot({ path: `${folder}/folding-${language}.png` });
    pages.push(page);
  }
  past.share = 0.87;
  for (const page of pages) await page.getByText(/: 87\s?%/).waitFor();
  // A browser that came now would show an error of its own: between the two doors nobody listens.
  await door.close();
  const [page] = pages;
  await page!.waitForEvent('requestfailed');
  const station = createServer(certificates.tls(), (request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<h1>The station: ${request.url}</h1>`);
  });
  await new Promise<void>((resolve) => station.listen(httpsPort, '127.0.0.1', resolve));
  t.after(() => {
    station.close();
    station.closeAllConnections();
  });
  for (const one of pages) await one.getByRole('heading', { name: 'The station: /control/crit' }).waitFor();
  await Promise.all(pages.map((one) => one.context().close()));
});

test('a program that comes meanwhile is told to come again, and nothing is taken', async () => {
  const { osmandPort, door } = await stationThatReads();
  await opened(osmandPort);
  const answer = await fetch(`http://127.0.0.1:${osmandPort}/?id=1&lat=1&lon=1`, { method: 'POST' });
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '1']);
  assert.equal(((await answer.json()) as { code: string }).code, 'not-ready');
  await door.close();
});
