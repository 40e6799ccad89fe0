/** German. */
import type { MapWords } from './en.ts';

export const de: MapWords = {
  title: 'Karte des Ortes',
  none: 'Noch keine Straßen, nur der Umriss der Welt. Holen Sie die Karte dieses Ortes, solange es eine Verbindung gibt: dann hat sie jeder Bildschirm, auch ohne.',
  have: (name, size, zoom) =>
    `${name === '' ? 'Eigene Karte des Ortes' : name}: ${size}, bis Zoom ${zoom}. Sie braucht keine Verbindung.`,
  keep: 'Karte dieses Ortes holen',
  keepAgain: 'Für diese Strecke neu holen',
  keepOn: 'Weiter holen',
  looking: 'Es wird nachgesehen, was um die Strecke liegt …',
  kept: (done, all) => `${done} von ${all} geholt`,
  stop: 'Anhalten',
  stopped: 'Angehalten. Geholtes bleibt; weiter geht es von dort.',
  source: 'Kartenquelle: Adresse eines PMTiles-Archivs',
  sourceGiven: (host) => `Wenn leer: ${host}`,
  noSource:
    'Es gibt keine Adresse, von der Karten kommen: geben Sie unter „Woher Karten kommen“ eine an, oder bringen Sie eine Karte als Datei.',
  noCourse: 'Der Ort ist da, wo die Strecke ist: erst die Strecke importieren oder zeichnen.',
  sources: 'Woher Karten kommen',
  chooseFile: 'Kartendatei wählen',
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
