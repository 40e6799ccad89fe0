/** A certificate that is over is an alarm and said so, in each language; one that ends in days is neither. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUrgent } from './server-trouble.ts';
import { de } from './words/de.ts';
import { en } from './words/en.ts';
import { fr } from './words/fr.ts';

test('a certificate that is over is an alarm and has no days left; one that ends is said with its days', () => {
  for (const [words, over] of [
    [en, /has ended/],
    [de, /abgelaufen/],
    [fr, /expiré/],
  ] as const) {
    const says = words.serverTroubles['certificate-ends']!;
    assert.match(says('-2'), over);
    assert.doesNotMatch(says('-2'), /-2/);
    assert.match(says('12'), /12/);
    assert.match(says('1'), /1 (day|Tag|jour)\b/);
  }
  assert.equal(isUrgent('certificate-ends', '-1'), true);
  assert.equal(isUrgent('certificate-ends', '12'), false);
  assert.equal(isUrgent('web-silent', ''), true);
});
