/** A chip decoder of a story: set up on the page under the health line, its box speaking over a real socket. */
import type { Page } from 'playwright-core';
import { type } from './official.ts';

/** The decoder at a port of this computer, connected. */
export async function addDecoder(page: Page, name: string, port: number): Promise<void> {
  await page.getByRole('button', { name: /How the station is/ }).click();
  await page.getByRole('button', { name: 'Chip decoders …' }).click();
  await page.getByRole('button', { name: 'Add a decoder' }).click();
  const dialog = page.getByRole('dialog');
  await type(dialog.getByLabel('Name'), name);
  await type(dialog.getByLabel('Its address'), '127.0.0.1');
  await type(dialog.getByLabel('Port'), String(port));
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('listitem').first().getByText('connected', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
}
