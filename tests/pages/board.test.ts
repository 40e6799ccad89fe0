/** The big screen, the announcer's view and the broadcast overlay in a real browser, behind the real race. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { shortName } from '../../renderer/ui/short-name.ts';
import { assertAccessible, DESK, openBrowser, openPage, PHONE } from './browser.ts';
import { becomes, stays } from './seen.ts';
import { openVenue, type Venue } from './venue.ts';

let browser: Browser;
let venue: Venue;
before(async () => {
  browser = await openBrowser();
  venue = await openVenue();
});
after(async () => {
  await browser?.close();
  await venue?.close();
});
const address = (page: string, search = '') => `${venue.origin}/${page}/${venue.race}${search}`;
/** Capitals of the typeface, as a share of its size. */
const CAPITALS = 0.727;

test('the first three are readable at 30 m: their capitals are 1/20 of the screen', async () => {
  const page = await openPage(browser, address('board'), DESK);
  await page.locator('.board-row').nth(9).waitFor();
  const sizes = await page.evaluate<number[]>(
    `[...document.querySelectorAll('.board-row')].slice(0, 3).flatMap((row) => ['.board-rider', '.board-gap', '.board-place']
      .map((part) => parseFloat(getComputedStyle(row.querySelector(part)).fontSize)))`,
  );
  for (const size of sizes) assert.ok(size * CAPITALS >= 1080 / 20, `${size} px`);
  const cut = await page.evaluate<string[]>(
    `[...document.querySelectorAll('.board-row > *')].filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.textContent)`,
  );
  assert.deepEqual(cut, []);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a screen says its name as it opens the feed, the same after it is loaded again; a spectator says none', async () => {
  const page = await openPage(browser, 'about:blank', DESK);
  let feeds: string[] = [];
  page.on('websocket', (socket) => feeds.push(new URL(socket.url()).search));
  /** How the page names itself, once it shows something of the race. */
  const named = async (open: () => Promise<unknown>, shown: string): Promise<string | undefined> => {
    feeds = [];
    await open();
    await page.locator(shown).first().waitFor();
    return feeds[0];
  };
  const first = (await named(() => page.goto(address('board')), '.board-row')) ?? '';
  assert.match(first, /^\?screen=board&page=[a-z0-9]{12}&left=said$/);
  assert.equal(await named(() => page.reload(), '.board-row'), first);
  const announcer = await named(() => page.goto(address('board', '?view=announcer')), '.coming-row');
  assert.equal(announcer, first.replace('board', 'announcer'));
  const overlay = await named(() => page.goto(address('overlay')), '.tower-place');
  assert.equal(overlay, first.replace('board', 'overlay'));
  assert.equal(await named(() => page.goto(address('watch')), '.row-main'), '');
  await page.context().close();
});

test('an announcement takes the foot of the screen; otherwise sponsors and the way to follow', async () => {
  const follow = 'http://192.168.1.20:8080/watch/harbour-criterium';
  const search = `?sponsor=Harbour%20Cycles&follow=${encodeURIComponent(follow)}`;
  const page = await openPage(browser, address('board', search), DESK);
  await page.getByText('Harbour Cycles').waitFor();
  await page.getByRole('img', { name: follow }).waitFor();
  venue.decide({ type: 'announce', text: 'Prime on the next lap' });
  await page.getByText('Prime on the next lap').waitFor();
  await becomes(() => page.getByText('Harbour Cycles').count(), 0);
  await page.context().close();
});

test('in the first lap board, announcer and overlay have the order of the phones, as an estimate; what is announced is on the overlay and on phones', async (t) => {
  const first = await openVenue({ minutesIn: 1, alone: true });
  t.after(() => first.close());
  const at = (path: string) => `${first.origin}${path.replace('RACE', first.race)}`;
  const board = await openPage(browser, at('/board/RACE'), DESK);
  await board.getByText('estimated, by phones').waitFor();
  await becomes(() => board.locator('.board-place').first().textContent(), '~1');
  await becomes(() => board.locator('.board-place').first().getAttribute('class'), /projected/);
  const announcer = await openPage(browser, at('/board/RACE?view=announcer'), DESK);
  await announcer.getByText('On the road, by phones').waitFor();
  await announcer.locator('.coming-row').nth(5).waitFor();
  await assertAccessible(announcer);
  first.decide({ type: 'announce', text: 'A wheel of cheese for the next lap' });
  const overlay = await openPage(browser, at('/overlay/RACE'), DESK);
  await overlay.getByRole('status').getByText('A wheel of cheese').waitFor();
  const box = (await overlay.locator('.overlay-said').boundingBox())!;
  await overlay.locator('.tower-place', { hasText: '~1' }).first().waitFor();
  assert.ok(box.x + box.width <= 1825 && box.y >= 53, 'within the safe margins');
  const phone = await openPage(browser, at('/watch/RACE'));
  await phone.getByText('A wheel of cheese').waitFor();
  // Spectators, too, have the order of the phones, as an estimate, and in the order of the estimate.
  await phone.getByText('Estimated from phones until the first lap is complete').waitFor();
  const places = phone.locator('.standings-list .row-place.projected');
  await places.filter({ hasText: '~3' }).waitFor();
  await becomes(async () => (await places.allTextContents()).slice(0, 3), ['~1', '~2', '~3']);
  await becomes(
    async () => (await phone.locator('.row-figures.projected').count()) === (await places.count()),
    true,
    'each estimated place has estimated figures',
  );
  if (process.env.BELL_LAP_SHOTS)
    await phone.screenshot({ path: `${process.env.BELL_LAP_SHOTS}/watch-lap-1.png` });
  await assertAccessible(phone);
  await phone.getByRole('status').getByRole('button', { name: 'Close' }).click();
  await phone.reload();
  await phone.locator('.race-top').waitFor();
  await places.filter({ hasText: '~3' }).waitFor();
  await stays(() => phone.getByText('A wheel of cheese').count(), 0, 'read, and put away');
  for (const page of [board, announcer, overlay, phone]) await page.context().close();
});

test('a screen whose window is closed on purpose says so to the station', async () => {
  const page = await openPage(browser, address('board'), DESK);
  await page.locator('.board-row').first().waitFor();
  await page.evaluate(() => {
    const { close } = WebSocket.prototype;
    WebSocket.prototype.close = function (code) {
      this.addEventListener('close', (event) => document.body.setAttribute('data-ended', String(event.code)));
      close.call(this, code);
    };
    dispatchEvent(new Event('goodbye'));
  });
  await page.locator('[data-ended="1000"]').waitFor();
  await page.context().close();
});

test('a screen that is closed or left says so; one whose browser is killed does not, and is missed at once', async (t) => {
  const own = await openBrowser();
  t.after(() => own.close().catch(() => undefined));
  const { screensEnded } = venue;
  const ended = async (act: (page: Page) => Promise<unknown>): Promise<number> => {
    const page = await openPage(own, address('board'), DESK);
    await page.locator('.board-row').first().waitFor();
    const before = screensEnded.length;
    await act(page);
    while (screensEnded.length === before) await new Promise((resolve) => setTimeout(resolve, 20));
    return screensEnded.at(-1)!;
  };
  assert.equal(await ended((page) => page.close()), 4001);
  assert.equal(await ended((page) => page.goto('about:blank')), 4001);
  const killed = await ended(async () => {
    const devtools = await own.newBrowserCDPSession();
    void devtools.send('Browser.crash').catch(() => undefined);
  });
  assert.notEqual(killed, 4001);
});

test('a screen for one category shows that category only', async () => {
  const page = await openPage(browser, address('board', '?category=women'), DESK);
  await page.getByRole('heading', { name: 'Elite women' }).waitFor();
  // They race meanwhile: who leads is asked at each look.
  await becomes(async () => {
    const leader = venue.board().categories['women' as never]!.order[0]!;
    const shown = await page.locator('.board-bib').first().textContent();
    return shown === venue.board().rows[leader]!.bib;
  }, true);
  await page.context().close();
});

test('a neutralised race says so', async () => {
  const other = await openVenue({ minutesIn: 3 });
  const page = await openPage(browser, `${other.origin}/board/${other.race}`, DESK);
  await page.locator('.board-row').first().waitFor();
  other.decide({ type: 'neutralise', atMs: Date.now() });
  await page.getByText('Neutralised').waitFor();
  await page.context().close();
  await other.close();
});

test('when the line breaks the screen keeps the race and says how old it is', async () => {
  const page = await openPage(browser, address('board'), DESK);
  await page.locator('.board-row').first().waitFor();
  venue.unplug();
  await page.getByText(/data \d+ s old/).waitFor();
  await stays(() => page.locator('.board-row').count(), 10);
  venue.plugIn();
  await page.getByText(/data \d+ s old/).waitFor({ state: 'detached' });
  await page.context().close();
});

test('the announcer sees who is due next, with their facts, and who just came', async () => {
  const page = await openPage(browser, address('board', '?view=announcer'), DESK);
  await page.getByRole('region', { name: 'Just passed' }).waitFor();
  // Somebody of forty-eight riders on laps of under three minutes is always due within one.
  await page
    .getByRole('region', { name: 'Due in the next minute' })
    .getByText(/~(\d+ s|now)/)
    .first()
    .waitFor();
  await assertAccessible(page);
  await page.context().close();
});

test('on a laptop in German nothing told of a rider is cut; on a phone in French the gap stands beside the name', async () => {
  const laptop = { ...DESK, viewport: { width: 1366, height: 768 }, locale: 'de-DE' };
  for (const options of [laptop, { ...PHONE, locale: 'fr-FR' }]) {
    const page = await openPage(browser, address('board', '?view=announcer'), options);
    await page.locator('.coming-row .coming-gap').first().waitFor();
    const wrong = await page.evaluate<
      string[]
    >(`[...document.querySelectorAll('.coming-row')].flatMap((row) => {
      const part = (name) => row.querySelector(name);
      const [when, bib, who, gap] = ['.coming-when', '.bib', 'b', '.coming-gap'].map((each) => part(each).getBoundingClientRect());
      return [
        ...[...row.querySelectorAll('.coming-facts, .coming-when')]
          .filter((each) => each.scrollWidth > each.clientWidth + 1)
          .map((each) => 'cut: ' + each.textContent),
        ...(when.right > bib.left ? ['under the bib: ' + part('.coming-when').textContent] : []),
        ...(Math.abs(gap.top - who.top) > who.height ? ['gap in another line: ' + part('b').textContent] : []),
      ];
    })`);
    assert.deepEqual(wrong, []);
    await page.context().close();
  }
});

test('on a phone the clock lies beside the laps to go, and no name of usual length is cut; nor on the overlay', async () => {
  for (const path of ['board', 'board?view=announcer']) {
    const [what, search = ''] = path.split('?');
    const page = await openPage(browser, address(what!, search && `?${search}`), PHONE);
    await page.locator('.board-laps').waitFor();
    const right = await page.evaluate<number>(
      `Math.max(...[...document.querySelectorAll('.board-laps, .board-laps *')].map((part) => part.getBoundingClientRect().right))`,
    );
    const clock = (await page.locator('.board-clock').boundingBox())!;
    assert.ok(clock.x >= right, `${path}: the clock begins at ${clock.x}, the laps end at ${right}`);
    await page.context().close();
  }
  const page = await openPage(browser, address('overlay'), DESK);
  await page.locator('.tower-name').nth(9).waitFor();
  const cut = await page.evaluate<string[]>(
    `[...document.querySelectorAll('.tower-name')].filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.textContent)`,
  );
  assert.deepEqual(cut, []);
  await page.context().close();
});

for (const [name, size] of [
  ['390 px', PHONE],
  ['1920 px', DESK],
] as const) {
  for (const theme of ['tent', 'sun', 'contrast']) {
    test(`axe-core finds nothing wrong on the board: ${theme}, ${name}`, async () => {
      const page = await openPage(browser, address('board', `?theme=${theme}`), {
        ...size,
        reducedMotion: 'reduce',
      });
      await page.locator('.board-row').first().waitFor();
      await page.locator('.map-canvas').last().waitFor();
      const list = page.locator('.board-list').first();
      await becomes(() => list.evaluate((one) => getComputedStyle(one).animationName), 'none');
      await assertAccessible(page);
      await page.context().close();
    });
  }
}

test('the overlay is transparent where it shows nothing, and keeps to the safe margins', async () => {
  const page = await openPage(browser, address('overlay'), DESK);
  await page.locator('.tower li').nth(9).waitFor();
  const png = await page.screenshot({ omitBackground: true, clip: { x: 1200, y: 500, width: 4, height: 4 } });
  const alpha =
    await page.evaluate<number>(`createImageBitmap(new Blob([new Uint8Array([${[...png]}])])).then((image) => {
    const context = new OffscreenCanvas(4, 4).getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, 1, 1).data[3];
  })`);
  assert.equal(alpha, 0);
  const names = await page.locator('.tower-name').allTextContents();
  const short = new Set(Object.values(venue.board().rows).map((row) => shortName(row)));
  assert.deepEqual(
    names.filter((name) => !short.has(name)),
    [],
    'named as on every other screen',
  );
  const boxes = await page.locator('.tower, .lower').all();
  for (const each of boxes) {
    const box = (await each.boundingBox())!;
    assert.ok(box.x >= 95 && box.y >= 53 && box.x + box.width <= 1825 && box.y + box.height <= 1027);
  }
  await page.context().close();
});

test('a lower third about one rider', async () => {
  const row = Object.values(venue.board().rows).find(({ bib }) => bib === '19')!;
  const page = await openPage(browser, address('overlay', '?show=lower&rider=19'), DESK);
  await page.locator('.lower').getByText(row.name).waitFor();
  await stays(() => page.locator('.tower').count(), 0);
  await page.context().close();
});
