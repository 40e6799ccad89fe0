import { forgetOldest } from '../../race/present.ts';
/**
 * Places by name, asked of a service that the organiser names (Nominatim, Photon, or one of their own), and of none
 * until then. The station asks for the pages: the address stays with the organiser, and the pages talk to the station
 * alone. Bounds: one question a second (as public services demand), 8 s, 512 KiB, PLACES_MAX answers, the last
 * QUESTIONS_KEPT questions remembered.
 */
export interface NamedPlace {
  readonly name: string;
  readonly latDeg: number;
  readonly lonDeg: number;
}

/** Why nothing could be looked up, for an official. */
export class PlacesProblem extends Error {
  readonly status: 409 | 429 | 503;
  constructor(status: PlacesProblem['status'], says: string, options?: { cause: unknown }) {
    super(says, options);
    this.status = status;
  }
}

const PLACES_MAX = 8;
const PATIENCE_MS = 8_000;
const ANSWER_BYTES_MAX = 512 * 1024;
const EVERY_MS = 1_000;
const QUESTIONS_KEPT = 50;

/** An address with `{q}` where the name goes. */
export const isPlacesTemplate = (url: string): boolean =>
  url.includes('{q}') && /^https?:$/.test(URL.parse(url.replace('{q}', 'x'))?.protocol ?? '');

export interface PlaceNames {
  /** Rejects with PlacesProblem. */
  find(template: string | null, name: string, nowMs: number): Promise<readonly NamedPlace[]>;
}

export function createPlaceNames(ask: typeof fetch = fetch): PlaceNames {
  const known = new Map<string, readonly NamedPlace[]>();
  let askedMs = Number.NEGATIVE_INFINITY;
  return {
    async find(template, name, nowMs) {
      if (template === null)
        throw new PlacesProblem(
          409,
          'Searching by name is not set up: give the address of a search service under "Map of the place". Coordinates and map links work without.',
        );
      const url = template.replaceAll('{q}', encodeURIComponent(name));
      const before = known.get(url);
      if (before !== undefined) return before;
      if (nowMs - askedMs < EVERY_MS)
        throw new PlacesProblem(429, 'One search a second: try again in a moment.');
      askedMs = nowMs;
      const places = placesIn(await answerOf(ask, url));
      known.set(url, places);
      if (known.size > QUESTIONS_KEPT) forgetOldest(known);
      return places;
    },
  };
}

async function answerOf(ask: typeof fetch, url: string): Promise<unknown> {
  try {
    const answer = await ask(url, {
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: 'error',
      headers: { accept: 'application/json', 'user-agent': 'Bell Lap (race-control station)' },
    });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of answer.body ?? []) {
      size += part.length;
      if (size > ANSWER_BYTES_MAX) throw new Error('the answer is too long');
      parts.push(part);
    }
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch (error) {
    throw new PlacesProblem(
      503,
      'The search service does not answer: is there a connection? Coordinates and map links work without.',
      { cause: error },
    );
  }
}

/** Nominatim's list, or GeoJSON as Photon and others give it. What has no place is left out. */
export function placesIn(answer: unknown): NamedPlace[] {
  const list = Array.isArray(answer) ? answer : listOf(field(answer, 'features'));
  return list
    .map(placeOf)
    .filter((place): place is NamedPlace => place !== null)
    .slice(0, PLACES_MAX);
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function placeOf(one: unknown): NamedPlace | null {
  const [lon, lat] = listOf(field(field(one, 'geometry'), 'coordinates'));
  const latDeg = Number(field(one, 'lat') ?? lat ?? Number.NaN);
  const lonDeg = Number(field(one, 'lon') ?? lon ?? Number.NaN);
  if (!(Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180)) return null;
  const properties = field(one, 'properties');
  const parts = ['name', 'street', 'city', 'country'].map((part) => field(properties, part));
  const name = [
    field(one, 'display_name'),
    field(properties, 'display_name'),
    parts.filter(Boolean).join(', '),
  ].find((text) => typeof text === 'string' && text !== '');
  return { name: String(name ?? `${latDeg}, ${lonDeg}`).slice(0, 200), latDeg, lonDeg };
}
