/**
 * Which chip a code means: the one notion of "the same chip" for start lists, decoders, the API and the race.
 *
 * A tag's code is written as its maker prints it, as a spreadsheet left it and as a decoder tells it: 000123, 123,
 * "AB-12345", "ab12345", "58:E0:A1". Readers strip zeros in front (J-Chip, Impinj bridges) or add them, start lists
 * lose or keep them, so none of these says anything about the chip.
 */
import type { Sighting } from './passing.ts';

declare const brand: unique symbol;
/** A chip's code as it is compared: upper case, no separators, no zeros in front. Never shown. */
export type ChipKey = string & { readonly [brand]: 'ChipKey' };

/** White space, dashes, colons, underscores, quotation marks (Excel's mark of a text cell), what is not printed. */
const SEPARATORS = /[\s\p{Pd}\p{Cf}_:'’"]+/gu;

/**
 * The chip that a code means. `000123`, `123` and `00-01 23` are one; `ab-12345` and `AB12345` are one; `123.0` is
 * not `1230`, so full stops stay. Zeros alone are the chip `0`. A code of nothing but separators is none: ''.
 */
export const chipKey = (code: string): ChipKey =>
  code
    .normalize('NFKC')
    .toUpperCase()
    .replace(SEPARATORS, '')
    .replace(/^0+(?=.)/, '') as ChipKey;

export const isSameChip = (a: string, b: string): boolean => chipKey(a) === chipKey(b);

/** A rider carries a tag on each shoe, or one and a spare. More groups than that are one code: the bytes of an EPC. */
const CHIPS_BY_SPACES = 3;

/** More than three characters with a figure among them, as whole codes have: "12" or "TAG" is a piece of one. */
const isWhole = (piece: string): boolean => piece.length > 3 && /\d/.test(piece);

/** Where a code has letters and where a number: two codes of a set ("A1", "A2"; "A9", "A10") have one shape and both kinds. */
const shapeOf = (piece: string): string => piece.replace(/\d+/g, '0').replace(/\p{L}/gu, 'A');

function areSeveral(pieces: readonly string[]): boolean {
  if (pieces.length < 2 || pieces.length > CHIPS_BY_SPACES) return false;
  const shape = shapeOf(pieces[0] ?? '');
  const isSet = shape.includes('0') && shape.includes('A') && pieces.every((one) => shapeOf(one) === shape);
  return isSet || pieces.every(isWhole);
}

/**
 * The chips of one cell or field. Commas, semicolons, strokes, plus signs and new lines part them. A space does so only
 * between whole codes or codes of a set: tags are printed in groups ("HX 2", "12 345 678", "E280 1160 6000 0209"), and such a
 * one is one chip.
 */
export const chipsInText = (text: string): readonly string[] =>
  text.split(/[,;|/+\n\r\t]+/).flatMap((part) => {
    const pieces = part.split(/\s+/).filter((piece) => piece !== '');
    if (pieces.length === 0) return [];
    return areSeveral(pieces) ? pieces : [pieces.join(' ')];
  });

/**
 * A read of a chip as it is journalled from now on: the code as the source told it, any spelling of which names the
 * chip. Journals before held codes that named it letter for letter, but for case (`asWritten`), and go on folding to
 * what they folded to; `spelling` tells the two apart.
 */
export const readOfChip = (code: string): Extract<Sighting, { chip: string }> => ({
  chip: code.trim(),
  spelling: 'any',
});

/** How codes were compared before there was `chipKey`. */
export const asWritten = (code: string): string => code.trim().toUpperCase();

/** Two riders with one chip, each with the code as it stands in the list. */
export interface ChipClash<Rider> {
  readonly key: ChipKey;
  readonly first: Rider;
  readonly firstChip: string;
  readonly second: Rider;
  readonly secondChip: string;
}

/** The chips that two riders of a list claim, in the list's order. The same chip twice with one rider is no clash. */
export function chipClashes<Rider extends { readonly chips: readonly string[] }>(
  riders: Iterable<Rider>,
): readonly ChipClash<Rider>[] {
  const holders = new Map<ChipKey, { readonly rider: Rider; readonly chip: string }>();
  const clashes: ChipClash<Rider>[] = [];
  for (const rider of riders)
    for (const chip of rider.chips) {
      const key = chipKey(chip);
      if (key === '') continue;
      const holder = holders.get(key);
      if (holder === undefined) holders.set(key, { rider, chip });
      else if (holder.rider !== rider)
        clashes.push({ key, first: holder.rider, firstChip: holder.chip, second: rider, secondChip: chip });
    }
  return clashes;
}
