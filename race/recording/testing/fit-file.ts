/** FIT files for tests, written byte by byte: also such as devices write when they die, or in ways of their own. */
import { checkSum } from '../fit-messages.ts';

/** Seconds since 31 December 1989. */
export const fitSeconds = (ms: number): number => Math.round(ms / 1000) - 631_065_600;
export const semicircles = (deg: number): number => Math.round((deg / 180) * 2 ** 31);

/** Field number, bytes, base type (with its high bit, as files have it). */
export type FieldOf = readonly [number: number, size: number, baseType: number];
export const TIMESTAMP: FieldOf = [253, 4, 0x86];
export const LAT: FieldOf = [0, 4, 0x85];
export const LON: FieldOf = [1, 4, 0x85];
export const ALTITUDE: FieldOf = [78, 4, 0x86];
export const SPEED: FieldOf = [73, 4, 0x86];
export const ACCURACY: FieldOf = [31, 1, 0x02];

export interface Ending {
  /** What the header says of the length; the true one if left out. */
  readonly length?: number;
  /** False: no check sum at the end. */
  readonly isClosed?: boolean;
}

export class FitWriter {
  readonly #bytes: number[] = [];
  #isBig = false;

  /** A definition for local type `local`, of message `number`. `own`: sizes of developers' fields. */
  define(
    local: number,
    number: number,
    fields: readonly FieldOf[],
    isBig = false,
    own: readonly number[] = [],
  ): this {
    this.#isBig = isBig;
    this.#bytes.push(0x40 | (own.length > 0 ? 0x20 : 0) | local, 0, isBig ? 1 : 0);
    this.#number(number, 2);
    this.#bytes.push(fields.length, ...fields.flat());
    if (own.length > 0) this.#bytes.push(own.length, ...own.flatMap((size, i) => [i, size, 0]));
    return this;
  }

  /** A message: values with their sizes in the order of its definition; texts are padded with zeros. */
  message(local: number, values: readonly (readonly [value: number | string, size: number])[]): this {
    this.#bytes.push(local);
    return this.#values(values);
  }

  /** A message with a compressed timestamp: the last five bits of its second. */
  compressed(
    local: number,
    seconds: number,
    values: readonly (readonly [value: number | string, size: number])[],
  ): this {
    this.#bytes.push(0x80 | (local << 5) | (seconds & 0x1f));
    return this.#values(values);
  }

  raw(...bytes: readonly number[]): this {
    this.#bytes.push(...bytes);
    return this;
  }

  file({ length = this.#bytes.length, isClosed = true }: Ending = {}): Uint8Array {
    const header = [14, 0x10, 0, 0, ...le(length, 4), 0x2e, 0x46, 0x49, 0x54, 0, 0];
    const bytes = Uint8Array.from([...header, ...this.#bytes]);
    return isClosed ? Uint8Array.from([...bytes, ...le(checkSum(bytes, 0, bytes.length), 2)]) : bytes;
  }

  #values(values: readonly (readonly [value: number | string, size: number])[]): this {
    for (const [value, size] of values) {
      if (typeof value === 'number') this.#number(value, size);
      else {
        const text = utf8(value).slice(0, size);
        this.#bytes.push(...text, ...new Array<number>(size - text.length).fill(0));
      }
    }
    return this;
  }

  #number(value: number, size: number): void {
    const bytes = le(value, size);
    this.#bytes.push(...(this.#isBig ? bytes.reverse() : bytes));
  }
}

const utf8 = (text: string): number[] =>
  [...encodeURIComponent(text).matchAll(/%(..)|(.)/g)].map(([, hex, letter]) =>
    hex === undefined ? letter!.charCodeAt(0) : Number.parseInt(hex, 16),
  );

const le = (value: number, size: number): number[] =>
  Array.from(
    { length: size },
    (_, i) => Math.floor((value < 0 ? value + 2 ** (8 * size) : value) / 2 ** (8 * i)) & 0xff,
  );

/** A ride: one record a second, with a place each. */
export function fitRide(
  places: readonly (readonly [latDeg: number, lonDeg: number])[],
  fromMs: number,
): FitWriter {
  const writer = new FitWriter().define(0, 0, [[0, 1, 0x00]]).message(0, [[4, 1]]);
  writer.define(1, 20, [TIMESTAMP, LAT, LON]);
  places.forEach(([latDeg, lonDeg], i) => {
    const seconds = fitSeconds(fromMs) + i;
    writer.message(1, [
      [seconds, 4],
      [semicircles(latDeg), 4],
      [semicircles(lonDeg), 4],
    ]);
  });
  return writer;
}
