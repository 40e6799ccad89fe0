import assert from 'node:assert/strict';
import { test } from 'node:test';
import { de } from '../../../phone/words/de.ts';
import { en } from '../../../phone/words/en.ts';
import { fr } from '../../../phone/words/fr.ts';
import { LANGUAGES, languageOf, wordsOf } from './words.ts';

test('every language says everything', () => {
  const keys = Object.keys(wordsOf('en')).sort();
  for (const language of LANGUAGES) {
    assert.deepEqual(Object.keys(wordsOf(language)).sort(), keys);
    for (const word of Object.values(wordsOf(language)))
      assert.notEqual(typeof word === 'string' ? word.trim() : 'said', '');
  }
});

test('a phone’s language is found by its tag', () => {
  assert.equal(languageOf('de-AT'), 'de');
  assert.equal(languageOf('fr'), 'fr');
  assert.equal(languageOf('pl-PL'), 'en');
});

test('what the riders’ page says too is said in the same words', () => {
  const alike = { en, de, fr };
  for (const language of LANGUAGES) {
    const said = new Map<string, unknown>(Object.entries(wordsOf(language)));
    for (const [name, word] of Object.entries(alike[language])) assert.equal(said.get(name), word, name);
  }
});
