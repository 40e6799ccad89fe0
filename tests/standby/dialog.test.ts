/** The officials' dialog: the code that it shows pairs a second computer, the dialog says so, and holding hands over to it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, DESK, openBrowser, openPage, PHONE } from '../pages/browser.ts';
import { becomes } from '../pages/seen.ts';
import { signIn } from '../station/race-day.ts';
import { ADMIN_PASSWORD, removeDataDir } from '../station/station-process.ts';
import { type Computer, inStep, startComputer } from './computer.ts';

/** A folder for pictures of each state, to be looked at. */
const shots = process.env.BELL_LAP_SHOTS;

test('officials add a standby in the dialog and hand over to it', async () => {
  const one = startComputer({ name: 'first' });
  const computers: Computer[] = [one];
  const first = await one.leads();
  const browser = await openBrowser();
  const dialogAt = async (...look: [typeof PHONE, 'tent' | 'sun']): Promise<Page> => {
    const page = await openPage(
      browser,
      `https://127.0.0.1:${first.ports.https}/control`,
      { ...look[0], ignoreHTTPSErrors: true },
      look[1],
    );
    await page.getByLabel('Name').fill('admin');
    await page.getByLabel('Password').fill(ADMIN_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('button.health').click();
    await page.getByRole('button', { name: 'Standby computer' }).click();
    await page.getByRole('dialog', { name: 'Standby computer' }).waitFor();
    return page;
  };
  try {
    const phone = await dialogAt(PHONE, 'tent');
    const desk = await dialogAt(DESK, 'sun');
    const look = async (state: string, says: string): Promise<void> => {
      for (const [name, page] of Object.entries({ phone, desk })) {
        await page.getByText(says).first().waitFor();
        if (shots) await page.screenshot({ path: `${shots}/${state}-${name}.png` });
        await assertAccessible(page);
      }
    };
    await look('alone', 'This station has no standby.');
    await phone.getByRole('button', { name: 'Add a standby' }).click();
    await look('code', '--standby-of');
    const code = (await phone.locator('.pairing-code').textContent()) ?? '';
    assert.match(code, /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
    const two = startComputer({
      name: 'second',
      args: ['--standby-of', `https://127.0.0.1:${first.ports.https}`, '--standby-code', code],
    });
    computers.push(two);
    await two.waits();
    await inStep(first, await signIn(first));
    await look('in-step', 'is in step');
    await becomes(() => phone.locator('.pairing-code').count(), 0, 'the code has served');

    const button = desk.getByRole('button', { name: /^Hold to hand over/ });
    await button.hover();
    await desk.mouse.down();
    await two.leads();
    await desk.mouse.up();
    await look('handed-over', 'go on at');
    await becomes(() => button.count(), 0, 'what it said before is not said any more');
  } finally {
    await browser.close();
    for (const computer of computers) {
      computer.pullPower();
      await computer.exited;
      removeDataDir(computer);
    }
  }
});
