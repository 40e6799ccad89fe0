/**
 * Which screen stands on which display of this computer, as a value: what is shown, what went away with its display, and
 * where it belongs when a display comes. No window is touched here; displays.ts does what this says.
 */
export interface DisplaySeen {
  readonly id: number;
  readonly label: string;
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly primary: boolean;
}

export interface ShownScreen {
  readonly display: DisplaySeen;
  /** A page of the station. */
  readonly path: string;
}

export interface ShownScreens {
  readonly shown: readonly ShownScreen[];
  /** Their displays are not there now. */
  readonly gone: readonly ShownScreen[];
}

export const NOTHING_SHOWN: ShownScreens = { shown: [], gone: [] };

/** What may be shown: the station's screens, and nothing that acts. */
const SCREEN_PATH =
  /^\/((watch|board|overlay|results|history|start)(\/[a-z0-9][a-z0-9-]{0,39})?)?(\?[\w=&%.~:+-]{0,400})?$/;
export const isScreenPath = (path: unknown): path is string =>
  typeof path === 'string' && SCREEN_PATH.test(path) && !/^\/start(?!.*view=ramp)/.test(path);

export function show(now: ShownScreens, path: string, display: DisplaySeen): ShownScreens {
  return {
    shown: [...now.shown.filter((one) => one.display.id !== display.id), { display, path }],
    // The same screen shown elsewhere: it does not come back twice.
    gone: now.gone.filter((one) => one.path !== path && one.display.id !== display.id),
  };
}

export const clear = (now: ShownScreens, displayId: number): ShownScreens => ({
  shown: now.shown.filter(({ display }) => display.id !== displayId),
  gone: now.gone.filter(({ display }) => display.id !== displayId),
});

/** The displays are these now: what stood on one that is not among them has gone with it, and what had gone may be back. */
export function displaysAre(now: ShownScreens, displays: readonly DisplaySeen[]): ShownScreens {
  const there = new Map(displays.map((display) => [display.id, display]));
  const stays = now.shown.flatMap((one) => {
    const display = there.get(one.display.id);
    return display === undefined ? [] : [{ ...one, display }];
  });
  const lost = now.shown.filter(({ display }) => !there.has(display.id));
  let shown = stays;
  const gone: ShownScreen[] = [];
  for (const one of [...now.gone, ...lost]) {
    const home = homeOf(one, displays, shown);
    if (home === undefined) gone.push(one);
    else shown = [...shown, { ...one, display: home }];
  }
  return { shown, gone };
}

/** The same display; the same make and size at another plug; else the only free one that is not the console's own. */
function homeOf(
  { display: was }: ShownScreen,
  displays: readonly DisplaySeen[],
  shown: readonly ShownScreen[],
): DisplaySeen | undefined {
  const free = displays.filter((one) => !shown.some(({ display }) => display.id === one.id));
  const same = free.find(({ id }) => id === was.id);
  if (same) return same;
  const others = free.filter(({ primary }) => !primary);
  const alike = others.find(
    (one) => one.label === was.label && one.widthPx === was.widthPx && one.heightPx === was.heightPx,
  );
  return alike ?? (others.length === 1 ? others[0] : undefined);
}

/** As they are numbered for people: as they stand, left to right, then top to bottom. */
export const inOrder = (displays: readonly DisplaySeen[]): readonly DisplaySeen[] =>
  [...displays].sort((a, b) => a.xPx - b.xPx || a.yPx - b.yPx);
