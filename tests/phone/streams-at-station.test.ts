/** The law of streams/ at a real station's doors, over kills and clocks that are set: the short form. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdAtStation } from './streams/station.ts';

test('at a real station, too, what is acknowledged is stored once, kept aside or refused in sight', async (t) => {
  const { stored, aside, refused, messages, kills } = await holdAtStation(16, 20_261_129);
  t.diagnostic(`${messages} messages: ${stored} stored, ${aside} aside, ${refused} refused; ${kills} kills`);
  assert.ok(stored > 200 && refused > 5, `${stored} ${refused}: both are met`);
});
