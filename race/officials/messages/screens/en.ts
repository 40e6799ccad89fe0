/** English: big screens that are gone, a sentence each. */
import type { ScreenKind } from '../../../feed/screen-name.ts';
import type { Phrases } from '../phrases.ts';

const SCREEN: Readonly<Record<ScreenKind, string>> = {
  board: 'The board',
  announcer: 'The announcer’s screen',
  course: 'The board of who is on the course',
  overlay: 'The broadcast overlay',
};

/** Up to two hours in minutes. */
function lasted(minutes: number): string {
  if (minutes >= 120) return `${Math.round(minutes / 60)} hours`;
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

export const screens: Pick<Phrases, 'screens-gone'> = {
  'screens-gone': ({ screens, more }) =>
    [
      ...screens.map(
        ({ kind, openMinutes, goneMinutes }) =>
          `${SCREEN[kind]} that was open for ${lasted(openMinutes)} has been gone for ${lasted(goneMinutes)}.`,
      ),
      ...(more > 0 ? [`So ${more === 1 ? 'has one more screen' : `have ${more} more screens`}.`] : []),
      screens.length + more === 1
        ? 'Look at its computer: power, network, browser. Opened again, it goes on by itself.'
        : 'Look at their computers: power, network, browser. Opened again, they go on by themselves.',
    ].join(' '),
};
