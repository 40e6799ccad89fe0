import assert from 'node:assert/strict';
import { it } from 'node:test';
import { withFrenchSpaces } from './french-spaces.ts';

it('French signs keep to their words, in strings and between what is filled in', () => {
  assert.equal(
    withFrenchSpaces("export const fr = { ask: 'Prêt ? « Oui » : 5 %' };"),
    "export const fr = { ask: 'Prêt\u202f? «\u00a0Oui\u00a0»\u00a0: 5\u00a0%' };",
  );
  const filled = ['const at = (n: number) => `Le ', '{n} : ', "{n ? 'stop !' : 'non'} ; fin`;"];
  assert.equal(
    withFrenchSpaces(filled.join('$')),
    ['const at = (n: number) => `Le ', '{n}\u00a0: ', "{n ? 'stop\u202f!' : 'non'}\u202f; fin`;"].join('$'),
  );
});

it('what is set so already, a clock and an address stay as they are', () => {
  for (const same of [
    "const fr = ['12:30', 'https://host:1/?a=b', 'il\u202f!'];",
    'const x = one ? two : three;',
  ])
    assert.equal(withFrenchSpaces(same), same);
});

it('where all languages stand in one file only French is set so', () => {
  assert.equal(
    withFrenchSpaces("export const words = { en: { a: 'so : so' }, fr: { a: 'oui : oui' } };", false),
    "export const words = { en: { a: 'so : so' }, fr: { a: 'oui\u00a0: oui' } };",
  );
  assert.equal(
    withFrenchSpaces("const DE = { a: 'so : so' }; const FR: Words = { a: 'oui : oui' };", false),
    "const DE = { a: 'so : so' }; const FR: Words = { a: 'oui\u00a0: oui' };",
  );
});
