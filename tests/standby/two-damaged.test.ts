/** Both journals of a pair are damaged, each elsewhere: whatever is chosen on the two pages, all that either has is there in the end. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { RowKind } from '../../broker/journal/rows.ts';
import { ask, type StationProcess } from '../station/station-process.ts';
import { eventually } from './computer.ts';
import { choose, fixesAt, hurtRecord, leader, type Pair, pageOf, sendFix, withPair } from './damaged-pair.ts';

const journalSays = async (station: StationProcess, token: string): Promise<string> => {
  const { json } = await ask(station, 'GET', '/v1/health', { token });
  return json.parts.find(({ id }: { id: string }) => id === 'journal').says;
};

/** The first position is hurt at the first, the second one at the second; chosen in this order. */
async function chosen(
  { first, second, day, again, station }: Pair,
  choices: readonly (readonly ['first' | 'second', string])[],
) {
  hurtRecord(first.dataDir, RowKind.telemetry, 0);
  hurtRecord(second.dataDir, RowKind.telemetry, 1);
  const computers = { first: again(first), second: again(second) };
  for (const name of ['first', 'second'] as const) await computers[name].asks();
  for (const [name, choice] of choices) await choose(pageOf(station, await computers[name].asks()), choice);
  const both = [computers.first, computers.second];
  const leads = await leader(both, day);
  await eventually(
    'whoever leads has both',
    async () => (await fixesAt(leads.station, day)).join() === '1,2',
  );
  assert.equal((await sendFix(leads.station, day, 3)).status, 204);
  const says = await journalSays(leads.station, day.token);
  await ask(leads.station, 'POST', '/v1/standby/hand-over', { token: day.token });
  const other = await leader(
    both.filter((one) => one !== leads.computer),
    day,
  );
  assert.deepEqual(await fixesAt(other.station, day), [1, 2, 3], 'and the other');
  return { says, leads };
}

test('both ask the other: the one that follows first gives what only it has', () =>
  withPair(async (pair) => {
    rmSync(join(pair.first.dataDir, 'copies'), { recursive: true });
    const { says } = await chosen(pair, [
      ['first', 'standby'],
      ['second', 'standby'],
    ]);
    assert.match(says, /1 record stored between .* came back from the other computer of the pair/);
  }));

test('both go on without it: what either has is there all the same', () =>
  withPair(async (pair) => {
    const { says } = await chosen(pair, [
      ['second', 'alone'],
      ['first', 'alone'],
    ]);
    assert.match(says, /came back from the other computer of the pair/);
  }));

test('one is restored from its copy, the other asks: health says what became of the other', () =>
  withPair(async (pair) => {
    const { says, leads } = await chosen(pair, [
      ['second', 'standby'],
      ['first', 'fill'],
    ]);
    assert.match(leads.computer.name, /^first/);
    assert.match(says, /The journal of .* was damaged\. .* with 1 record that was missing there/);
  }));
