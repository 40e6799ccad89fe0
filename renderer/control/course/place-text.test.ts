/** Places as people paste them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeIn } from './place-text.ts';

const LJUBLJANA = { latDeg: 46.05, lonDeg: 14.5 };
test('decimal degrees, degrees and minutes, and links of maps are one place', () => {
  for (const text of [
    '46.05, 14.5',
    '46.05 14.5',
    '46.05,14.5',
    '46,05 14,5',
    '46,05; 14,5',
    '46,05, 14,5',
    '46.05° N, 14.5° E',
    'N 46.05 E 14.5',
    '14.5E 46.05N',
    `46°03'00"N 14°30'00"E`,
    `46° 3' N, 14° 30' E`,
    '46°03′00″N, 14°30′00″O',
    'geo:46.05,14.5?z=17',
    'https://www.google.com/maps/place/X/@46.05,14.5,17z/data=!3m1',
    'https://www.google.com/maps?q=46.05,14.5',
    'https://maps.apple.com/?ll=46.05,14.5&q=Tent',
    'https://www.openstreetmap.org/#map=17/46.05/14.5',
    'https://www.openstreetmap.org/?mlat=46.05&mlon=14.5#map=17/46.1/14.6',
  ])
    assert.deepEqual(placeIn(text), LJUBLJANA, text);
  assert.deepEqual(placeIn('33.9 S 151.2 E'), { latDeg: -33.9, lonDeg: 151.2 });
  assert.deepEqual(placeIn('-33.9, -70.5'), { latDeg: -33.9, lonDeg: -70.5 });
});

test('names, numbers out of range and half a place are none', () => {
  for (const text of [
    'Ljubljana',
    '',
    '46.05',
    '146.05, 14.5',
    '46.05, 214',
    'Rue 12, 75 Paris',
    'https://example.org/',
    "46°75'N 14°E",
  ])
    assert.equal(placeIn(text), null, text);
});
