/** The piece of the world a venue needs: a course's bounding box with a margin, and its tiles. */
import { metresPerLatDeg, metresPerLonDeg } from '../../race/course/geometry.ts';
import type { MapBounds } from './map-file.ts';

/** At least so much around a course, and a share of its size if that is more. */
const MARGIN_M = 1_500;
const MARGIN_SHARE = 0.15;

export interface TileAddress {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** `points`: at least one. */
export function areaAround(
  points: readonly { readonly latDeg: number; readonly lonDeg: number }[],
): MapBounds {
  const lats = points.map(({ latDeg }) => latDeg);
  const lons = points.map(({ lonDeg }) => lonDeg);
  const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));
  const [south, north, west, east] = [least(lats), most(lats), least(lons), most(lons)];
  // Beyond 87 degrees a metre would be the whole way round.
  const middle = Math.min(87, Math.max(-87, (south + north) / 2));
  const byLat = Math.max(MARGIN_M / metresPerLatDeg(middle), (north - south) * MARGIN_SHARE);
  const byLon = Math.max(MARGIN_M / metresPerLonDeg(middle), (east - west) * MARGIN_SHARE);
  const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5;
  return {
    west: round(Math.max(-180, west - byLon)),
    south: round(Math.max(-85, south - byLat)),
    east: round(Math.min(180, east + byLon)),
    north: round(Math.min(85, north + byLat)),
  };
}

const tileX = (lonDeg: number, z: number) =>
  Math.min(2 ** z - 1, Math.max(0, Math.floor(((lonDeg + 180) / 360) * 2 ** z)));
const tileY = (latDeg: number, z: number) => {
  const share = 0.5 - Math.asinh(Math.tan((latDeg * Math.PI) / 180)) / (2 * Math.PI);
  return Math.min(2 ** z - 1, Math.max(0, Math.floor(share * 2 ** z)));
};

const range = (area: MapBounds, z: number) => ({
  x0: tileX(area.west, z),
  x1: tileX(area.east, z),
  y0: tileY(area.north, z),
  y1: tileY(area.south, z),
});

export function countTiles(area: MapBounds, minZoom: number, maxZoom: number): number {
  let count = 0;
  for (let z = minZoom; z <= maxZoom; z++) {
    const { x0, x1, y0, y1 } = range(area, z);
    count += (x1 - x0 + 1) * (y1 - y0 + 1);
  }
  return count;
}

export function* tilesOf(area: MapBounds, minZoom: number, maxZoom: number): Generator<TileAddress> {
  for (let z = minZoom; z <= maxZoom; z++) {
    const { x0, x1, y0, y1 } = range(area, z);
    for (let x = x0; x <= x1; x++) for (let y = y0; y <= y1; y++) yield { z, x, y };
  }
}
