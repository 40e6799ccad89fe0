/** The race page under fingers, where what is pressed is larger; and its head on a laptop, in the longest words there are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, SQUARE } from '../station/race-day.ts';
import { ADMIN_PASSWORD, ask } from '../station/station-process.ts';
import { DESK, PHONE } from './browser.ts';
import { enter, openConsole, panel, station, token } from './console.ts';

const RACE = 'abendrennen';
async function race(): Promise<void> {
  const length = { by: 'laps', laps: 9 };
  const categories = [{ id: 'open', name: 'Elite', length, startOffsetMs: 0 }];
  const body = { id: RACE, name: 'Großes Abendrennen Elite', categories };
  const made = await ask(station, 'POST', '/v1/races', { token, body });
  assert.equal(made.status, 201, made.text);
  await decide(station, token, RACE, { type: 'set-course', course: SQUARE });
  const rider = (n: number) => ({ entry: n, bib: `${n}`, name: `Rider ${n}`, category: 'open', chips: [] });
  const entries = Array.from({ length: 8 }, (_, at) => rider(at + 1)) as never;
  await decide(station, token, RACE, { type: 'put-entries', entries });
  const startMs = Date.now() - 10 * 60_000;
  await decide(station, token, RACE, { type: 'start', atMs: startMs });
  const passings = [1, 2, 3].map((bib) => ({
    ...{ id: `touch:${bib}`, line: 'finish', source: 'keypad' },
    ...{ timeMs: startMs + 200_000 + bib * 900, who: { bib: `${bib}` } },
  }));
  const told = await ask(station, 'POST', `/v1/races/${RACE}/passings`, { token, body: { passings } });
  assert.ok(told.status < 300, told.text);
}

test('rows of riders and of passings are as high as a finger needs, and closer together under a mouse', async () => {
  await race();
  const heights: Record<string, number[]> = {};
  for (const [what, size] of Object.entries({
    finger: { ...PHONE, hasTouch: true, isMobile: true },
    mouse: DESK,
  })) {
    const page = await openConsole(`/control/${RACE}`, size);
    await enter(page);
    const board = panel(page, 'Board').locator('.board-rows li').nth(2);
    await board.waitFor();
    const row = (await board.boundingBox())!.height;
    if (what === 'finger') await page.getByRole('button', { name: 'Passings' }).click();
    const passing = panel(page, 'Passings').locator('li').nth(2);
    await passing.waitFor();
    heights[what] = [row, (await passing.boundingBox())!.height];
    await page.context().close();
  }
  assert.deepEqual(heights, { finger: [44, 44], mouse: [32, 36] });
});

test('on a laptop in German the head of a race is one line, also while its order is to be confirmed', async () => {
  const size = { ...DESK, viewport: { width: 1366, height: 768 }, locale: 'de-DE' };
  const page = await openConsole(`/control/${RACE}`, size);
  await page.getByLabel('Name').fill('admin');
  await page.locator('input[type=password]').fill(ADMIN_PASSWORD);
  await page.keyboard.press('Enter');
  const title = page.locator('.race-title .state').first();
  await title.waitFor();
  // As a phone's finish that nobody has seen brings it.
  await title.evaluate((element) => {
    const second = element.cloneNode(true) as HTMLElement;
    second.lastChild!.textContent = 'Reihenfolge wird noch bestätigt';
    element.after(second);
  });
  const middle = async (selector: string) => {
    const { y, height } = (await page.locator(selector).boundingBox())!;
    return y + height / 2;
  };
  const [name, views, acts] = [
    await middle('.race-title'),
    await middle('.race-head .views'),
    await middle('.race-actions'),
  ];
  assert.ok(Math.abs(views - acts) < 6 && Math.abs(name - views) < 6, `${name} ${views} ${acts}`);
  await page.context().close();
});

test('on a phone in French no button of a race that is over is cut, and none says less than it says', async () => {
  await decide(station, token, RACE, { type: 'finish', atMs: Date.now() });
  const page = await openConsole(`/control/${RACE}`, { ...PHONE, locale: 'fr-FR' });
  await page.locator('input').first().fill('admin');
  await page.locator('input[type=password]').fill(ADMIN_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Publier provisoirement/ }).waitFor();
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll('.race-actions > .button')]
      .filter((button) => button.checkVisibility())
      .filter((button) => {
        const range = document.createRange();
        range.selectNodeContents(button);
        const [text, box] = [range.getBoundingClientRect(), button.getBoundingClientRect()];
        return text.left < box.left + 4 || text.right > box.right - 4 || box.right > innerWidth;
      })
      .map(({ textContent }) => textContent),
  );
  assert.deepEqual(cut, []);
  await page.context().close();
});
