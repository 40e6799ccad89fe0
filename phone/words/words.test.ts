import assert from 'node:assert/strict';
import { it } from 'node:test';
import { de } from './de.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

it('every language says everything that both riders’ programs say, and nothing with no words', () => {
  for (const words of [en, de, fr]) {
    assert.deepEqual(Object.keys(words).sort(), Object.keys(en).sort());
    for (const [name, word] of Object.entries(words))
      assert.notEqual(typeof word === 'string' ? word.trim() : 'said', '', name);
    assert.match(words.kept(2), /2/);
    assert.notEqual(words.kept(1), words.kept(2).replace('2', '1'), 'one position is said as one');
    assert.match(words.notHeard('3 min'), /3 min/);
    assert.equal(words.raceState.running, '', 'a race that runs needs no strip');
  }
});
