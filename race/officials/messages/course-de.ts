/** German, for files that hold courses and for courses. */
import type { CoursePhrases, LineKind, OtherFile } from './course-facts.ts';

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
const points = (n: number): string => count(n, 'Punkt', 'Punkte');
const quoted = (names: readonly string[]): string => names.map((name) => `„${name}“`).join(', ');
const metres = (m: number, digits = 0): string => `${m.toFixed(digits).replace('.', ',')} m`;
const km = (m: number): string => `${(m / 1000).toFixed(2).replace('.', ',')} km`;
const KNOWN = 'Bekannt sind GPX, TCX, FIT, GeoJSON, KML und KMZ.';

const KIND: Readonly<Record<OtherFile, string>> = {
  zip: 'Das ist eine ZIP-Datei ohne Strecke darin',
  gzip: 'Das ist eine gepackte Datei (gzip) ohne Strecke darin',
  pdf: 'Das ist ein PDF: ein Bild der Strecke, nicht ihre Orte',
  'web-page': 'Das ist eine Webseite, nicht die Datei selbst: dort „GPX exportieren“ suchen',
  picture: 'Das ist ein Bild: daraus lässt sich keine Strecke lesen',
  spreadsheet: 'Das ist eine Tabelle',
  xml: 'Das ist XML, aber keines mit einer Strecke',
  unknown: 'Das ist keine Aufzeichnung, die gelesen werden kann',
};
export const LINE_DE: Readonly<Record<LineKind, string>> = {
  ride: 'Fahrt',
  track: 'Track',
  route: 'Route',
  line: 'Linie',
  outline: 'Umriss',
  joined: 'Teile verbunden',
};

export const courseDe: CoursePhrases = {
  'file-empty': () => 'Die Datei ist leer.',
  'file-too-large': ({ mostMb }) => `Die Datei ist größer als ${mostMb} MiB.`,
  'file-of-other-kind': ({ kind }) => `${KIND[kind]}. ${KNOWN}`,
  'file-damaged': ({ format }) =>
    `Diese ${format}-Datei ist beschädigt, nichts darin ist lesbar. Bitte neu exportieren.`,
  'file-nested': ({ most }) =>
    `Die Datei ist mehr als ${most} Ebenen tief verschachtelt, wie keine Aufzeichnung: sie ist beschädigt.`,
  'file-declares-entities': () =>
    'Die Datei legt XML-Entitäten fest; das zu lesen ist nicht sicher. Bitte ohne sie exportieren.',
  'file-not-whole-json': () => 'Die Datei ist beschädigt oder abgeschnitten: kein ganzes JSON.',
  'file-not-geojson': () => 'Die Datei ist JSON, aber kein GeoJSON: ihr fehlt „type“.',
  'file-too-many-points': ({ most }) => `Die Datei hat mehr als ${most} Punkte; bitte vorher ausdünnen.`,
  'file-not-unpacked': ({ why }) =>
    why === 'no-course'
      ? `In dieser gepackten Datei ist keine Strecke. ${KNOWN}`
      : why === 'damaged'
        ? 'Diese gepackte Datei ist beschädigt. Bitte entpacken und die Datei darin bringen.'
        : 'Was in dieser gepackten Datei ist, ist zu groß. Bitte entpacken und die Datei darin bringen.',
  'file-without-places': ({ format }) =>
    `In dieser ${format}-Datei ist weder Track noch Route noch Wegpunkt.`,
  'file-points-without-place': ({ format, count: n }) =>
    `Diese ${format}-Datei hat ${points(n)}, aber keinen mit einem Ort.`,
  'file-only-waypoints': ({ format, count: n, names }) =>
    `Diese ${format}-Datei hat ${count(n, 'Wegpunkt', 'Wegpunkte')}${names.length > 0 ? ` (${quoted(names)})` : ''}, aber weder Track noch Route: bitte den Track oder die Route der Strecke exportieren.`,
  'file-only-links': ({ count: n }) =>
    `Diese KML-Datei enthält keine Strecke, nur ${count(n, 'Verweis', 'Verweise')} ins Internet. In Google Earth oder My Maps öffnen und die Ebene selbst als KML oder KMZ exportieren.`,
  'file-no-such-line': ({ line, count: n }) =>
    `Eine Linie ${line} gibt es in dieser Datei nicht; es gibt ${n}, gezählt ab 0.`,
  'line-too-short': ({ line }) =>
    `„${line}“ hat keine zwei Orte, die auseinander liegen: das ist keine Strecke.`,

  'text-guessed': ({ as }) =>
    `Die Datei sagt nicht, wie ihre Buchstaben geschrieben sind; gelesen wurde ${as}. Bitte die Namen ansehen.`,
  'text-not-as-declared': ({ declared, as }) =>
    `Die Datei gibt ${declared} als Schrift an, doch das stimmt nicht; gelesen wurde ${as}. Bitte die Namen ansehen.`,
  'file-cut-off': ({ points: n }) =>
    `Die Datei ist abgeschnitten; gelesen: ${points(n)} vor dem Schnitt. Fehlt das Ende der Strecke?`,
  'fit-never-finished': ({ points: n }) =>
    `Das Gerät hat diese Datei nie abgeschlossen (Akku leer?); gelesen: alle ${points(n)}. Fehlt das Ende der Strecke?`,
  'fit-damaged': ({ points: n }) =>
    `Die Prüfsumme der Datei stimmt nicht: etwas wurde verändert oder ging verloren. Gelesen: ${points(n)}; bitte auf der Karte ansehen.`,
  'points-without-place': ({ count: n }) => `${points(n)} ohne brauchbaren Ort weggelassen.`,
  'sides-swapped': () =>
    'Breite und Länge standen in dieser Datei vertauscht; sie wurden getauscht. Bitte die Karte ansehen.',
  'links-left-out': ({ count: n }) =>
    `${count(n, 'Verweis', 'Verweise')} ins Internet weggelassen: die Station liest nur, was in der Datei ist.`,

  'line-taken': ({ line, lengthM, others, more }) =>
    `Die Datei hat ${others.length + more + 1} Linien. Genommen: „${line}“, ${km(lengthM)}. Weggelassen: ${quoted(others)}${more > 0 ? ` und ${more} weitere` : ''}.`,
  'parts-joined': ({ parts }) =>
    `${parts} Teile, deren Enden aneinander liegen, wurden in dieser Reihenfolge zu einer Strecke verbunden.`,
  'lap-cut-out': ({ laps, lapM }) =>
    `Die Aufzeichnung hat ${count(laps, 'Runde', 'Runden')} auf demselben Weg; eine von ${km(lapM)} wurde als Strecke genommen.`,
  'loop-closed': ({ gapM }) =>
    `Die Linie endet ${metres(gapM)} von ihrem Anfang; sie wurde mit einer Geraden zur Runde geschlossen.`,
  'shape-guessed': ({ loop, gapM }) =>
    loop
      ? `Die Linie endet ${metres(gapM)} von ihrem Anfang: als Runde genommen.`
      : `Die Linie endet ${metres(gapM)} von ihrem Anfang: als Strecke vom Start zum Ziel genommen.`,
  'points-thinned': ({ before, after, offM }) =>
    `${after} von ${before} Punkten behalten; die übrigen liegen höchstens ${metres(offM, 1)} neben der Strecke.`,
  'jumps-left-out': ({ count: n }) =>
    `${points(n)} weggelassen: Stillstand, oder ein Sprung, den niemand fahren kann.`,

  'course-without-way': () =>
    'Die Strecke hat weniger als zwei Punkte: aufzeichnen, zeichnen oder importieren.',
  'course-too-many-points': ({ points: n, most }) =>
    `Die Strecke hat ${n} Punkte, höchstens ${most} sind möglich: neu importieren dünnt sie aus.`,
  'course-off-earth': ({ point }) => `Punkt ${point} der Strecke ist kein Ort auf der Erde: bitte entfernen.`,
  'course-too-short': ({ loop, lengthM, leastM }) =>
    loop
      ? `Die Runde ist ${metres(lengthM)} lang: unter ${leastM} m kann GPS keine Runden messen.`
      : `Die Strecke ist ${metres(lengthM)} lang: unter ${leastM} m kann GPS Start und Ziel nicht trennen.`,
  'course-too-long': ({ lengthM, mostM }) =>
    `Die Strecke ist ${km(lengthM)} lang, möglich sind höchstens ${(mostM / 1000).toFixed(0)} km.`,
  'course-far-away': ({ awayM }) =>
    `Diese Strecke liegt ${(awayM / 1000).toFixed(0)} km von der bisherigen: die eines anderen Rennens, oder Breite und Länge vertauscht?`,
  'course-straight': ({ fromM, toM }) =>
    `Zwischen ${km(fromM)} und ${km(toM)} läuft die Strecke ${km(toM - fromM)} geradeaus: dort fehlen Punkte.`,
  'course-sparse': ({ points: n, lengthM }) =>
    `Die Strecke hat nur ${points(n)} auf ${km(lengthM)}: Kurven sind abgeschnitten, und Fahrer scheinen sie zu verlassen. Mit mehr Punkten importieren, oder welche setzen.`,
  'loop-of-few-points': ({ points: n }) =>
    n < 3
      ? `Eine Runde braucht mindestens drei Punkte, diese hat ${n}.`
      : `Die Runde hat nur ${n} Punkte: das ist ein Dreieck, keine Straße. Bitte Punkte am Weg setzen.`,
  'loop-repeats-first-point': () => 'Die Runde wiederholt am Ende ihren ersten Punkt: den letzten entfernen.',
  'loop-has-road-lines': () =>
    'Eine Runde hat eine Start-/Ziellinie statt Start und Ziel: bitte die Art der Linien ändern.',
  'road-has-loop-line': () =>
    'Eine Start-/Ziellinie gibt es nur auf einer Runde: die Strecke schließen, oder zwei Linien nehmen.',
  'line-off-course': ({ line, atM, lengthM }) =>
    `Linie „${line}“ liegt bei ${km(atM)}, die Strecke endet aber bei ${km(lengthM)}: auf die Strecke setzen.`,
  'lines-unordered': () => 'Die Linien stehen nicht in der Reihenfolge der Strecke: nach Entfernung ordnen.',
  'lines-too-near': ({ line, next, apartM, leastM }) =>
    `Linien „${line}“ und „${next}“ liegen ${metres(apartM)} auseinander; unter ${leastM} m kann GPS sie nicht trennen.`,
};
