/** The base map: the outline that every station carries, which tiles a view needs, and what a vector tile says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import type { Camera } from '../camera.ts';
import { project } from '../projection.ts';
import { outlineStrength } from './outline-strength.ts';
import { decodePolyline } from './polyline.ts';
import { makeVectorTile, smallTown } from './testing/fixtures.ts';
import { ancestor, isWorthShowing, tileBounds, tilesInView } from './tile-layer.ts';
import { decodeVectorTile, lookOf } from './vector-tile.ts';

const outlineFile = new URL('../../../../resources/maps/world-outline.json', import.meta.url);
const cameraAt = (latDeg: number, lonDeg: number, zoom: number): Camera => {
  const scale = 2 ** zoom;
  const { x, y } = project(latDeg, lonDeg);
  const [width, height] = [390, 300];
  return { scale, left: x * scale - width / 2, top: y * scale - height / 2, width, height, density: 2 };
};

/** Draws nothing, remembers how much it was told. */
class CountingPath {
  points = 0;
  moveTo() {
    this.points += 1;
  }
  lineTo() {
    this.points += 1;
  }
  closePath() {}
}
Object.assign(globalThis, { Path2D: CountingPath });

test('the outline of the world is whole, and small enough to carry along', () => {
  const text = readFileSync(outlineFile);
  assert.ok(brotliCompressSync(text).length <= 150_000);
  const { steps, land, borders, source } = JSON.parse(text.toString());
  assert.match(source, /Natural Earth .* public domain/);
  assert.ok(land.length > 1_000 && borders.length > 100);
  let points = 0;
  for (const line of [...land, ...borders])
    decodePolyline(line, (lat, lon) => {
      points += 1;
      assert.ok(Math.abs(lat / steps) <= 85 && Math.abs(lon / steps) <= 180.01);
    });
  assert.ok(points > 50_000);
});

test('a polyline is read as Google writes it', () => {
  const points: number[][] = [];
  decodePolyline('_p~iF~ps|U_ulLnnqC_mqNvxq`@', (lat, lon) => points.push([lat, lon]));
  assert.deepEqual(points, [
    [3_850_000, -12_020_000],
    [4_070_000, -12_095_000],
    [4_325_200, -12_645_300],
  ]);
});

test('the outline is seen from afar and gone at a venue', () => {
  assert.equal(outlineStrength(3), 1);
  assert.equal(outlineStrength(9.5), 0);
  const venue = { west: 9.98, south: 49.99, east: 10.02, north: 50.01 };
  assert.equal(isWorthShowing(venue, cameraAt(50, 10, 5)), false);
  assert.equal(isWorthShowing(venue, cameraAt(50, 10, 14)), true);
  assert.equal(isWorthShowing({ west: -180, south: -85, east: 180, north: 85 }, cameraAt(50, 10, 3)), true);
});

test('a view asks for the few tiles it touches, the middle one first, and none where the map ends', () => {
  const source = { minZoom: 0, bounds: null };
  const tiles = tilesInView(cameraAt(50, 10, 15.2), source, 512);
  assert.ok(tiles.length >= 2 && tiles.length <= 4);
  assert.equal(tiles[0]!.z, 14);
  const { x, y } = project(50, 10);
  assert.deepEqual(tiles[0], {
    z: 14,
    x: Math.floor((x / 256) * 2 ** 14),
    y: Math.floor((y / 256) * 2 ** 14),
  });
  const elsewhere = { minZoom: 0, bounds: { west: 20, south: 40, east: 21, north: 41 } };
  assert.deepEqual(tilesInView(cameraAt(50, 10, 15), elsewhere, 512), []);
  // A map that begins at zoom 14, seen from the moon, is not fetched by the thousand.
  assert.deepEqual(tilesInView(cameraAt(50, 10, 2), { minZoom: 14, bounds: null }, 512), []);
  assert.deepEqual(ancestor({ z: 17, x: 9, y: 4 }, 2), { z: 15, x: 2, y: 1 });
  assert.deepEqual(tileBounds({ west: -180, south: -85, east: 180, north: 85 }, 1), {
    x0: 0,
    y0: 0,
    x1: 1,
    y1: 1,
  });
});

test('a vector tile is read: water below streets, streets below names, the town before its quarters', () => {
  const { x0, y0 } = tileBounds({ west: 10, south: 50, east: 10, north: 50 }, 14);
  const bytes = makeVectorTile(smallTown(10, 50), 14, x0, y0)!;
  const { shapes, names } = decodeVectorTile(bytes);
  const order = shapes.map(({ colour }) => colour);
  assert.ok(order.indexOf('green') < order.indexOf('built'));
  assert.ok(order.indexOf('built') < order.indexOf('road'));
  assert.ok(order.indexOf('road') < order.indexOf('roadMain'));
  assert.ok(shapes.every(({ path }) => (path as unknown as CountingPath).points > 0));
  for (const { x, y } of names) assert.ok(x >= 0 && x < 1 && y >= 0 && y < 1);
  assert.equal(makeVectorTile(smallTown(10, 50), 14, 0, 0), null);
  assert.throws(() => decodeVectorTile(Uint8Array.of(0x1a, 0xff, 0xff, 0x7f)));
});

test('both schemas of vector tiles are known, and what is not needed is left out', () => {
  assert.equal(lookOf('roads', { kind: 'major_road' }, 2)?.colour, 'roadMain');
  assert.equal(lookOf('transportation', { class: 'primary' }, 2)?.colour, 'roadMain');
  assert.equal(lookOf('transportation', { class: 'rail' }, 2)?.stroke?.dashed, true);
  assert.equal(lookOf('landcover', { class: 'wood' }, 3)?.colour, 'green');
  assert.equal(lookOf('waterway', { class: 'river' }, 2)?.colour, 'water');
  assert.equal(lookOf('roads', { kind: 'ferry' }, 2), null);
  assert.equal(lookOf('pois', { kind: 'bench' }, 1), null);
});
