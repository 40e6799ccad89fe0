/**
 * What a story begins with: the program's first start, an official who signs in and makes the first race with its list, its
 * president and the decoder at its line. Importing it starts the program and opens a browser, and ends both after the file.
 */
import { after, before } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { RaceResultBox } from '../../broker/decoders/testing/devices.ts';
import { said } from '../pages/seen.ts';
import {
  beginStory,
  clockAt,
  hold,
  newRace,
  pasteList,
  president,
  type Story,
  settings,
  signIn,
  toRace,
  type,
} from './official.ts';
import { addDecoder } from './reader.ts';

export let story: Story;
/** The chip reader of the story, at its own socket. */
export const box = new RaceResultBox(Date.now);
before(async () => {
  story = await beginStory();
});
after(async () => {
  await box.close();
  await story?.end();
});

type Riders = readonly string[] | readonly (readonly [bib: string, name: string, category: string])[];

/** As it is pasted, each rider with the chip C and their bib. */
const listOf = (riders: Riders): readonly string[] => [
  typeof riders[0] === 'string' ? 'Bib\tName\tChip' : 'Bib\tName\tCategory\tChip',
  ...riders.map((rider, index) =>
    (typeof rider === 'string' ? [index + 1, rider, `C${index + 1}`] : [...rider, `C${rider[0]}`]).join('\t'),
  ),
];

interface FirstRace {
  readonly name: string;
  /** Fills in the dialog that makes it, beside the name. */
  readonly making: (dialog: Locator) => Promise<void>;
  /** What is set beside the president. */
  readonly rules?: (dialog: Locator) => Promise<void>;
  /** Names, in the order of bibs; or bib, name and category of each. */
  readonly riders: Riders;
  /** Done where the list is, before the official goes to the race. */
  readonly atTheList?: (page: Page) => Promise<void>;
}

/** Signed in, the race made with its list, the decoder connected; the page is the race's, where it is started. */
export async function firstRace({ name, making, rules, riders, atTheList }: FirstRace): Promise<Page> {
  const page = await story.open('/control');
  await signIn(story, page);
  await newRace(page, name, making);
  await settings(page, async (dialog) => {
    await president(dialog, 'M. Keller');
    await rules?.(dialog);
  });
  await pasteList(page, listOf(riders));
  await atTheList?.(page);
  await toRace(page);
  await addDecoder(page, 'Finish line', await box.listen());
  return page;
}

/** Started where the official says that it was, or will be if that is ahead still. */
export async function startedAt(page: Page, gunMs: number): Promise<void> {
  await page.getByRole('button', { name: 'Start …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start the race' });
  await dialog.getByText('At a time').first().click();
  await type(dialog.getByRole('textbox', { name: 'At a time' }), await clockAt(page, gunMs));
  await hold(dialog.getByRole('button', { name: /^Hold: (they started|starts) at/ }));
  await said(page, 'Started');
}
