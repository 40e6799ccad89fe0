/** Reasons that stand inside a sentence have words in every language, too; sizes are written as each language does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { de } from '../de.ts';
import { en } from '../en.ts';
import { fr } from '../fr.ts';
import { type Phrases, phrase, type Saying, saying } from '../message.ts';
import type { ServerAway, Unreached } from './facts.ts';

const LANGUAGES: readonly Phrases[] = [en, de, fr];
const told = (says: Saying): string[] => LANGUAGES.map((phrases) => phrase(says, phrases, 'UTC'));

/** A kind that is added and not listed here does not compile. */
const UNREACHED: Readonly<Record<Unreached, true>> = {
  ...{ 'no-address': true, 'this-computer': true, 'cloud-keys': true, 'link-local': true, nobodys: true },
};
const AWAY: { readonly [One in ServerAway['is']]: Extract<ServerAway, { is: One }> } = {
  late: { is: 'late' },
  cut: { is: 'cut' },
  answered: { is: 'answered', status: 503 },
  failed: { is: 'failed', told: 'ECONNREFUSED' },
};

test('why an address is not connected to, and why a map’s server is away, is said in three languages', () => {
  const all = [
    ...Object.keys(UNREACHED).map((reason) =>
      saying('out-of-reach', { address: '169.254.1.1', reason: reason as Unreached }),
    ),
    ...Object.values(AWAY).map((reason) => saying('map-server-away', { reason })),
  ];
  const sentences = all.map(told);
  for (const three of sentences) {
    assert.equal(new Set(three).size, 3, String(three));
    for (const sentence of three) assert.doesNotMatch(sentence, /undefined|\[object/);
  }
  for (const language of [0, 1, 2])
    assert.equal(new Set(sentences.map((three) => three[language])).size, all.length, 'each says another');
});

test('sizes have the comma and the unit of the language', () => {
  const [english, german, french] = told(saying('map-no-room', { bytes: 2.5e6, freeBytes: 900_000 }));
  assert.match(english!, /^This file is 2\.5 MB and there is room for 900 kB/);
  assert.match(german!, /^Diese Datei hat 2,5 MB, Platz ist für 900 kB/);
  assert.match(french!, /^Ce fichier fait 2,5 Mo et il y a de la place pour 900 ko/);
});

test('a map that does not say its format is told apart from one of a format that is not shown', () => {
  assert.match(told(saying('map-tile-format', { format: '' }))[1]!, /nennt das Format ihrer Kacheln nicht/);
  assert.match(told(saying('map-tile-format', { format: 'tiff' }))[2]!, /en «\s*tiff\s*»/);
});
