/** German. */
import type { HelpWords } from './en.ts';

export const de: HelpWords = {
  title: (page) => `Hilfe: ${page}`,
  keys: 'Tasten auf dieser Seite',
  noKeys: 'Diese Seite hat keine eigenen Tasten.',
  others: 'Die anderen Seiten',
  checklist: 'Checkliste für den Renntag',
  onMap: 'auf der Karte',
  pages: {
    races: 'Rennen',
    connect: 'Verbinden',
    race: 'Rennen',
    riders: 'Fahrer',
    course: 'Strecke',
    starter: 'Starter',
    ramp: 'Rampe',
    board: 'Anzeigetafel',
    announcer: 'Sprecher',
    'on-course': 'Auf der Strecke',
    overlay: 'Einblendung',
    'watch-list': 'Rennen für Zuschauer',
    watch: 'Das Rennen für Zuschauer',
    rider: 'Fahrer',
    results: 'Ergebnisblatt',
    history: 'Rückblick',
    checklist: 'Checkliste',
  },
  way: {
    connect:
      'Adressen und Codes aller Bildschirme: für Zuschauer, Offizielle, Starter, Anzeigetafel, Sprecher, Einblendung und Fahrer. Zeigen Sie dem Telefon den Code, oder öffnen Sie den Bildschirm von hier auf der Anzeige, für die er ist.',
    races:
      'Legen Sie hier die Rennen des Tages an und öffnen Sie eines, um daran zu arbeiten; was läuft, steht oben, was vorbei ist, unten. Das nächste Rennen wird vorbereitet, während eines läuft: Jedes hat eigene Uhr, Liste und Strecke.',
    race: 'Tippen Sie die Nummern, wie sie über die Linie kommen; Runden von Telefonen und Chips zählen von selbst, und worin sie nicht übereinstimmen, wartet unter „Zu klären“. Sind alle im Ziel, drücken Sie Beenden, beantworten, was offen ist, und veröffentlichen unter „Rennen steuern“.',
    riders:
      'Lesen Sie die Startliste ein oder fügen Sie Fahrer einzeln hinzu; ein Druck auf eine Spalte sortiert, und mit den Kästchen ausgewählte Fahrer ändern Sie auf einmal. Karten, Startliste, Einschreibliste und Aufruf werden von hier gedruckt.',
    course:
      'Legen Sie eine Streckendatei ab oder zeichnen Sie die Strecke auf der Karte, dann ziehen Sie die Ziellinie dorthin, wo sie auf der Straße ist. Nichts gilt, bevor Sie die Strecke speichern, und es kann zurückgenommen werden.',
    starter:
      'Die Uhr zählt für jeden Fahrer oder jede Welle mit Tönen herunter; halten Sie den Knopf beim Schuss. Sie zählt auch ohne WLAN weiter, und was Sie gesagt haben, kommt an, sobald die Station wieder erreicht wird.',
    ramp: 'Dieser Bildschirm steht dem Fahrer gegenüber, der als Nächster startet, und zählt zu seinem Start herunter. Er braucht niemanden: Starterseite und Station halten ihn richtig.',
    board:
      'Die Tafel zeigt Uhr, Runden bis zum Ziel und die ersten zehn, Klasse für Klasse; nach dem Ziel blättert sie durch alle. Lassen Sie sie in Ruhe: Sie braucht keine Maus und sagt, wenn sie die Station verloren hat.',
    announcer:
      'Links, wer als Nächstes kommt, der Früheste zuerst, mit dem, was sich über ihn sagen lässt; rechts die Reihenfolge und wer eben vorbei ist. Zahlen mit ~ sind Schätzungen von Telefonen: sagen Sie „etwa“.',
    'on-course':
      'Wer gestartet und noch nicht im Ziel ist, wann er erwartet wird und wie er dort stand, wo er zuletzt gemessen wurde. Wer ins Ziel kommt, verlässt die Liste.',
    overlay:
      'Eine durchsichtige Seite für eine Browserquelle mit 1920 × 1080 in OBS oder vMix: Turm, Bauchbinde, Durchsagen und Logos. Was sie zeigt, steht hinter dem Fragezeichen ihrer Adresse: show=tower,lower,said,sponsors, rows=10, category=ID, rider=NUMMER.',
    'watch-list':
      'Wählen Sie ein Rennen, um ihm zu folgen; was läuft, steht oben. Die Seite sieht von selbst wieder nach.',
    watch:
      'Suchen Sie Ihren Fahrer nach Nummer oder Name und drücken Sie Folgen: Er bleibt oben, und die Karte zeigt ihn. Zahlen mit ~ sind Schätzungen von Telefonen, bis die Linie sie gezählt hat.',
    rider:
      'Lassen Sie diese Seite offen, das Telefon am Lenker oder in der Tasche: Es sendet, wo Sie sind, und was nicht gesendet werden kann, wartet auf dem Telefon. Halten Sie SOS zwei Sekunden, wenn Sie Hilfe brauchen.',
    results:
      'Das Blatt des neuesten veröffentlichten Ergebnisses, oder einer älteren Fassung, die oben gewählt wird. Drucken Sie es für den Aushang: Unterschriften und Seitenzahlen stehen darauf.',
    history:
      'Ein Rennen im Rückblick: Wählen Sie bis zu sechs Fahrer, und die Diagramme vergleichen Plätze, Rückstände, Rundenzeiten und Tempo. Die Adresse hält Ihre Wahl, ein kopierter Link zeigt dasselbe.',
    checklist: 'Was an einem Renntag wann getan wird, zum Abhaken auf Papier. Drucken Sie es am Vorabend.',
  },
  does: {
    help: 'Diese Hilfe',
    commands: 'Befehle: jeder Knopf, Fahrer und jedes Rennen beim Namen',
    undo: 'Meine letzte Entscheidung zurücknehmen',
    find: 'Einen Fahrer suchen',
    close: 'Schließen, zurück',
    corrections: 'Korrekturen',
    bib: 'Eine Nummer auf der Tastatur tippen',
    unknown: 'Eine Durchfahrt von jemand Unbekanntem',
    board: 'Stand',
    map: 'Karte',
    attention: 'Zu klären',
    keypad: 'Tastatur',
    passings: 'Durchfahrten',
    decisions: 'Entscheidungen',
    races: 'Alle Rennen, und wie jedes steht; [ und ]: das Rennen davor, danach',
    pin: 'Den gewählten Fahrer anheften oder lösen',
    step: 'Fahrer davor, Fahrer danach',
    mapMove: 'Die Karte bewegen',
    mapZoom: 'Näher, weiter weg',
    mapWhole: 'Die ganze Strecke',
    mapGroups: 'Nächste Gruppe, die davor',
    rows: 'In der Liste: Fahrer davor, Fahrer danach',
    ends: 'In der Liste: erster Fahrer, letzter Fahrer',
    pick: 'In der Liste: den Fahrer auswählen oder nicht mehr',
    pickBetween: 'In der Liste: alle ab dem zuletzt gewählten auswählen',
    pickAll: 'In der Liste: alle gezeigten auswählen',
    open: 'In der Liste: den Fahrer öffnen',
    paperUndo: 'Eine ungespeicherte Änderung der Strecke zurücknehmen',
    paperRedo: 'Sie wieder machen',
    fill: 'Den Bildschirm füllen',
    lap: 'In einem Diagramm: von Runde zu Runde',
  },
  list: {
    title: 'Ein Renntag',
    says: 'Abhaken, und weitergeben an den, der übernimmt.',
    print: 'Drucken',
    event: 'Veranstaltung:',
    date: 'Datum:',
    by: 'Von:',
    parts: [
      {
        title: 'Am Vorabend',
        items: [
          'Laptop, zweiter Laptop und Powerbank geladen; Netzwerkkabel, Verlängerung, Regenschutz und Papier eingepackt.',
          'Station unter dem Namen der Veranstaltung gestartet; das Passwort des Administrators aufgeschrieben und getrennt verwahrt.',
          'Rennen angelegt: Name, Art, Länge, Klassen und Wellen; die Einstellungen des Rennens einmal ganz gelesen.',
          'Strecke an jedem Rennen, die Ziellinie dort, wo sie auf der Straße ist; die Karte dieses Ortes auf dem Laptop.',
          'Startliste eingelesen, nichts mehr zu berichtigen; Chips bei den Fahrern.',
          'Startreihenfolge (Zeitfahren) oder Aufrufreihenfolge angesehen.',
          'Karten an alle ausgegeben und gedruckt; Startliste und Einschreibliste gedruckt.',
          'Personen: jeder Offizielle hat ein Konto mit seiner Aufgabe.',
          'Die Vorführung einmal gefahren: Tastatur, Korrektur, Rücknahme, Ziel.',
          'Sicherung auf einem Stick.',
        ],
      },
      {
        title: 'Am Morgen',
        items: [
          'Station im Netz des Veranstaltungsorts; die Adresse der Karten ist die der Station (Fahrer sagt, wenn nicht).',
          'Zustandszeile: alles grün, oder ihr Satz gelesen.',
          'Ersatzstation im Gleichschritt, falls es eine gibt.',
          'Decoder verbunden: ein über die Linie getragener Chip wird gesehen.',
          'Tafel, Sprecher und Einblendung auf ihren Bildschirmen; der QR-Code für Zuschauer aufgehängt.',
          'Einschreibung: alle unterschreiben; getauschte Nummern und Nachmeldungen unter Fahrer.',
          'Fahrer, die auf ein Ja warten, beantwortet.',
        ],
      },
      {
        title: 'Der Start',
        items: [
          'Wer nicht eingeschrieben ist: unter Fahrer ausgewählt, nicht gestartet.',
          'Aufgerufen; das offene Rennen ist das, das startet.',
          'Start beim Schuss gehalten; jede Welle, jeder Fahrer zu seiner Zeit.',
          'Hat niemand gedrückt: „Zu klären“ schlägt den Zeitpunkt vor.',
          'Erste Durchgänge jeder Klasse gezählt; nach Ungesehenen gesucht.',
        ],
      },
      {
        title: 'Das Ziel',
        items: [
          'Glocke für jede Klasse; die Tafel sagt es.',
          'Jede Nummer an der Linie getippt, auch wo Chips lesen; ein ? für Unerkannte.',
          'Knappe Ankünfte nach dem Bild: Korrekturen, Zielfoto.',
          'Wer ausstieg: nicht im Ziel; niemand mehr auf der Strecke.',
          'Beenden gedrückt; nichts mehr zu klären.',
        ],
      },
      {
        title: 'Am Abend',
        items: [
          'Vorläufiges Ergebnis veröffentlicht; das Blatt am Aushang, mit der Uhrzeit.',
          'Proteste mit Gebühr aufgenommen und entschieden.',
          'Offizielles Ergebnis veröffentlicht, unterschrieben, verschickt (PDF, XLSX).',
          'Beitrittslink geschlossen; Karten eingesammelt.',
          'Sicherung auf einem Stick, von einer anderen Person mit nach Hause genommen.',
          'Chips zurück; die Station beendet, dann der Laptop.',
        ],
      },
    ],
  },
};
