/** Français : les phrases d'un import. */
import { type FindingPhrases, listed, named } from './phrases.ts';

const ORDER = { dmy: 'jour, mois, année', mdy: 'mois, jour, année', ymd: 'année, mois, jour' };

export const fr: FindingPhrases = {
  'no-header': ({ found }) =>
    `Pas de ligne d’en-tête : il faut une colonne « Dossard » et une colonne « Nom ». ${found.length > 0 ? `On y lit : ${listed(found, '')}. ` : ''}Iraient aussi : N°, Bib, Startnummer … ; Name, Nachname, Apellidos … Ou dites quelle ligne est l’en-tête et ce que sont ses colonnes.`,
  'no-rows': () => 'Il n’y a pas de coureurs sous l’en-tête.',
  'no-sheet': ({ sheet, known }) =>
    `Il n’y a pas de feuille « ${sheet} » ; il y a : ${listed(known, 'aucune')}.`,
  'too-many-rows': ({ max }) => `Au plus ${max} coureurs sont importés à la fois.`,
  'bib-missing': () => 'Le dossard manque.',
  'bib-odd': ({ bib, would }) =>
    `« ${bib} » n’est pas un dossard : 1 à 8 lettres ou chiffres.${would === null ? '' : ` « ${would} » en serait un.`}`,
  'bib-twice': ({ bib, row }) => `Le dossard ${bib} est déjà à la ligne ${row}.`,
  'bib-taken': ({ bib, who, free }) =>
    `Le dossard ${bib} est porté par ${who}.${free === null ? '' : ` Le prochain libre est le ${free}.`} Donnez-en un autre à la ligne, ou dites que ce coureur prend la place.`,
  'name-missing': () => 'Le nom manque.',
  'category-missing': ({ known }) => `La catégorie manque ; cette course a : ${listed(known, 'aucune')}.`,
  'category-unknown': ({ category, known }) =>
    `Il n’y a pas de catégorie « ${category} » ; cette course a : ${listed(known, 'aucune')}. Elle peut être créée avec l’import.`,
  'category-ambiguous': ({ category, known }) =>
    `« ${category} » peut être : ${listed(known, '')}. Écrivez-la comme ici, avec son code.`,
  'start-odd': ({ start }) =>
    `Le départ « ${start} » n’est ni en secondes, m:ss ou h:mm:ss après le départ de la course, ni une heure.`,
  'starts-unclear': ({ first }) =>
    `Des départs comme ${first} peuvent être des heures (heures et minutes) ou des minutes et secondes après le départ. Dites lequel.`,
  'starts-need-gun': ({ first }) =>
    `Les départs sont des heures, à partir de ${first}, et d’autres coureurs ont déjà un départ. Dites à quelle heure est le premier départ.`,
  'start-before-gun': ({ start, gun }) => `Le départ ${start} précède le premier départ, ${gun}.`,
  'number-shortened': ({ text }) =>
    `Un tableur a raccourci ce nombre en ${text} : ses chiffres sont perdus. Mettez la colonne en texte et retapez-le.`,
  'letters-lost': ({ text }) =>
    `Des lettres de « ${text.replaceAll('\ufffd', '?')} » étaient perdues avant ce fichier. Retapez-les.`,
  'too-long': ({ text, max }) =>
    max === 0
      ? `Ceci n’entre pas dans la fiche d’un coureur : ${text}.`
      : `« ${text} » dépasse ${max} caractères.`,
  'chip-twice': ({ chip, row }) => `La puce ${chip} est déjà à la ligne ${row}.`,
  'chip-taken': ({ chip, who }) => `La puce ${chip} est à ${who}.`,
  'cannot-remove': ({ who }) => `${who} n’est pas dans la liste, mais est parti et reste.`,
  'uci-id-odd': ({ uciId, right }) =>
    right === null
      ? `L’UCI ID « ${uciId} » n’a pas 11 chiffres. Il est gardé tel quel.`
      : `L’UCI ID ${uciId} est mal tapé : pour ${uciId.slice(0, 9)} les deux derniers chiffres sont ${right.slice(9)}. Il est gardé tel quel.`,
  'nation-unknown': ({ nation }) => `« ${nation} » n’est pas une nation connue.`,
  'birth-odd': ({ birth }) =>
    `« ${birth} » n’est ni une date ni une année de naissance. C’est laissé de côté.`,
  'dates-unclear': ({ order }) =>
    `Les dates se lisent de plusieurs façons ; elles sont lues ${ORDER[order]}.`,
  'sex-odd': ({ sex }) => `« ${sex} » n’est ni M, ni F, ni X. C’est laissé de côté.`,
  'starts-from-first': ({ first }) =>
    `Les départs sont des heures. Le premier de la liste, ${first}, est pris pour le départ de la course ; dites-le s’il est à une autre heure.`,
  'head-letters-lost': ({ head }) =>
    `Des lettres du titre « ${head} » étaient perdues avant ce fichier. La colonne est gardée sous ce titre tel quel.`,
  'title-letters-lost': ({ category }) =>
    `Des lettres du titre « ${category} » étaient perdues avant ce fichier. Une catégorie créée d’après lui portera ce nom jusqu’à ce que vous la renommiez.`,
  'name-made': () => 'La liste n’a pas de noms. Les nouveaux coureurs portent leur dossard pour nom.',
  'changes-bib': ({ who, bib }) => `Pris pour ${who}, qui passe au dossard ${bib}.`,
  'may-be-on-row': ({ who }) =>
    `${who} est peut-être sur cette ligne. Elle n’est pas reprise, et rien ne dit son absence : reste dans la course.`,
  'row-of-anybody': () =>
    'Personne ne peut dire de qui est cette ligne : personne n’est donc retiré. Corrigez-la, ou laissez-la de côté si elle n’est à personne.',
  'on-other-sheet': ({ sheet, riders, who }) =>
    `${riders === 1 ? '1 coureur de la course n’est' : `${riders} coureurs de la course ne sont`} pas sur cette feuille, mais sur « ${sheet} » : ${named(who, riders)}. Aucun d’eux ne compte comme absent.`,
  'encoding-guessed': ({ encoding }) =>
    `Le fichier ne dit pas comment ses lettres sont écrites ; elles sont lues en ${encoding}. Choisissez-en un autre si des noms semblent faux.`,
  'file-damaged': ({ says }) => says,
  'row-left-out': ({ text }) => `« ${text} » est un titre ou une somme, et laissé de côté.`,
  'row-repeated': ({ row }) => `La même chose que la ligne ${row} ; laissé de côté.`,
  'starts-from-gun': ({ gun }) => `Les départs sont des heures, comptées à partir de ${gun}.`,
  'category-from-title': ({ category }) =>
    `Le titre « ${category} » donne la catégorie des coureurs au-dessous.`,
};
