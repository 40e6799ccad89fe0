/** The theme's colours as the map's canvases need them; read again whenever the theme changes. */
export interface MapPalette {
  readonly ground: string;
  readonly grid: string;
  readonly casing: string;
  readonly course: string;
  readonly label: string;
  readonly halo: string;
  /** The base map's, all quieter than the course. */
  readonly water: string;
  readonly green: string;
  readonly built: string;
  readonly road: string;
  readonly roadMain: string;
  readonly border: string;
  readonly place: string;
  readonly accent: string;
  readonly attention: string;
  readonly onRider: string;
  readonly font: string;
  /** Okabe–Ito, eight of them. */
  readonly riders: readonly string[];
}

export const RIDER_COLOURS = 8;

export function readPalette(element: Element = document.documentElement): MapPalette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    ground: token('--map-ground'),
    grid: token('--map-grid'),
    casing: token('--map-casing'),
    course: token('--map-course'),
    label: token('--map-label'),
    halo: token('--map-halo'),
    water: token('--map-water'),
    green: token('--map-green'),
    built: token('--map-built'),
    road: token('--map-road'),
    roadMain: token('--map-road-main'),
    border: token('--map-border'),
    place: token('--map-place'),
    accent: token('--accent'),
    attention: token('--attention'),
    onRider: token('--on-rider'),
    font: token('--font'),
    riders: Array.from({ length: RIDER_COLOURS }, (_, i) => token(`--rider-${i}`)),
  };
}
