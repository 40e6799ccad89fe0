/** The repair page as HTML: what is hurt, the ways to go on with what each leaves missing, and who decides. */
import { basename } from 'node:path';
import { html, type Markup, page } from '../http/html.ts';
import { recordsOf } from '../journal/repair/merge.ts';
import type { Outlook, Seen } from './mend.ts';
import { REPAIR_WORDS, type RepairWords } from './repair-words.ts';

export const CHOICES = ['alone', 'fill', 'standby', 'anew'] as const;
export type Choice = (typeof CHOICES)[number];

export interface Shown {
  readonly words: RepairWords;
  readonly seen: Seen;
  readonly isGone: boolean;
  /** The other computer of the pair. */
  readonly standby: { readonly other: string; readonly isBehind: boolean } | null;
  readonly says: string | null;
  readonly isWorking: boolean;
  readonly isSignedIn: boolean;
}

const PLACES_SHOWN = 12;
const LANGUAGES = { en: 'English', de: 'Deutsch', fr: 'Français' } as const;

const STYLE = `
:root { color-scheme: light dark; --line: #767676 }
html { background: Canvas; color: CanvasText }
body { margin: 0 auto; max-width: 46rem; padding: 16px; font: 18px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 28px; line-height: 1.2; margin: 8px 0 16px }
h2 { font-size: 20px; margin: 0 }
.state { padding: 12px 16px; border: 2px solid; border-radius: 8px }
.state p, .state ul { margin: 0 0 8px }
.state p:last-child { margin: 0 }
fieldset { margin: 24px 0 0; padding: 0; border: 0 }
legend { padding: 0; font-size: 20px; font-weight: 600 }
.way { display: grid; grid-template-columns: 32px 1fr; align-items: start; margin: 12px 0 0; padding: 12px; border: 1px solid var(--line); border-radius: 8px }
.way:has(input:checked) { outline: 3px solid Highlight; outline-offset: -1px }
.way strong { display: block }
.who label { display: block; margin: 12px 0 }
input[type=text], input[type=password] { display: block; box-sizing: border-box; width: 100%; max-width: 24rem; min-height: 44px; font: inherit }
input[type=radio] { width: 22px; height: 22px; margin: 3px 0 0 }
button { min-height: 48px; margin: 8px 0; padding: 0 24px; font: inherit; font-weight: 600 }
.no { padding: 12px 16px; border: 3px solid; border-radius: 8px; font-weight: 600 }
.small, footer { font-size: 16px }
footer { margin: 32px 0 0; display: flex; flex-wrap: wrap; gap: 4px 20px }
footer a { display: inline-block; padding: 8px 0; color: inherit }
`;

/** Goes on to the station as soon as it serves; while it changes over nobody answers. */
const GO_ON = `
setInterval(async () => {
  try {
    const health = await (await fetch('/healthz', { cache: 'no-store' })).json();
    if (health.repairing !== true) location.replace('/control');
    else if (!health.isWorking) location.replace(location.pathname);
  } catch {}
}, 700);
`;

export function pageOf(shown: Shown): { html: string; policy: string } {
  const { words, isWorking, says } = shown;
  const body = isWorking
    ? html`<p class="state" role="status">${words.working}</p>`
    : html`${says === null ? null : html`<p class="no" role="alert">${says}</p>`}
<div class="state">${state(shown)}</div>${form(shown)}`;
  return page(
    `Bell Lap · ${words.title}`,
    STYLE,
    html`<main lang="${words.lang}"><h1>${shown.isGone ? words.gone : words.title}</h1>${body}
<footer>${Object.keys(REPAIR_WORDS).map((language) => html`<a href="?language=${language}" lang="${language}">${LANGUAGES[language as keyof typeof LANGUAGES]}</a>`)}</footer></main>`,
    isWorking ? GO_ON : '',
    words.lang,
  );
}

function state({ words, seen: { alone, refused, raceNames }, isGone }: Shown): Markup {
  const when = momentIn(words.lang);
  const records = recordsOf(alone.lost);
  const { isUnreadable } = alone;
  const called = (race: string): string => raceNames.get(race) ?? race;
  const places = alone.lost.slice(0, PLACES_SHOWN).map((lost) => ({
    ...lost,
    race: lost.race === null ? null : called(lost.race),
  }));
  const held = alone.held && { ...alone.held, races: alone.held.races.map(called) };
  const more = alone.lost.length - places.length;
  return html`${isUnreadable ? (isGone ? null : html`<p>${words.unreadable}</p>`) : null}
${records > 0 && isUnreadable ? html`<p>${words.held(records, when(Math.max(...alone.lost.map(({ toMs }) => toMs))))}</p>` : null}
${held === null ? null : html`<p>${words.heldOf(held, held.fromMs === null ? null : when(held.fromMs))}</p>`}
${records > 0 && !isUnreadable ? html`<p><strong>${words.damaged(records)}</strong></p>` : null}
${isUnreadable ? null : html`<ul>${places.map((lost) => html`<li>${words.lost(lost, when(lost.fromMs), when(lost.toMs))}</li>`)}${more > 0 ? html`<li>${words.more(more)}</li>` : null}</ul>`}
${alone.unsound.map((what) => html`<p>${words.unsound(what)}</p>`)}
${isUnreadable ? null : html`<p>${records === 0 ? words.allReadable : words.rest}</p>`}
${refused.map(({ path, kind, why }) => html`<p class="small">${words.refused[kind](basename(path), why)}</p>`)}`;
}

function form({ words, seen, standby, isGone, isSignedIn }: Shown): Markup {
  const ways = waysOf(seen, words, standby);
  const isHelped = ways.some(({ choice }) => choice === 'fill' || choice === 'standby');
  const noCopy = isHelped || !seen.alone.isUnreadable ? null : html`<p>${words.noCopy}</p>`;
  const who = html`<div class="who">
<label>${words.name}<input type="text" name="name" autocomplete="username" autocapitalize="none" required></label>
<label>${words.password}<input type="password" name="password" autocomplete="current-password" required></label>
<label>${words.code}<input type="text" name="code" autocomplete="one-time-code" inputmode="numeric"></label></div>`;
  return html`${noCopy}<form method="post" action="?language=${words.lang}">
<fieldset><legend>${words.question}</legend>${ways.map(
    ({ choice, name, says }, index) =>
      html`<label class="way"><input type="radio" name="choice" value="${choice}"${index === 0 ? CHECKED : null}><span><strong>${name}</strong>${says}</span></label>`,
  )}</fieldset>
${isGone ? null : html`<p class="small">${words.kept}</p>`}
${isSignedIn ? null : who}
<button type="submit">${words.go}</button></form>
<form method="post" action="?language=${words.lang}"><p class="small">${words.stick}</p>
<button type="submit" name="look" value="again">${words.lookAgain}</button></form>`;
}

const CHECKED: Markup = { markup: ' checked' };

function goOn({ isUnreadable, lost }: Outlook, words: RepairWords): string {
  if (isUnreadable) return words.settingsAlone;
  return lost.length === 0 ? words.mend : words.alone;
}

interface Way {
  readonly choice: Choice;
  readonly name: string;
  readonly says: string;
}

/** The best first: what leaves least missing. */
function waysOf(
  { alone, filled, newestCopy, hasSince, isBlind }: Seen,
  words: RepairWords,
  standby: Shown['standby'],
): Way[] {
  const stays = ({ lost }: Outlook) => {
    if (isBlind) return words.blind;
    const records = recordsOf(lost);
    return records === 0 ? words.nothingStays : words.stays(records);
  };
  const isBetter =
    filled !== null && (recordsOf(filled.lost) < recordsOf(alone.lost) || alone.records < filled.records);
  const when = momentIn(words.lang);
  const missing = Math.min(recordsOf(alone.lost), filled === null ? Infinity : recordsOf(filled.lost));
  const asked: Way[] =
    standby === null
      ? []
      : [
          {
            ...{ choice: 'standby', name: words.standby(standby.other) },
            says: alone.isUnreadable
              ? standby.isBehind
                ? words.standbyBehind
                : words.standbySays
              : words.standbyBoth,
          },
        ];
  const isAskedFirst = standby?.isBehind === false && (missing > 0 || alone.isUnreadable);
  const mended: Way[] = [
    ...(isBetter && newestCopy !== null
      ? [{ choice: 'fill' as const, name: words.fill(when(newestCopy.atMs), hasSince), says: stays(filled) }]
      : []),
    ...(!alone.isUnreadable || alone.hasSettings
      ? [{ choice: 'alone' as const, name: goOn(alone, words), says: stays(alone) }]
      : []),
  ];
  const anew: Way[] = alone.isUnreadable ? [{ choice: 'anew', name: words.anew, says: words.anewSays }] : [];
  return isAskedFirst ? [...asked, ...mended, ...anew] : [...mended, ...asked, ...anew];
}

/** The time of day as the computer in the tent has it; with the date when that is another day. */
function momentIn(language: string): (ms: number) => string {
  const time = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeStyle: 'medium' });
  const both = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'medium',
    timeStyle: 'medium',
  });
  const today = new Date().toDateString();
  return (ms) => (new Date(ms).toDateString() === today ? time : both).format(ms);
}
