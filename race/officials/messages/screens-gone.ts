/** Big screens that are gone, a sentence each, in three languages. */
import type { ScreenKind } from '../../feed/screen-name.ts';
import type { Facts } from './facts.ts';

type Gone = Facts['screens-gone'];

/** Up to two hours in minutes, then in hours. */
const lasted = (minutes: number, [minute, minutesWord, hour, hours]: readonly string[]): string => {
  const [n, one, many] =
    minutes < 120 ? [minutes, minute, minutesWord] : [Math.round(minutes / 60), hour, hours];
  return `${n} ${n === 1 ? one : many}`;
};

const EN: Readonly<Record<ScreenKind, string>> = {
  board: 'The board',
  announcer: 'The announcer’s screen',
  course: 'The board of who is on the course',
  overlay: 'The broadcast overlay',
};
const DE: Readonly<Record<ScreenKind, string>> = {
  board: 'Der große Schirm',
  announcer: 'Das Sprecherbild',
  course: 'Der Schirm „Auf der Strecke“',
  overlay: 'Die Einblendung',
};
const DE_WHICH: Readonly<Record<ScreenKind, string>> = {
  board: 'der',
  announcer: 'das',
  course: 'der',
  overlay: 'die',
};
const FR: Readonly<Record<ScreenKind, string>> = {
  board: 'Le grand écran',
  announcer: 'L’écran du speaker',
  course: 'L’écran « Sur le parcours »',
  overlay: 'L’habillage vidéo',
};

export function screensGoneEn({ screens, more }: Gone): string {
  const words = ['minute', 'minutes', 'hour', 'hours'];
  const each = screens.map(
    ({ kind, openMinutes, goneMinutes }) =>
      `${EN[kind]} that was open for ${lasted(openMinutes, words)} has been gone for ${lasted(goneMinutes, words)}.`,
  );
  return [
    ...each,
    ...(more > 0 ? [`So ${more === 1 ? 'has one more screen' : `have ${more} more screens`}.`] : []),
    screens.length + more === 1
      ? 'Look at its computer: power, network, browser. Opened again, it goes on by itself.'
      : 'Look at their computers: power, network, browser. Opened again, they go on by themselves.',
  ].join(' ');
}

export function screensGoneDe({ screens, more }: Gone): string {
  const words = ['Minute', 'Minuten', 'Stunde', 'Stunden'];
  const each = screens.map(
    ({ kind, openMinutes, goneMinutes }) =>
      `${DE[kind]}, ${DE_WHICH[kind]} ${lasted(openMinutes, words)} offen war, ist seit ${lasted(goneMinutes, words)} weg.`,
  );
  return [
    ...each,
    ...(more > 0 ? [`Ebenso ${more === 1 ? 'ein weiterer Schirm' : `${more} weitere Schirme`}.`] : []),
    screens.length + more === 1
      ? 'Sehen Sie nach dem Rechner: Strom, Netz, Browser. Wieder geöffnet, geht es von selbst weiter.'
      : 'Sehen Sie nach den Rechnern: Strom, Netz, Browser. Wieder geöffnet, geht es von selbst weiter.',
  ].join(' ');
}

export function screensGoneFr({ screens, more }: Gone): string {
  const words = ['minute', 'minutes', 'heure', 'heures'];
  const each = screens.map(
    ({ kind, openMinutes, goneMinutes }) =>
      `${FR[kind]}, resté ouvert pendant ${lasted(openMinutes, words)}, a disparu depuis ${lasted(goneMinutes, words)}.`,
  );
  return [
    ...each,
    ...(more > 0 ? [`De même ${more === 1 ? 'un autre écran' : `${more} autres écrans`}.`] : []),
    screens.length + more === 1
      ? 'Voyez son ordinateur : courant, réseau, navigateur. Rouvert, il reprend de lui-même.'
      : 'Voyez leurs ordinateurs : courant, réseau, navigateur. Rouverts, ils reprennent d’eux-mêmes.',
  ].join(' ');
}
