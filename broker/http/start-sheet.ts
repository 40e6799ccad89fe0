/** The start order on paper: one table in order of start, times of day where the gun is known or planned. */
import type { BoardView } from '../../race/feed/board-view.ts';
import type { StartSlot } from '../../race/race.ts';
import { longDuration } from '../../race/time-text.ts';
import { cssText, html, page } from './html.ts';

const WORDS = {
  en: { title: 'Start list', time: 'Time', bib: 'Bib', name: 'Name', team: 'Team', category: 'Category' },
  de: { title: 'Startliste', time: 'Zeit', bib: 'Nr.', name: 'Name', team: 'Team', category: 'Klasse' },
  fr: {
    title: 'Liste de départ',
    time: 'Heure',
    bib: 'Dossard',
    name: 'Nom',
    team: 'Équipe',
    category: 'Catégorie',
  },
} as const;
const NONE = {
  en: 'Nobody has a start of their own yet.',
  de: 'Noch hat niemand eine eigene Startzeit.',
  fr: 'Personne n’a encore d’heure de départ.',
} as const;
const AFTER = {
  en: 'after the first gun',
  de: 'nach dem ersten Start',
  fr: 'après le premier départ',
} as const;
type Language = keyof typeof WORDS;
export const isSheetLanguage = (text: string): text is Language => Object.hasOwn(WORDS, text);

/** A sheet that lies apart from the others says what it is of, and which of how many. */
const styleOf = (head: string): string => `
@page { margin: 16mm 14mm; @top-left { content: ${cssText(head)}; font: 9pt system-ui, sans-serif } @bottom-right { content: counter(page) " / " counter(pages); font: 9pt system-ui, sans-serif } }
@page :first { @top-left { content: none } }
${STYLE}`;
const STYLE = `
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 190mm; font: 11pt/1.35 system-ui, sans-serif; color: #000; background: #fff }
h1 { margin: 0; font-size: 18pt; overflow-wrap: anywhere }
p { margin: 1mm 0 5mm; color: #333 }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums }
th { text-align: start; font-size: 9pt; border-bottom: 0.5mm solid #000; padding: 1mm 2mm 1mm 0 }
td { border-bottom: 0.2mm solid #aaa; padding: 1.2mm 2mm 1.2mm 0; vertical-align: top; overflow-wrap: anywhere }
tr { break-inside: avoid }
thead { display: table-header-group }
.time, .bib { white-space: nowrap; font-weight: 700 }
.block td { padding-top: 5mm; border-bottom-width: 0.5mm; font-weight: 700 }
.out { text-decoration: line-through; color: #555 }
@media screen { body { padding: 24px 16px } }
`;

export function startSheet(
  board: BoardView,
  slots: readonly StartSlot[],
  options: { readonly plannedMs: number | null; readonly language: Language },
): { html: string; policy: string } {
  const { language } = options;
  const words = WORDS[language];
  const gunMs = board.race.startMs ?? options.plannedMs;
  const time = ({ atMs, offsetMs }: StartSlot) =>
    atMs === null && gunMs === null
      ? `+${longDuration(offsetMs ?? 0)}`
      : timeOfDay(atMs ?? (gunMs ?? 0) + (offsetMs ?? 0), board.race.timeZone);
  const starts = slots.filter(({ atMs, offsetMs }) => atMs !== null || offsetMs !== null);
  const several = new Set(starts.map(({ category }) => category)).size > 1;
  const nameOf = (slot: StartSlot) => board.categories[slot.category]?.name ?? slot.category;
  const rows = starts.map((slot, at) => {
    const heads = several && starts[at - 1]?.category !== slot.category;
    return html`${heads && html`<tr class="block"><td colspan="4">${nameOf(slot)}</td></tr>`}<tr class="${slot.status === 'DNS' ? 'out' : ''}"><td class="time">${time(slot)}</td><td class="bib">${slot.bib}</td><td>${slot.name}</td><td>${slot.team}</td></tr>`;
  });
  const about = [
    words.title,
    gunMs === null ? AFTER[language] : day(gunMs, board.race.timeZone, language),
    several || !starts[0] ? null : nameOf(starts[0]),
  ];
  const table = html`<table><thead><tr><th>${words.time}</th><th>${words.bib}</th><th>${words.name}</th><th>${words.team}</th></tr></thead><tbody>${rows}</tbody></table>`;
  return page(
    `${board.race.name}: ${words.title}`,
    styleOf([board.race.name, ...about].filter(Boolean).join(' · ')),
    html`<main><h1>${board.race.name}</h1><p>${about.filter(Boolean).join(' · ')}</p>${starts.length > 0 ? table : html`<p>${NONE[language]}</p>`}</main>`,
    '',
    language,
  );
}

const timeOfDay = (ms: number, timeZone: string): string => {
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  return inZone(ms, 'en-GB', timeZone, options);
};
const day = (ms: number, timeZone: string, language: Language): string =>
  inZone(ms, language === 'en' ? 'en-GB' : language, timeZone, { dateStyle: 'long' });

/** In the event's zone; in UTC, and saying so, where the zone is not known. */
function inZone(ms: number, language: string, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  try {
    return new Intl.DateTimeFormat(language, { timeZone, ...options }).format(ms);
  } catch {
    return `${new Intl.DateTimeFormat(language, { timeZone: 'UTC', ...options }).format(ms)} UTC`;
  }
}
