/** Deutsch. */
import type { EventWords } from './en.ts';

export const de: EventWords = {
  order: {
    without: (n) =>
      `${n} Fahrer haben keine eigene Startzeit: Bei allen liefe die Zeit ab diesem Startschuss. Vorher eine vergeben, unter Fahrer → Startreihenfolge.`,
    toRiders: 'Zu den Fahrern',
    open: 'Startreihenfolge',
    title: 'Startreihenfolge und Starter',
    by: 'Reihenfolge in einer Klasse',
    draw: 'Ausgelost',
    bib: 'Nach Nummer, niedrigste zuerst',
    'bib-reversed': 'Nach Nummer, höchste zuerst',
    'result-reversed': 'Beste eines anderen Rennens zuletzt',
    otherRace: 'Ergebnis von',
    interval: 'Sekunden zwischen Fahrern',
    gap: 'Minuten zwischen Klassen',
    first: 'Erster Start, Minuten nach dem Startschuss',
    blocks: 'Klassen in der Folge ihrer Starts',
    earlier: (name) => `${name} früher`,
    teamsApart: 'Keine zwei eines Teams nacheinander',
    keep: 'Nur Fahrer ohne Startzeit: nach dem letzten',
    preview: 'Reihenfolge zeigen',
    again: 'Noch einmal losen',
    take: (n) => `In die Startliste: ${n} Fahrer`,
    taken: 'Startreihenfolge gesetzt',
    drawn: (seed) => `Gelost mit Startwert ${seed}: derselbe Wert ergibt dieselbe Reihenfolge.`,
    nobody: 'Niemand braucht eine Startzeit.',
    now: 'Jetzt in der Startliste',
    none: 'Noch hat niemand eine eigene Startzeit.',
    swap: 'Zwei Fahrer wählen, um sie zu tauschen.',
    swapThese: (one, other) => `${one} und ${other} tauschen`,
    started:
      'Das Rennen ist gestartet: die Reihenfolge steht. Der wirkliche Start eines Verspäteten wird beim Fahrer oder vom Starter gesetzt.',
    at: 'Geplanter erster Start',
    print: 'Startliste drucken',
    starter: 'Uhr des Starters',
    starterSays:
      'Auf dem Telefon oder Tablet des Starters: zählt mit Ton herunter, hält Verspätete und Fehlende fest, läuft ohne WLAN weiter.',
    openStarter: 'Hier öffnen',
    openRamp: 'Bildschirm für die Fahrer',
    makeLink: 'Link für den Starter erstellen',
    linkSays:
      'Mit dem Gerät des Starters scannen. Es darf starten und Fehlende melden, sonst nichts, für zwei Tage.',
    onlyAdmin: 'Den Link erstellt ein Admin; Offizielle öffnen die Seite und melden sich an.',
  },
  sponsors: {
    open: 'Sponsoren',
    title: 'Logos der Sponsoren',
    says: 'Nacheinander gezeigt. PNG, WebP, JPEG oder SVG bis 256 KiB; breite Logos auf klarem Grund sind am besten zu lesen.',
    drop: 'Logos hier ablegen oder auswählen',
    notDrawn: 'Dieses SVG lässt sich hier nicht zeichnen; als PNG speichern, etwa 1600 Pixel breit.',
    setAside: (names) =>
      `Nicht mehr gezeigt, weil SVG nicht mehr ausgegeben wird: ${names}. Noch einmal hierher ziehen; sie werden hier gezeichnet.`,
    none: 'Noch kein Logo',
    name: 'Name (wird vorgelesen, wo er nicht gesehen wird)',
    earlier: (name) => `${name} früher`,
    remove: (name) => `${name} entfernen`,
    places: { board: 'Anzeigetafel', watch: 'Zuschauer', overlay: 'Overlay', print: 'Drucke' },
    added: (n) => (n === 1 ? '1 Logo hinzugefügt' : `${n} Logos hinzugefügt`),
  },
};
