/** Which maps the station has: asked once by each map on a page, and again when this page has changed them. */
export type TileKind = 'vector' | 'raster';

/** Degrees. */
export interface MapBounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Where tiles come from. */
export interface TileSource {
  /** With {z}, {x} and {y}. */
  readonly url: string;
  readonly kind: TileKind;
  readonly minZoom: number;
  readonly maxZoom: number;
  /** Outside there is nothing to ask for; null: the whole world. */
  readonly bounds: MapBounds | null;
  /** Who made it, as plain text. */
  readonly credit: string;
}

export interface StationMaps {
  readonly venue: TileSource | null;
  readonly online: Pick<TileSource, 'url' | 'maxZoom' | 'credit'> | null;
}

/** @throws when the station does not answer */
export async function readMaps(): Promise<StationMaps> {
  const answer = await fetch('/v1/maps');
  if (!answer.ok) throw new Error(`The station answered ${answer.status}.`);
  return (await answer.json()) as StationMaps;
}

const listeners = new Set<() => void>();

export function onVenueMapChanged(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const venueMapChanged = (): void => {
  for (const listener of listeners) listener();
};
