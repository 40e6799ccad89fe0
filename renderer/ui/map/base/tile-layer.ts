/**
 * Tiles under the course: which ones a view needs, fetched a few at a time, drawn once each into a bitmap of its
 * own and then only copied, however the view moves. While a tile is on its way its parent stands in for it.
 *
 * Bounds: BITMAPS_MAX bitmaps and DATA_MAX tiles' data, the longest unused go first; FETCHES_MAX requests at a time,
 * the newest wishes first; what a view no longer needs is not asked for. A tile that failed is asked for again after
 * RETRY_MS.
 */

import { present } from '../../../../race/present.ts';
import { type Camera, toScreen } from '../camera.ts';
import type { MapPalette } from '../palette.ts';
import { project } from '../projection.ts';
import { outlineStrength } from './outline-strength.ts';
import type { MapBounds, TileSource } from './station-maps.ts';
import { decodeVectorTile, type PlaceName, paintVectorTile, type VectorMap } from './vector-tile.ts';

export interface TileLayer {
  readonly credit: string;
  draw(context: CanvasRenderingContext2D, camera: Camera, palette: MapPalette): void;
  /** Whether any tile was drawn the last time. */
  isShown(): boolean;
  destroy(): void;
}

export interface TileAddress {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

const BITMAPS_MAX = 48;
const DATA_MAX = 96;
const FETCHES_MAX = 4;
const RETRY_MS = 15_000;
/** Vector tiles are drawn larger than pictures: half as many zooms, four times fewer labels cut at edges. */
const TILE_PX = { vector: 512, raster: 256 } as const;
const DENSITY_MAX = 2;
const PARENTS_MAX = 4;

type TileData = VectorMap | HTMLImageElement;
interface Failed {
  readonly untilMs: number;
}

/** A map of a few streets, seen from so far that it is smaller than this, leaves the view to the world's outline. */
const SEEN_FROM_PX = 100;

export function isWorthShowing(bounds: MapBounds | null, camera: Pick<Camera, 'scale'>): boolean {
  if (bounds === null || outlineStrength(Math.log2(camera.scale)) === 0) return true;
  const [from, to] = [project(bounds.north, bounds.west), project(bounds.south, bounds.east)];
  return Math.max(to.x - from.x, to.y - from.y) * camera.scale >= SEEN_FROM_PX;
}

/** The tiles of one zoom that a view touches, the middle ones first. */
export function tilesInView(
  camera: Camera,
  source: Pick<TileSource, 'minZoom' | 'bounds'>,
  tilePx: number,
): readonly TileAddress[] {
  const z = Math.max(source.minZoom, Math.round(Math.log2((camera.scale * 256) / tilePx)), 0);
  const count = 2 ** z;
  const sizePx = (256 * camera.scale) / count;
  const [middleX, middleY] = [
    (camera.left + camera.width / 2) / sizePx - 0.5,
    (camera.top + camera.height / 2) / sizePx - 0.5,
  ];
  const within = source.bounds
    ? tileBounds(source.bounds, z)
    : { x0: 0, y0: 0, x1: count - 1, y1: count - 1 };
  const [x0, x1] = [
    Math.max(within.x0, Math.floor(camera.left / sizePx)),
    Math.min(within.x1, Math.floor((camera.left + camera.width) / sizePx)),
  ];
  const [y0, y1] = [
    Math.max(within.y0, Math.floor(camera.top / sizePx)),
    Math.min(within.y1, Math.floor((camera.top + camera.height) / sizePx)),
  ];
  const tiles: TileAddress[] = [];
  // A map whose least zoom is far above the view's would want thousands: then it shows nothing.
  if ((x1 - x0 + 1) * (y1 - y0 + 1) > BITMAPS_MAX) return tiles;
  for (let x = x0; x <= x1; x++) for (let y = y0; y <= y1; y++) tiles.push({ z, x, y });
  const off = ({ x, y }: TileAddress) => (x - middleX) ** 2 + (y - middleY) ** 2;
  return tiles.sort((a, b) => off(a) - off(b));
}

export function tileBounds(bounds: MapBounds, z: number) {
  const [from, to] = [project(bounds.north, bounds.west), project(bounds.south, bounds.east)];
  const tile = (px: number) => Math.min(2 ** z - 1, Math.max(0, Math.floor((px / 256) * 2 ** z)));
  return { x0: tile(from.x), y0: tile(from.y), x1: tile(to.x), y1: tile(to.y) };
}

const keyOf = ({ z, x, y }: TileAddress) => `${z}/${x}/${y}`;

export const ancestor = ({ z, x, y }: TileAddress, up: number): TileAddress => ({
  z: z - up,
  x: x >> up,
  y: y >> up,
});

export function createTileLayer(source: TileSource, onChange: () => void): TileLayer {
  const tilePx = TILE_PX[source.kind];
  const data = new Map<string, TileData | Failed | 'loading' | 'empty'>();
  const bitmaps = new Map<string, HTMLCanvasElement>();
  let wishes: TileAddress[] = [];
  let fetching = 0;
  let shown = 0;
  let paletteOfBitmaps: MapPalette | null = null;
  let densityOfBitmaps = 0;
  const abort = new AbortController();

  const next = () => {
    while (fetching < FETCHES_MAX && !abort.signal.aborted) {
      const wish = wishes.shift();
      if (!wish) return;
      const key = keyOf(wish);
      if (isKnown(key)) continue;
      data.set(key, 'loading');
      fetching += 1;
      load(source, wish, abort.signal)
        .then(
          (got) => data.set(key, got ?? 'empty'),
          () => data.set(key, { untilMs: performance.now() + RETRY_MS }),
        )
        .finally(() => {
          fetching -= 1;
          forgetOldest(data, DATA_MAX);
          if (!abort.signal.aborted) onChange();
          next();
        });
    }
  };
  const isKnown = (key: string): boolean => {
    const got = data.get(key);
    return (
      got !== undefined && !(typeof got === 'object' && 'untilMs' in got && got.untilMs < performance.now())
    );
  };

  /** The tile's own picture, if its data is there. */
  const bitmapOf = (tile: TileAddress, palette: MapPalette, density: number): HTMLCanvasElement | null => {
    const key = keyOf(tile);
    const made = bitmaps.get(key);
    if (made) {
      bitmaps.delete(key);
      bitmaps.set(key, made);
      return made;
    }
    const up = Math.max(0, tile.z - source.maxZoom);
    const from = ancestor(tile, up);
    const got = use(data, keyOf(from));
    if (got === undefined || typeof got === 'string' || 'untilMs' in got) return null;
    const bitmap = painted(got, { tile, from, parts: 2 ** up, sizePx: tilePx }, palette, density);
    bitmaps.set(key, bitmap);
    forgetOldest(bitmaps, BITMAPS_MAX);
    return bitmap;
  };

  return {
    credit: source.credit,
    isShown: () => shown > 0,
    draw(context, camera, palette) {
      const density = Math.min(Math.ceil(camera.density), DENSITY_MAX);
      if (palette !== paletteOfBitmaps || density !== densityOfBitmaps) bitmaps.clear();
      paletteOfBitmaps = palette;
      densityOfBitmaps = density;
      const tiles = tilesInView(camera, source, tilePx);
      const missing = new Map<string, TileAddress>();
      shown = 0;
      if (!isWorthShowing(source.bounds, camera)) return;
      for (const tile of tiles) {
        const wanted = ancestor(tile, Math.max(0, tile.z - source.maxZoom));
        if (!isKnown(keyOf(wanted))) missing.set(keyOf(wanted), wanted);
        const bitmap = bitmapOf(tile, palette, density);
        if (bitmap) {
          place(context, camera, tile, bitmap);
          shown += 1;
          continue;
        }
        for (let up = 1; up <= Math.min(PARENTS_MAX, tile.z); up++) {
          const parent = bitmaps.get(keyOf(ancestor(tile, up)));
          if (!parent) continue;
          const size = parent.width / 2 ** up;
          const [x, y] = [(tile.x % 2 ** up) * size, (tile.y % 2 ** up) * size];
          place(context, camera, tile, parent, { x, y, size });
          shown += 1;
          break;
        }
      }
      wishes = [...missing.values()];
      next();
      if (source.kind === 'vector') drawNames(context, camera, palette, namesOf(tiles, source, data));
    },
    destroy() {
      abort.abort();
      wishes = [];
      bitmaps.clear();
      data.clear();
    },
  };
}

/** A tile's picture out of its data or an ancestor's, of which it is one of `parts` × `parts`. */
function painted(
  got: TileData,
  of: {
    readonly tile: TileAddress;
    readonly from: TileAddress;
    readonly parts: number;
    readonly sizePx: number;
  },
  palette: MapPalette,
  density: number,
): HTMLCanvasElement {
  const { tile, from, parts, sizePx } = of;
  const bitmap = document.createElement('canvas');
  bitmap.width = sizePx * density;
  bitmap.height = sizePx * density;
  const context = present(bitmap.getContext('2d'), 'A tile to draw on');
  const [partX, partY] = [tile.x - from.x * parts, tile.y - from.y * parts];
  if (got instanceof HTMLImageElement) {
    const part = got.naturalWidth / parts;
    context.drawImage(got, partX * part, partY * part, part, part, 0, 0, bitmap.width, bitmap.height);
  } else {
    const view = { parts, partX, partY, sizePx, density };
    paintVectorTile(context, got, view, tile.z, palette);
  }
  return bitmap;
}

/** Draws a picture, or a part of it, where a tile lies. */
function place(
  context: CanvasRenderingContext2D,
  camera: Camera,
  tile: TileAddress,
  paint: CanvasImageSource,
  from?: { x: number; y: number; size: number },
): void {
  const step = 256 / 2 ** tile.z;
  const [a, b] = [
    toScreen(camera, { x: tile.x * step, y: tile.y * step }),
    toScreen(camera, { x: (tile.x + 1) * step, y: (tile.y + 1) * step }),
  ];
  // Whole device pixels: tiles meet without a seam.
  const round = (px: number) => Math.round(px * camera.density) / camera.density;
  const [x, y, width, height] = [round(a.x), round(a.y), round(b.x) - round(a.x), round(b.y) - round(a.y)];
  if (from) context.drawImage(paint, from.x, from.y, from.size, from.size, x, y, width, height);
  else context.drawImage(paint, x, y, width, height);
}

async function load(source: TileSource, tile: TileAddress, signal: AbortSignal): Promise<TileData | null> {
  const url = source.url.replace('{z}', `${tile.z}`).replace('{x}', `${tile.x}`).replace('{y}', `${tile.y}`);
  if (source.kind === 'raster') {
    const image = new Image();
    image.decoding = 'async';
    image.referrerPolicy = 'origin';
    image.src = url;
    await image.decode();
    return image;
  }
  const answer = await fetch(url, { signal });
  if (answer.status === 204 || answer.status === 404) return null;
  if (!answer.ok) throw new Error(`The station answered ${answer.status}.`);
  return decodeVectorTile(new Uint8Array(await answer.arrayBuffer()));
}

/** Looks up and puts at the end of the line of those to go. */
function use<Value>(map: Map<string, Value>, key: string): Value | undefined {
  const value = map.get(key);
  if (value !== undefined) {
    map.delete(key);
    map.set(key, value);
  }
  return value;
}

function forgetOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    if (map.get(key) !== 'loading') map.delete(key);
  }
}

interface NameOnMap extends PlaceName {
  /** World pixels. */
  readonly at: { readonly x: number; readonly y: number };
}

function namesOf(
  tiles: readonly TileAddress[],
  source: TileSource,
  data: ReadonlyMap<string, TileData | Failed | string>,
): readonly NameOnMap[] {
  const seen = new Set<string>();
  return tiles.flatMap((tile) => {
    const from = ancestor(tile, Math.max(0, tile.z - source.maxZoom));
    const key = keyOf(from);
    const got = data.get(key);
    if (seen.has(key) || typeof got !== 'object' || !('names' in got)) return [];
    seen.add(key);
    const step = 256 / 2 ** from.z;
    return got.names.map((name) => ({
      ...name,
      at: { x: (from.x + name.x) * step, y: (from.y + name.y) * step },
    }));
  });
}

/** The more important first; what would touch another name is left out. Drawn on top, so never cut by a tile's edge. */
function drawNames(
  context: CanvasRenderingContext2D,
  camera: Camera,
  palette: MapPalette,
  names: readonly NameOnMap[],
): void {
  const zoom = Math.log2(camera.scale);
  const taken: { x0: number; y0: number; x1: number; y1: number; text: string }[] = [];
  context.save();
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = palette.ground;
  context.fillStyle = palette.place;
  for (const name of [...names].sort((a, b) => a.rank - b.rank)) {
    if (zoom < name.fromZoom || taken.length >= NAMES_MAX) continue;
    const { x, y } = toScreen(camera, name.at);
    if (x < 0 || y < 0 || x > camera.width || y > camera.height) continue;
    context.font = `${name.rank < 4 ? 600 : 400} ${name.rank < 4 ? 15 : 13}px ${palette.font}`;
    const half = context.measureText(name.text).width / 2 + 6;
    const box = { x0: x - half, y0: y - 10, x1: x + half, y1: y + 10, text: name.text };
    const isFree = taken.every(
      (other) =>
        (box.x1 < other.x0 || box.x0 > other.x1 || box.y1 < other.y0 || box.y0 > other.y1) &&
        (other.text !== box.text || Math.hypot(other.x0 - box.x0, other.y0 - box.y0) > SAME_NAME_PX),
    );
    if (!isFree) continue;
    taken.push(box);
    context.strokeText(name.text, x, y);
    context.fillText(name.text, x, y);
  }
  context.restore();
}

const NAMES_MAX = 40;
/** A street that goes through many tiles is named once on so many pixels. */
const SAME_NAME_PX = 320;
