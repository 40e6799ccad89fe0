/** German. */
import type { AttentionWords } from './en.ts';

export const de: AttentionWords = {
  filter: 'Zeigen',
  all: (n) => `Alles (${n})`,
  mine: (n) => `Meine (${n})`,
  nobodys: (n) => `Noch niemandes (${n})`,
  kinds: {
    'protest-open': 'Protest offen',
    'start-forgotten': 'Start vergessen',
    'sprint-to-judge': 'Sprint zu werten',
    'start-off': 'Start nicht nach Liste',
  },
  closeFinish: (apartMs, source, withinMs) =>
    `Innerhalb von ${apartMs} ms; ${source} sagt es auf ± ${withinMs} ms. Reihenfolge vom Zielfoto bestätigen.`,
  neverSeen: (n, category) => `${n} Fahrer von ${category} seit dem Start nicht gesehen.`,
  putInOrder: 'Reihenfolge festlegen …',
  judge: 'Sprint werten …',
  ruleOn: 'Protest entscheiden …',
  sayWhen: 'Startzeit angeben …',
  many: (n) => `${n} davon`,
  list: 'Einzeln zeigen',
  more: 'Später, oder für jemanden',
  later: 'Wieder fragen in',
  minutes: (n) => `${n} min`,
  forWhom: 'Darum kümmert sich',
  nobody: 'Niemand',
  mineNow: (name) => `${name} (ich)`,
  assigned: (name) => `◆ ${name}`,
  putOff: (n) => `${n} auf später verschoben`,
  nothingHere: 'Nichts von dieser Art',
  joins: 'Warten auf ein Ja',
  joinsWith: (bib) => `möchte für ${bib} melden`,
  phones: {
    title: 'Telefone',
    aside: (positions, who) =>
      `${positions === 1 ? '1 Position liegt' : `${positions} Positionen liegen`} beiseite, bis die Uhr des Telefons bekannt ist: ${who}.`,
    shared: (who) => `Zwei Telefone melden mit einer Karte: ${who}. Beide werden gespeichert.`,
    refused: (bibs, n) =>
      `${n === 1 ? `Vom Telefon von ${bibs}` : `Von ${n} Telefonen (${bibs})`} wurde etwas abgewiesen: sehen Sie nach, warum.`,
    open: 'Telefone …',
    dismiss: 'Ausblenden',
  },
  moreRiders: (n) => `und ${n} weitere`,
  start: {
    meanwhile: (name, at) => `${name} hat inzwischen einen Start: ${at}.`,
    meanwhileDo: 'Schließen Sie dies; um jenen Start neu zu setzen, öffnen Sie es noch einmal.',
    proposed: 'Wann sie gestartet sind',
    by: {
      laps: 'eine Runde vor der ersten Durchfahrt',
      course: 'erste Durchfahrt weniger eine Runde dieser Strecke mit 38 km/h',
      planned: 'wie geplant',
    },
    write: 'Die Tageszeit schreiben, etwa 14:02:11 oder 14:02:11.4, von einer Uhr oder Kamera.',
    unread: 'Das ist keine Tageszeit. Schreiben Sie 14:02:11 oder 14:02:11.4.',
    past: (ago) =>
      `Das war vor ${ago}. Der Start wird dorthin gesetzt: Durchfahrten seither zählen, und die Uhr zeigt die Rennzeit.`,
    ahead: (left) => `In ${left}. Alle Anzeigen zählen herunter.`,
    noWave: 'Mindestens eine Klasse wählen.',
    waves: (follow) =>
      follow
        ? 'Alle folgen diesem Startschuss mit ihrem Abstand.'
        : '▲ Nur einige sind gewählt: Sie starten gemeinsam, in diesem Moment.',
    startedAt: (time) => `Halten: Start war um ${time}`,
    passed: (riders, time) =>
      `${riders === 1 ? '1 Fahrer ist' : `${riders} Fahrer sind`} seit ${time} durchgefahren, und niemand hat den Start gedrückt.`,
  },
};
