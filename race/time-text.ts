/**
 * Race times in figures, in one place for pages, sheets, files and what officials read. Minus signs are U+2212; nothing is
 * rounded up into a time that has not been reached.
 */
const MINUTE = 60_000;
const HOUR = 3_600_000;
const two = (value: number) => String(value).padStart(2, '0');

/** A running race clock: `0:00`, `12:07`, `1:02:33`; before the start `−0:10` counts down to zero. */
export function raceClock(elapsedMs: number): string {
  const before = elapsedMs < 0;
  // Counting down, the last second is shown until it has passed.
  const seconds = before ? Math.ceil(-elapsedMs / 1000) : Math.floor(elapsedMs / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${before ? '−' : ''}${h > 0 ? `${h}:${two(m)}` : m}:${two(s)}`;
}

/** A time ridden with its hours, also when there are none: `0:04:32`, `1:02:33.4`; for columns, and for programs. */
export function longDuration(ms: number, digits: 0 | 1 | 2 | 3 = 0): string {
  const text = duration(Math.abs(ms), digits);
  const long =
    Math.abs(ms) >= HOUR ? text : `0:${text.padStart(text.indexOf(':') === 1 ? text.length + 1 : 0, '0')}`;
  return ms < 0 ? `−${long}` : long;
}

/** A time ridden, cut (never rounded up) to `digits` decimals of a second: `4:32.1`, `1:02:33`. */
export function duration(ms: number, digits: 0 | 1 | 2 | 3 = 0): string {
  const sign = ms < 0 ? '−' : '';
  const step = 10 ** (3 - digits);
  // The half-microsecond undoes binary fractions such as 41.19999… for 41.2.
  const cut = Math.floor(Math.abs(ms) / step + 5e-7) * step;
  const [h, m] = [Math.floor(cut / HOUR), Math.floor(cut / MINUTE) % 60];
  const fraction =
    digits === 0
      ? ''
      : `.${String(cut % 1000)
          .padStart(3, '0')
          .slice(0, digits)}`;
  const s = `${two(Math.floor(cut / 1000) % 60)}${fraction}`;
  return `${sign}${h > 0 ? `${h}:${two(m)}` : m}:${s}`;
}

/** Behind: `+2`, `+1:05`, `+1:00:03`, in whole seconds as the sport counts them; `−1 lap` is the words' part. */
export function gapSeconds(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000 + 5e-7);
  const text = seconds < 60 ? String(seconds) : raceClock(seconds * 1000);
  return `${ms < 0 ? '−' : '+'}${text}`;
}

/** Behind, where tenths tell riders apart: `+0.4`, `+12.3`; from a minute on as `gapSeconds`. Cut, never rounded up. */
export function gapTenths(ms: number): string {
  if (Math.abs(ms) >= MINUTE) return gapSeconds(ms);
  const tenths = Math.floor(Math.abs(ms) / 100 + 5e-7);
  return `${ms < 0 ? '−' : '+'}${(tenths / 10).toFixed(1)}`;
}

/** Figures that are text already, `1:02.34`, as the sheets of a language write them: `1:02,34` in German and French. */
export const inLanguage = (figures: string, language: string): string =>
  language === 'en' ? figures : figures.replace(/(\d)\.(\d)/g, '$1,$2');
