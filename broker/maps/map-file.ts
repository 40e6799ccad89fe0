/** A map in one file, as the station serves it: where it reaches, what its tiles are, and the tiles. */
import type {
  MapCode,
  ReachFacts,
  MapFacts as WrongFacts,
} from '../../race/officials/messages/maps/facts.ts';
import { inEnglish } from '../../race/officials/messages/message.ts';

export interface MapBounds {
  /** Degrees. */
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export interface MapFacts {
  readonly kind: 'vector' | 'raster';
  /** Content-Type of a tile. */
  readonly type: string;
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly bounds: MapBounds;
  /** Plain text; may be empty. */
  readonly name: string;
  readonly credit: string;
}

export interface MapFile {
  readonly facts: MapFacts;
  /** The tile as it is stored (perhaps compressed: see `encodingOf`); null where the map has none. */
  tile(z: number, x: number, y: number): Promise<Uint8Array | null>;
  close(): Promise<void>;
}

type Facts = WrongFacts & ReachFacts;
/** What can be wrong with a map, as a code with facts. */
export type MapSaying = {
  readonly [One in MapCode]: { readonly code: One; readonly facts: Facts[One] };
}[MapCode];

/** What is wrong with a map, for an official in any language; `message` is the English sentence. */
export class MapProblem extends Error {
  readonly says: MapSaying;
  constructor(says: MapSaying, options?: ErrorOptions) {
    super(inEnglish(says, 'UTC'), options);
    this.says = says;
  }
}

export const WORLD: MapBounds = { west: -180, south: -85.0511, east: 180, north: 85.0511 };
export const ZOOM_MAX = 22;

/** How a stored tile is compressed, by its first bytes. */
export const encodingOf = (tile: Uint8Array): 'gzip' | null =>
  tile[0] === 0x1f && tile[1] === 0x8b ? 'gzip' : null;

/** Credits come as HTML as often as not; pages write text. */
export const plainText = (value: unknown): string =>
  typeof value === 'string'
    ? value
        .replace(/<[^>]*>/g, '')
        .replaceAll('&copy;', '©')
        .replaceAll('&amp;', '&')
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, 200)
    : '';
