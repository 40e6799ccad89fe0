/** Screens on displays that come and go. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clear, displaysAre, isScreenPath, NOTHING_SHOWN, show } from './shown-screens.ts';

const display = (id: number, more: { label?: string; widthPx?: number; primary?: boolean } = {}) => ({
  id,
  label: `D${id}`,
  xPx: id * 1920,
  yPx: 0,
  widthPx: 1920,
  heightPx: 1080,
  primary: id === 0,
  ...more,
});
const LAPTOP = display(0);
const BEAMER = display(1, { label: 'Beamer' });
const where = ({ shown, gone }: ReturnType<typeof show>) => [
  shown.map((one) => [one.path, one.display.id]),
  gone.map((one) => one.path),
];

test('the beamer’s cable is pulled: the board is gone with it, never on the laptop; plugged in again, it is back', () => {
  let now = show(NOTHING_SHOWN, '/board/spring', BEAMER);
  now = displaysAre(now, [LAPTOP]);
  assert.deepEqual(where(now), [[], ['/board/spring']]);
  now = displaysAre(now, [LAPTOP, BEAMER]);
  assert.deepEqual(where(now), [[['/board/spring', 1]], []]);
});

test('at another plug it has another number, and is known by its make; another beamer in its place will do', () => {
  const gone = displaysAre(show(NOTHING_SHOWN, '/board/spring', BEAMER), [LAPTOP]);
  const again = display(7, { label: 'Beamer' });
  assert.deepEqual(where(displaysAre(gone, [LAPTOP, display(5), again])), [[['/board/spring', 7]], []]);
  const another = display(8, { label: 'Hired', widthPx: 1280 });
  assert.deepEqual(where(displaysAre(gone, [LAPTOP, another])), [[['/board/spring', 8]], []]);
  // Of two strangers nobody knows which.
  assert.deepEqual(where(displaysAre(gone, [LAPTOP, display(5), another])), [[], ['/board/spring']]);
});

test('two screens keep their own displays; only the lost one moves', () => {
  const second = display(2, { label: 'TV' });
  let now = show(show(NOTHING_SHOWN, '/board/spring', BEAMER), '/board/spring?view=announcer', second);
  now = displaysAre(now, [LAPTOP, second]);
  assert.deepEqual(where(now), [[['/board/spring?view=announcer', 2]], ['/board/spring']]);
  now = displaysAre(now, [LAPTOP, second, BEAMER]);
  assert.deepEqual(where(now)[1], []);
});

test('somebody decides meanwhile: shown elsewhere it does not come back twice, left off it stays off', () => {
  const gone = displaysAre(show(NOTHING_SHOWN, '/board/spring', BEAMER), [LAPTOP]);
  const moved = displaysAre(show(gone, '/board/spring', LAPTOP), [LAPTOP, BEAMER]);
  assert.deepEqual(where(moved), [[['/board/spring', 0]], []]);
  assert.deepEqual(where(displaysAre(clear(gone, 1), [LAPTOP, BEAMER])), [[], []]);
});

test('only screens may be shown: nothing that acts, nothing from elsewhere', () => {
  for (const path of [
    '/',
    '/board',
    '/board/spring',
    '/board/spring?view=announcer',
    '/overlay/spring',
    '/watch/spring',
    '/start/spring?view=ramp',
    '/board/a?follow=http%3A%2F%2F192.168.1.20%3A8080%2Fwatch%2Fa',
  ])
    assert.ok(isScreenPath(path), path);
  for (const path of [
    '/control',
    '/control/spring',
    '/start/spring',
    '/start/spring#key=abc',
    '//example.org/board',
    '/board/../control',
    '/board/spring#x',
    'https://example.org/',
    '/join/AAAA',
    7,
    null,
  ])
    assert.ok(!isScreenPath(path), String(path));
});
