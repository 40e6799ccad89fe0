import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleaned, folded } from './table.ts';

test('joiners that spell a name or an emoji stay; those that a program left between Latin letters go', () => {
  for (const kept of ['می\u200cرضا', 'ක්\u200dෂ', 'श्रीमान्\u200cजी', '👩\u200d🚒', '👩🏽\u200d🚒'])
    assert.equal(cleaned(kept), kept.normalize('NFC'));
  assert.equal(cleaned('Mül\u200cler\u200d'), 'Müller');
  assert.equal(cleaned('12\u200d3'), '123');
  assert.equal(cleaned('می\u200c'), 'می', 'nothing follows that it would part');
  assert.equal(cleaned('\u200bAnna\u200e \u2066B.\u2069'), 'Anna B.');
});

test('a name is found with its joiner and without', () => {
  assert.equal(folded('می\u200cرضا'), folded('میرضا'));
});
