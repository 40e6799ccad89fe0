import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScreenKind } from '../../race/feed/screen-name.ts';
import type { ScreenEnded } from '../../server/feed/named-screens.ts';
import { isRaced } from './screen-watch.ts';
import { doneWith, NO_SCREENS, screensLooked, toldGone, type WatchedScreens } from './screens-gone.ts';

const MINUTE = 60_000;
/** Hours after the epoch, so that nothing is near 0. */
const NOON = 1_790_000_000_000;

/** A morning with screens, told in minutes after noon; the station looks when it is asked to. */
class Day {
  watched: WatchedScreens = NO_SCREENS;
  matters = true;
  look(minute: number, here: Readonly<Record<string, ScreenKind>>, ended: readonly ScreenEnded[] = []): void {
    const screens = Object.entries(here).map(([page, kind]) => ({ page, kind }));
    this.watched = screensLooked(
      this.watched,
      { here: screens, ended },
      this.matters,
      NOON + minute * MINUTE,
    );
  }
  told(minute: number): string[] {
    return toldGone(this.watched, NOON + minute * MINUTE).map(
      ({ kind, sinceMs, goneMs }) =>
        `${kind} after ${Math.round((goneMs - sinceMs) / MINUTE)}, at ${Math.round((goneMs - NOON) / MINUTE)}`,
    );
  }
}

describe('a big screen that is gone', () => {
  it('is told a minute later, with how long it was open', () => {
    const day = new Day();
    day.look(0, { tent: 'board' });
    day.look(43, {});
    assert.deepEqual(day.told(43.9), []);
    assert.deepEqual(day.told(44), ['board after 43, at 43']);
  });

  it('is not told when it is loaded again within a minute, and was open all the while', () => {
    const day = new Day();
    day.look(0, { tent: 'board' });
    day.look(20, {}, [{ page: 'tent', how: 'closed' }]);
    day.look(20.5, { tent: 'board' });
    assert.deepEqual(day.told(30), []);
    day.look(40, {});
    assert.deepEqual(day.told(41), ['board after 40, at 40']);
  });

  it('was open all the while also where it is loaded again soon after it was opened', () => {
    const day = new Day();
    day.look(0, { tent: 'board' });
    day.look(0.5, {}, [{ page: 'tent', how: 'closed' }]);
    day.look(0.6, { tent: 'board' });
    day.look(5, {}, [{ page: 'tent', how: 'closed' }]);
    day.look(5.1, { tent: 'board' });
    day.look(5.5, {});
    assert.deepEqual(day.told(7), ['board after 6, at 6']);
  });

  it('is taken back when it returns, or when another browser shows one of its kind', () => {
    for (const page of ['tent', 'other']) {
      const day = new Day();
      day.look(0, { tent: 'board', mic: 'announcer' });
      day.look(10, {});
      assert.equal(day.told(12).length, 2);
      day.look(13, { [page]: 'board' });
      assert.deepEqual(day.told(14), ['announcer after 10, at 10'], page);
    }
  });

  it('is one of two boards: the other one does not hide it, and a third stands in for it only once', () => {
    const day = new Day();
    day.look(0, { start: 'board', finish: 'board' });
    day.look(10, { finish: 'board' });
    assert.deepEqual(day.told(11), ['board after 10, at 10']);
    day.look(12, { finish: 'board', third: 'board' });
    assert.deepEqual(day.told(13), []);
    day.look(13, { third: 'board' });
    assert.deepEqual(day.told(14), ['board after 13, at 13']);
  });

  it('is not missed where another was opened in its place just before it was closed', () => {
    const day = new Day();
    day.look(0, { old: 'board' });
    day.look(30, { old: 'board', new: 'board' });
    day.look(31, { new: 'board' });
    assert.deepEqual(day.told(40), []);
  });

  it('is not missed when it said goodbye, was there for less than a minute, or shows something else now', () => {
    const day = new Day();
    day.look(0, { tent: 'board', stage: 'announcer' });
    day.look(20, { stage: 'announcer', try: 'overlay' }, [{ page: 'tent', how: 'goodbye' }]);
    day.look(20.9, { stage: 'course' });
    assert.deepEqual(day.told(40), []);
  });

  it('is somebody’s look at it when its page is closed within ten minutes, but not when its line is lost', () => {
    const day = new Day();
    day.look(0, { look: 'board', cable: 'overlay' });
    day.look(9, {}, [{ page: 'look', how: 'closed' }]);
    assert.deepEqual(day.told(10), ['overlay after 9, at 9']);
    const closed = new Day();
    closed.look(0, { tent: 'board' });
    closed.look(11, {}, [{ page: 'tent', how: 'closed' }]);
    assert.deepEqual(closed.told(12), ['board after 11, at 11']);
  });

  it('is forgotten away from a race: what was put away in the evening is not missed in the morning', () => {
    const day = new Day();
    day.look(0, { tent: 'board' });
    day.matters = false;
    day.look(60, {});
    day.matters = true;
    day.look(1_000, {});
    assert.deepEqual(day.told(1_010), []);
  });

  it('is done with by an official; one that goes later is told all the same', () => {
    const day = new Day();
    day.look(0, { tent: 'board', air: 'overlay' });
    day.look(10, { air: 'overlay' });
    day.look(15, {});
    day.watched = doneWith(day.watched, NOON + 10 * MINUTE);
    assert.deepEqual(day.told(16), ['overlay after 15, at 15']);
  });

  it('takes a bounded number of them, whoever names itself a screen', () => {
    const day = new Day();
    const many = (from: number) =>
      Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`page${from + i}`, 'board' as const]));
    day.look(0, many(0));
    assert.equal(day.watched.here.size, 64);
    day.look(10, many(500));
    assert.equal(day.watched.here.size, 64);
    day.look(20, {});
    assert.equal(day.told(30).length, 16);
  });
});

describe('a race for which screens are there', () => {
  const race = (state: string, startMs: number | null, plannedStartMs?: number) =>
    ({ state, startMs, plannedStartMs }) as unknown as Parameters<typeof isRaced>[0];

  it('is on, or has its start within an hour', () => {
    assert.ok(isRaced(race('running', NOON - 300 * MINUTE), NOON));
    assert.ok(isRaced(race('stopped', NOON - 300 * MINUTE), NOON));
    assert.ok(isRaced(race('waiting', null, NOON + 59 * MINUTE), NOON));
    assert.ok(isRaced(race('finished', NOON - 59 * MINUTE), NOON));
    assert.ok(!isRaced(race('waiting', null, NOON + 61 * MINUTE), NOON));
    assert.ok(!isRaced(race('waiting', null), NOON));
    assert.ok(!isRaced(race('finished', NOON - 61 * MINUTE), NOON));
    assert.ok(!isRaced(undefined, NOON));
  });
});
