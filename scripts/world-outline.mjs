/**
 * Makes `resources/maps/world-outline.json` from Natural Earth 1:50m (public domain), as the package world-atlas
 * carries it: `node scripts/world-outline.mjs`. Run again only when the borders of the world have changed.
 * Lines are encoded as Google's polylines of whole hundredths of a degree, latitude first: 150 kB become 60.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { feature, mesh } from 'topojson-client';

const read = (name) =>
  JSON.parse(readFileSync(new URL(`../node_modules/world-atlas/${name}`, import.meta.url), 'utf8'));

/** Steps a degree: 1.1 km at the equator, two pixels at the last zoom that shows the outline. */
const STEPS = 100;
/** A web map ends here. */
const LATITUDE_MAX = 85;
/** Islands smaller than this many square steps are left out. */
const AREA_MIN = 6;

const encodeNumber = (value) => {
  let rest = value < 0 ? ~(value << 1) : value << 1;
  let text = '';
  while (rest >= 0x20) {
    text += String.fromCharCode((0x20 | (rest & 0x1f)) + 63);
    rest >>= 5;
  }
  return text + String.fromCharCode(rest + 63);
};

function encode(line, closed) {
  let [lat, lon, text, count] = [0, 0, '', 0];
  for (const [lonDeg, latDeg] of closed ? line.slice(0, -1) : line) {
    const y = Math.round(Math.max(-LATITUDE_MAX, Math.min(LATITUDE_MAX, latDeg)) * STEPS);
    const x = Math.round(lonDeg * STEPS);
    if (count > 0 && y === lat && x === lon) continue;
    text += encodeNumber(y - lat) + encodeNumber(x - lon);
    [lat, lon, count] = [y, x, count + 1];
  }
  return { text, count };
}

const area = (ring) => {
  let twice = 0;
  for (let i = 0; i + 1 < ring.length; i++)
    twice += ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
  return (Math.abs(twice) / 2) * STEPS * STEPS;
};

const land = read('land-50m.json');
const countries = read('countries-50m.json');
const rings = feature(land, land.objects.land)
  .features.flatMap(({ geometry }) =>
    geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat(),
  )
  .filter((ring) => area(ring) >= AREA_MIN)
  .map((ring) => encode(ring, true))
  .filter(({ count }) => count >= 3);
const borders = mesh(countries, countries.objects.countries, (a, b) => a !== b)
  .coordinates.map((line) => encode(line, false))
  .filter(({ count }) => count >= 2);

const file = fileURLToPath(new URL('../resources/maps/world-outline.json', import.meta.url));
const json = JSON.stringify({
  source: 'Natural Earth 1:50m, public domain, naturalearthdata.com',
  steps: STEPS,
  land: rings.map(({ text }) => text),
  borders: borders.map(({ text }) => text),
});
writeFileSync(file, `${json}\n`);
const points = [...rings, ...borders].reduce((sum, { count }) => sum + count, 0);
console.log(
  `${rings.length} shores, ${borders.length} borders, ${points} points: ${(json.length / 1000).toFixed(0)} kB, ${(brotliCompressSync(json).length / 1000).toFixed(0)} kB compressed`,
);
