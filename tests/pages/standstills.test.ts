/** A station that stood still: said to whoever opens "How the station is", closed until then, and a file for an engineer. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ask } from '../station/station-process.ts';
import { assertAccessible } from './browser.ts';
import { enter, openConsole, station, token } from './console.ts';
import { becomes } from './seen.ts';

/** Until it is kept: a start on a busy machine may have stood still itself, and then only what is much worse is. */
async function takeItsProcessor(): Promise<void> {
  for (let forMs = 1_200; ; forMs *= 2) {
    station.process.kill('SIGSTOP');
    await wait(forMs);
    station.process.kill('SIGCONT');
    await wait(300);
    const { json } = await ask(station, 'GET', '/v1/health/stalls', { token });
    if (
      json.stalls.some(({ shares }: { shares: { waited: number } | null }) => (shares?.waited ?? 0) > 1_000)
    )
      return;
    assert.ok(forMs < 20_000, JSON.stringify(json));
  }
}

test('a station that had no processor for a second says so, and what it was doing can be downloaded', async () => {
  await takeItsProcessor();
  const page = await openConsole();
  await enter(page);
  await page.getByRole('button', { name: /How the station is/ }).click();
  const summary = page.getByText(/^Standstills since the start: \d+$/);
  await summary.waitFor();
  await becomes(
    () => page.getByText(/^Times the station paused/).isVisible(),
    false,
    'closed until somebody asks',
  );
  const display = await summary.evaluate((element) => getComputedStyle(element).display);
  assert.equal(display, 'list-item', 'with the sign of something that opens');
  await summary.click();
  await page
    .getByText(/Station: paused for \d+\.\d s – .*other programs had the processor \d+\.\d s/)
    .first()
    .waitFor();
  await assertAccessible(page);
  if (process.env.STANDSTILLS_PNG) await page.screenshot({ path: process.env.STANDSTILLS_PNG });
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the details' }).click(),
  ]);
  assert.equal(file.suggestedFilename(), 'bell-lap-stalls.json');
  const { recordings } = JSON.parse(readFileSync(await file.path(), 'utf8'));
  const waited = recordings.map(({ shares }: { shares: { waited: number } | null }) => shares?.waited ?? 0);
  assert.ok(Math.max(...waited) > 1_000, JSON.stringify(recordings));
});
