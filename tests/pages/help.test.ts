/**
 * The help of every page: it opens by the keys it names, says the page's way, and each key it lists is pressed and does what
 * it says. The keys come from the table that the pages show (renderer/ui/help/keys.ts): one listed there without a check
 * here fails.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { HELP_PAGES, type HelpPage, KEYS, type KeyId } from '../../renderer/ui/help/keys.ts';
import { en } from '../../renderer/ui/help/words/en.ts';
import { decide, SQUARE } from '../station/race-day.ts';
import { ask } from '../station/station-process.ts';
import { assertAccessible, DESK, openPage } from './browser.ts';
import { browser, enter, openConsole, station, token } from './console.ts';
import { becomes } from './seen.ts';
import { openVenue, type Venue } from './venue.ts';

let venue: Venue;
let prepared: Promise<void> | null = null;
async function prepare(): Promise<void> {
  venue = await openVenue();
  const made = await ask(station, 'POST', '/v1/races', {
    token,
    body: {
      id: 'help',
      name: 'Race help',
      rules: { minLapMs: 100, minLapShareOfMedian: 0 },
      categories: [{ id: 'open', name: 'Open', length: { by: 'laps', laps: 5 }, startOffsetMs: 0 }],
    },
  });
  assert.equal(made.status, 201, made.text);
  await decide(station, token, 'help', { type: 'set-course', course: SQUARE });
  const entries = Array.from({ length: 30 }, (_, at) => ({
    entry: at + 1,
    bib: String(at + 1),
    name: `Rider ${at + 1} Nowak`,
    category: 'open',
    chips: [],
  }));
  await decide(station, token, 'help', { type: 'put-entries', entries });
  await decide(station, token, 'help', { type: 'start', atMs: Date.now() - 60_000 });
}
after(() => venue?.close());

/** Two bunches of four, the one far ahead of the other. */
async function ride(): Promise<void> {
  const { json } = await ask(station, 'POST', '/v1/races/help/cards', { token });
  for (let second = 4; second >= 0; second--)
    for (let at = 0; at < 8; at++) {
      const lonDeg = (at < 4 ? 10.003 : 10.001) - (at % 4) * 0.00004;
      const query = new URLSearchParams({
        id: json.cards[at].secret,
        lat: at < 4 ? '50' : '50.00225',
        lon: String(lonDeg + (4 - second) * (at < 4 ? 0.0001 : -0.0001)),
        timestamp: String(Math.floor(Date.now() / 1_000) - second),
      });
      const answer = await ask(station, 'GET', `/osmand?${query}`, {});
      assert.equal(answer.status, 200, answer.text);
    }
}

const OPEN: Partial<Record<HelpPage, () => Promise<Page & { complaints: readonly string[] }>>> = {
  races: () => control('/control'),
  connect: () => control('/control/-/connect'),
  race: () => control('/control/help'),
  riders: () => control('/control/help/riders'),
  course: () => control('/control/help/course'),
  starter: () => control('/start/help'),
  ramp: () => openConsole('/start/help?view=ramp'),
  board: () => spectate('/board/RACE'),
  announcer: () => spectate('/board/RACE?view=announcer'),
  'on-course': () => spectate('/board/RACE?view=course'),
  'watch-list': () => spectate('/watch'),
  watch: () => spectate('/watch/RACE'),
  rider: () => openConsole('/join/NOBODY'),
  results: () => openConsole('/results/help'),
  history: () => spectate('/history/RACE'),
  checklist: () => openConsole('/checklist'),
};
async function control(path: string) {
  const page = await openConsole(path);
  await enter(page);
  return page;
}
const spectate = (path: string) =>
  openPage(browser, venue.origin + path.replace('RACE', venue.race), { ...DESK, reducedMotion: 'reduce' });

type Check = (page: Page) => Promise<void>;
const dialog = (page: Page) => page.getByRole('dialog');
const gone = (page: Page) => dialog(page).waitFor({ state: 'detached' });
const until = (what: string, holds: () => Promise<boolean>) => becomes(holds, true, `never: ${what}`);
const focusIn = (page: Page, selector: string) =>
  until(`focus in ${selector}`, () =>
    page.evaluate<boolean>(`!!document.activeElement?.closest(${JSON.stringify(selector)})`),
  );
/** Of the map, with all drawn that was pressed: a press before may still wait for its frame. */
const picture = (page: Page) =>
  page.evaluate<string>(`new Promise((resolve) =>
    requestAnimationFrame(() =>
      requestAnimationFrame(() => resolve(document.querySelector('.map-canvas').toDataURL())),
    ),
  )`);
const press = (page: Page, key: string) => page.keyboard.press(key);
const unfocus = (page: Page) => page.evaluate(`document.activeElement?.blur()`);

const onMap =
  (...keys: readonly string[]): Check =>
  async (page) => {
    await page.locator('.race-map-view').focus();
    for (const key of keys) {
      const from = await picture(page);
      await press(page, key);
      await until(`the map moves by ${key}`, async () => (await picture(page)) !== from);
    }
    await unfocus(page);
  };
const panelKey =
  (key: string, panel: string): Check =>
  async (page) => {
    await unfocus(page);
    await press(page, key);
    await focusIn(page, `[data-panel="${panel}"]`);
    await unfocus(page);
  };
const commands: Check = async (page) => {
  await unfocus(page);
  await press(page, 'Control+k');
  await dialog(page).getByRole('combobox').fill('Help');
  await dialog(page).getByRole('option', { name: 'Help' }).first().waitFor();
  await press(page, 'Enter');
  await dialog(page)
    .getByRole('heading', { name: /^Help: / })
    .waitFor();
  await press(page, 'Escape');
  await gone(page);
};
const find: Check = async (page) => {
  await unfocus(page);
  await press(page, '/');
  await focusIn(page, '[data-find]');
  await unfocus(page);
};
const corrections: Check = async (page) => {
  await press(page, 'c');
  await dialog(page).getByText('Corrections').first().waitFor();
  await press(page, 'Escape');
  await gone(page);
};
const races: Check = async (page) => {
  await press(page, 'r');
  await dialog(page).getByRole('searchbox', { name: 'Find a race' }).waitFor();
  await press(page, 'Escape');
  await gone(page);
};
const undo: Check = async (page) => {
  const said = page.getByRole('status', { name: 'Messages' });
  if (/riders/.test(page.url())) {
    await page.getByRole('button', { name: 'Add a rider' }).click();
    await page.getByLabel('Bib', { exact: true }).fill('77');
    await page.getByLabel('Name', { exact: true }).fill('Late Comer');
    await page.getByRole('button', { name: 'Save' }).click();
    await gone(page);
  } else {
    await page.locator('.board-rows .board-line').nth(3).click();
    const drawer = page.getByRole('complementary');
    await drawer.getByRole('button', { name: 'DNF', exact: true }).click();
    await dialog(page).getByRole('button', { name: 'Do it' }).click();
    await said.getByRole('button', { name: 'Undo' }).last().waitFor();
    await press(page, 'Escape');
  }
  await unfocus(page);
  await press(page, 'Control+z');
  await said.getByText('Undone').last().waitFor();
};
const rowFocused = (page: Page) =>
  page.evaluate<string>(`document.activeElement?.closest('.sliding-row')?.dataset.key ?? ''`);
const list = (page: Page) => page.getByRole('list', { name: 'Start list' }).locator('.entry-line');

const RACE: Partial<Record<KeyId, Check>> = {
  bib: async (page) => {
    await unfocus(page);
    await press(page, '7');
    await until('a bib on the keypad', async () =>
      /7/.test(
        (await page
          .locator('[data-panel="keypad"] input')
          .first()
          .inputValue()
          .catch(() => '')) ?? '',
      ),
    );
    await press(page, 'Backspace');
    await unfocus(page);
  },
  unknown: async (page) => {
    await unfocus(page);
    await press(page, '?');
    await until('a question mark on the keypad', async () =>
      /\?/.test(
        (await page
          .locator('[data-panel="keypad"] input')
          .first()
          .inputValue()
          .catch(() => '')) ?? '',
      ),
    );
    await press(page, 'Backspace');
    await unfocus(page);
  },
  board: panelKey('b', 'board'),
  map: panelKey('m', 'map'),
  attention: panelKey('a', 'attention'),
  keypad: panelKey('k', 'keypad'),
  passings: panelKey('p', 'passings'),
  decisions: panelKey('l', 'log'),
  step: async (page) => {
    await press(page, 'Escape');
    await press(page, 'ArrowDown');
    await page.getByRole('complementary').waitFor();
  },
  pin: async (page) => {
    await page.getByRole('complementary').waitFor();
    const pinned = () => page.evaluate<string>(`localStorage.getItem('bell-lap.control.pins.help') ?? '[]'`);
    const from = await pinned();
    await press(page, 'f');
    await until('a rider is pinned', async () => (await pinned()) !== from);
  },
  close: async (page) => {
    await press(page, 'Escape');
    await page.getByRole('complementary').waitFor({ state: 'detached' });
  },
};
const MAP: Partial<Record<KeyId, Check>> = {
  mapMove: onMap('ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown'),
  mapZoom: onMap('+', '-'),
  mapWhole: onMap('+', 'Home'),
  mapGroups: async (page) => {
    await page.locator('.race-map-view').focus();
    const bar = page.getByRole('status').filter({ hasText: /Group \d/ });
    await until('a group is followed', async () => {
      await press(page, 'PageDown');
      return bar.isVisible();
    });
    await press(page, 'PageUp');
    await press(page, 'Escape');
    await bar.waitFor({ state: 'detached' });
    await unfocus(page);
  },
};
const RIDERS: Partial<Record<KeyId, Check>> = {
  rows: async (page) => {
    await list(page).first().focus();
    const from = await rowFocused(page);
    await press(page, 'ArrowDown');
    await until('the next row', async () => (await rowFocused(page)) !== from);
    await press(page, 'ArrowUp');
    await until('the first again', async () => (await rowFocused(page)) === from);
  },
  ends: async (page) => {
    await list(page).first().focus();
    await press(page, 'End');
    await until('the last row', async () => (await rowFocused(page)) === '30');
    await press(page, 'Home');
    await until('the first row', async () => (await rowFocused(page)) === '1');
  },
  open: async (page) => {
    await list(page).first().focus();
    await press(page, 'Enter');
    await dialog(page).getByText('Edit rider 1').waitFor();
    await press(page, 'Escape');
    await gone(page);
  },
  pick: async (page) => {
    await list(page).first().focus();
    await press(page, 'x');
    await page.getByText('1 rider chosen').waitFor();
  },
  pickBetween: async (page) => {
    await press(page, 'ArrowDown');
    await press(page, 'ArrowDown');
    await press(page, 'Shift+X');
    await page.getByText('3 riders chosen').waitFor();
  },
  pickAll: async (page) => {
    await press(page, 'Control+a');
    await page.getByText('30 riders chosen').waitFor();
    await page.getByRole('button', { name: 'Choose nobody' }).click();
  },
};
/** Two groups ride as long as the check looks for them. */
async function onRoad(page: Page): Promise<void> {
  await ride();
  await MAP.mapGroups!(page);
}
const paper = (page: Page) => page.getByRole('button', { name: 'Save the course' });
const CHECKS: Partial<Record<HelpPage, Partial<Record<KeyId, Check>>>> = {
  races: { commands },
  connect: { commands },
  race: { commands, undo, find, corrections, races, ...RACE, ...MAP, mapGroups: onRoad },
  riders: { commands, undo, find, corrections, races, ...RIDERS },
  course: {
    commands,
    paperUndo: async (page) => {
      await page.getByRole('button', { name: 'Move points' }).click();
      await paper(page).waitFor();
      const remove = page.getByRole('button', { name: 'Other way round' }).first();
      await remove.click();
      await press(page, 'Control+z');
      await until('nothing is left to save', () => undone(page));
    },
    paperRedo: async (page) => {
      await press(page, 'Control+y');
      await until('the change is back', async () => !(await undone(page)));
    },
  },
  ramp: { fill: fillsScreen },
  board: { fill: fillsScreen },
  watch: {
    ...MAP,
    close: async (page) => {
      await page.locator('.standings-list .row, .standings-list button').first().click();
      const sheet = page.locator('.rider-sheet');
      await sheet.waitFor();
      await press(page, 'Escape');
      await sheet.waitFor({ state: 'detached' });
    },
  },
  history: {
    lap: async (page) => {
      const chart = page.getByRole('figure', { name: 'Places' });
      await chart.locator('canvas').waitFor();
      await chart.getByRole('slider').focus();
      const from = await chart.textContent();
      await press(page, 'ArrowRight');
      await until('another lap is read', async () => (await chart.textContent()) !== from);
    },
  },
};
const undone = (page: Page) => page.getByRole('button', { name: 'Undo step' }).isDisabled();
async function fillsScreen(page: Page): Promise<void> {
  await press(page, 'f');
  await until('it fills the screen', () => page.evaluate<boolean>('document.fullscreenElement !== null'));
  await page.evaluate('document.exitFullscreen()');
}

for (const name of HELP_PAGES.filter((one) => one !== 'overlay'))
  test(`help of the page “${en.pages[name]}” (${name}): its way, and every key it lists works`, async () => {
    prepared ??= prepare();
    await prepared;
    const page = await OPEN[name]!();
    await page.locator('h1, .ramp').first().waitFor();
    // A card that nobody has: the page says so after it has asked, and is drawn anew.
    if (name === 'rider') await page.waitForLoadState('networkidle');
    const listed = KEYS[name].filter(({ id }) => id !== 'help').map(({ id }) => id);
    const checks = CHECKS[name] ?? {};
    assert.deepEqual(
      [...listed].sort(),
      Object.keys(checks).sort(),
      'each key listed has a check, and no other',
    );
    for (const key of KEYS[name].find(({ id }) => id === 'help')!.shown.split(' ')) {
      await unfocus(page);
      await until(`help by ${key}`, async () => {
        await press(page, key);
        return dialog(page).getByText(en.way[name]).isVisible();
      });
      for (const { id, shown } of KEYS[name]) {
        await dialog(page).locator('kbd', { hasText: shown }).first().waitFor();
        await dialog(page).getByText(en.does[id]).first().waitFor();
      }
      if (key === 'F1') await assertAccessible(page);
      await press(page, 'Escape');
      await gone(page);
    }
    for (const id of listed) await checks[id]!(page);
    await page.context().close();
  });

test('the checklist is one sheet of A4 in each language, with all its boxes', async () => {
  for (const [locale, first] of [
    ['en-GB', 'The evening before'],
    ['de-DE', 'Am Vorabend'],
    ['fr-FR', 'La veille au soir'],
  ] as const) {
    const page = await openPage(browser, `https://127.0.0.1:${station.ports.https}/checklist`, {
      ...DESK,
      locale,
      ignoreHTTPSErrors: true,
    });
    await page.getByRole('heading', { name: first }).waitFor();
    await becomes(
      () => page.getByRole('checkbox').count(),
      en.list.parts.flatMap(({ items }) => items).length,
    );
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g)?.length, 1, `${locale}: one page`);
    await assertAccessible(page);
    await page.context().close();
  }
});
