/**
 * Sheets as PDF, made by the station: results, start list, and the list that riders sign. Planned here as plain
 * data, drawn in a thread of its own (pdf-thread.ts).
 */
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import { dayText } from '../../race/officials/words.ts';
import { entryOf } from '../../race/present.ts';
import { gapTimeText, isAgainstTheClock, leaderOf, timeText } from '../../race/row-figures.ts';
import { type CallUpFirst, callUp } from '../../race/start-list/call-up.ts';
import { byFamilyName, listedName } from '../../race/start-list/names.ts';
import { inLanguage, longDuration } from '../../race/time-text.ts';
import type { EntryShown } from '../http/station-port.ts';

export interface PdfPlan {
  readonly title: string;
  readonly about: string;
  /** Widths are shares of the page's. */
  readonly columns: readonly { readonly head: string; readonly share: number; readonly right?: boolean }[];
  readonly sections: readonly { readonly title: string; readonly rows: readonly (readonly string[])[] }[];
  /** Who signs, below the last row: a name over what they are. */
  readonly signers?: readonly { readonly name: string; readonly role: string }[];
  /** Height of a row, points; more for a list that is signed. */
  readonly rowPt: number;
  readonly page: string;
  /** Said at the end where a letter has no picture in the fonts of this computer. */
  readonly lettersMissing: string;
}

const WORDS = {
  en: {
    results: 'Results',
    startList: 'Start list',
    signOn: 'Sign-on sheet',
    place: 'Pl.',
    bib: 'Bib',
    name: 'Name',
    team: 'Team',
    nation: 'Nat.',
    time: 'Time',
    gap: 'Gap',
    laps: 'Laps',
    start: 'Start',
    licence: 'Licence',
    uciId: 'UCI ID',
    signature: 'Signature',
    page: 'Page',
    lap: (n: number) => `−${n} lap${n === 1 ? '' : 's'}`,
    callUp: 'Call-up',
    call: 'Call',
    row: 'Row',
    lot: (seed: number) => `lots drawn with seed ${seed}, marked *`,
    state: { live: 'not decided yet', provisional: 'provisional', official: 'official' },
    roles: {
      president: 'President of the commissaires’ panel',
      commissaire: 'Commissaire',
      'finish-judge': 'Finish judge',
      timekeeper: 'Timekeeper',
      secretary: 'Secretary',
    },
    missing: 'Letters shown as □ have no font on this computer; the spreadsheet has them.',
  },
  de: {
    results: 'Ergebnis',
    startList: 'Startliste',
    signOn: 'Einschreibliste',
    place: 'Pl.',
    bib: 'Nr.',
    name: 'Name',
    team: 'Team',
    nation: 'Nat.',
    time: 'Zeit',
    gap: 'Rückstand',
    laps: 'Runden',
    start: 'Start',
    licence: 'Lizenz',
    uciId: 'UCI-ID',
    signature: 'Unterschrift',
    page: 'Seite',
    lap: (n: number) => `−${n} Rd.`,
    callUp: 'Aufruf zum Start',
    call: 'Aufruf',
    row: 'Reihe',
    lot: (seed: number) => `gelost mit Losnummer ${seed}, mit * bezeichnet`,
    state: { live: 'noch nicht entschieden', provisional: 'vorläufig', official: 'offiziell' },
    roles: {
      president: 'Vorsitz des Kommissärskollegiums',
      commissaire: 'Kommissär',
      'finish-judge': 'Zielrichter',
      timekeeper: 'Zeitnahme',
      secretary: 'Sekretariat',
    },
    missing: 'Für Zeichen, die als □ stehen, fehlt diesem Rechner eine Schrift; die Tabelle hat sie.',
  },
  fr: {
    results: 'Classement',
    startList: 'Liste de départ',
    signOn: 'Feuille d’émargement',
    place: 'Pl.',
    bib: 'Dos.',
    name: 'Nom',
    team: 'Équipe',
    nation: 'Nat.',
    time: 'Temps',
    gap: 'Écart',
    laps: 'Tours',
    start: 'Départ',
    licence: 'Licence',
    uciId: 'UCI ID',
    signature: 'Signature',
    page: 'Page',
    lap: (n: number) => `−${n} tour${n === 1 ? '' : 's'}`,
    callUp: 'Appel sur la ligne',
    call: 'Appel',
    row: 'Rangée',
    lot: (seed: number) => `tirage au sort n° ${seed}, marqué *`,
    state: { live: 'pas encore décidé', provisional: 'provisoire', official: 'officiel' },
    roles: {
      president: 'Président du collège des commissaires',
      commissaire: 'Commissaire',
      'finish-judge': 'Juge à l’arrivée',
      timekeeper: 'Chronométreur',
      secretary: 'Secrétaire',
    },
    missing: 'Les signes montrés par □ n’ont pas de police sur cet ordinateur ; le tableau les a.',
  },
} as const;
export const PDF_LANGUAGES = ['en', 'de', 'fr'] as const;
type Language = (typeof PDF_LANGUAGES)[number];

const dayOf = ({ race }: BoardView): string | null => {
  const startMs = race.startMs ?? race.plannedStartMs;
  if (startMs === undefined) return null;
  try {
    return new Intl.DateTimeFormat('sv-SE', { timeZone: race.timeZone }).format(startMs);
  } catch {
    return new Date(startMs).toISOString().slice(0, 10);
  }
};

/** A rider's own start: the time of day where the gun's is known or planned, else how long after it. */
function ownStart({ race }: BoardView, offsetMs: number | undefined): string {
  if (offsetMs === undefined) return '';
  const gunMs = race.startMs ?? race.plannedStartMs;
  return gunMs === undefined ? `+${longDuration(offsetMs)}` : dayText(gunMs + offsetMs, race.timeZone);
}

/** Results, a category after the other. */
export function resultsPdf(board: BoardView, language: Language): PdfPlan {
  const words = WORDS[language];
  const hasNations = Object.values(board.rows).some(({ nation }) => (nation ?? '') !== '');
  const clock = isAgainstTheClock(board.race.format);
  const startOf = ({ startMs }: BoardRow): string =>
    startMs === undefined ? '' : dayText(startMs, board.race.timeZone);
  const gap = (row: BoardRow): string =>
    row.gap === null
      ? ''
      : 'ms' in row.gap
        ? row.gap.ms === 0
          ? ''
          : clock
            ? inLanguage(gapTimeText(row, leaderOf(board, row), board.race.format), language)
            : `+${longDuration(row.gap.ms)}`
        : words.lap(row.gap.laps);
  const status = (row: BoardRow): string =>
    row.place !== null
      ? String(row.place)
      : ['finished', 'racing', 'waiting'].includes(row.status)
        ? ''
        : row.status;
  const sections = board.categoryOrder.flatMap((id) => {
    const category = board.categories[id];
    if (category === undefined) return [];
    const rows = category.order.flatMap((entry) => board.rows[entry] ?? []);
    return [
      {
        title: category.name,
        rows: rows.map((row) => [
          status(row),
          row.bib,
          row.name,
          row.team ?? '',
          ...(hasNations ? [row.nation ?? ''] : []),
          clock ? startOf(row) : String(row.laps),
          row.timeMs === null
            ? ''
            : clock
              ? inLanguage(timeText(row, board.race.format), language)
              : longDuration(row.timeMs),
          gap(row),
        ]),
      },
    ];
  });
  return {
    title: board.race.name,
    about: [words.results, words.state[board.race.result], dayOf(board)].filter(Boolean).join(' · '),
    columns: [
      { head: words.place, share: 6, right: true },
      { head: words.bib, share: 8, right: true },
      { head: words.name, share: 28 },
      { head: words.team, share: 26 },
      ...(hasNations ? [{ head: words.nation, share: 6 }] : []),
      { head: clock ? words.start : words.laps, share: clock ? 11 : 7, right: true },
      { head: words.time, share: 11, right: true },
      { head: words.gap, share: 11, right: true },
    ],
    sections,
    ...(board.race.officials && {
      signers: board.race.officials.map(({ role, name }) => ({ name, role: words.roles[role] })),
    }),
    rowPt: 16,
    page: words.page,
    lettersMissing: words.missing,
  };
}

/** What a list of riders can be sorted by within its categories; by bib, riders with starts of their own by start. */
export const LIST_ORDERS = ['bib', 'name', 'team'] as const;
export type ListOrder = (typeof LIST_ORDERS)[number];

const byBib = (a: EntryShown, b: EntryShown): number => a.bib.localeCompare(b.bib, 'en', { numeric: true });
const teamOf = ({ team, club }: EntryShown): string => team ?? club ?? '';
const COMPARE: Readonly<Record<ListOrder, (a: EntryShown, b: EntryShown) => number>> = {
  bib: (a, b) => (a.startOffsetMs ?? 0) - (b.startOffsetMs ?? 0) || byBib(a, b),
  name: (a, b) => byFamilyName(a, b) || byBib(a, b),
  // Riders without a team come last.
  team: (a, b) =>
    Number(teamOf(a) === '') - Number(teamOf(b) === '') ||
    teamOf(a).localeCompare(teamOf(b), 'en') ||
    byBib(a, b),
};

/** The start list; `signed`: with licences and room to sign, for officials. By name, the family name stands first. */
export function listPdf(
  board: BoardView,
  entries: readonly EntryShown[],
  signed: boolean,
  language: Language,
  order: ListOrder = 'bib',
): PdfPlan {
  const words = WORDS[language];
  const hasStarts = !signed && entries.some(({ startOffsetMs }) => startOffsetMs !== undefined);
  const inOrder = [...entries].sort(COMPARE[order]);
  const row = (entry: EntryShown): string[] => [
    entry.bib,
    order === 'name' ? listedName(entry) : entry.name,
    teamOf(entry),
    ...(signed ? [entry.licence ?? entry.uciId ?? '', ''] : [entry.nation ?? '']),
    ...(hasStarts ? [ownStart(board, entry.startOffsetMs)] : []),
  ];
  return {
    title: board.race.name,
    about: [signed ? words.signOn : words.startList, dayOf(board)].filter(Boolean).join(' · '),
    columns: [
      { head: words.bib, share: 9, right: true },
      { head: words.name, share: 32 },
      { head: words.team, share: 26 },
      ...(signed
        ? [
            { head: words.licence, share: 22 },
            { head: words.signature, share: 29 },
          ]
        : [{ head: words.nation, share: 8 }]),
      ...(hasStarts ? [{ head: words.start, share: 12, right: true }] : []),
    ],
    sections: board.categoryOrder.flatMap((id) => {
      const riders = inOrder.filter(({ category }) => category === id);
      return riders.length === 0 ? [] : [{ title: board.categories[id]?.name ?? id, rows: riders.map(row) }];
    }),
    rowPt: signed ? 26 : 16,
    page: words.page,
    lettersMissing: words.missing,
  };
}

export interface CallUpAsked {
  readonly first: CallUpFirst;
  /** The column of one's own that holds the figure; not asked for where all are drawn. */
  readonly column?: string | undefined;
  readonly seed: number;
  readonly perRow: number;
}

/** Who is called to the line when, a category after the other. The last column is ticked at the line. */
export function callUpPdf(
  board: BoardView,
  entries: readonly EntryShown[],
  asked: CallUpAsked,
  language: Language,
): PdfPlan {
  const words = WORDS[language];
  const { column, first, seed } = asked;
  const byLot = first === 'lot' || column === undefined;
  const byEntry = new Map(entries.map((entry) => [entry.entry, entry]));
  let lots = false;
  const sections = board.categoryOrder.flatMap((id) => {
    const riders = entries
      .filter(({ category }) => category === id)
      .map(({ entry, own }) => ({ entry, value: byLot ? undefined : own?.[column] }));
    if (riders.length === 0) return [];
    const rows = callUp(riders, { ...asked, first: byLot ? 'lot' : first }).map((called) => {
      const entry = entryOf(byEntry, called.entry);
      lots ||= called.drawn;
      return [
        String(called.call),
        String(called.row),
        entry.bib,
        entry.name,
        teamOf(entry),
        entry.nation ?? '',
        ...(byLot ? [] : [`${entry.own?.[column] ?? ''}${called.drawn ? ' *' : ''}`]),
        '',
      ];
    });
    return [{ title: board.categories[id]?.name ?? id, rows }];
  });
  return {
    title: board.race.name,
    about: [words.callUp, byLot ? '' : column, dayOf(board), lots ? words.lot(seed) : '']
      .filter(Boolean)
      .join(' · '),
    columns: [
      { head: words.call, share: 8, right: true },
      { head: words.row, share: 8, right: true },
      { head: words.bib, share: 9, right: true },
      { head: words.name, share: 32 },
      { head: words.team, share: 24 },
      { head: words.nation, share: 7 },
      ...(byLot ? [] : [{ head: column, share: 12, right: true }]),
      { head: '✓', share: 6 },
    ],
    sections,
    rowPt: 20,
    page: words.page,
    lettersMissing: words.missing,
  };
}
