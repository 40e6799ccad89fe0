/**
 * What phones may say in a race, by chance: right and wrong clocks that jump, backlogs, lists with junk, resends,
 * reconnects, two phones with one card, a disk that fails, a station that starts again, its computer's clock set. Every
 * position has a place of its own, by which it is found again.
 */
import fc from 'fast-check';

export const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
const ROLLOVER_MS = 1_024 * 7 * 24 * HOUR_MS;

/** Of a position: `null` is a good one, otherwise what is wrong with it. */
export type Junk = null | 'north' | 'zero' | 'accuracy' | 'no-time' | 'hex' | 'number' | 'type' | 'encrypted';

export type Step =
  /** A message with so many positions of the last seconds, one a second; `strayMs` is added to the date of the last. */
  | { readonly do: 'say'; readonly phone: 0 | 1; readonly items: readonly Junk[]; readonly strayMs: number }
  /** What was taken and not sent while out of range, in one go, in messages of so many. */
  | { readonly do: 'backlog'; readonly phone: 0 | 1; readonly seconds: number; readonly each: number }
  /** Its answer was lost: one of the messages before comes again. */
  | { readonly do: 'again'; readonly phone: 0 | 1; readonly back: number }
  | { readonly do: 'reconnect'; readonly phone: 0 | 1 }
  | { readonly do: 'set-phone'; readonly phone: 0 | 1; readonly errorMs: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'set-station'; readonly byMs: number }
  | { readonly do: 'disk'; readonly fails: boolean }
  | { readonly do: 'restart' };

export interface Stream {
  readonly errorsMs: readonly [number, number];
  /** Whether both phones call themselves alike. */
  readonly oneName: boolean;
  readonly steps: readonly Step[];
}

const error = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.constantFrom(5_000, 30_000, 120_000, 300_000, HOUR_MS, YEAR_MS) },
  { weight: 3, arbitrary: fc.constantFrom(-30_000, -HOUR_MS, -YEAR_MS, -ROLLOVER_MS) },
  { weight: 2, arbitrary: fc.integer({ min: -2 * HOUR_MS, max: 2 * HOUR_MS }) },
);
const phone = fc.constantFrom<0 | 1>(0, 0, 0, 1);
const junk = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Junk>(null) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Junk>(
      'north',
      'zero',
      'accuracy',
      'no-time',
      'hex',
      'number',
      'type',
      'encrypted',
    ),
  },
);
const stray = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constantFrom(73 * YEAR_MS, HOUR_MS, -HOUR_MS, -ROLLOVER_MS) },
);
const pass = fc.record({
  do: fc.constant('pass' as const),
  ms: fc.oneof(fc.integer({ min: 200, max: 12_000 }), fc.constantFrom(60_000, 400_000)),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      phone,
      items: fc.array(junk, { minLength: 1, maxLength: 6 }),
      strayMs: stray,
    }),
  },
  { weight: 6, arbitrary: pass },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('backlog' as const),
      phone,
      seconds: fc.integer({ min: 2, max: 60 }),
      each: fc.constantFrom(1, 1, 10, 60),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('again' as const), phone, back: fc.nat({ max: 8 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reconnect' as const), phone }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('set-phone' as const), phone, errorMs: error }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('set-station' as const),
      byMs: fc.constantFrom(-HOUR_MS, HOUR_MS, -120_000, 120_000, -YEAR_MS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disk' as const), fails: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
);

export const streams: fc.Arbitrary<Stream> = fc.record({
  errorsMs: fc.tuple(error, error),
  oneName: fc.boolean(),
  steps: fc.array(step, { minLength: 3, maxLength: 40 }),
});

/** A position as it is told: its number makes its place. */
export interface Told {
  readonly number: number;
  readonly ownMs: number;
  readonly junk: Junk;
}

export const latOf = (number: number): number => Math.round((46 + number * 1e-5) * 1e6) / 1e6;
export const numberOf = (latDeg: number): number => Math.round((latDeg - 46) * 1e5);

/** As OwnTracks says it. */
export function ownTracksItem({ number, ownMs, junk: wrong }: Told): unknown {
  const good = { _type: 'location', lat: latOf(number), lon: 14.5, tst: Math.floor(ownMs / 1_000), acc: 5 };
  switch (wrong) {
    case null:
      return good;
    case 'north':
      return { ...good, lat: 'north' };
    case 'zero':
      return { ...good, lat: 0, lon: 0 };
    case 'accuracy':
      return { ...good, acc: -1 };
    case 'no-time':
      return { ...good, tst: 0 };
    case 'hex':
      return { ...good, lat: '0x10' };
    case 'number':
      return 7;
    case 'type':
      return { ...good, _type: 'fish' };
    case 'encrypted':
      return { _type: 'encrypted', data: 'bm9uY2U=' };
  }
}

/** As Traccar Client and its kin say it, in JSON. */
export function traccarItem(told: Told): unknown {
  const { lat, lon, tst, acc } = ownTracksItem({ ...told, junk: null }) as Record<string, number>;
  const good = { lat, lon, timestamp: tst, accuracy: acc };
  switch (told.junk) {
    case null:
      return good;
    case 'north':
      return { ...good, lat: 'north' };
    case 'zero':
      return { ...good, lat: 0, lon: 0 };
    case 'accuracy':
      return { ...good, accuracy: -1 };
    case 'no-time':
      return { ...good, timestamp: 0 };
    case 'hex':
      return { ...good, lat: '0x10' };
    case 'number':
      return 7;
    case 'type':
      return { location: 'home' };
    case 'encrypted':
      return { ...good, timestamp: '2026-02-30T12:00:00Z' };
  }
}
