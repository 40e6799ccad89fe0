/** Deutsch: die Sätze eines Imports. */
import { type FindingPhrases, listed, named } from './phrases.ts';

const ORDER = { dmy: 'Tag, Monat, Jahr', mdy: 'Monat, Tag, Jahr', ymd: 'Jahr, Monat, Tag' };

export const de: FindingPhrases = {
  'no-header': ({ found }) =>
    `Keine Kopfzeile gefunden: Sie braucht eine Spalte „Startnummer“ und eine Spalte „Name“ (oder „Nachname“). ${found.length > 0 ? `Dort steht: ${listed(found, '')}. ` : ''}Es ginge: Stnr, Nr., Bib, Dossard, N° …; Name, Nachname, Nom … Oder sagen Sie, welche Zeile der Kopf ist und was in den Spalten steht.`,
  'no-rows': () => 'Unter der Kopfzeile stehen keine Fahrer.',
  'no-sheet': ({ sheet, known }) =>
    `Ein Blatt „${sheet}“ gibt es nicht; es gibt: ${listed(known, 'keines')}.`,
  'too-many-rows': ({ max }) => `Höchstens ${max} Fahrer werden auf einmal eingelesen.`,
  'bib-missing': () => 'Die Startnummer fehlt.',
  'bib-odd': ({ bib, would }) =>
    `„${bib}“ ist keine Startnummer: Sie hat 1 bis 8 Buchstaben oder Ziffern.${would === null ? '' : ` „${would}“ wäre eine.`}`,
  'bib-twice': ({ bib, row }) => `Nummer ${bib} steht schon in Zeile ${row}.`,
  'bib-taken': ({ bib, who, free }) =>
    `Nummer ${bib} trägt ${who}.${free === null ? '' : ` Die nächste freie ist ${free}.`} Geben Sie der Zeile eine andere, oder sagen Sie, dass dieser Fahrer an die Stelle tritt.`,
  'name-missing': () => 'Der Name fehlt.',
  'category-missing': ({ known }) => `Die Klasse fehlt; dieses Rennen hat: ${listed(known, 'noch keine')}.`,
  'category-unknown': ({ category, known }) =>
    `Eine Klasse „${category}“ gibt es nicht; dieses Rennen hat: ${listed(known, 'noch keine')}. Sie kann mit dem Import angelegt werden.`,
  'category-ambiguous': ({ category, known }) =>
    `„${category}“ kann mehreres sein: ${listed(known, '')}. Schreiben Sie es, wie es hier steht, mit der Kennung.`,
  'start-odd': ({ start }) =>
    `Der Start „${start}“ ist weder Sekunden, m:ss oder h:mm:ss nach dem Start des Rennens noch eine Uhrzeit.`,
  'starts-unclear': ({ first }) =>
    `Startzeiten wie ${first} können Uhrzeiten sein (Stunden und Minuten) oder Minuten und Sekunden nach dem Start. Sagen Sie, was gilt.`,
  'starts-need-gun': ({ first }) =>
    `Die Startzeiten sind Uhrzeiten, ab ${first}, und andere Fahrer haben schon Starts. Sagen Sie, um wie viel Uhr der erste Start ist.`,
  'start-before-gun': ({ start, gun }) => `Der Start ${start} liegt vor dem ersten Start, ${gun}.`,
  'number-shortened': ({ text }) =>
    `Eine Tabelle hat diese Zahl zu ${text} gekürzt: Ihre Ziffern sind verloren. Formatieren Sie die Spalte als Text und tippen Sie sie neu.`,
  'letters-lost': ({ text }) =>
    `Buchstaben von „${text.replaceAll('\ufffd', '?')}“ gingen verloren, ehe diese Datei entstand. Tippen Sie sie neu.`,
  'too-long': ({ text, max }) =>
    max === 0
      ? `Das passt nicht in die Angaben eines Fahrers: ${text}.`
      : `„${text}“ ist länger als ${max} Zeichen.`,
  'chip-twice': ({ chip, row }) => `Chip ${chip} steht schon in Zeile ${row}.`,
  'chip-taken': ({ chip, who }) => `Chip ${chip} gehört ${who}.`,
  'cannot-remove': ({ who }) => `${who} steht nicht in der Liste, ist aber gestartet und bleibt.`,
  'uci-id-odd': ({ uciId, right }) =>
    right === null
      ? `Die UCI-ID „${uciId}“ hat keine 11 Ziffern. Sie bleibt, wie sie ist.`
      : `Die UCI-ID ${uciId} ist vertippt: Zu ${uciId.slice(0, 9)} gehören die letzten Ziffern ${right.slice(9)}. Sie bleibt, wie sie ist.`,
  'nation-unknown': ({ nation }) => `„${nation}“ ist keine bekannte Nation.`,
  'birth-odd': ({ birth }) => `„${birth}“ ist weder Geburtsdatum noch Jahrgang. Es bleibt weg.`,
  'dates-unclear': ({ order }) => `Daten sind mehrdeutig; gelesen wird ${ORDER[order]}.`,
  'sex-odd': ({ sex }) => `„${sex}“ ist weder M noch F noch X. Es bleibt weg.`,
  'starts-from-first': ({ first }) =>
    `Die Startzeiten sind Uhrzeiten. Die erste der Liste, ${first}, gilt als Start des Rennens; sagen Sie es, wenn er zu anderer Zeit ist.`,
  'head-letters-lost': ({ head }) =>
    `Buchstaben der Überschrift „${head}“ gingen verloren, ehe diese Datei entstand. Die Spalte bleibt unter ihr, wie sie ist.`,
  'title-letters-lost': ({ category }) =>
    `Buchstaben der Überschrift „${category}“ gingen verloren, ehe diese Datei entstand. Eine Klasse, die aus ihr angelegt wird, heißt so, bis Sie sie umbenennen.`,
  'name-made': () => 'Die Liste hat keine Namen. Wer noch nicht im Rennen ist, heißt nach der Nummer.',
  'changes-bib': ({ who, bib }) => `Gilt als ${who}, nun mit Nummer ${bib}.`,
  'may-be-on-row': ({ who }) =>
    `Hier könnte ${who} stehen. Die Zeile wird nicht übernommen; ob jemand fehlt, weiß niemand: bleibt im Rennen.`,
  'row-of-anybody': () =>
    'Niemand kann sagen, wessen Zeile das ist; darum wird niemand entfernt. Berichtigen Sie sie, oder lassen Sie sie weg, wenn sie niemandem gehört.',
  'on-other-sheet': ({ sheet, riders, who }) =>
    `${riders === 1 ? '1 Fahrer des Rennens steht' : `${riders} Fahrer des Rennens stehen`} nicht auf diesem Blatt, aber auf „${sheet}“: ${named(who, riders)}. Niemand davon gilt als fehlend.`,
  'encoding-guessed': ({ encoding }) =>
    `Die Datei sagt nicht, wie ihre Buchstaben geschrieben sind; gelesen wird ${encoding}. Wählen Sie eine andere, wenn Namen falsch aussehen.`,
  'file-damaged': ({ says }) => says,
  'row-left-out': ({ text }) => `„${text}“ ist eine Überschrift oder Summe und bleibt weg.`,
  'row-repeated': ({ row }) => `Dasselbe wie Zeile ${row}; bleibt weg.`,
  'starts-from-gun': ({ gun }) => `Die Startzeiten sind Uhrzeiten, gezählt ab ${gun}.`,
  'category-from-title': ({ category }) =>
    `Die Überschrift „${category}“ nennt die Klasse der Fahrer darunter.`,
};
