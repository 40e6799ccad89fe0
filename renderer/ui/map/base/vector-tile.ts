/**
 * Vector tiles (MVT) drawn quietly, in the page's theme: water, green, buildings, roads, borders, names. Two schemas
 * are known, Protomaps' and OpenMapTiles'; what a map has beyond them is left out: the race is what matters here.
 */
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { MapPalette } from '../palette.ts';

type Colour = 'water' | 'green' | 'built' | 'road' | 'roadMain' | 'border';

interface Stroke {
  /** Pixels at zoom 15; half at 13, twice at 17. */
  readonly widthPx: number;
  readonly dashed: boolean;
}

interface Shape {
  readonly colour: Colour;
  /** null: filled. */
  readonly stroke: Stroke | null;
  readonly path: Path2D;
  readonly order: number;
}

export interface PlaceName {
  readonly text: string;
  /** 0 … 1 within the tile. */
  readonly x: number;
  readonly y: number;
  /** Lower is more important. */
  readonly rank: number;
  readonly fromZoom: number;
}

/** A tile's shapes, in units of its own side. */
export interface VectorMap {
  readonly shapes: readonly Shape[];
  readonly names: readonly PlaceName[];
}

/** Which part of the tile a bitmap shows: one of `parts`² of it. */
export interface TilePart {
  readonly parts: number;
  readonly partX: number;
  readonly partY: number;
  readonly sizePx: number;
  readonly density: number;
}

type Properties = Readonly<Record<string, number | string | boolean>>;
interface Look {
  readonly colour: Colour;
  readonly stroke: Stroke | null;
  readonly order: number;
}

const GREEN =
  /^(park|forest|wood|grass|grassland|meadow|nature_reserve|golf_course|pitch|cemetery|farmland|orchard|vineyard|scrub|village_green|garden|recreation_ground|national_park|playground)$/;
const MAIN_ROAD = /^(highway|major_road|motorway|trunk|primary|secondary)$/;
const SMALL_ROAD = /^(path|track|other|footway|cycleway|steps)$/;

const fill = (colour: Colour, order: number): Look => ({ colour, stroke: null, order });
const stroke = (colour: Colour, order: number, widthPx: number, dashed = false): Look => ({
  colour,
  order,
  stroke: { widthPx, dashed },
});

/** How a feature of a layer is drawn; null: not at all. `type`: 1 point, 2 line, 3 area. */
export function lookOf(layer: string, properties: Properties, type: number): Look | null {
  const kind = String(properties.kind ?? properties.class ?? '');
  switch (layer) {
    case 'water':
      return type === 3 ? fill('water', 3) : type === 2 ? stroke('water', 3, 2) : null;
    case 'waterway':
      return type === 2 ? stroke('water', 3, 2) : null;
    case 'landcover':
    case 'landuse':
    case 'natural':
    case 'park':
      if (type !== 3) return null;
      return GREEN.test(kind) || layer === 'park' ? fill('green', 1) : null;
    case 'buildings':
    case 'building':
      return type === 3 ? fill('built', 4) : null;
    case 'roads':
    case 'transit':
    case 'transportation':
      if (type !== 2) return null;
      if (kind === 'rail' || kind === 'transit') return stroke('border', 5, 1.5, true);
      if (kind === 'ferry' || kind === 'aerialway') return null;
      if (MAIN_ROAD.test(kind)) return stroke('roadMain', 8, 6);
      return SMALL_ROAD.test(kind) ? stroke('road', 6, 1.2, true) : stroke('road', 7, 3.5);
    case 'boundaries':
    case 'boundary':
      return type === 2 ? stroke('border', 9, 1, true) : null;
    default:
      return null;
  }
}

/** @throws when the bytes are no vector tile */
export function decodeVectorTile(bytes: Uint8Array): VectorMap {
  const tile = new VectorTile(new PbfReader(bytes));
  const shapes = new Map<string, Shape>();
  const names: PlaceName[] = [];
  for (const [layerName, layer] of Object.entries(tile.layers)) {
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i);
      const look = lookOf(layerName, feature.properties, feature.type);
      const lines = look || feature.properties.name !== undefined ? feature.loadGeometry() : [];
      const name = nameOf(layerName, feature.properties, lines, layer.extent);
      if (name) names.push(name);
      if (!look) continue;
      const key = `${look.order} ${look.colour} ${look.stroke?.widthPx} ${look.stroke?.dashed}`;
      let shape = shapes.get(key);
      if (!shape) {
        shape = { ...look, path: new Path2D() };
        shapes.set(key, shape);
      }
      for (const line of lines) {
        line.forEach(({ x, y }, at) => {
          // Larger than one, for the sake of single precision and of the smallest line widths.
          const [px, py] = [(x / layer.extent) * UNIT, (y / layer.extent) * UNIT];
          if (at === 0) shape.path.moveTo(px, py);
          else shape.path.lineTo(px, py);
        });
        if (!look.stroke) shape.path.closePath();
      }
    }
  }
  return { shapes: [...shapes.values()].sort((a, b) => a.order - b.order), names };
}

const UNIT = 4096;
const PLACE_RANKS: Readonly<Record<string, readonly [rank: number, fromZoom: number]>> = {
  city: [1, 6],
  town: [2, 9],
  locality: [2, 9],
  village: [3, 11],
  macrohood: [4, 12],
  suburb: [4, 12],
  neighbourhood: [5, 13],
  quarter: [5, 13],
  hamlet: [5, 13],
};

function nameOf(
  layer: string,
  properties: Properties,
  lines: readonly (readonly { readonly x: number; readonly y: number }[])[],
  extent: number,
): PlaceName | null {
  const text = properties.name;
  const line = lines[0];
  const middle = line && middleOf(line);
  if (typeof text !== 'string' || text === '' || !middle) return null;
  const [x, y] = [middle.x / extent, middle.y / extent];
  // A tile's margin belongs to its neighbour, who names it too.
  if (x < 0 || y < 0 || x >= 1 || y >= 1) return null;
  const kind = String(properties.kind_detail ?? properties.kind ?? properties.class ?? '');
  if (layer === 'places' || layer === 'place') {
    const [rank, fromZoom] = PLACE_RANKS[kind] ?? PLACE_RANKS[String(properties.kind)] ?? [5, 13];
    return { text, x, y, rank, fromZoom };
  }
  if (layer === 'roads' || layer === 'transportation_name') {
    const main = MAIN_ROAD.test(String(properties.kind ?? properties.class ?? ''));
    return { text, x, y, rank: main ? 6 : 7, fromZoom: main ? 14.5 : 16 };
  }
  return layer === 'water' || layer === 'water_name' ? { text, x, y, rank: 5, fromZoom: 12 } : null;
}

/** Between the two points in the middle of a line: of a line of two, half-way. */
function middleOf<Point extends { readonly x: number; readonly y: number }>(line: readonly Point[]) {
  const [a, b] = [line[(line.length - 1) >> 1], line[line.length >> 1]];
  return a && b && { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** Draws one part of a tile into a bitmap. `z`: the zoom the bitmap is for. */
export function paintVectorTile(
  context: CanvasRenderingContext2D,
  { shapes }: VectorMap,
  { parts, partX, partY, sizePx, density }: TilePart,
  z: number,
  palette: MapPalette,
): void {
  const scale = (sizePx * density * parts) / UNIT;
  // Bitmaps are 512 px: their zoom is one less than that of the view they are for.
  const growth = Math.min(8, Math.max(0.15, 2 ** ((z + 1 - 15) / 2)));
  context.fillStyle = palette.ground;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.translate(-partX * sizePx * density, -partY * sizePx * density);
  context.scale(scale, scale);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (const shape of shapes) {
    const colour = palette[shape.colour];
    if (!shape.stroke) {
      context.fillStyle = colour;
      context.fill(shape.path, 'evenodd');
      continue;
    }
    const widthPx = Math.max(0.6, shape.stroke.widthPx * growth) * density;
    context.strokeStyle = colour;
    context.lineWidth = widthPx / scale;
    context.setLineDash(shape.stroke.dashed ? [(4 * density) / scale, (4 * density) / scale] : []);
    context.stroke(shape.path);
  }
  context.resetTransform();
}
