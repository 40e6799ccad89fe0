/**
 * Who rides: strengths drawn from a seed, as amateur racers spread in the field (critical power 3.4–5 W/kg, W′ 12–25 kJ),
 * and what effort does to them: the W′ balance (Skiba et al. 2015, differential form) and slow fatigue by work done.
 */

import { elementOf } from '../../race/present.ts';
import type { Random } from '../random.ts';
import type { Load } from './forces.ts';

export interface RiderProfile extends Load {
  readonly bib: string;
  readonly name: string;
  readonly team: string;
  readonly nation: string;
  /** Power that can be held for an hour or so, W. */
  readonly criticalPowerW: number;
  /** Work that can be done above it before the legs are empty, J. */
  readonly reserveJ: number;
  /** Power at the start of a sprint, W. */
  readonly sprintPowerW: number;
  /** Corners are ridden at this share of the road's limit. */
  readonly nerve: number;
  /** Attacks an hour, when fresh. */
  readonly attacksPerHour: number;
}

const GIVEN =
  'Anna Bruno Carla Dario Elin Femke Goran Hana Ivo Jana Kaito Lena Marek Nadia Owen Petra Quinn Rosa Sven Tara Ugo Vera Wim Xenia Yara Zoran'.split(
    ' ',
  );
const FAMILY =
  'Almeida Berg Costa Dubois Eriksen Fischer Garcia Horvat Ito Jansen Kowalski Laurent Moreau Nowak Okafor Peeters Quist Rossi Silva Tanaka Ueda Vidmar Weber Xu Yilmaz Zupan'.split(
    ' ',
  );
const TEAMS =
  'Harbour Wheelers,Northside CC,Velo Etoile,Team Meridian,Lakeshore Racing,Club Aurora,Granite Riders,Sprinters United'.split(
    ',',
  );
const NATIONS = 'BEL CAN CRO DEN ESP FRA GBR GER ITA JPN NED NOR POL POR SLO SWE USA'.split(' ');

/** Draws `count` riders with bibs from `firstBib`; names do not repeat among the first 676. */
export function drawRiders(count: number, random: Random, firstBib = 1): RiderProfile[] {
  const [givenShift, familyShift] = [random.whole(0, 25), random.whole(0, 25)];
  return Array.from({ length: count }, (_, index): RiderProfile => {
    const draw = random.fork(`rider ${index}`);
    const bodyKg = Math.max(52, draw.normal(70, 7));
    const criticalPowerW = bodyKg * Math.max(3.2, draw.normal(4.25, 0.3));
    const family = (index * 7 + Math.floor(index / 26) + familyShift) % 26;
    return {
      bib: String(firstBib + index),
      name: `${elementOf(GIVEN, (index + givenShift) % 26)} ${elementOf(FAMILY, family)}`,
      team: draw.pick(TEAMS),
      nation: draw.pick(NATIONS),
      massKg: bodyKg + 8.5,
      cdaM2: Math.max(0.25, draw.normal(0.31, 0.018)),
      crr: 0.0042,
      criticalPowerW,
      reserveJ: Math.max(10_000, draw.normal(18_500, 3_500)),
      sprintPowerW: bodyKg * Math.max(10, draw.normal(14.5, 1.8)),
      nerve: Math.min(1.03, Math.max(0.85, draw.normal(0.96, 0.04))),
      attacksPerHour: draw.exponential(1.2),
    };
  });
}

/** The W′ balance after `seconds` at a power, J: spent above critical power, regained below it. */
export function reserveAfter(
  balanceJ: number,
  reserveJ: number,
  criticalW: number,
  powerW: number,
  seconds: number,
): number {
  const surplus = criticalW - powerW;
  const change = surplus < 0 ? surplus : (surplus * (reserveJ - balanceJ)) / reserveJ;
  return Math.max(0, Math.min(reserveJ, balanceJ + change * seconds));
}

/** Critical power left after work done: down by up to 18 %, half of that after 2,500 kJ. */
export const tiredPowerW = (criticalPowerW: number, workJ: number): number =>
  criticalPowerW * (1 - 0.18 * (1 - 2 ** (-workJ / 2_500_000)));
