/** How the map keeps those in view whom its reader follows, and the line behind a rider. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { EntryId } from '../../../race/ids.ts';
import { createFollowCamera, type FollowView } from './follow-camera.ts';
import { createRiderMotion, SHOWN_BEHIND_MS, TRAIL_POINTS } from './rider-motion.ts';

const WIDTH = 600;
const HEIGHT = 400;
const at = (x: number, y: number) => ({ x, y });
const view: FollowView = { middle: at(128, 128), zoom: 0 };

/** The view after everything has come to rest. */
function settled(start: FollowView, places: readonly { x: number; y: number }[], still = false): FollowView {
  const camera = createFollowCamera(still);
  let now = start;
  for (let ms = 0; ms <= 3_000; ms += 16) now = camera.next(now, WIDTH, HEIGHT, places, ms) ?? now;
  return now;
}

test('while a followed rider stays in the middle part, the map rests', () => {
  assert.deepEqual(settled(view, [at(140, 120)]), view);
});

test('a rider who leaves the middle part is glided back into it, in small steps', () => {
  const camera = createFollowCamera(false);
  let now = view;
  let widest = 0;
  for (let ms = 0; ms <= 2_000; ms += 16) {
    const next = camera.next(now, WIDTH, HEIGHT, [at(328, 128)], ms) ?? now;
    widest = Math.max(widest, next.middle.x - now.middle.x);
    now = next;
  }
  assert.ok(Math.abs(now.middle.x - 328) < 1, `${now.middle.x}`);
  assert.ok(widest < 10, `no step is wider than ${widest} px of 200`);
});

test('with reduced motion the map jumps instead', () => {
  const camera = createFollowCamera(true);
  assert.deepEqual(camera.next(view, WIDTH, HEIGHT, [at(328, 128)], 0)?.middle, at(328, 128));
});

test('wherever a group is and however large, all of it comes into view, and it is never looked for too near', () => {
  const place = fc.record({
    x: fc.double({ min: 1, max: 255, noNaN: true }),
    y: fc.double({ min: 1, max: 255, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(place, { minLength: 1, maxLength: 20 }),
      fc.double({ min: 0, max: 8, noNaN: true }),
      (places, zoom) => {
        const end = settled({ middle: at(128, 128), zoom }, places);
        assert.ok(end.zoom <= zoom + 1e-9);
        for (const { x, y } of places) {
          const [dx, dy] = [(x - end.middle.x) * 2 ** end.zoom, (y - end.middle.y) * 2 ** end.zoom];
          assert.ok(Math.abs(dx) <= WIDTH / 2 && Math.abs(dy) <= HEIGHT / 2, `${dx}, ${dy}`);
        }
      },
    ),
  );
});

test('nobody to follow: nothing moves', () => {
  assert.equal(createFollowCamera(false).next(view, WIDTH, HEIGHT, [], 0), null);
});

test('a trail ends where the rider is shown, begins no earlier than asked, and never outgrows its bound', () => {
  const motion = createRiderMotion(true);
  const entry = 7 as EntryId;
  for (let second = 0; second < 500; second++) {
    motion.ingest([
      { entry, timeMs: second * 1_000, latDeg: 47, lonDeg: 8 + second * 1e-4, progressM: null },
    ]);
    const [shown] = motion.at(second * 1_000 + SHOWN_BEHIND_MS - 500);
    const trail = motion.trail(entry, second * 1_000 - 20_000);
    assert.ok(trail.count <= TRAIL_POINTS + 1);
    if (second < 30) continue;
    assert.ok(trail.count >= 19 && trail.count <= 22, `${trail.count} places in 20 s`);
    assert.equal(trail.x[trail.count - 1], shown!.x);
    for (let i = 1; i < trail.count; i++) assert.ok(trail.timeMs[i]! > trail.timeMs[i - 1]!);
  }
  motion.clear();
  assert.equal(motion.trail(entry, 0).count, 0);
});
