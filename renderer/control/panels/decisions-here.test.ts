/** What is said of a decision right after it was made here, before the log has it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecisionId } from '../../../race/ids.ts';
import { de } from '../words/de.ts';
import { en } from '../words/en.ts';
import { fr } from '../words/fr.ts';
import { decisionsHere } from './decisions-here.ts';

test('a result just published is called as the pages call it, not as programs do; so is one taken back', () => {
  const here = decisionsHere({ audit: () => [], board: () => null });
  here.note('one' as DecisionId, { type: 'publish-result', state: 'provisional' });
  here.note('two' as DecisionId, { type: 'undo', target: 'one' as DecisionId });
  assert.equal(here.about('one' as DecisionId), 'Provisional');
  assert.equal(here.about('two' as DecisionId), 'Result published Provisional');
});

test('a bib or a chip of nobody is called so in the page’s language', () => {
  const said = (read: string) => [en, de, fr].map(({ passings }) => passings.read(read));
  assert.deepEqual(said('bib 99'), ['bib 99', 'Nr. 99', 'dos. 99']);
  assert.deepEqual(said('chip 3F'), ['chip 3F', 'Chip 3F', 'puce 3F']);
  assert.deepEqual(said('?'), ['?', '?', '?']);
});
