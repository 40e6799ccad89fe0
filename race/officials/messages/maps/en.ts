/** English: maps that cannot be used or kept, addresses that are not connected to. */
import type { Phrases } from '../phrases.ts';
import type { MapCode, ServerAway, Unreached } from './facts.ts';

const size = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

function away(reason: ServerAway): string {
  if (reason.is === 'late') return 'no answer in time';
  if (reason.is === 'cut') return 'the answer was cut short';
  return reason.is === 'answered' ? `the map's server answered ${reason.status}` : reason.told;
}

const UNREACHED: Readonly<Record<Unreached, string>> = {
  'no-address': 'it is no address',
  'this-computer': "it is the station's own computer, which only somebody there may name",
  'cloud-keys': 'it is where a cloud gives out keys',
  'link-local': 'it is link-local',
  nobodys: "it is nobody's own address",
};

export const maps: Pick<Phrases, MapCode> = {
  'map-no-map': () => 'This is no map: a PMTiles (.pmtiles) or MBTiles (.mbtiles) file is wanted.',
  'map-damaged-there': () => 'The map cannot be read there: it is damaged.',
  'map-takes-too-long': () => 'This map takes too long, or too much memory, to be read: it cannot be used.',
  'map-too-large': ({ bytes, mostBytes }) => `This file is ${size(bytes)}; a map may be ${size(mostBytes)}.`,
  'map-no-room': ({ bytes, freeBytes }) =>
    `This file is ${size(bytes)} and there is room for ${size(freeBytes)}: the rest of the disk is the race's.`,
  'map-part-wrong': () => 'The part is empty, or reaches beyond the end that was announced.',
  'map-part-meanwhile': () => 'Another part of a map is being taken just now; send one after the other.',
  'map-part-out-of-order': ({ received }) => `The next part begins at byte ${received}.`,
  'map-no-tables': () =>
    'This SQLite file is not an MBTiles map: it has no readable tables "metadata" and "tiles".',
  'map-tile-format': ({ format }) =>
    `This map's tiles are "${format || 'of no stated format'}"; pbf, png, jpg, webp and avif can be shown.`,
  'map-no-tiles': () => 'This map has no tiles.',
  'map-archive-version': () => 'This is not a PMTiles archive of version 3.',
  'map-archive-packed': () => 'This archive is compressed with something other than gzip.',
  'map-archive-content': () =>
    'This archive holds neither vector tiles (MVT) nor pictures (PNG, JPEG, WebP, AVIF).',
  'map-tiles-packed': () => 'The tiles of this archive are compressed with something other than gzip.',
  'map-directory-too-large': () => 'A directory of this archive is far too large.',
  'map-tile-too-large': () => 'A tile of this archive is far too large.',
  'map-directories-circle': () => 'The directories of this archive go in circles.',
  'map-archive-damaged': () => 'This PMTiles archive is cut short or damaged.',
  'map-no-source': () => 'No map source is set. Give the address of a PMTiles archive first.',
  'map-no-course': () => 'The race has no course yet; the map is kept around it.',
  'map-source-elsewhere': () =>
    'The map source has nothing where this course is. Choose a source that covers it.',
  'map-area-too-large': ({ bytes, freeBytes }) =>
    `This area is ${size(bytes)} and there is room for ${size(freeBytes)}. Free some space on the disk, or bring a smaller map as a file.`,
  'map-source-cut': () => 'The archive at the source is cut short.',
  'map-not-kept': () => 'The map could not be kept; the log of the station says more.',
  'map-host-away': ({ host }) =>
    `${host} cannot be reached. Get the map when there is a connection, or bring it as a file.`,
  'map-no-recent-day': ({ host, days }) =>
    `${host} has no map of the last ${days} days. Give another source, or bring a map as a file.`,
  'map-server-no-parts': () =>
    "The map's server does not send parts of a file (range requests), so nothing can be taken from it.",
  'map-server-refuses': ({ host, answered }) =>
    `The map's server answered ${answered} for ${host}. Check the address of the map source.`,
  'map-server-too-much': () => "The map's server sent more than it was asked for.",
  'map-server-away': ({ reason }) =>
    `The map's server cannot be reached (${away(reason)}). What was kept stays; go on when there is a connection.`,
  'map-source-replaced': () => 'The map at the source was replaced under way. Begin again.',
  'out-of-reach': ({ address, reason }) =>
    `The station does not connect to ${address}: ${UNREACHED[reason]}.`,
  'no-web-address': ({ protocol }) => `${protocol} is no address of the web.`,
};
