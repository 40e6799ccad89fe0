/** English: the sentences of an import; what the API says beside the codes. */
import { type FindingPhrases, listed, named } from './phrases.ts';

const ORDER = { dmy: 'day, month, year', mdy: 'month, day, year', ymd: 'year, month, day' };

export const en: FindingPhrases = {
  'no-header': ({ found }) =>
    `No header row was found: it needs a column "Bib" and a column "Name" (or "Last name"). ${found.length > 0 ? `These stand there: ${listed(found, '')}. ` : ''}Heads that would do: Bib, No., Startnummer, Stnr, Dossard, N°, Dorsal; Name, Nom, Nachname, Apellidos … Or say which row is the header and what its columns are.`,
  'no-rows': () => 'There are no riders below the header.',
  'no-sheet': ({ sheet, known }) => `There is no sheet "${sheet}"; there are: ${listed(known, 'none')}.`,
  'too-many-rows': ({ max }) => `At most ${max} riders are imported at once.`,
  'bib-missing': () => 'The bib is missing.',
  'bib-odd': ({ bib, would }) =>
    `"${bib}" is no bib: a bib is 1 to 8 letters or digits.${would === null ? '' : ` "${would}" would be one.`}`,
  'bib-twice': ({ bib, row }) => `Bib ${bib} is in row ${row} already.`,
  'bib-taken': ({ bib, who, free }) =>
    `Bib ${bib} is taken by ${who}.${free === null ? '' : ` The next free one is ${free}.`} Give the row another bib, or say that this rider takes the place.`,
  'name-missing': () => 'The name is missing.',
  'category-missing': ({ known }) => `The category is missing; this race has: ${listed(known, 'none yet')}.`,
  'category-unknown': ({ category, known }) =>
    `There is no category "${category}"; this race has: ${listed(known, 'none yet')}. It can be made with the import.`,
  'category-ambiguous': ({ category, known }) =>
    `"${category}" could be any of: ${listed(known, '')}. Write it as it stands here, id and all.`,
  'start-odd': ({ start }) =>
    `Start "${start}" is not seconds, m:ss or h:mm:ss after the race's start, and no time of day.`,
  'starts-unclear': ({ first }) =>
    `Starts like ${first} could be times of day (hours and minutes) or minutes and seconds after the gun. Say which.`,
  'starts-need-gun': ({ first }) =>
    `Starts are times of day, from ${first} on, and other riders have starts already. Say at what time of day the first start is.`,
  'start-before-gun': ({ start, gun }) => `Start ${start} is before the first start, ${gun}.`,
  'number-shortened': ({ text }) =>
    `A spreadsheet has shortened this number to ${text}: its digits are lost. Format the column as text and type it again.`,
  'letters-lost': ({ text }) =>
    `Letters of "${text.replaceAll('\ufffd', '?')}" were lost before this file was made. Type them again.`,
  'too-long': ({ text, max }) =>
    max === 0
      ? `This does not fit into a rider's record: ${text}.`
      : `"${text}" is longer than ${max} characters.`,
  'chip-twice': ({ chip, row }) => `Chip ${chip} is in row ${row} already.`,
  'chip-taken': ({ chip, who }) => `Chip ${chip} belongs to ${who}.`,
  'cannot-remove': ({ who }) => `${who} is not in the list, but has started and stays.`,
  'uci-id-odd': ({ uciId, right }) =>
    right === null
      ? `UCI ID "${uciId}" is not 11 digits. It is kept as it stands.`
      : `UCI ID ${uciId} is mistyped: for ${uciId.slice(0, 9)} the last two digits are ${right.slice(9)}. It is kept as it stands.`,
  'nation-unknown': ({ nation }) => `"${nation}" is no nation that is known.`,
  'birth-odd': ({ birth }) => `"${birth}" is no date or year of birth. It is left out.`,
  'dates-unclear': ({ order }) =>
    `Dates could be read in more than one way; they are read as ${ORDER[order]}.`,
  'sex-odd': ({ sex }) => `"${sex}" is neither M nor F nor X. It is left out.`,
  'starts-from-first': ({ first }) =>
    `Starts are times of day. The first in the list, ${first}, is taken for the gun; say so if the gun is at another time.`,
  'head-letters-lost': ({ head }) =>
    `Letters of the heading "${head}" were lost before this file was made. The column is kept under it as it stands.`,
  'title-letters-lost': ({ category }) =>
    `Letters of the title "${category}" were lost before this file was made. A category made of it is called so until you rename it.`,
  'name-made': () => 'The list has no names. Riders who are not in the race yet are called by their bibs.',
  'changes-bib': ({ who, bib }) => `Taken for ${who}, who changes to bib ${bib}.`,
  'may-be-on-row': ({ who }) =>
    `${who} may be who stands here. The row is not taken, so nobody knows that they are gone: they stay.`,
  'row-of-anybody': () =>
    'Nobody can say whose row this is, so nobody is removed: mend it, or leave it out if it is nobody’s.',
  'on-other-sheet': ({ sheet, riders, who }) =>
    `${riders === 1 ? '1 rider of the race is' : `${riders} riders of the race are`} not on this sheet but on “${sheet}”: ${named(who, riders)}. Nobody of them counts as gone.`,
  'encoding-guessed': ({ encoding }) =>
    `The file does not say how its letters are written; they are read as ${encoding}. Choose another if names look wrong.`,
  'file-damaged': ({ says }) => says,
  'row-left-out': ({ text }) => `"${text}" is a heading or a sum, and left out.`,
  'row-repeated': ({ row }) => `The same as row ${row}, and left out.`,
  'starts-from-gun': ({ gun }) => `Starts are times of day, counted from ${gun}.`,
  'category-from-title': ({ category }) =>
    `The title "${category}" says the category of the riders below it.`,
};
