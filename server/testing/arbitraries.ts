/**
 * What a broken or hostile phone may send, for property tests: bytes by chance, real batches with some bytes wrong, and
 * JSON of the dialects' own names with values that nobody expects there (objects whose `toString` is a number, nests
 * deeper than a stack, numbers beyond all range).
 */
import fc from 'fast-check';
import { GOLDEN } from '../../race/codec/golden-batches.ts';

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** These bytes after some were changed, put in, taken out, cut off or said twice. */
export const mutated = (whole: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      whole,
      fc.array(
        fc.record({
          how: fc.constantFrom('set', 'set', 'set', 'put', 'take', 'cut', 'twice'),
          at: fc.nat(0xffff),
          byte: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(0xff)),
        }),
        { minLength: 1, maxLength: 6 },
      ),
    )
    .map(([bytes, changes]) => {
      let now = [...bytes];
      for (const { how, at, byte } of changes) {
        const i = at % (now.length + 1);
        if (how === 'set') now[i] = byte;
        else if (how === 'put') now.splice(i, 0, byte);
        else if (how === 'take') now.splice(i, 1);
        else if (how === 'cut') now = now.slice(0, i);
        else now.push(...now.slice(i));
      }
      return Uint8Array.from(now);
    });

/** Batches as phones send them, with some bytes wrong. */
export const brokenBatch = mutated(fc.constantFrom(...GOLDEN.map(([, hex]) => bytesOf(hex))));

const nest = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
/** JSON texts of one value. */
const hostileValue = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    '-1',
    '1e999',
    '-1e999',
    '5e-324',
    '9007199254740993',
    '""',
    '"NaN"',
    '" "',
    '"0x10"',
    '{}',
    '[]',
    '[[]]',
    '{"toString":1,"valueOf":1}',
    '{"__proto__":{"lat":1}}',
    '{"length":9e9}',
    nest(200),
    nest(20_000),
    `"${'9'.repeat(500)}"`,
    '"\\ud800"',
    '"\\u0000"',
  ),
  fc.double().map((value) => JSON.stringify(value)),
  fc.json({ maxDepth: 3 }),
);
const rightValue = fc.oneof(
  fc.double({ min: -200, max: 200, noNaN: true }).map(String),
  fc.integer({ min: 0, max: 2_000_000_000 }).map(String),
  fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }).map(String),
);

/** JSON text of objects with these names, alone or in a list, each with right and with hostile values. */
export const hostileJson = (
  names: readonly string[],
  usual: Readonly<Record<string, string>> = {},
): fc.Arbitrary<string> => {
  const one = fc
    .array(fc.tuple(fc.constantFrom(...names), fc.oneof(rightValue, rightValue, hostileValue)), {
      maxLength: 8,
    })
    .map((members) => {
      const all = { ...usual, ...Object.fromEntries(members) };
      return `{${Object.entries(all).map(([name, value]) => `${JSON.stringify(name)}:${value}`)}}`;
    });
  return fc.oneof(
    one,
    one,
    fc.array(one, { maxLength: 4 }).map((list) => `[${list}]`),
    fc.tuple(fc.constantFrom(...names), hostileValue).map(([name, value]) => `{"${name}":${value}}`),
    hostileValue,
  );
};

/** As bytes, whole or broken. */
export const textBytes = (text: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array> =>
  fc.oneof(text.map(utf8), mutated(text.filter(({ length }) => length < 2_000).map(utf8)));
