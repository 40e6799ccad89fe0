/**
 * The big screens at one door of the live feed, by what they said of themselves (race/feed/screen-name.ts). Bounded: of
 * more screens than `SCREENS_MAX` the newcomers are shown everything and not counted here.
 */
import { CLOSED_CODE, GOODBYE_CODE, LEFT_CODE, type ScreenName } from '../../race/feed/screen-name.ts';

export const SCREENS_MAX = 64;

export interface ScreenEnded {
  readonly page: string;
  readonly how: 'goodbye' | 'closed';
}

export interface ScreensSeen {
  readonly here: readonly ScreenName[];
  /** Pages that said how they ended since this was last asked: `goodbye`, or `closed`. */
  readonly ended: readonly ScreenEnded[];
}

export interface NamedScreens {
  /** It is connected; returns what is to be called when it is not, with the code of the closing. */
  came(screen: ScreenName): (code: number) => void;
  seen(): ScreensSeen;
}

interface Page {
  screen: ScreenName;
  /** A page that comes back has its old connection beside the new one until that is found to be dead. */
  connections: number;
}

export function createNamedScreens(): NamedScreens {
  const pages = new Map<string, Page>();
  const ended = new Map<string, ScreenEnded['how']>();
  const left = (known: Page, code: number): void => {
    known.connections -= 1;
    if (known.connections > 0) return;
    const { page, saysLeft } = known.screen;
    pages.delete(page);
    if (ended.size >= SCREENS_MAX) return;
    if (code === GOODBYE_CODE) ended.set(page, 'goodbye');
    else if (code === (saysLeft ? LEFT_CODE : CLOSED_CODE)) ended.set(page, 'closed');
  };
  return {
    came(screen) {
      let known = pages.get(screen.page);
      if (known === undefined && pages.size >= SCREENS_MAX) return () => {};
      known ??= { screen, connections: 0 };
      known.screen = screen;
      known.connections += 1;
      pages.set(screen.page, known);
      ended.delete(screen.page);
      const mine = known;
      return (code) => left(mine, code);
    },
    seen() {
      const seen = {
        here: [...pages.values()].map(({ screen }) => screen),
        ended: [...ended].map(([page, how]) => ({ page, how })),
      };
      ended.clear();
      return seen;
    },
  };
}
