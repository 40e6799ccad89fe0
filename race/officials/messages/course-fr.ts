/** French, for files that hold courses and for courses. */
import type { CoursePhrases, LineKind, OtherFile } from './course-facts.ts';

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${Math.abs(n) < 2 ? one : many}`;
const quoted = (names: readonly string[]): string => names.map((name) => `« ${name} »`).join(', ');
const metres = (m: number, digits = 0): string => `${m.toFixed(digits).replace('.', ',')} m`;
const km = (m: number): string => `${(m / 1000).toFixed(2).replace('.', ',')} km`;
const KNOWN = 'Formats connus : GPX, TCX, FIT, GeoJSON, KML et KMZ.';

const KIND: Readonly<Record<OtherFile, string>> = {
  zip: 'C’est un fichier ZIP sans parcours',
  gzip: 'C’est un fichier compressé (gzip) sans parcours',
  pdf: 'C’est un PDF : une image du parcours, pas ses lieux',
  'web-page': 'C’est une page web, pas le fichier lui-même : cherchez-y « Exporter en GPX »',
  picture: 'C’est une image : on ne peut pas y lire un parcours',
  spreadsheet: 'C’est un tableur',
  xml: 'C’est du XML, mais sans parcours',
  unknown: 'Ce n’est pas un enregistrement lisible',
};
export const LINE_FR: Readonly<Record<LineKind, string>> = {
  ride: 'Sortie',
  track: 'Trace',
  route: 'Itinéraire',
  line: 'Ligne',
  outline: 'Contour',
  joined: 'Parties réunies',
};

export const courseFr: CoursePhrases = {
  'file-empty': () => 'Le fichier est vide.',
  'file-too-large': ({ mostMb }) => `Le fichier dépasse ${mostMb} Mio.`,
  'file-of-other-kind': ({ kind }) => `${KIND[kind]}. ${KNOWN}`,
  'file-damaged': ({ format }) =>
    `Ce fichier ${format} est abîmé, rien n’y est lisible. Exportez-le de nouveau.`,
  'file-nested': ({ most }) =>
    `Le fichier est imbriqué sur plus de ${most} niveaux, comme aucun enregistrement : il est abîmé.`,
  'file-declares-entities': () =>
    'Le fichier déclare des entités XML, ce qui n’est pas sûr à lire. Exportez-le sans elles.',
  'file-not-whole-json': () => 'Le fichier est abîmé ou tronqué : ce n’est pas du JSON entier.',
  'file-not-geojson': () => 'Le fichier est du JSON, mais pas du GeoJSON : il n’a pas de « type ».',
  'file-too-many-points': ({ most }) => `Le fichier a plus de ${most} points ; allégez-le d’abord.`,
  'file-not-unpacked': ({ why }) =>
    why === 'no-course'
      ? `Il n’y a pas de parcours dans ce fichier compressé. ${KNOWN}`
      : why === 'damaged'
        ? 'Ce fichier compressé est abîmé. Décompressez-le et apportez le fichier qu’il contient.'
        : 'Le contenu de ce fichier compressé est trop grand. Décompressez-le et apportez le fichier qu’il contient.',
  'file-without-places': ({ format }) => `Ce fichier ${format} n’a ni trace, ni itinéraire, ni point.`,
  'file-points-without-place': ({ format, count: n }) =>
    `Ce fichier ${format} a ${count(n, 'point')}, mais aucun avec une position.`,
  'file-only-waypoints': ({ format, count: n, names }) =>
    `Ce fichier ${format} a ${count(n, 'point de passage', 'points de passage')}${names.length > 0 ? ` (${quoted(names)})` : ''}, mais ni trace ni itinéraire : exportez la trace ou l’itinéraire du parcours.`,
  'file-only-links': ({ count: n }) =>
    `Ce fichier KML ne contient pas de parcours, seulement ${count(n, 'lien')} vers internet. Ouvrez-le dans Google Earth ou My Maps et exportez le calque lui-même en KML ou KMZ.`,
  'file-no-such-line': ({ line, count: n }) =>
    `Il n’y a pas de ligne ${line} dans ce fichier ; il y en a ${n}, comptées à partir de 0.`,
  'line-too-short': ({ line }) =>
    `« ${line} » n’a pas deux lieux distants l’un de l’autre : ce n’est pas un parcours.`,

  'text-guessed': ({ as }) =>
    `Le fichier ne dit pas comment ses lettres sont écrites ; il a été lu comme ${as}. Vérifiez les noms.`,
  'text-not-as-declared': ({ declared, as }) =>
    `Le fichier annonce des lettres en ${declared}, mais c’est faux ; il a été lu comme ${as}. Vérifiez les noms.`,
  'file-cut-off': ({ points }) =>
    `Le fichier est tronqué ; ${count(points, 'point lu', 'points lus')} avant la coupure. La fin du parcours manque-t-elle ?`,
  'fit-never-finished': ({ points }) =>
    `L’appareil n’a jamais terminé ce fichier (batterie vide ?) ; ${count(points, 'point lu', 'points lus')}, tous. La fin du parcours manque-t-elle ?`,
  'fit-damaged': ({ points }) =>
    `La somme de contrôle du fichier est fausse : quelque chose y a changé ou manque. ${count(points, 'point lu', 'points lus')} ; regardez-les sur la carte.`,
  'points-without-place': ({ count: n }) =>
    `${count(n, 'point sans position utilisable laissé', 'points sans position utilisable laissés')} de côté.`,
  'sides-swapped': () =>
    'Latitude et longitude étaient inversées dans ce fichier ; elles ont été échangées. Regardez la carte.',
  'links-left-out': ({ count: n }) =>
    `${count(n, 'lien vers internet laissé', 'liens vers internet laissés')} de côté : la station ne lit que le contenu du fichier.`,

  'line-taken': ({ line, lengthM, others, more }) =>
    `Le fichier a ${others.length + more + 1} lignes. Prise : « ${line} », ${km(lengthM)}. Laissées de côté : ${quoted(others)}${more > 0 ? ` et ${more} de plus` : ''}.`,
  'parts-joined': ({ parts }) =>
    `${parts} parties qui se touchent bout à bout ont été réunies en un parcours, dans l’ordre où elles se touchent.`,
  'lap-cut-out': ({ laps, lapM }) =>
    `L’enregistrement compte ${count(laps, 'tour')} du même chemin ; un de ${km(lapM)} a été pris comme parcours.`,
  'loop-closed': ({ gapM }) =>
    `La ligne finit à ${metres(gapM)} de son début ; elle a été fermée en boucle par une droite.`,
  'shape-guessed': ({ loop, gapM }) =>
    loop
      ? `La ligne finit à ${metres(gapM)} de son début : prise comme une boucle.`
      : `La ligne finit à ${metres(gapM)} de son début : prise comme un parcours du départ à l’arrivée.`,
  'points-thinned': ({ before, after, offM }) =>
    `${after} points gardés sur ${before} ; les autres sont à ${metres(offM, 1)} au plus du parcours.`,
  'jumps-left-out': ({ count: n }) =>
    `${count(n, 'point laissé', 'points laissés')} de côté : arrêt, ou saut que personne ne peut faire.`,

  'course-without-way': () => 'Le parcours a moins de deux points : enregistrez, dessinez ou importez-en un.',
  'course-too-many-points': ({ points, most }) =>
    `Le parcours a ${points} points, ${most} au plus sont possibles : un nouvel import l’allège.`,
  'course-off-earth': ({ point }) =>
    `Le point ${point} du parcours n’est pas un lieu sur Terre : supprimez-le.`,
  'course-too-short': ({ loop, lengthM, leastM }) =>
    loop
      ? `La boucle fait ${metres(lengthM)} : le GPS ne peut pas mesurer des tours de moins de ${leastM} m.`
      : `Le parcours fait ${metres(lengthM)} : sous ${leastM} m, le GPS ne distingue pas le départ de l’arrivée.`,
  'course-too-long': ({ lengthM, mostM }) =>
    `Le parcours fait ${km(lengthM)}, ${(mostM / 1000).toFixed(0)} km au plus sont possibles.`,
  'course-far-away': ({ awayM }) =>
    `Ce parcours est à ${(awayM / 1000).toFixed(0)} km de l’actuel : celui d’une autre course, ou latitude et longitude inversées ?`,
  'course-straight': ({ fromM, toM }) =>
    `Entre ${km(fromM)} et ${km(toM)}, le parcours va tout droit sur ${km(toM - fromM)} : ajoutez les points qui y manquent.`,
  'course-sparse': ({ points, lengthM }) =>
    `Le parcours n’a que ${count(points, 'point')} sur ${km(lengthM)} : les virages sont coupés et les coureurs sembleront en sortir. Importez-le avec plus de points, ou ajoutez-en.`,
  'loop-of-few-points': ({ points }) =>
    points < 3
      ? `Une boucle a besoin d’au moins trois points, celle-ci en a ${points}.`
      : `La boucle n’a que ${points} points : c’est un triangle, pas une route. Ajoutez des points le long du chemin.`,
  'loop-repeats-first-point': () => 'La boucle répète son premier point à la fin : supprimez le dernier.',
  'loop-has-road-lines': () =>
    'Une boucle a une ligne de départ/arrivée au lieu d’un départ et d’une arrivée : changez leur genre.',
  'road-has-loop-line': () =>
    'Une ligne de départ/arrivée n’a de sens que sur une boucle : fermez le parcours, ou prenez deux lignes.',
  'line-off-course': ({ line, atM, lengthM }) =>
    `La ligne « ${line} » est à ${km(atM)}, mais le parcours finit à ${km(lengthM)} : mettez-la sur le parcours.`,
  'lines-unordered': () => 'Les lignes ne sont pas dans l’ordre du parcours : triez-les par distance.',
  'lines-too-near': ({ line, next, apartM, leastM }) =>
    `Les lignes « ${line} » et « ${next} » sont à ${metres(apartM)} ; sous ${leastM} m, le GPS ne peut pas les distinguer.`,
};
