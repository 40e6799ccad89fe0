/** French: big screens that are gone, a sentence each. */
import type { ScreenKind } from '../../../feed/screen-name.ts';
import type { Phrases } from '../phrases.ts';

const SCREEN: Readonly<Record<ScreenKind, string>> = {
  board: 'Le grand écran',
  announcer: 'L’écran du speaker',
  course: 'L’écran « Sur le parcours »',
  overlay: 'L’habillage vidéo',
};

/** Up to two hours in minutes. */
function lasted(minutes: number): string {
  if (minutes >= 120) return `${Math.round(minutes / 60)} heures`;
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

export const screens: Pick<Phrases, 'screens-gone'> = {
  'screens-gone': ({ screens, more }) =>
    [
      ...screens.map(
        ({ kind, openMinutes, goneMinutes }) =>
          `${SCREEN[kind]}, resté ouvert pendant ${lasted(openMinutes)}, a disparu depuis ${lasted(goneMinutes)}.`,
      ),
      ...(more > 0 ? [`De même ${more === 1 ? 'un autre écran' : `${more} autres écrans`}.`] : []),
      screens.length + more === 1
        ? 'Voyez son ordinateur : courant, réseau, navigateur. Rouvert, il reprend de lui-même.'
        : 'Voyez leurs ordinateurs : courant, réseau, navigateur. Rouverts, ils reprennent d’eux-mêmes.',
    ].join(' '),
};
