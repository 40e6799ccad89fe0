/** The times of a burst: each bib has the moment of its own first key, whatever is mended afterwards. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LineId } from '../../../race/ids.ts';
import { type Burst, EMPTY, ended, typed, wordsIn } from './burst.ts';
import { NO_DRAFT } from './draft.ts';
import type { Outbox } from './outbox.ts';
import { entered, enterWasSomebody, saveEnded } from './typing.ts';

/** Types key by key, one every 10 ms from `fromMs`. */
const type = (keys: string, fromMs: number, burst: Burst = EMPTY): Burst =>
  [...keys].reduce((old, key, i) => typed(old, old.text + key, fromMs + i * 10), burst);

test('three bibs in one burst keep three times', () => {
  assert.deepEqual(wordsIn(type('23 7 41', 1_000)), [
    { text: '23', timeMs: 1_000 },
    { text: '7', timeMs: 1_030 },
    { text: '41', timeMs: 1_050 },
  ]);
});

test('a digit mended does not move the time of its bib', () => {
  const wrong = type('24', 1_000);
  const erased = typed(wrong, '2', 2_000);
  assert.deepEqual(wordsIn(typed(erased, '23', 2_100)), [{ text: '23', timeMs: 1_000 }]);
});

test('a bib erased wholly and typed again has the new time', () => {
  const erased = typed(type('24', 1_000), '', 2_000);
  assert.deepEqual(wordsIn(typed(erased, '7', 2_100)), [{ text: '7', timeMs: 2_100 }]);
});

test('a space ends a word: what is before it is saved, what comes after is still in hand', () => {
  assert.deepEqual(ended(type('23 7', 1_000)), {
    words: [{ text: '23', timeMs: 1_000 }],
    rest: { text: '7', startedMs: [1_030] },
  });
  assert.deepEqual(ended(type('23 ', 1_000)), { words: [{ text: '23', timeMs: 1_000 }], rest: EMPTY });
  assert.deepEqual(ended(type('  ', 1_000)), { words: [], rest: EMPTY });
  // Pasted in one: all but the last are ended.
  assert.deepEqual(
    ended(typed(EMPTY, '5, 3; 4', 7)).words.map(({ text }) => text),
    ['5', '3'],
  );
});

/** What goes to the station of keys pressed one after the other. */
function keypad() {
  const seen: { bib: string | null; timeMs: number }[] = [];
  const saving = {
    outbox: { add: (these: typeof seen) => seen.push(...these) } as unknown as Outbox,
    line: 'finish' as LineId,
    wearers: { asWritten: (bib: string) => (bib === '?' ? null : bib), entryOf: () => null },
  };
  let draft = NO_DRAFT;
  return {
    seen,
    draft: () => draft,
    key(sign: string, atMs: number) {
      draft = saveEnded(draft, typed(draft.burst, draft.burst.text + sign, atMs), atMs, saving);
    },
    enter(atMs: number) {
      draft = entered(draft, atMs, saving);
    },
    somebody() {
      draft = enterWasSomebody(draft, saving);
    },
  };
}

test('"7 Enter" with a space between is one rider and no ghost; the Enter can still be somebody, at its moment', () => {
  const line = keypad();
  line.key('7', 1_000);
  line.key(' ', 1_200);
  line.enter(1_500);
  assert.deepEqual(line.seen, [{ bib: '7', timeMs: 1_000 }]);
  line.somebody();
  assert.deepEqual(line.seen.at(-1), { bib: null, timeMs: 1_500 });
  line.somebody();
  assert.equal(line.seen.length, 2, 'once');
});

test('Enter alone is somebody: long after a row, twice after it, and with nothing typed', () => {
  const line = keypad();
  line.enter(500);
  line.key('7', 1_000);
  line.key(' ', 1_200);
  line.enter(9_000);
  line.key('8', 10_000);
  line.key(' ', 10_100);
  line.enter(10_200);
  line.enter(10_900);
  assert.deepEqual(
    line.seen.filter(({ bib }) => bib === null).map(({ timeMs }) => timeMs),
    [500, 9_000, 10_900],
  );
  line.key('9', 12_000);
  assert.equal(line.draft().unusedEnterMs, undefined, 'the next key forgets the offer');
});
