/** German: maps that cannot be used or kept, addresses that are not connected to. */
import type { Phrases } from '../phrases.ts';
import type { MapCode, ServerAway, Unreached } from './facts.ts';

const size = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1).replace('.', ',')} MB`;

function away(reason: ServerAway): string {
  if (reason.is === 'late') return 'keine Antwort in der Zeit';
  if (reason.is === 'cut') return 'die Antwort brach ab';
  return reason.is === 'answered' ? `er antwortete ${reason.status}` : reason.told;
}

const UNREACHED: Readonly<Record<Unreached, string>> = {
  'no-address': 'das ist keine Adresse',
  'this-computer': 'das ist der Computer der Station selbst, den nur angeben darf, wer an ihm sitzt',
  'cloud-keys': 'dort gibt eine Cloud Schlüssel aus',
  'link-local': 'die Adresse gilt nur auf einer einzelnen Leitung (link-local)',
  nobodys: 'die Adresse gehört keinem einzelnen Gerät',
};

export const maps: Pick<Phrases, MapCode> = {
  'map-no-map': () =>
    'Das ist keine Karte: Gebraucht wird eine PMTiles- (.pmtiles) oder MBTiles-Datei (.mbtiles).',
  'map-damaged-there': () => 'Die Karte ist an dieser Stelle nicht lesbar: Sie ist beschädigt.',
  'map-takes-too-long': () =>
    'Diese Karte zu lesen dauert zu lange oder braucht zu viel Speicher: Sie kann nicht benutzt werden.',
  'map-too-large': ({ bytes, mostBytes }) =>
    `Diese Datei hat ${size(bytes)}; eine Karte darf ${size(mostBytes)} haben.`,
  'map-no-room': ({ bytes, freeBytes }) =>
    `Diese Datei hat ${size(bytes)}, Platz ist für ${size(freeBytes)}: Der Rest der Platte gehört dem Rennen.`,
  'map-part-wrong': () => 'Der Teil ist leer oder reicht über das angekündigte Ende hinaus.',
  'map-part-meanwhile': () =>
    'Gerade wird ein anderer Teil einer Karte übernommen; senden Sie einen nach dem anderen.',
  'map-part-out-of-order': ({ received }) => `Der nächste Teil beginnt bei Byte ${received}.`,
  'map-no-tables': () =>
    'Diese SQLite-Datei ist keine MBTiles-Karte: Die Tabellen „metadata“ und „tiles“ fehlen oder sind nicht lesbar.',
  'map-tile-format': ({ format }) =>
    `${format === '' ? 'Diese Karte nennt das Format ihrer Kacheln nicht' : `Die Kacheln dieser Karte sind „${format}“`}; gezeigt werden können pbf, png, jpg, webp und avif.`,
  'map-no-tiles': () => 'Diese Karte hat keine Kacheln.',
  'map-archive-version': () => 'Das ist kein PMTiles-Archiv der Version 3.',
  'map-archive-packed': () => 'Dieses Archiv ist anders als mit gzip gepackt.',
  'map-archive-content': () =>
    'Dieses Archiv enthält weder Vektorkacheln (MVT) noch Bilder (PNG, JPEG, WebP, AVIF).',
  'map-tiles-packed': () => 'Die Kacheln dieses Archivs sind anders als mit gzip gepackt.',
  'map-directory-too-large': () => 'Ein Verzeichnis dieses Archivs ist viel zu groß.',
  'map-tile-too-large': () => 'Eine Kachel dieses Archivs ist viel zu groß.',
  'map-directories-circle': () => 'Die Verzeichnisse dieses Archivs führen im Kreis.',
  'map-archive-damaged': () => 'Dieses PMTiles-Archiv ist abgeschnitten oder beschädigt.',
  'map-no-source': () =>
    'Es ist keine Kartenquelle angegeben. Geben Sie erst die Adresse eines PMTiles-Archivs an.',
  'map-no-course': () => 'Das Rennen hat noch keine Strecke; die Karte wird um sie herum geholt.',
  'map-source-elsewhere': () =>
    'Die Kartenquelle hat nichts, wo diese Strecke ist. Wählen Sie eine Quelle, die den Ort enthält.',
  'map-area-too-large': ({ bytes, freeBytes }) =>
    `Dieses Gebiet hat ${size(bytes)}, Platz ist für ${size(freeBytes)}. Machen Sie auf der Platte Platz, oder bringen Sie eine kleinere Karte als Datei.`,
  'map-source-cut': () => 'Das Archiv an der Quelle ist abgeschnitten.',
  'map-not-kept': () => 'Die Karte konnte nicht geholt werden; das Protokoll der Station sagt mehr.',
  'map-host-away': ({ host }) =>
    `${host} ist nicht erreichbar. Holen Sie die Karte, wenn es eine Verbindung gibt, oder bringen Sie sie als Datei.`,
  'map-no-recent-day': ({ host, days }) =>
    `${host} hat keine Karte der letzten ${days} Tage. Geben Sie eine andere Quelle an, oder bringen Sie eine Karte als Datei.`,
  'map-server-no-parts': () =>
    'Der Server der Karte sendet keine Teile einer Datei (Range-Anfragen), darum kann von ihm nichts geholt werden.',
  'map-server-refuses': ({ host, answered }) =>
    `Der Server der Karte antwortete ${answered} für ${host}. Prüfen Sie die Adresse der Kartenquelle.`,
  'map-server-too-much': () => 'Der Server der Karte sandte mehr, als verlangt war.',
  'map-server-away': ({ reason }) =>
    `Der Server der Karte ist nicht erreichbar (${away(reason)}). Geholtes bleibt; machen Sie weiter, wenn es eine Verbindung gibt.`,
  'map-source-replaced': () =>
    'Die Karte an der Quelle wurde unterwegs durch eine andere ersetzt. Beginnen Sie noch einmal.',
  'out-of-reach': ({ address, reason }) =>
    `Die Station verbindet sich nicht mit ${address}: ${UNREACHED[reason]}.`,
  'no-web-address': ({ protocol }) => `${protocol} ist keine Adresse im Web.`,
};
