/** What officials type for what they see. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meaningOf } from './keypad-words.ts';

const worn = new Set(['23', '7', 'ab12', 'na']);
const read = (word: string) => {
  const meaning = meaningOf(word, (bib) => worn.has(bib));
  return Object.values(meaning).join(' ');
};

test('a bib, somebody, and what cannot be a bib', () => {
  assert.deepEqual(['23', '99', '?', '2/3'].map(read), ['seen 23', 'seen 99', 'seen ', 'seen ']);
});

test('out of the race: with a dash, with a word before, in three languages', () => {
  assert.deepEqual(
    ['-23', 'dnf23', 'DNF', 'abandon', 'Aufg', 'pull', 'raus', 'retiré', 'np', 'dsq7'].map(read),
    [
      'out DNF 23',
      'out DNF 23',
      'out-next DNF',
      'out-next DNF',
      'out-next DNF',
      'out-next PUL',
      'out-next PUL',
      'out-next PUL',
      'out-next DNS',
      'out DSQ 7',
    ],
  );
});

test('what somebody wears is a bib, whatever else it would mean', () => {
  assert.deepEqual(['na', 'ab12', 'ab13'].map(read), ['seen na', 'seen ab12', 'out DNF 13']);
});

test('an order from a picture begins with = or its word', () => {
  assert.deepEqual(['=', 'photo', 'Foto', 'Zielfoto'].map(read), ['photo', 'photo', 'photo', 'photo']);
});
