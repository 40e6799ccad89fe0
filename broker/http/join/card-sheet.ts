/**
 * The sheet of riders' cards for the printer: eight on A4, with event, date, a QR code, what to do with it and the plain
 * values. Cut along the dashes: nothing stands nearer to them than 4 mm, however long the names are.
 */
import type { BoardView } from '../../../race/feed/board-view.ts';
import { spellSecret } from '../../../server/identity/card-secret.ts';
import type { Card } from '../../auth/cards.ts';
import { html, type Markup, markup, page } from '../html.ts';
import type { AppOptions } from '../part.ts';
import { cardAddress } from './card-address.ts';
import { joinUrl, urlHost } from './phone-setup.ts';

export const CARD_LANGUAGES = ['en', 'de', 'fr'] as const;
export type CardLanguage = (typeof CARD_LANGUAGES)[number];

const WORDS = {
  en: {
    cards: 'riders’ cards',
    scan: 'Scan, allow your position, and keep the page open while you ride.',
    orOpen: 'Or open',
    user: 'User',
    password: 'password',
    orAt: 'or at',
    away: 'Away from the venue’s Wi-Fi:',
    none: 'No cards have been issued for this race yet. Issue them, then print this page.',
  },
  de: {
    cards: 'Fahrerkarten',
    scan: 'Scannen, Standort erlauben, Seite während der Fahrt offen lassen.',
    orOpen: 'Oder öffnen:',
    user: 'Benutzer',
    password: 'Passwort',
    orAt: 'oder unter',
    away: 'Außerhalb des WLANs:',
    none: 'Für dieses Rennen sind noch keine Karten ausgegeben. Geben Sie sie aus, dann drucken Sie diese Seite.',
  },
  fr: {
    cards: 'cartes des coureurs',
    scan: 'Scannez, autorisez la position, gardez la page ouverte en roulant.',
    orOpen: 'Ou ouvrez',
    user: 'Utilisateur',
    password: 'mot de passe',
    orAt: 'ou à',
    away: 'Hors du Wi-Fi du lieu :',
    none: 'Aucune carte n’a encore été émise pour cette course. Émettez-les, puis imprimez cette page.',
  },
} as const;

const STYLE = `
@page { size: A4; margin: 10mm }
* { box-sizing: border-box }
body { margin: 0; font: 9.5pt/1.25 system-ui, sans-serif; color: #000; background: #fff }
main { display: grid; grid-template-columns: 95mm 95mm; grid-auto-rows: 69mm; width: 190mm }
article { display: grid; grid-template-columns: 31mm minmax(0, 1fr); grid-template-rows: auto minmax(0, 1fr) auto; gap: 1.5mm 3mm; padding: 4mm; border: 0.2mm dashed #888; break-inside: avoid; overflow: hidden }
article > * { min-width: 0; min-height: 0; overflow: hidden }
header { grid-column: 1 / -1; display: flex; justify-content: space-between; gap: 3mm; font-size: 8.5pt; font-weight: 600; white-space: nowrap }
header :first-child { overflow: hidden; text-overflow: ellipsis }
header :last-child { flex: none }
svg { width: 31mm; height: 31mm; display: block }
.bib { font-size: 24pt; font-weight: 700; line-height: 1; font-variant-numeric: tabular-nums }
h2 { margin: 1mm 0 0.5mm; font-size: 12pt; line-height: 1.15; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden }
h2.long { font-size: 10pt; -webkit-line-clamp: 3 }
p { margin: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
p.race { font-size: 8.5pt; white-space: normal; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2 }
footer { grid-column: 1 / -1; font-size: 8pt; line-height: 1.3 }
footer b { display: block; font-weight: 600 }
code { font: 8.2pt ui-monospace, monospace; overflow-wrap: anywhere }
.secret { white-space: nowrap }
.none { grid-column: 1 / -1; padding: 10mm; white-space: normal }
@media screen { body { padding: 10mm; background: #eee } main { background: #fff } }
`;

export interface CardShown {
  readonly card: Card;
  readonly bib: string;
  readonly name: string;
  readonly team: string | undefined;
}

/** What draws codes is sixty files: loaded for the first of them, not by each start that riders wait for. */
export const qrSvg = async (text: string): Promise<string> =>
  (await import('qrcode')).toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 });

interface Sheet {
  readonly options: AppOptions;
  readonly event: string;
  readonly race: string;
  /** The day of the race in the reader's language; empty while nobody said. */
  readonly date: string;
  readonly host: string;
  /** The station's own name, where another stands behind the code. */
  readonly also: string | null;
  readonly language: CardLanguage;
}

/** `board` names the race and its day. */
export async function cardSheet(
  options: AppOptions,
  board: BoardView,
  cards: readonly CardShown[],
  language: CardLanguage,
): Promise<{ html: string; policy: string }> {
  const { host, choices } = cardAddress(options, board.race.id);
  const name = choices.find(({ kind }) => kind === 'name')?.host ?? null;
  const event = options.event.book.now();
  const sheet: Sheet = {
    ...{ options, host, language, event: event.name, race: board.race.name },
    date: dayOf(board, event.date, language),
    also: name === host ? null : name,
  };
  const articles = await Promise.all(cards.map((shown) => oneCard(sheet, shown)));
  const none = html`<p class="none">${WORDS[language].none}</p>`;
  return page(
    `${board.race.name}: ${WORDS[language].cards}`,
    STYLE,
    html`<main lang="${language}">${articles.length > 0 ? articles : none}</main>`,
  );
}

/** Of the race's start, else the event's day. */
function dayOf({ race }: BoardView, eventDay: string | null, language: CardLanguage): string {
  const startMs = race.startMs ?? race.plannedStartMs;
  const [atMs, timeZone] =
    startMs !== undefined
      ? [startMs, race.timeZone]
      : eventDay === null
        ? [null, 'UTC']
        : [Date.parse(`${eventDay}T12:00:00Z`), 'UTC'];
  if (atMs === null || Number.isNaN(atMs)) return '';
  const format = (zone: string) =>
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
      ...{ timeZone: zone, day: 'numeric', month: 'long', year: 'numeric' },
    }).format(atMs);
  try {
    return format(timeZone);
  } catch {
    return format('UTC');
  }
}

/** Longer names are set smaller, on three lines. */
const NAME_LONG = 30;

async function oneCard(sheet: Sheet, { card, bib, name, team }: CardShown): Promise<Markup> {
  const { options, event, race, date, host, also, language } = sheet;
  const words = WORDS[language];
  const url = joinUrl(options, card.secret, host);
  // Typed by hand, group by group: no group stands on two lines.
  const secret = html`<span class="secret">${spellSecret(card.secret)}</span>`;
  const { relay } = options.endpoints();
  return html`<article><header><span>${event}</span><span>${date}</span></header>
<div>${markup(await qrSvg(url))}</div>
<div><div class="bib">${bib}</div><h2 class="${[...name].length > NAME_LONG ? 'long' : 'name'}">${name}</h2><p>${team}</p>${race === event ? null : html`<p class="race">${race}</p>`}</div>
<footer><b>${words.scan}</b>${words.orOpen} <code>${url.slice(0, url.lastIndexOf(card.secret))}<wbr>${secret}</code>${also && html` (${words.orAt} <code>${urlHost(also)}</code>)`}
<br>${words.user} <code>${card.race}.${card.bib}</code>, ${words.password} <code>${secret}</code>${relay && html`<br>${words.away} <code>${relay}</code>`}</footer></article>`;
}
