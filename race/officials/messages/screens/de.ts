/** German: big screens that are gone, a sentence each. */
import type { ScreenKind } from '../../../feed/screen-name.ts';
import type { Phrases } from '../phrases.ts';

/** What it is called, and the word that takes it up. */
const SCREEN: Readonly<Record<ScreenKind, readonly [name: string, which: string]>> = {
  board: ['Der große Schirm', 'der'],
  announcer: ['Das Sprecherbild', 'das'],
  course: ['Der Schirm „Auf der Strecke“', 'der'],
  overlay: ['Die Einblendung', 'die'],
};

/** Up to two hours in minutes. */
function lasted(minutes: number): string {
  if (minutes >= 120) return `${Math.round(minutes / 60)} Stunden`;
  return minutes === 1 ? '1 Minute' : `${minutes} Minuten`;
}

export const screens: Pick<Phrases, 'screens-gone'> = {
  'screens-gone': ({ screens, more }) =>
    [
      ...screens.map(({ kind, openMinutes, goneMinutes }) => {
        const [name, which] = SCREEN[kind];
        return `${name}, ${which} ${lasted(openMinutes)} offen war, ist seit ${lasted(goneMinutes)} weg.`;
      }),
      ...(more > 0 ? [`Ebenso ${more === 1 ? 'ein weiterer Schirm' : `${more} weitere Schirme`}.`] : []),
      screens.length + more === 1
        ? 'Sehen Sie nach dem Rechner: Strom, Netz, Browser. Wieder geöffnet, geht es von selbst weiter.'
        : 'Sehen Sie nach den Rechnern: Strom, Netz, Browser. Wieder geöffnet, geht es von selbst weiter.',
    ].join(' '),
};
