import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageLanguage } from './page-language.ts';

test('a page is in the first of the wanted languages that it can be in, in English where there is none', () => {
  for (const [wanted, language] of [
    ['de-CH,de;q=0.9,en;q=0.8', 'de'],
    ['nl, FR-be;q=0.9, de;q=0.5', 'fr'],
    ['en-GB', 'en'],
    [',de', 'de'],
    ['nl,it', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ] as const)
    assert.equal(pageLanguage(wanted), language, wanted);
});
