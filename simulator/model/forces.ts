// biome-ignore-all lint/style/noNonNullAssertion: columns of numbers, read for every rider and second: a check shared by lists of all kinds takes 7 ns a read instead of half a one (measured).
/**
 * The physics of a rider on a road: what resists, what a wheel in front saves, what a corner allows.
 * SI units throughout (N, W, kg, m/s). Sources: Martin et al. 1998 (road cycling power model); Blocken et al. 2018
 * (drag inside a peloton: about two thirds of the solo drag behind one wheel, far less deep in a bunch).
 */
export const GRAVITY = 9.81;
/** Air at 15 °C near sea level, kg/m³. */
export const AIR_DENSITY = 1.225;
/** Share of the legs' power that reaches the road through the chain. */
export const DRIVETRAIN = 0.97;
/** The most that a bunch saves of the solo air drag; careful beside the 90 % measured in a wind tunnel. */
export const DRAFT_SAVING_MAX = 0.6;
/** How fast a rider's shelter fades behind a wheel, metres. */
export const WAKE_LENGTH_M = 4;
/** Beyond this gap nothing is left of a wheel's shelter. */
export const WAKE_END_M = 14;
/** Braking that riders use without risk, m/s². */
export const BRAKING = 2.5;
/** Sideways acceleration that riders hold in a dry corner, m/s² (about 23° of lean). */
export const CORNERING = 4.2;

export interface Load {
  /** Rider and bicycle, kg. */
  readonly massKg: number;
  /** Drag area, m². */
  readonly cdaM2: number;
  /** Rolling resistance coefficient. */
  readonly crr: number;
}

/** Shelter that one wheel `gapM` ahead gives; those of several wheels add up. */
export const wakeOf = (gapM: number): number => (gapM > WAKE_END_M ? 0 : WAKES[Math.round(gapM * 16)]!);

/** exp(−gap / length) at every 1/16 m: looked up some ten times a rider and step. */
const WAKES = Float64Array.from({ length: WAKE_END_M * 16 + 1 }, (_, i) => Math.exp(-i / 16 / WAKE_LENGTH_M));

/** The share of solo air drag that is left in shelter `wake`: 1 alone, towards 0.4 deep in a bunch. */
export const dragShare = (wake: number): number => 1 - DRAFT_SAVING_MAX * (1 - Math.exp(-wake));

/** Force against the rider, N; negative where the slope drives faster than air and road brake. `grade` is rise/run. */
export function resistanceN(load: Load, speedMps: number, grade: number, wake: number): number {
  const weight = load.massKg * GRAVITY;
  const air = 0.5 * AIR_DENSITY * load.cdaM2 * dragShare(wake) * speedMps * speedMps;
  return air + weight * (load.crr + grade);
}

/** Power at the pedals that holds a speed, W; 0 where coasting is enough. */
export const holdingPowerW = (load: Load, speedMps: number, grade: number, wake: number): number =>
  Math.max(0, (resistanceN(load, speedMps, grade, wake) * speedMps) / DRIVETRAIN);

/** The speed that a power holds, m/s: where holding power equals it (bisection, 0…40 m/s). */
export function steadySpeedMps(load: Load, powerW: number, grade: number, wake: number): number {
  let low = 0;
  let high = 40;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if ((resistanceN(load, middle, grade, wake) * middle) / DRIVETRAIN < powerW) low = middle;
    else high = middle;
  }
  return low;
}
