/**
 * Every page that somebody meets, and how to bring it into the state worth a picture. A page that is not in this list
 * has no picture: add a line with it.
 */
import type { Page } from 'playwright-core';
import { STATES } from '../../renderer/playground/state.ts';
import { OPERATOR } from '../cloud/relay-process.ts';
import type { EventDay } from './event-day.ts';

export interface Shot {
  /** The picture's file, without size and theme. */
  readonly name: string;
  /** One sentence for the gallery. */
  readonly caption: string;
  readonly group: 'Race control' | 'The start' | 'Big screen' | 'Spectators' | 'Riders' | 'Cloud' | 'Pieces';
  /** Where it lies: on the officials' HTTPS door, on the spectators' plain one, or among the pages for development. */
  readonly door: 'officials' | 'spectators' | 'relay' | 'development';
  readonly path: string;
  /** Signed in as an official before the page opens. */
  readonly signedIn?: true;
  /** The page takes its theme from `?theme=` instead of the device. */
  readonly themeInAddress?: true;
  /** Drawn over a picture of somebody else's: taken with the background left out. */
  readonly transparent?: true;
  /** Much to read on it: taken in every language. What makes it ready then names no word of English. */
  readonly wordy?: true;
  /** Taken from top to bottom, however long the page is. */
  readonly whole?: true;
  /** For whoever works on a page: taken with `--png` only. */
  readonly aside?: true;
  readonly ready: (page: Page) => Promise<unknown>;
}

const row = (page: Page, selector: string) => page.locator(selector).first().waitFor();
const click = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
const boardFilled = (page: Page) => page.locator('.board-rows .board-line').nth(5).waitFor();
const openHealth = async (page: Page) => {
  await boardFilled(page);
  await page.locator('.health').click();
  await page.getByRole('dialog').waitFor();
};
/** On a wide screen the kinds are a list, on a phone a choice: the palette names them on both. */
const openCorrection = async (page: Page, kind: string) => {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(`correct ${kind}`);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Corrections' }).waitFor();
};
/** By what the palette sends: it names its commands in the reader's language. */
const openOf = async (page: Page, what: 'people' | 'mine') => {
  await page.evaluate(`document.dispatchEvent(new CustomEvent('open-preferences', { detail: '${what}' }))`);
  await page.getByRole('dialog').waitFor();
};
const text = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();

export const shotsOf = ({ live, over, before, next, empty, trial, card }: EventDay): readonly Shot[] => [
  {
    name: 'control-sign-in',
    group: 'Race control',
    door: 'officials',
    path: '/control',
    wordy: true,
    caption: 'Signing in.',
    ready: (page) => page.locator('input[type="password"]').waitFor(),
  },
  {
    name: 'control-races',
    group: 'Race control',
    door: 'officials',
    path: '/control',
    signedIn: true,
    wordy: true,
    caption: 'The races of the event.',
    ready: (page) => text(page, 'Harbour criterium'),
  },
  {
    name: 'control-race',
    group: 'Race control',
    door: 'officials',
    path: `/control/${live}`,
    signedIn: true,
    wordy: true,
    caption: 'A race that is on: board, map, what needs somebody, keypad, passings.',
    ready: (page) => boardFilled(page),
  },
  {
    name: 'control-palette',
    group: 'Race control',
    door: 'officials',
    path: `/control/${live}`,
    signedIn: true,
    caption: 'Everything by name: the commands.',
    ready: async (page) => {
      await boardFilled(page);
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'control-begin',
    group: 'Race control',
    door: 'officials',
    path: `/control/${empty}`,
    signedIn: true,
    wordy: true,
    caption: 'A race with nothing in it yet: the ways to begin.',
    ready: (page) => text(page, 'Lighthouse hill climb'),
  },
  {
    name: 'control-result',
    group: 'Race control',
    door: 'officials',
    path: `/control/${over}`,
    signedIn: true,
    wordy: true,
    caption: 'A race whose result is official.',
    ready: (page) => text(page, 'Masters criterium'),
  },
  {
    name: 'control-riders',
    group: 'Race control',
    door: 'officials',
    signedIn: true,
    path: `/control/${live}/riders`,
    wordy: true,
    caption: 'The start list and what riders’ phones say of themselves.',
    ready: (page) => page.locator('.entries .entry-line').nth(5).waitFor(),
  },
  {
    name: 'control-course',
    group: 'Race control',
    door: 'officials',
    signedIn: true,
    path: `/control/${live}/course`,
    wordy: true,
    caption: 'The course and its timing lines.',
    ready: (page) => page.locator('canvas, svg').first().waitFor(),
  },
  {
    name: 'control-rider',
    group: 'Race control',
    door: 'officials',
    signedIn: true,
    path: `/control/${live}`,
    wordy: true,
    caption: 'A rider of the race: where they stand and why, laps, passings, every correction.',
    ready: async (page) => {
      await page.locator('.board-rows .board-line').nth(2).click();
      await page.locator('.drawer .drawer-head').waitFor();
    },
  },
  {
    name: 'control-corrections',
    group: 'Race control',
    door: 'officials',
    signedIn: true,
    path: `/control/${live}`,
    caption: 'A correction, and what it would change, before it is made.',
    ready: async (page) => {
      await boardFilled(page);
      await openCorrection(page, 'swap');
      const dialog = page.getByRole('dialog', { name: 'Corrections' });
      await dialog.getByLabel('First rider').fill('15');
      await dialog.getByLabel('Second rider').fill('19');
      await dialog.locator('.what-if li, .what-if-name').first().waitFor();
    },
  },
  {
    name: 'control-actions',
    group: 'Race control',
    door: 'officials',
    signedIn: true,
    path: `/control/${over}`,
    wordy: true,
    caption: 'Race actions: versions of the result, files, the big screen.',
    ready: async (page) => {
      await boardFilled(page);
      await page.locator('[data-act="more"]').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'control-start',
    group: 'Race control',
    door: 'officials',
    signedIn: true,
    path: `/control/${next}`,
    wordy: true,
    caption: 'Starting a race.',
    ready: async (page) => {
      await boardFilled(page);
      await page.locator('[data-act="start"]').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'control-health',
    group: 'Race control',
    door: 'officials',
    signedIn: true,
    path: `/control/${live}`,
    caption: 'What the health line stands for, in words.',
    ready: (page) => openHealth(page),
  },
  {
    name: 'control-decoders',
    group: 'Race control',
    door: 'officials',
    signedIn: true,
    path: `/control/${live}`,
    caption: 'Chip decoders.',
    ready: async (page) => {
      await openHealth(page);
      await click(page, 'Chip decoders');
      await page.getByRole('dialog', { name: 'Chip decoders' }).waitFor();
    },
  },
  {
    name: 'control-standby',
    group: 'Race control',
    door: 'officials',
    signedIn: true,
    path: `/control/${live}`,
    caption: 'The standby station.',
    ready: async (page) => {
      await openHealth(page);
      await click(page, 'Standby computer');
      await text(page, /This station has no standby/);
    },
  },
  {
    name: 'control-settings',
    group: 'Race control',
    door: 'officials',
    signedIn: true,
    path: `/control/${live}`,
    wordy: true,
    caption: 'What was decided for a race: its rules, categories and times.',
    ready: async (page) => {
      await boardFilled(page);
      await page.locator('[data-act="settings"]').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'control-people',
    group: 'Race control',
    door: 'officials',
    signedIn: true,
    path: '/control',
    wordy: true,
    caption: 'The officials: who may do what, who is signed in.',
    ready: async (page) => {
      await text(page, 'Harbour criterium');
      await openOf(page, 'people');
    },
  },
  {
    name: 'control-connect',
    group: 'Race control',
    door: 'officials',
    signedIn: true,
    path: '/control/-/connect',
    wordy: true,
    caption: 'The station’s addresses, and every screen with its preview.',
    ready: (page) => page.locator('main h2').first().waitFor(),
  },
  {
    name: 'control-help',
    group: 'Race control',
    door: 'officials',
    signedIn: true,
    path: `/control/${live}`,
    wordy: true,
    caption: 'The way in and the keys of the page in front.',
    ready: async (page) => {
      await boardFilled(page);
      await page.keyboard.press('F1');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'checklist',
    group: 'Race control',
    door: 'officials',
    path: '/checklist',
    wordy: true,
    caption: 'The race day’s checklist, to print.',
    ready: (page) => page.locator('main li, main h2').first().waitFor(),
  },
  {
    name: 'results-sheet',
    group: 'Race control',
    door: 'officials',
    path: `/results/${over}`,
    wordy: true,
    caption: 'The results sheet, for the wall and the record.',
    ready: (page) => row(page, 'main table'),
  },
  {
    name: 'board',
    group: 'Big screen',
    door: 'spectators',
    path: `/board/${live}`,
    themeInAddress: true,
    caption: 'The big screen.',
    ready: (page) => row(page, '.board-row'),
  },
  {
    name: 'board-before',
    group: 'Big screen',
    door: 'spectators',
    path: `/board/${next}`,
    themeInAddress: true,
    caption: 'The big screen before the start.',
    ready: (page) => text(page, 'Junior criterium'),
  },
  {
    name: 'announcer',
    group: 'Big screen',
    door: 'spectators',
    themeInAddress: true,
    path: `/board/${live}?view=announcer`,
    wordy: true,
    caption: 'The announcer: who just came, who is due.',
    ready: (page) => page.getByRole('region').nth(1).waitFor(),
  },
  {
    name: 'overlay',
    group: 'Big screen',
    door: 'spectators',
    path: `/overlay/${live}`,
    transparent: true,
    caption: 'The broadcast overlay, over whatever the camera shows.',
    ready: (page) => page.locator('body *').first().waitFor(),
  },
  {
    name: 'watch-races',
    group: 'Spectators',
    door: 'spectators',
    path: '/',
    caption: 'The event’s races.',
    ready: (page) => text(page, 'Harbour criterium'),
  },
  {
    name: 'watch-race',
    group: 'Spectators',
    door: 'spectators',
    path: `/watch/${live}`,
    wordy: true,
    caption: 'A race that is on.',
    ready: (page) => page.locator('.row-main').nth(4).waitFor(),
  },
  {
    name: 'watch-rider',
    group: 'Spectators',
    door: 'spectators',
    path: `/watch/${live}`,
    caption: 'One rider of it.',
    ready: async (page) => {
      await page
        .getByRole('list', { name: /Standings/ })
        .getByRole('listitem')
        .nth(2)
        .getByRole('button')
        .first()
        .click();
      await page.locator('.rider-sheet').waitFor();
    },
  },
  {
    name: 'watch-result',
    group: 'Spectators',
    door: 'spectators',
    path: `/watch/${over}`,
    caption: 'The official result.',
    ready: (page) =>
      page
        .getByRole('list', { name: /Standings|Result/ })
        .getByRole('listitem')
        .nth(4)
        .waitFor(),
  },
  {
    name: 'history-races',
    group: 'Spectators',
    door: 'spectators',
    path: '/history',
    caption: 'Races that have been ridden.',
    ready: (page) => row(page, '.past-race'),
  },
  {
    name: 'history-race',
    group: 'Spectators',
    door: 'spectators',
    path: `/history/${over}`,
    wordy: true,
    caption: 'A race looked back at: riders compared lap by lap.',
    ready: (page) => page.getByRole('figure').locator('canvas').first().waitFor(),
  },
  {
    name: 'starter',
    group: 'The start',
    door: 'officials',
    path: `/start/${trial}`,
    signedIn: true,
    wordy: true,
    caption: 'The starter’s clock: who is up, who is next.',
    ready: (page) => text(page, 'Prologue'),
  },
  {
    name: 'starter-ramp',
    group: 'The start',
    door: 'officials',
    path: `/start/${trial}?view=ramp`,
    caption: 'The same for the rider on the ramp.',
    ready: (page) => page.locator('main, [role="timer"]').first().waitFor(),
  },
  {
    name: 'starter-wave',
    group: 'The start',
    door: 'officials',
    path: `/start/${next}`,
    signedIn: true,
    wordy: true,
    caption: 'The starter of a mass start.',
    ready: (page) => text(page, 'Junior criterium'),
  },
  {
    name: 'history-stages',
    group: 'Spectators',
    door: 'spectators',
    path: `/history?stages=${before},${over}&bonuses=10,6,4`,
    caption: 'Races of the event as the stages of one.',
    ready: (page) => page.getByRole('table').first().waitFor(),
  },
  {
    name: 'rider-join',
    group: 'Riders',
    door: 'officials',
    path: `/join/${card.secret}`,
    wordy: true,
    caption: 'What the code on a rider’s card opens.',
    ready: (page) => page.locator('.button.giant').waitFor(),
  },
  {
    name: 'rider-ride',
    group: 'Riders',
    door: 'officials',
    path: `/join/${card.secret}`,
    wordy: true,
    caption: 'While riding.',
    ready: async (page) => {
      await page.locator('.button.giant').click();
      await page.locator('.sos').waitFor();
    },
  },
  {
    name: 'rider-more',
    group: 'Riders',
    door: 'officials',
    path: `/join/${card.secret}`,
    wordy: true,
    caption: 'What else the rider’s page knows.',
    ready: async (page) => {
      await page.locator('.button.giant').click();
      await page.locator('.sos').waitFor();
      await page.locator('.turn').click();
    },
  },
  {
    name: 'relay-admin',
    group: 'Cloud',
    door: 'relay',
    path: '/admin',
    caption: 'The relay’s administration.',
    ready: async (page) => {
      await page.getByLabel(/token/i).fill(OPERATOR);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('heading', { name: 'Stations' }).waitFor();
    },
  },
  {
    name: 'relay-race',
    group: 'Cloud',
    door: 'relay',
    path: `/watch/${live}`,
    caption: 'The race that is on, for fans far away.',
    ready: (page) =>
      page
        .getByRole('list', { name: /Standings/ })
        .getByRole('listitem')
        .nth(4)
        .waitFor(),
  },
  ...STATES.map(
    (state): Shot => ({
      name: `playground-${state}`,
      group: 'Pieces',
      door: 'development',
      path: `/playground/?state=${state}`,
      whole: true,
      aside: true,
      ...(state === 'long' && { wordy: true }),
      caption: `All primitives and panels: ${state}.`,
      ready: (page) => page.getByRole('heading', { level: 2 }).nth(1).waitFor(),
    }),
  ),
];
