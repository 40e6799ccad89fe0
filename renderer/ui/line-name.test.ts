import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineName } from './line-name.ts';
import { de } from './words/de.ts';
import { en } from './words/en.ts';
import { fr } from './words/fr.ts';

test('a line that nobody has named is called by what it is; one that somebody named keeps that name', () => {
  assert.equal(lineName({ name: 'Start/finish', kind: 'start-finish' }), en.lines['start-finish']);
  assert.equal(lineName({ name: 'Finish', kind: 'finish' }), 'Finish');
  assert.equal(
    lineName({ name: 'Start / finish, West Drive', kind: 'start-finish' }),
    'Start / finish, West Drive',
  );
  assert.equal(
    lineName({ name: 'Finish', kind: 'intermediate' }),
    'Finish',
    'an intermediate line was named by somebody',
  );
  assert.deepEqual([de.lines.finish, fr.lines.finish], ['Ziel', 'Arrivée']);
});
