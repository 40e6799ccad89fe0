/**
 * Golden race: a team time trial on the fourth rider. Source: UCI part 2, chapter V; dropped riders' own time as in
 * stage races. Result by hand, below.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../../race/ids.ts';
import { startList } from '../../race/start-list/start-list.ts';
import { at, GUN_MS, raceFixture, rider } from '../../race/testing/fixtures.ts';
import { sheet } from './sheet.ts';

const entry = (number: number) => number as EntryId;

test('team time trial: the fourth rider’s time is the team’s; the dropped have their own; three riders are no team', () => {
  const race = raceFixture({ format: 'team-time-trial', length: { by: 'distance' }, start: false });
  const teams = ['Red', 'Blue', 'Green'];
  const starters = teams.flatMap((team, index) =>
    [1, 2, 3, 4, 5, 6].map((number) => ({ entry: entry((index + 1) * 10 + number), team })),
  );
  const times = startList(starters, { order: { by: 'listed' }, intervalMs: 240_000, teamsTogether: true });
  race.decide('put-entries', {
    entries: times.map(({ entry: who, start, startOffsetMs }) =>
      rider(who, String(who), { team: teams[start - 1]!, startOffsetMs }),
    ),
  });
  race.decide('start', { atMs: GUN_MS });
  const home = (bib: string, minutes: number, seconds: number) =>
    race.pass(bib, at(minutes, seconds), { source: 'chip' });
  const gaveUp = (number: number) => race.decide('set-status', { entry: entry(number), status: 'DNF' });

  // Red from 0:00. Fourth home 40:01.20; the fifth 0.7 s behind is with them; the sixth was dropped.
  home('11', 40, 0.1);
  home('12', 40, 0.3);
  home('13', 40, 0.5);
  home('14', 40, 1.2);
  home('15', 40, 1.9);
  home('16', 40, 35);
  // Blue from 4:00. Fourth home 44:00.90 − 4:00 = 40:00.90; the fifth, 2.1 s behind, has 44:03.00 − 4:00 = 40:03.00.
  home('21', 43, 58);
  home('22', 43, 58.2);
  home('23', 43, 58.4);
  home('24', 44, 0.9);
  home('25', 44, 3);
  gaveUp(26);
  // Green from 8:00: three home.
  home('31', 48, 30);
  home('32', 48, 30.2);
  home('33', 48, 30.4);
  gaveUp(34);
  gaveUp(35);
  gaveUp(36);

  const blue = [
    '1 | 21 | finished | 1 lap | 40:00.90',
    '1 | 22 | finished | 1 lap | 40:00.90',
    '1 | 23 | finished | 1 lap | 40:00.90',
    '1 | 24 | finished | 1 lap | 40:00.90',
    '1 | 25 | finished | 1 lap | 40:03.00',
  ];
  const red = [
    '2 | 11 | finished | 1 lap | 40:01.20',
    '2 | 12 | finished | 1 lap | 40:01.20',
    '2 | 13 | finished | 1 lap | 40:01.20',
    '2 | 14 | finished | 1 lap | 40:01.20',
    '2 | 15 | finished | 1 lap | 40:01.20',
    '2 | 16 | finished | 1 lap | 40:35.00',
  ];
  assert.deepEqual(sheet(race).slice(0, 11), [...blue, ...red]);
  assert.deepEqual(race.row('11').gap, { ms: 300 });
  for (const bib of ['26', '31', '32', '33', '34'])
    assert.equal(race.row(bib).place, null, `${bib} has no place`);

  // Ten seconds for Blue (a push): 40:10.90, behind Red.
  race.decide('penalty', { entry: entry(22), timeMs: 10_000, reason: 'Pushed a team mate.' });
  assert.equal(sheet(race)[0], '1 | 11 | finished | 1 lap | 40:01.20');
  assert.equal(sheet(race)[6], '2 | 21 | finished | 1 lap | 40:10.90');
});
