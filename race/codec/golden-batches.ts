/**
 * Batches as phones have sent them ever since, byte by byte: what the tests of the codec hold it to, and what the tests
 * of the intake break in every way they can think of. For tests alone.
 */
import type { Fix } from '../fix.ts';

/** The wire, frozen: if one of these changes, phones in riders' pockets can no longer be read. */
export const GOLDEN: readonly (readonly [story: string, hex: string, fixes: readonly Fix[]])[] = [
  [
    'a single fix',
    '01 0a 2b 01 80bcd9f29e34 a0abf52b c082ea0d ca11 5a',
    [{ timeMs: 1_795_000_000_000, latDeg: 46.05, lonDeg: 14.5, speedMps: 11.25, accuracyM: 4.5 }],
  ],
  [
    'four seconds with everything, times that waver, second differences',
    `01 5f 00 04 80bcd9f29e34 d60f a0abf52b c082ea0d
     d02e ca11 04 5a a201
     00 ca01 06 04 0c 05 00 00
     0f 02 0d 06 12 01 03 01
     00 02 03 02 18 00 03 00`,
    [
      {
        timeMs: 1_795_000_000_000,
        latDeg: 46.05,
        lonDeg: 14.5,
        altitudeM: 298.4,
        speedMps: 11.25,
        headingDeg: 2,
        accuracyM: 4.5,
        battery: 0.81,
      },
      {
        timeMs: 1_795_000_001_003,
        latDeg: 46.050101,
        lonDeg: 14.500003,
        altitudeM: 298.6,
        speedMps: 11.31,
        headingDeg: 359,
        accuracyM: 4.5,
        battery: 0.81,
      },
      {
        timeMs: 1_795_000_001_998,
        latDeg: 46.050203,
        lonDeg: 14.499999,
        altitudeM: 298.9,
        speedMps: 11.4,
        headingDeg: 358,
        accuracyM: 4.3,
        battery: 0.8,
      },
      {
        timeMs: 1_795_000_003_001,
        latDeg: 46.050306,
        lonDeg: 14.499993,
        altitudeM: 299,
        speedMps: 11.52,
        headingDeg: 358,
        accuracyM: 4.1,
        battery: 0.8,
      },
    ],
  ],
  [
    'south and east, out of order, with holes in the speed and the battery',
    `01 32 40 03 80bcd9f29e34 a09c01 ffe7a420 88f39a9001 12 06 04
     64
     00 c701 c801 d804
     cf8603 9003 8f03 63`,
    [
      { timeMs: 1_795_000_000_000, latDeg: -33.856, lonDeg: 151.2153 },
      { timeMs: 1_795_000_010_000, latDeg: -33.8561, lonDeg: 151.2154, speedMps: 3 },
      { timeMs: 1_794_999_995_000, latDeg: -33.8559, lonDeg: 151.2152, speedMps: 2.5, battery: 0.5 },
    ],
  ],
];
