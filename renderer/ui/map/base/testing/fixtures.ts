/** For tests: vector tiles written here, and a small town of them, so that a map can be looked at without one. */
import { PbfWriter } from 'pbf';
import { project } from '../../projection.ts';

export interface FixtureFeature {
  readonly layer: string;
  /** 1 point, 2 line, 3 area (one ring, not closed). */
  readonly type: 1 | 2 | 3;
  readonly properties: Readonly<Record<string, string>>;
  /** Longitude, latitude. */
  readonly at: readonly (readonly [lonDeg: number, latDeg: number])[];
}

const EXTENT = 4096;
const MARGIN = 128;
const zigzag = (value: number) => (value << 1) ^ (value >> 31);

/** A tile with what reaches into it; null when nothing does. */
export function makeVectorTile(
  features: readonly FixtureFeature[],
  z: number,
  x: number,
  y: number,
): Uint8Array | null {
  const inTile = features.flatMap((feature) => {
    const points = feature.at.map(([lonDeg, latDeg]) => {
      const world = project(latDeg, lonDeg);
      const local = (px: number, tile: number) => Math.round(((px / 256) * 2 ** z - tile) * EXTENT);
      return { x: local(world.x, x), y: local(world.y, y) };
    });
    const reaches = (of: (point: { x: number; y: number }) => number) =>
      Math.max(...points.map(of)) > -MARGIN && Math.min(...points.map(of)) < EXTENT + MARGIN;
    return reaches((p) => p.x) && reaches((p) => p.y) ? [{ ...feature, points }] : [];
  });
  if (inTile.length === 0) return null;
  const tile = new PbfWriter();
  for (const name of new Set(inTile.map(({ layer }) => layer)))
    tile.writeMessage(
      3,
      (_, layer) => {
        const keys: string[] = [];
        const values: string[] = [];
        const indexOf = (list: string[], value: string) =>
          list.includes(value) ? list.indexOf(value) : list.push(value) - 1;
        layer.writeVarintField(15, 2);
        layer.writeStringField(1, name);
        for (const feature of inTile.filter((one) => one.layer === name))
          layer.writeMessage(
            2,
            (_none, out) => {
              const tags = Object.entries(feature.properties).flatMap(([key, value]) => [
                indexOf(keys, key),
                indexOf(values, value),
              ]);
              out.writePackedVarint(2, tags);
              out.writeVarintField(3, feature.type);
              out.writePackedVarint(4, geometry(feature.points, feature.type));
            },
            null,
          );
        for (const key of keys) layer.writeStringField(3, key);
        for (const value of values)
          layer.writeMessage(4, (_none, out) => out.writeStringField(1, value), null);
        layer.writeVarintField(5, EXTENT);
      },
      null,
    );
  return tile.finish();
}

function geometry(points: readonly { x: number; y: number }[], type: number): number[] {
  let [x, y] = [0, 0];
  const step = (point: { x: number; y: number }) => {
    const delta = [zigzag(point.x - x), zigzag(point.y - y)];
    [x, y] = [point.x, point.y];
    return delta;
  };
  const [first, ...rest] = points;
  return [
    9,
    ...step(first!),
    ...(rest.length > 0 ? [(rest.length << 3) | 2, ...rest.flatMap(step)] : []),
    ...(type === 3 ? [15] : []),
  ];
}

/** Streets, blocks, a park, a river, a railway and names around a place, some four kilometres across. */
export function smallTown(lonDeg: number, latDeg: number): readonly FixtureFeature[] {
  const scale = Math.cos((latDeg * Math.PI) / 180);
  /** Metres east and north of the middle. */
  const at = (east: number, north: number): [number, number] => [
    lonDeg + east / (111_320 * scale),
    latDeg + north / 111_320,
  ];
  const features: FixtureFeature[] = [];
  const add = (
    layer: string,
    type: 1 | 2 | 3,
    properties: Record<string, string>,
    ...places: readonly (readonly [number, number])[]
  ) => features.push({ layer, type, properties, at: places.map(([east, north]) => at(east, north)) });
  const box = (e0: number, n0: number, e1: number, n1: number): readonly (readonly [number, number])[] => [
    [e0, n0],
    [e0, n1],
    [e1, n1],
    [e1, n0],
  ];
  const river = Array.from(
    { length: 41 },
    (_, i) => [-2_000 + i * 100, -900 + 220 * Math.sin(i / 5)] as const,
  );
  add(
    'water',
    3,
    { kind: 'river', name: 'Mill river' },
    ...river,
    ...[...river].reverse().map(([e, n]) => [e, n - 130] as const),
  );
  add('landuse', 3, { kind: 'park', name: 'Old park' }, ...box(-700, -560, 150, 100));
  add('landuse', 3, { kind: 'forest' }, ...box(-1_900, 700, -900, 1_700));
  for (let i = -9; i <= 9; i++) {
    const main = i % 4 === 0;
    const kind = main ? 'major_road' : 'minor_road';
    add(
      'roads',
      2,
      { kind, name: `${Math.abs(i) + 1}${i < 0 ? ' West' : ' East'} Street` },
      [i * 200, -1_900],
      [i * 200 + 60, 1_900],
    );
    add(
      'roads',
      2,
      { kind, name: `${i < 0 ? 'South' : 'North'} ${Math.abs(i) + 1} Lane` },
      [-1_900, i * 200],
      [1_900, i * 200 + 60],
    );
  }
  for (let i = -9; i < 9; i++)
    for (let j = -9; j < 9; j++) {
      const inPark = i * 200 > -850 && i * 200 < 150 && j * 200 > -700 && j * 200 < 100;
      const inRiver = j * 200 > -1_450 && j * 200 < -600;
      const inForest = i * 200 < -850 && j * 200 > 500;
      if (inPark || inRiver || inForest) continue;
      for (const [e, n] of [
        [40, 50],
        [115, 55],
        [45, 120],
        [120, 125],
      ] as const)
        add(
          'buildings',
          3,
          { kind: 'building' },
          ...box(i * 200 + e + 20, j * 200 + n, i * 200 + e + 65, j * 200 + n + 40),
        );
    }
  add('roads', 2, { kind: 'rail' }, [-1_900, 420], [1_900, 900]);
  add('roads', 2, { kind: 'path' }, [-700, -560], [-300, -200], [150, 100]);
  add('places', 1, { kind: 'locality', kind_detail: 'town', name: 'Kermesse' }, [100, 330]);
  add('places', 1, { kind: 'neighbourhood', name: 'Mill quarter' }, [900, -500]);
  return features;
}
