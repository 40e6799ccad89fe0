/** German. */
import type { MapWords } from './en.ts';

export const de: MapWords = {
  title: 'Karte unter der Strecke',
  none: 'Bisher nur der Umriss der Welt. Sichern Sie die Karte des Ortes, solange es eine Verbindung gibt: dann hat sie jeder Bildschirm, auch ohne.',
  have: (name, size, zoom) =>
    `${name === '' ? 'Eigene Karte des Ortes' : name}: ${size}, bis Zoom ${zoom}. Sie braucht keine Verbindung.`,
  keep: 'Karte um diese Strecke sichern',
  keepAgain: 'Um diese Strecke neu sichern',
  keepOn: 'Weiter sichern',
  looking: 'Es wird nachgesehen, was um die Strecke liegt …',
  kept: (done, all) => `${done} von ${all} gesichert`,
  stop: 'Anhalten',
  stopped: 'Angehalten. Gesichertes bleibt; weiter geht es von dort.',
  source: 'Kartenquelle: Adresse eines PMTiles-Archivs',
  sourceGiven: (host) => `Wenn leer: ${host}`,
  noSource: 'Geben Sie erst die Adresse einer Kartenquelle an, oder bringen Sie eine Karte als Datei.',
  noCourse: 'Die Karte wird um die Strecke gesichert: erst die Strecke importieren oder zeichnen.',
  save: 'Speichern',
  bring: 'Karte als Datei bringen (PMTiles oder MBTiles)',
  dropHere: 'oder hier ablegen',
  bringing: (done, all) => `${done} von ${all} übernommen`,
  remove: 'Karte entfernen',
  onlineTitle: 'Bilder aus dem Internet',
  onlineSays:
    'Jeder Bildschirm lädt sie dann selbst von dieser Adresse, wo die eigene Karte keine hat. Offene Seiten tun es nach neuem Laden. Aus ist am sichersten: das Rennen braucht sie nie.',
  online: 'Kacheln aus dem Internet zeigen, solange es eine Verbindung gibt',
  onlineUrl: 'Adresse mit {z}, {x} und {y}',
  credit: 'Urheber (steht auf der Karte)',
  places: 'Orte nach Namen suchen: Adresse mit {q}',
  placesSays: 'Leer: nach Namen wird nicht gesucht und nichts im Internet gefragt. Koordinaten gehen immer.',
  unreachable: 'Die Station antwortet nicht. Versuchen Sie es gleich noch einmal.',
};
