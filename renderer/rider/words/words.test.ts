import assert from 'node:assert/strict';
import { it } from 'node:test';
import { de as ridingDe } from '../../../phone/words/de.ts';
import { en as ridingEn } from '../../../phone/words/en.ts';
import { fr as ridingFr } from '../../../phone/words/fr.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

it('the page says what the native app says in the same words', () => {
  for (const [own, alike] of [
    [en, ridingEn],
    [de, ridingDe],
    [fr, ridingFr],
  ] as const) {
    const said = new Map<string, unknown>(Object.entries(own));
    for (const [name, word] of Object.entries(alike)) assert.equal(said.get(name), word, name);
  }
});
