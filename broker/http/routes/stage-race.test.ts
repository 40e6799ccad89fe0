/** A stage race of three small days, asked for over the API: what adds up, who is out, and what is refused. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bib, CategoryId, EntryId, LineId, PassingId, RaceId } from '../../../race/ids.ts';
import { SECRET, type StationFixture, stationFixture } from '../testing/fixtures.ts';

const DAYS = ['day-one', 'day-two', 'day-three'] as const;
let station: StationFixture;
before(async () => {
  station = await stationFixture();
  // Seconds of riders 1 to 6 on each day; null: did not finish. 1 to 3 ride for Velo, 4 to 6 for Roue.
  await ride('day-one', [3_600, 3_600.5, 3_601, 3_640, 3_640.2, 3_640.4]);
  await ride('day-two', [3_700, 3_690, 3_705, 3_695, 3_720, null]);
  await ride('day-three', [3_500, 3_501, 3_502, 3_503, 3_504, null]);
});
after(() => station.app.close());

async function ride(day: (typeof DAYS)[number], seconds: readonly (number | null)[]): Promise<void> {
  const race = day as string as RaceId;
  const category = `${day}-open` as CategoryId;
  await station.decide(race, { type: 'set-race', name: `Tour, ${day}`, format: 'road', public: true });
  await station.decide(race, {
    type: 'set-categories',
    categories: [{ id: category, name: 'Open', length: { by: 'distance' }, startOffsetMs: 0 }],
  });
  await station.decide(race, {
    type: 'put-entries',
    entries: seconds.map((_, at) => ({
      entry: (at + 1) as EntryId,
      bib: String(at + 1) as Bib,
      name: `Rider ${at + 1}`,
      team: at < 3 ? 'Velo' : 'Roue',
      category,
      chips: [],
    })),
  });
  const startMs = station.clock.nowMs - 7_200_000;
  await station.decide(race, { type: 'start', atMs: startMs });
  const passings = seconds.flatMap((after, at) =>
    after === null
      ? []
      : [
          {
            id: `${day}-passing-${at + 1}` as PassingId,
            line: 'finish' as LineId,
            timeMs: startMs + after * 1_000,
            source: 'photo',
            who: { bib: String(at + 1) },
          },
        ],
  );
  const headers = { authorization: station.authorization.official ?? '' };
  const url = `/v1/races/${race}/passings`;
  const answer = await station.app.inject({ method: 'POST', url, headers, payload: { passings } });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.doesNotMatch(answer.body, /refusal/);
  for (const [at, after] of seconds.entries())
    if (after === null)
      await station.decide(race, { type: 'set-status', entry: (at + 1) as EntryId, status: 'DNF' });
  await station.decide(race, { type: 'publish-result', state: 'official' });
}

interface Answer {
  readonly stages: readonly { race: string; result: string }[];
  readonly categories: readonly {
    readonly name: string;
    readonly unfinished: readonly number[];
    readonly general: readonly {
      place: number;
      rider: string;
      name: string;
      timeMs: number;
      gapMs: number;
    }[];
    readonly points: readonly { rider: string; points: number }[];
    readonly mountains: readonly { rider: string; points: number }[];
    readonly teams: readonly { team: string; timeMs: number }[];
  }[];
}
const ask = (search: string, headers: Record<string, string> = {}) =>
  station.app.inject({ method: 'GET', url: `/v1/stage-race?${search}`, headers });

test('three days: bonuses count, who gave up is out, a team short of three riders drops out', async () => {
  const prize = encodeURIComponent('2 HC 4,2,1 : 10,8,6 : 3,2,1');
  const found = await ask(`races=${DAYS.join(',')}&bonuses=10,6,4&points=15,12,10&prizes=${prize}`);
  assert.equal(found.statusCode, 200, found.body);
  const { stages, categories } = found.json<Answer>();
  assert.deepEqual(
    stages.map(({ result }) => result),
    ['official', 'official', 'official'],
  );
  const [open] = categories;
  assert.deepEqual([categories.length, open?.name, open?.unfinished], [1, 'Open', []]);
  const told = open!.general.map(({ place, rider, timeMs, gapMs }) => [
    place,
    rider,
    timeMs / 1_000,
    gapMs / 1_000,
  ]);
  // 1: 3600−10 + 3700−4−1 + 3500−10 · 2: 3600−6 + 3690−10−2 + 3501−6 · 3: 3600−4 + 3705 + 3502−4
  // 4: 3640 + 3695−6−3 + 3503 · 5: 3640 + 3720 + 3504. 6 gave up on the second day.
  assert.deepEqual(told, [
    [1, '2', 10_767, 0],
    [2, '1', 10_775, 8],
    [3, '3', 10_799, 32],
    [4, '4', 10_829, 62],
    [5, '5', 10_864, 97],
  ]);
  const pointsOf = (rows: readonly { rider: string; points: number }[]) =>
    rows.map(({ rider, points }) => `${rider}: ${points}`);
  assert.deepEqual(pointsOf(open!.points), ['1: 40', '2: 39', '3: 20', '4: 12']);
  assert.deepEqual(pointsOf(open!.mountains), ['4: 10', '2: 8', '1: 6']);
  // Velo, the best three a day: 3·3600 + 3690 + 3700 + 3705 + 3500 + 3501 + 3502. Roue had two home on day two.
  assert.deepEqual(
    open!.teams.map(({ team, timeMs }) => [team, timeMs / 1_000]),
    [['Velo', 32_398]],
  );
});

test('a race nobody may see, one that is not there, one twice, a prize of no stage, nonsense: each is refused in words', async () => {
  assert.equal((await ask(`races=day-one,${SECRET}`)).statusCode, 404);
  assert.equal((await ask('races=day-one,nowhere')).statusCode, 404);
  assert.match((await ask('races=day-one,day-one')).body, /one stage only/);
  assert.equal((await ask('races=')).statusCode, 400);
  assert.match((await ask('races=day-one&prizes=3%20sprint%201,2%20:%205,3')).body, /there are 1/);
  assert.match((await ask('races=day-one&prizes=gold')).body, /a prize reads/);
  assert.equal((await ask('races=day-one,crit')).statusCode, 409, 'no category has one name in both');
});
