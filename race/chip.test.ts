/** The same chip however it is written, in every place that compares chips; and what old journals meant by it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chipClashes, chipKey, chipsInText, isSameChip, readOfChip } from './chip.ts';
import type { EntryId } from './ids.ts';
import { check, knowsChip, passings, review } from './race.ts';
import { at, raceFixture, rider } from './testing/fixtures.ts';

const entry = (n: number) => n as EntryId;

test('a chip printed in groups is one; commas part chips, and a space only whole codes', () => {
  for (const [text, chips] of [
    ['HX 2', ['HX 2']],
    ['12 345 678', ['12 345 678']],
    ['TAG 12345', ['TAG 12345']],
    ['58426 58427', ['58426', '58427']],
    ['HC-12345 HC-12346', ['HC-12345', 'HC-12346']],
    ['HX 2, HX 3', ['HX 2', 'HX 3']],
    ['A1 A2', ['A1', 'A2']],
    ['A9 A10', ['A9', 'A10']],
    ['HX-99 HX-100 HX-101', ['HX-99', 'HX-100', 'HX-101']],
    ['E2 801', ['E2 801']],
    ['E2 80 11 60', ['E2 80 11 60']],
    ['E280 1160 6000 0209 4A3C 1F2B', ['E280 1160 6000 0209 4A3C 1F2B']],
    ['A1; B2 / C3 + D4 | E5', ['A1', 'B2', 'C3', 'D4', 'E5']],
    [' A1 ,, ', ['A1']],
    ['', []],
  ] as const)
    assert.deepEqual(chipsInText(text), chips, text);
});

test('zeros in front, case, blanks and dashes make no other chip; anything else does', () => {
  for (const [a, b] of [
    ['000123', '123'],
    [' 0058e0a1', '58E0A1 '],
    ['AB-12345', 'ab12345'],
    ['AB‑12345', 'AB 12345'], // a no-break hyphen
    ['E2:00:10:18', 'E2001018'],
    ['00 00 12', '12'],
    ["'000777", '777'], // how Excel marks a cell as text
    ['000', '0'],
    ['１２３', '123'], // full width, from a Japanese sheet
  ] as const)
    assert.ok(isSameChip(a, b), `${a} is ${b}`);
  for (const [a, b] of [
    ['123', '1230'],
    ['100', '1'],
    ['123.0', '1230'],
    ['AB12', 'AB102'],
    ['0', ''],
  ] as const)
    assert.ok(!isSameChip(a, b), `${a} is not ${b}`);
});

test('the key of a key is itself, as Unicode composes it, and padding never changes it', () => {
  // Upper case and cut separators may leave letter and accent apart (ΐ, "a´"): two code points that are read as one.
  const composed = (key: string): string => key.normalize('NFKC');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.nat(6), (code, zeros) => {
      const key = chipKey(code);
      assert.equal(chipKey(key), composed(key));
      if (key !== '') assert.equal(chipKey('0'.repeat(zeros) + key), composed(key));
    }),
    {
      examples: [
        ['ΐ', 0],
        ['ῒ', 0],
        ['a´', 1],
        ['e\u200d\u0301', 2],
      ],
    },
  );
});

test('of what is printed on a tag, the key of a key is itself to the letter', () => {
  const printed = fc.string({
    unit: fc.constantFrom(...'0123456789abcxyzABCXYZäÖñ.-_: １２Ａ“”‑'),
    maxLength: 40,
  });
  fc.assert(
    fc.property(printed, (code) => {
      const key = chipKey(code);
      assert.equal(chipKey(key), key);
    }),
  );
});

test('two riders of a list with one chip are found; one rider with both spellings is not', () => {
  const [ana, bo, cid] = [{ chips: ['000123', '123'] }, { chips: ['77'] }, { chips: ['0-123', '-'] }];
  assert.deepEqual(
    chipClashes([ana, bo, cid, { chips: ['-'] }]).map(({ firstChip, secondChip }) => [firstChip, secondChip]),
    [['000123', '0-123']],
  );
});

const withChips = (...chips: readonly (readonly string[])[]) => {
  const race = raceFixture({ bibs: chips.map((_, index) => String(index + 1)) });
  race.decide('put-entries', {
    entries: chips.map((own, index) => rider(index + 1, String(index + 1), { chips: [...own] })),
  });
  return race;
};

test('a read of 123 is a lap of the rider whose chip is listed as 000123, and the other way round', () => {
  const race = withChips(['000123'], ['ab 77']);
  race.pass('', at(2), { source: 'chip', who: readOfChip('123') });
  race.pass('', at(2, 1), { source: 'chip', who: readOfChip('00AB-77') });
  assert.deepEqual([race.row('1').laps, race.row('2').laps], [1, 1]);
  assert.ok(knowsChip(race.race, '0123') && knowsChip(race.race, 'AB77') && !knowsChip(race.race, '7'));
});

test('given an old journal, where 123 was not 000123, then its result stays, and officials are offered the passing', () => {
  const race = withChips(['000123'], ['777']);
  const read = race.pass('', at(2), { source: 'chip', who: { chip: '123' } });
  race.pass('', at(2, 1), { source: 'chip', who: { chip: '777' } });
  race.pass('', at(2, 2), { source: 'chip', who: { chip: '0777' } });
  assert.deepEqual([race.row('1').laps, race.row('2').laps], [0, 1]);
  const asked = review(race.race, at(3)).filter(({ kind }) => kind === 'unknown-rider');
  assert.deepEqual(
    asked.map(({ remedy }) => remedy?.type === 'reassign-passing' && [remedy.passing, remedy.entry]).at(-1),
    [read, entry(1)],
  );
  assert.match(asked.at(-1)!.sentence, /Chip 123 .* it is the chip of 1 Rider 1, written otherwise/);
});

test('given two riders whose chips become one, then nobody gets its reads, and officials are asked once for each', () => {
  const race = withChips(['000123'], ['123'], ['9']);
  for (const minute of [2, 4]) race.pass('', at(minute), { source: 'chip', who: readOfChip('123') });
  assert.deepEqual([race.row('1').laps, race.row('2').laps], [0, 0]);
  const asked = review(race.race, at(5));
  const sentences = asked.map(({ sentence }) => sentence).join('\n');
  assert.match(sentences, /Chip 000123 of 1 Rider 1 and chip 123 of 2 Rider 2 are one chip to every reader/);
  assert.equal(asked.filter(({ kind }) => kind === 'unknown-rider').length, 2);
  assert.match(sentences, /1 Rider 1 and 2 Rider 2 have it: say whose passing it is/);

  race.decide('put-entries', { entries: [rider(2, '2', { chips: ['456'] })] });
  assert.deepEqual([race.row('1').laps, race.row('2').laps], [2, 0], 'and then they are one rider’s');
  assert.ok(!review(race.race, at(5)).some(({ kind }) => kind === 'claimed-twice'));
});

test('a rider cannot be given a chip that another has, however it is written; old twins may be edited otherwise', () => {
  const race = withChips(['000123'], ['123'], ['9']);
  const refusal = (n: number, chips: string[], name = 'Cleo') =>
    check(race.race, {
      type: 'put-entries',
      id: 'decision-x' as never,
      entries: [rider(n, String(n), { chips, name })],
    });
  assert.match(refusal(3, ['0-9', '0123']) ?? '', /Chip 0123 of 3 Cleo and chip .* are one chip to every/);
  assert.match(refusal(3, ['123']) ?? '', /one chip to every reader|belongs to/);
  assert.equal(refusal(2, ['123'], 'Bo, with a new name'), null);
  assert.equal(refusal(3, ['09', '9']), null, 'one’s own chip twice is no trouble');
});

test('all reads of a chip given to another rider: however an official writes it; in old journals, as it was', () => {
  const race = withChips(['000123'], []);
  race.pass('', at(2), { source: 'chip', who: readOfChip('0123') });
  race.pass('', at(4), { source: 'chip', who: { chip: '0123' } });
  race.decide('reassign-reads', { read: { chip: '123' }, entry: entry(2) });
  assert.deepEqual([race.row('1').laps, race.row('2').laps], [0, 1]);
  assert.equal(passings(race.race).filter(({ entry: whose }) => whose === null).length, 1);
});
