/**
 * A place as people have it at hand: decimal degrees in either notation, degrees with minutes and seconds, what a map's
 * address or a `geo:` link holds. Latitude first, as everybody writes it, unless letters say otherwise. Pure.
 */
import type { Place } from '../../../race/course/geometry.ts';
import { elementOf } from '../../../race/present.ts';

/** Null when it is none: then it may be a name. */
export function placeIn(text: string): Place | null {
  const tidy = text.trim();
  return inLink(tidy) ?? inDegrees(tidy);
}

const NUMBER = String.raw`(-?\d{1,3}(?:\.\d+)?)`;
const LINKS: readonly RegExp[] = [
  new RegExp(`^geo:${NUMBER},${NUMBER}`),
  new RegExp(`[?&]mlat=${NUMBER}&mlon=${NUMBER}`),
  new RegExp(`#map=[\\d.]+/${NUMBER}/${NUMBER}`),
  new RegExp(`!3d${NUMBER}!4d${NUMBER}`),
  new RegExp(`@${NUMBER},${NUMBER}`),
  new RegExp(
    `[?&](?:q|ll|query|center|daddr|destination|coordinate)=(?:loc:)?${NUMBER}(?:,|%2C)${NUMBER}`,
    'i',
  ),
];

function inLink(text: string): Place | null {
  if (!/^(?:geo:|https?:)/i.test(text)) return null;
  for (const pattern of LINKS) {
    const found = pattern.exec(text);
    const place = found && placeOf(Number(found[1]), Number(found[2]));
    if (place) return place;
  }
  return null;
}

const HALF =
  /^\s*([NSEWO])?\s*([+\-−]?\d{1,3}(?:[.,]\d+)?)\s*(?:°|º|\s|d)?\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:['’′m]|\s)\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:["”″s]|'')?\s*)?([NSEWO])?\s*$/i;

function inDegrees(text: string): Place | null {
  for (const [first, second] of halvesOf(text)) {
    const [a, b] = [half(first), half(second)];
    if (a === null || b === null) continue;
    const isLonFirst = a.axis === 'lon' || b.axis === 'lat';
    if (a.axis !== null && a.axis === b.axis) continue;
    // East is O in German, West is O in French: only with a comrade of its own axis is it clear, so O is east.
    const place =
      isLonFirst && (a.axis !== null || b.axis === 'lat') ? placeOf(b.deg, a.deg) : placeOf(a.deg, b.deg);
    if (place) return place;
  }
  return null;
}

/** Where the two parts may meet: `;` or a comma with space, a letter of a direction, one comma, white space. */
function* halvesOf(text: string): Generator<readonly [string, string]> {
  const cuts = [
    /^(.+?)\s*[;|/]\s*(.+)$/,
    /^(.+?),\s+(.+)$/,
    /^(.*[NSEWO])[\s,]+(.+)$/i,
    /^([^,]+),([^,]+)$/,
    /^([^,]+,\d+),(.+,\d+)$/,
    /^(\S+)\s+(\S+)$/,
  ];
  for (const cut of cuts) {
    const found = cut.exec(text);
    if (found) yield [elementOf(found, 1), elementOf(found, 2)];
  }
}

function half(text: string): { readonly deg: number; readonly axis: 'lat' | 'lon' | null } | null {
  const found = HALF.exec(text);
  if (!found) return null;
  const [, before, degrees = '', minutes, seconds, after] = found;
  const number = (part: string | undefined) => Number((part ?? '0').replace(',', '.').replace('−', '-'));
  if (number(minutes) >= 60 || number(seconds) >= 60) return null;
  const whole = number(degrees);
  const size = Math.abs(whole) + number(minutes) / 60 + number(seconds) / 3600;
  const letter = (before ?? after)?.toUpperCase();
  const isNegative = degrees.startsWith('-') || degrees.startsWith('−') || letter === 'S' || letter === 'W';
  const axis = letter === undefined ? null : letter === 'N' || letter === 'S' ? 'lat' : 'lon';
  return { deg: isNegative ? -size : size, axis };
}

const placeOf = (latDeg: number, lonDeg: number): Place | null =>
  Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180
    ? { latDeg: Math.round(latDeg * 1e7) / 1e7, lonDeg: Math.round(lonDeg * 1e7) / 1e7 }
    : null;
