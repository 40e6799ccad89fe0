/** Français : les mots d'un import. */
import { type ImportWords, shortRows } from './en.ts';

export const fr: ImportWords = {
  meanings: {
    bib: 'Dossard',
    name: 'Nom (entier)',
    first: 'Prénom',
    last: 'Nom de famille',
    particle: 'Avant le nom de famille (van, de)',
    last2: 'Second nom de famille',
    sex: 'Sexe',
    birth: 'Date ou année de naissance',
    nation: 'Nation',
    team: 'Équipe',
    teamCode: 'Code d’équipe',
    club: 'Club',
    category: 'Catégorie',
    licence: 'Licence',
    uciId: 'UCI ID',
    chip: 'Puce',
    start: 'Départ',
    city: 'Ville',
    state: 'Région ou comité',
    email: 'E-mail',
    phone: 'Téléphone',
    emergency: 'Contact d’urgence',
    notes: 'Remarques',
    own: 'Gardée sous son en-tête',
    ignore: 'Laissée de côté',
  },
  howRead: 'Comment la liste est lue',
  encoding: 'Lettres écrites en',
  separator: 'Entre les cellules',
  separators: { ',': 'virgule', ';': 'point-virgule', '\t': 'tabulation', '|': 'barre' },
  headerRow: 'En-tête à la ligne (0 : aucun)',
  columns: 'Ce que sont les colonnes',
  columnsSays: 'Vos choix sont retenus pour la prochaine liste aux mêmes en-têtes.',
  meaningOf: (head) => `Ce qu’est ${head}`,
  errors: 'À corriger',
  doubts: 'À regarder',
  rows: (rows) =>
    rows.length === 0
      ? ''
      : rows.length === 1
        ? `Ligne ${rows[0]}`
        : `${rows.length} lignes : ${shortRows(rows)}`,
  make: (name) => `Créer la catégorie « ${name} »`,
  makeAll: (n) => `Créer les ${n} catégories`,
  everybody: 'Open',
  forThese: 'Catégorie de ces coureurs',
  putThere: 'Les y mettre',
  means: (name) => `« ${name} » est`,
  choose: 'choisir …',
  freeBibs: (n) =>
    n === 1 ? 'Donner le prochain dossard libre' : `Donner à ${n} les prochains dossards libres`,
  replace: 'Ce coureur prend la place',
  leave: (n) => (n === 1 ? 'Laisser cette ligne' : `Laisser ${n} lignes`),
  starts: 'Les départs sont',
  afterGun: 'après le départ de la course',
  timeOfDay: 'des heures',
  firstStart: 'Départ de la course (heure)',
  waiting: 'Lignes en attente, à corriger ici',
  cell: (head, row) => `${head}, ligne ${row}`,
  more: (n) => `et ${n} de plus`,
  outcome: 'Ce que cela change à la course',
  counts: (c) =>
    `${c.new} nouveaux, ${c.changed} modifiés, ${c.unchanged} inchangés, ${c.waiting} en attente`,
  changes: (n) => `Qui change (${n})`,
  gone: (n) => `${n} coureur${n === 1 ? '' : 's'} de la course absent${n === 1 ? '' : 's'} de la liste`,
  removeGone: 'Les retirer',
  removes: (n) => (n === 1 ? '1 retiré' : `${n} retirés`),
  takeFine: (added, changed, waiting) =>
    `Importer : ${added} nouveaux, ${changed} modifiés ; ${waiting} en attente`,
  nothingNew: 'Rien ne changerait.',
  stillWaiting: (n) =>
    n === 1 ? '1 ligne attend encore plus bas.' : `${n} lignes attendent encore plus bas.`,
  none: 'demander chaque fois',
};
