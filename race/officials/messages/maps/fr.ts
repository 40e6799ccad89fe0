/** French: maps that cannot be used or kept, addresses that are not connected to. */
import type { Phrases } from '../phrases.ts';
import type { MapCode, ServerAway, Unreached } from './facts.ts';

const size = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} ko` : `${(bytes / 1e6).toFixed(1).replace('.', ',')} Mo`;

function away(reason: ServerAway): string {
  if (reason.is === 'late') return 'pas de réponse à temps';
  if (reason.is === 'cut') return 'la réponse s’est interrompue';
  return reason.is === 'answered' ? `il a répondu ${reason.status}` : reason.told;
}

const UNREACHED: Readonly<Record<Unreached, string>> = {
  'no-address': 'ce n’est pas une adresse',
  'this-computer': 'c’est l’ordinateur de la station, que seul quelqu’un assis devant lui peut indiquer',
  'cloud-keys': 'c’est là qu’un cloud distribue ses clés',
  'link-local': 'cette adresse ne vaut que sur un seul lien (link-local)',
  nobodys: 'cette adresse n’est celle d’aucun appareil',
};

export const maps: Pick<Phrases, MapCode> = {
  'map-no-map': () => 'Ce n’est pas une carte : il faut un fichier PMTiles (.pmtiles) ou MBTiles (.mbtiles).',
  'map-damaged-there': () => 'La carte est illisible à cet endroit : elle est abîmée.',
  'map-takes-too-long': () =>
    'Lire cette carte prend trop de temps ou trop de mémoire : elle ne peut pas servir.',
  'map-too-large': ({ bytes, mostBytes }) =>
    `Ce fichier fait ${size(bytes)} ; une carte peut faire ${size(mostBytes)}.`,
  'map-no-room': ({ bytes, freeBytes }) =>
    `Ce fichier fait ${size(bytes)} et il y a de la place pour ${size(freeBytes)} : le reste du disque est à la course.`,
  'map-part-wrong': () => 'Ce morceau est vide, ou dépasse la fin annoncée.',
  'map-part-meanwhile': () =>
    'Un autre morceau de carte est en cours de réception ; envoyez-les l’un après l’autre.',
  'map-part-out-of-order': ({ received }) => `Le morceau suivant commence à l’octet ${received}.`,
  'map-no-tables': () =>
    'Ce fichier SQLite n’est pas une carte MBTiles : il n’a pas de tables « metadata » et « tiles » lisibles.',
  'map-tile-format': ({ format }) =>
    `${format === '' ? 'Cette carte ne dit pas le format de ses tuiles' : `Les tuiles de cette carte sont en « ${format} »`} ; pbf, png, jpg, webp et avif peuvent être montrés.`,
  'map-no-tiles': () => 'Cette carte n’a aucune tuile.',
  'map-archive-version': () => 'Ce n’est pas une archive PMTiles de version 3.',
  'map-archive-packed': () => 'Cette archive est compressée autrement qu’avec gzip.',
  'map-archive-content': () =>
    'Cette archive ne contient ni tuiles vectorielles (MVT) ni images (PNG, JPEG, WebP, AVIF).',
  'map-tiles-packed': () => 'Les tuiles de cette archive sont compressées autrement qu’avec gzip.',
  'map-directory-too-large': () => 'Un répertoire de cette archive est beaucoup trop grand.',
  'map-tile-too-large': () => 'Une tuile de cette archive est beaucoup trop grande.',
  'map-directories-circle': () => 'Les répertoires de cette archive tournent en rond.',
  'map-archive-damaged': () => 'Cette archive PMTiles est tronquée ou abîmée.',
  'map-no-source': () =>
    'Aucune source de cartes n’est indiquée. Donnez d’abord l’adresse d’une archive PMTiles.',
  'map-no-course': () => 'La course n’a pas encore de parcours ; la carte est prise autour de lui.',
  'map-source-elsewhere': () =>
    'La source de cartes n’a rien là où est ce parcours. Choisissez-en une qui couvre ce lieu.',
  'map-area-too-large': ({ bytes, freeBytes }) =>
    `Cette zone fait ${size(bytes)} et il y a de la place pour ${size(freeBytes)}. Libérez de la place sur le disque, ou apportez une carte plus petite en fichier.`,
  'map-source-cut': () => 'L’archive à la source est tronquée.',
  'map-not-kept': () => 'La carte n’a pas pu être prise ; le journal technique de la station en dit plus.',
  'map-host-away': ({ host }) =>
    `${host} est injoignable. Prenez la carte quand il y a une connexion, ou apportez-la en fichier.`,
  'map-no-recent-day': ({ host, days }) =>
    `${host} n’a pas de carte des ${days} derniers jours. Indiquez une autre source, ou apportez une carte en fichier.`,
  'map-server-no-parts': () =>
    'Le serveur de la carte n’envoie pas de parties d’un fichier (requêtes Range) : rien ne peut y être pris.',
  'map-server-refuses': ({ host, answered }) =>
    `Le serveur de la carte a répondu ${answered} pour ${host}. Vérifiez l’adresse de la source de cartes.`,
  'map-server-too-much': () => 'Le serveur de la carte a envoyé plus que demandé.',
  'map-server-away': ({ reason }) =>
    `Le serveur de la carte est injoignable (${away(reason)}). Ce qui est pris reste ; continuez quand il y a une connexion.`,
  'map-source-replaced': () => 'La carte à la source a été remplacée en cours de route. Recommencez.',
  'out-of-reach': ({ address, reason }) =>
    `La station ne se connecte pas à ${address} : ${UNREACHED[reason]}.`,
  'no-web-address': ({ protocol }) => `${protocol} n’est pas une adresse du web.`,
};
