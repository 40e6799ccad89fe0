/** Deutsch. */
import type { DayWords } from './en.ts';

const count = (n: number, one: string, many: string) => `${n.toLocaleString('de')} ${n === 1 ? one : many}`;

export const de: DayWords = {
  event: {
    open: 'Veranstaltung',
    title: 'Die Veranstaltung',
    says: 'Zu sehen bei der Anmeldung, auf den Handys der Zuschauer, über Listen der Rennen und auf wartenden Bildschirmen.',
    name: 'Name der Veranstaltung',
    date: 'Tag',
    place: 'Ort',
    zone: 'Zeitzone',
    zoneProposed:
      'Vorgeschlagen, weil der Computer der Station so eingestellt ist. Sind die Rennen anderswo, eine andere wählen.',
    zoneSays:
      'In ihr stehen alle Uhrzeiten. Was geschehen ist, behält seinen Moment und wird nur anders angezeigt; was geplant ist, behält seine Uhrzeit.',
    zoneRaces: (n) => `Auch für ${count(n, 'Rennen', 'Rennen')}, die nicht begonnen haben`,
    timetable: 'Zeitplan',
    timetableSays:
      'Neben den Rennen: Ihre geplanten Starts stehen in den Einstellungen der Rennen und kommen von selbst.',
    at: 'Wann',
    what: 'Was',
    add: 'Zeile hinzufügen',
    remove: (text) => `${text} entfernen`,
    save: 'Speichern',
    saved: 'Die Veranstaltung ist gespeichert',
    onlyAdmin: 'Ein Admin ändert sie.',
    nobody: 'Noch hat niemand die Veranstaltung benannt.',
    log: 'Wer was geändert hat',
    acts: {
      'event-changed': 'hat die Veranstaltung geändert',
      'race-copied': 'hat ein Rennen kopiert',
      'event-copied': 'hat den Tag kopiert',
      'file-made': 'hat eine Datei der Veranstaltung gemacht',
      'file-fetched': 'hat die Datei der Veranstaltung geholt',
      'file-opened': 'hat eine Datei einer Veranstaltung geöffnet',
    },
  },
  copy: {
    copies: 'Rennen kopieren',
    open: (name) => `${name} kopieren`,
    title: 'Ein Rennen kopieren',
    says: 'Ein neues Rennen mit denselben Regeln und Klassen. Was gefahren und entschieden wurde, bleibt bei diesem.',
    name: 'Name der Kopie',
    planned: 'Geplanter Start',
    course: 'Mit der Strecke',
    riders: (n) => `Mit der Startliste (${count(n, 'Fahrer', 'Fahrer')})`,
    cards: 'Karten der Fahrer',
    cardChoices: {
      same: 'Die Karten, die sie haben, gelten ab jetzt für das neue Rennen',
      new: 'Alle bekommen eine neue Karte; die alten bleiben beim alten Rennen',
      none: 'Später',
    },
    sameSays:
      'Vor Ort ist nichts neu zu drucken oder zu scannen: Handys, die für dieses Rennen eingerichtet wurden, melden für die Kopie. Ein Handy, das über das Cloud-Relay meldet, öffnet seine Karte noch einmal.',
    isOn: 'Dieses Rennen läuft: Seine Fahrer melden mit ihren Karten, die Kopie kann sie noch nicht bekommen.',
    sponsors: 'Die Logos der Sponsoren gehören zur Veranstaltung und sind bei jedem Rennen da.',
    make: 'Kopie anlegen',
    template: 'Oder als Vorlage behalten',
    templateName: 'Name der Vorlage',
    templateSays: 'Format, Regeln und Klassen, um andere Rennen damit zu beginnen.',
    keep: 'Als Vorlage behalten',
    kept: (name) => `Als Vorlage behalten: ${name}`,
  },
  day: {
    open: 'Ganzen Tag kopieren',
    title: 'Dieselbe Veranstaltung an einem anderen Tag',
    says: 'Kopiert die angekreuzten Rennen und den Zeitplan, zu denselben Uhrzeiten.',
    date: 'Neuer Tag',
    races: 'Rennen',
    noRaces: 'Noch gibt es kein Rennen zu kopieren.',
    putAway: 'Die alten Rennen archivieren: ganz erhalten, nicht mehr in den Listen',
    make: (n) => `${count(n, 'Rennen', 'Rennen')} kopieren`,
    made: (n) => `${count(n, 'Rennen', 'Rennen')} kopiert`,
    stillOn: (names) => `Nicht archiviert, weil im Gang: ${names}.`,
    isOn: (names) => `Läuft gerade, die Karten bleiben dort: ${names}.`,
  },
  templates: {
    label: 'Beginnen mit',
    blank: 'Nichts: unten alles wählen',
    own: 'Ihre Vorlagen',
    built: 'Arten von Rennen',
    names: {
      'criterium-40-plus-3': 'Kriterium, 40 Minuten + 3 Runden',
      'cyclocross-40': 'Radcross, 40 Minuten, 80-%-Regel',
      'time-trial': 'Zeitfahren, einer nach dem anderen',
      'road-race': 'Straßenrennen, einmal über die Strecke',
      'points-race': 'Punktefahren, 30 Runden, alle 5 ein Sprint',
      elimination: 'Ausscheidungsfahren, 20 Runden, alle 2 scheidet einer aus',
      kids: 'Kinderrennen, U9 bis U13, im Abstand einer Minute',
      'evening-league': 'Feierabendrennen, A, B und C zusammen',
    },
    categories: (names) => `Klassen: ${names}. Sie lassen sich danach ändern.`,
    forget: (name) => `Vorlage ${name} vergessen`,
  },
  file: {
    open: 'Sichern, öffnen',
    title: 'Die ganze Veranstaltung in einer Datei',
    makeTitle: 'In eine Datei sichern',
    holds:
      'Darin: alle Rennen mit Positionen, Ergebnissen und Entscheidungen, Fahrer mit Geburtsdaten, Telefonnummern und Notizen, ihre Karten, die Konten der Offiziellen, die Schlüssel dieser Station, die Logos. Nicht darin: die Karte des Geländes.',
    danger:
      'Wer sie öffnet, kann all das lesen und die Karten benutzen. Geben Sie ihr eine Passphrase und bewahren Sie sie auf wie die Startliste.',
    copies:
      'Die Kopien im Datenordner sind für diesen Computer: alle 30 Minuten gemacht, um hier nach einem Schaden weiterzumachen. Diese Datei ist für einen anderen Computer.',
    running: 'Geht auch, während ein Rennen läuft: langsam, damit nichts darauf wartet.',
    passphrase: 'Passphrase, mindestens 8 Zeichen',
    again: 'Die Passphrase noch einmal',
    differs: 'Die beiden sind nicht gleich.',
    short: 'Mindestens 8 Zeichen.',
    without: 'Ohne Passphrase: Wer die Datei hat, kann sie öffnen',
    must: 'Das Journal dieser Station ist verschlüsselt, also muss die Datei eine Passphrase haben.',
    lost: 'Ohne sie kann niemand die Datei öffnen, auch wir nicht.',
    make: 'Datei machen',
    makeOn: (folder) => `Auf ${folder} machen`,
    making: (percent) => `Die Datei wird gemacht … ${percent} %`,
    ready: (name, size, races, records) =>
      `${name}: ${size}, ${count(races, 'Rennen', 'Rennen')}, ${count(records, 'Eintrag', 'Einträge')}, geprüft.`,
    onStick: (folder) => `Sie liegt auch auf ${folder}.`,
    fetch: 'Auf diesem Gerät speichern',
    discard: 'Hier löschen',
    discardSays: 'Sie wartet hier, bis sie gelöscht wird oder die Station endet.',
    openTitle: 'Datei eines anderen Laptops öffnen',
    openSays:
      'Ihre Rennen kommen neben die, die hier sind. Nichts, was hier ist, wird geändert oder überschrieben.',
    choose: 'Datei einer Veranstaltung (.bell-lap)',
    sending: (percent) => `Wird geholt … ${percent} %`,
    looking: 'Wird angesehen: jedes Byte wird geprüft …',
    wants: 'Diese Datei hat eine Passphrase',
    look: 'Ansehen',
    of: (name, when, by) => `${name}, gemacht ${when} von ${by}`,
    figures: (records, cards, logos) =>
      `${count(records, 'Eintrag', 'Einträge')}, ${count(cards, 'Karte', 'Karten')}, ${count(logos, 'Logo', 'Logos')}`,
    accounts:
      'Die Konten der Offiziellen bleiben die dieses Laptops. Wer alles haben will, wie es war, auch Konten und Schlüssel, öffnet die Datei in einen eigenen Ordner: npm run event -- open DATEI --data ORDNER.',
    race: 'Rennen',
    becomes: 'Hier',
    how: {
      new: 'kommt',
      renamed: 'kommt neben das Rennen dieses Namens',
      more: 'ist hier; was seither kam, kommt dazu',
      same: 'ist schon hier, dasselbe',
      older: 'ist hier und weiter als in der Datei: bleibt',
      apart: 'ging hier und dort weiter: bleibt, wie es hier ist',
    },
    called: (id) => `als ${id}`,
    live: (names) =>
      `Lief, als die Datei gemacht wurde: ${names}. Macht die andere Station damit weiter, sprächen Handys, Karten, Links und das Relay mit zwei Stationen, und jede hätte das halbe Rennen.`,
    otherIsOff: 'Die andere Station ist aus oder macht mit diesen nicht weiter',
    go: 'Hier öffnen',
    nothingNew: 'Alles darin ist schon hier.',
    opening: (done, of) =>
      `Wird geöffnet … ${done.toLocaleString('de')} von ${of.toLocaleString('de')} Einträgen`,
    opened: (records, cards) =>
      `Geöffnet: ${count(records, 'Eintrag', 'Einträge')} und ${count(cards, 'Karte', 'Karten')} kamen.`,
    same: 'dasselbe Ergebnis wie in der Datei',
    differsHere: 'nicht das Ergebnis der Datei: bitte vergleichen',
    eventCame: 'Name, Tag, Ort und Zeitplan kamen mit.',
    toRace: (name) => `Zu ${name}`,
    other: 'Andere Datei',
    troubles: {
      foreign:
        'Das ist keine Datei einer Veranstaltung von Bell Lap: Die entstehen hier unter „In eine Datei sichern“ und enden auf .bell-lap.',
      newer:
        'Diese Datei ist von einem neueren Bell Lap. Installieren Sie es hier, um sie zu öffnen; nichts wurde geändert.',
      cut: 'Diese Datei endet zu früh: Sie wurde nicht ganz kopiert, oder der Stick wurde zu bald gezogen. Kopieren Sie sie noch einmal von dem Laptop, der sie gemacht hat.',
      damaged:
        'Diese Datei ist beschädigt: Sie ist nicht, was geschrieben wurde. Kopieren Sie sie noch einmal, oder machen Sie auf dem Laptop, von dem sie kommt, eine neue.',
      'passphrase-wrong':
        'Das ist nicht die Passphrase, mit der die Datei gemacht wurde. Großbuchstaben und Leerzeichen zählen; ohne sie kann niemand die Datei öffnen.',
      racing: 'An dieser Station läuft ein Rennen. Öffnen Sie die Datei, wenn es vorbei ist.',
      busy: 'Eine Datei wird schon gemacht; warten Sie, bis sie da ist.',
    },
    full: (need, free) =>
      `Auf diesem Computer ist kein Platz: ${need} MB werden gebraucht, ${free} MB sind frei. Nichts wurde geändert; machen Sie Platz und versuchen Sie es noch einmal.`,
  },
  newRace: {
    ofComputer: (zone) => `${zone}, wie dieser Computer eingestellt ist`,
    planned: (zone) =>
      `Für Zeitplan und Bildschirme; gestartet ist es, wenn Sie es starten. Zeitzone: ${zone}`,
    same: (name, when) =>
      when === null ? `Ein Rennen „${name}“ gibt es schon.` : `Ein Rennen „${name}“ gibt es schon (${when}).`,
    sameApart: (apart) => `In Listen steht hinter dem Namen dieses Rennens „${apart}“.`,
    sameDo: 'Geben Sie diesem einen anderen Namen, oder einen geplanten Start, der beide unterscheidet.',
  },
  switcher: {
    open: (n) => `Alle ${n} Rennen`,
    title: 'Rennen',
    find: 'Rennen suchen',
    none: 'Kein Rennen dieses Namens',
    planned: (time) => `geplant ${time}`,
    started: (time) => `Start ${time}`,
    home: 'Liste der Rennen und Veranstaltung',
  },
  start: {
    planned: (time) => `Zum geplanten Start, ${time}`,
    ahead: (time, age) => `Geplant: ${time}, in ${age}`,
    past: (time, age) => `Geplant: ${time}, vor ${age}. Es startet, wenn Sie es sagen, nicht von selbst.`,
  },
};
