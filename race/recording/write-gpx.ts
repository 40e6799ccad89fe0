/** A rider's fixes as a GPX 1.1 track, for whatever other program they are given to. `gpx.ts` reads it back. */
import type { Fix } from '../fix.ts';

/** The part before the points. `name`: whose track it is. */
export const gpxHead = (name: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Bell Lap" xmlns="http://www.topografix.com/GPX/1/1">
<trk><name>${escaped(name)}</name><trkseg>
`;

/** One point; a fix keeps the precision it has. */
export const gpxPoint = ({ timeMs, latDeg, lonDeg, altitudeM }: Fix): string =>
  `<trkpt lat="${latDeg}" lon="${lonDeg}">${altitudeM === undefined ? '' : `<ele>${altitudeM}</ele>`}<time>${new Date(timeMs).toISOString()}</time></trkpt>\n`;

export const GPX_FOOT = '</trkseg></trk>\n</gpx>\n';

/** Text between tags; characters that XML 1.0 has no way to write are left out. */
export const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign);
