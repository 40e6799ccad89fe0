import type { RetentionWords } from './en.ts';

export const de: RetentionWords = {
  open: 'Persönliche Daten',
  title: 'Wie lange persönliche Daten bleiben',
  says: 'Wenn der Tag gekommen ist, gehen die Positionen und womit man die Fahrerinnen und Fahrer erreicht: Telefon, Mail, Notfallkontakt, Geburtstag, Notizen. Sie gehen hier, auf dem Bereitschaftsrechner und in der Cloud. Namen, Startnummern, Lizenzen und Ergebnisse bleiben. Von selbst geht nichts, solange das Ergebnis nicht offiziell oder ein Protest offen ist.',
  event: 'Alle Rennen der Veranstaltung',
  thisRace: 'Dieses Rennen',
  asEvent: 'wie die Veranstaltung',
  untilDay: 'bis zu einem Tag …',
  always: 'für immer',
  days: (days) => `${days} Tage nach dem Ziel`,
  day: 'Aufbewahrt bis',
  set: 'Tag festlegen',
  none: 'Es gibt noch keine Rennen.',
  clock: {
    always: 'Aufbewahrt für immer: Es ist kein Tag festgelegt.',
    noFinish: 'Aufbewahrt: Die Tage zählen ab dem Ziel.',
    until: (day, left) =>
      left === 1 ? `Aufbewahrt bis ${day}: noch ein Tag.` : `Aufbewahrt bis ${day}: noch ${left} Tage.`,
    within: (day) => `Aufbewahrt bis ${day}. Gelöscht wird binnen einer Stunde.`,
    over: (day) => `Der Tag war der ${day}. Gelöscht ist noch nichts:`,
    gone: (day) => `Gelöscht am ${day}.`,
  },
  held: {
    'not-finished': 'Das Rennen ist nicht beendet.',
    'not-official': 'Das Ergebnis ist nicht offiziell.',
    'protest-open': 'Ein Protest ist offen.',
    clock: 'Das Datum der Station ist zu bestätigen.',
  },
  positionsOnly:
    'Aus der Zeit, als Kontakte blieben: Nur Positionen gehen. Wählen Sie die Tage noch einmal, damit auch Kontakte gehen.',
  now: 'Positionen und Kontakte jetzt löschen',
  nowEvenSo: 'Positionen und Kontakte trotzdem löschen',
  nowSays:
    'Endgültig. Runden, die nur aus Positionen bekannt sind, verschwinden aus dem Stand hier, und eine neue Fassung des Ergebnisses ist nicht mehr möglich.',
  waiting: (races) => (races === 1 ? '1 Rennen wartet auf Ihr Wort' : `${races} Rennen warten auf Ihr Wort`),
  atOnce: (races, more) =>
    `Dieser Tag ist schon vorbei: ${races}${more > 0 ? ` und ${more} weitere` : ''}. Was gehen soll, wird binnen einer Stunde und endgültig gelöscht: Niemand kann es zurückholen.`,
  setAndDelete: 'Festlegen und löschen',
  leave: 'Lassen, wie es war',
  clockLeapt: (today, last) =>
    last === null
      ? `Nach diesem Computer ist heute der ${today}, und die Station hat noch nie nach den Tagen gesehen. Stimmt das Datum?`
      : `Nach diesem Computer ist heute der ${today}; als die Station zuletzt nachsah, war es der ${last}. Stimmt das Datum?`,
  clockTakes: (races, more) =>
    `Dann gehen die Daten, deren Tag gekommen ist, binnen einer Stunde und endgültig: ${races}${more > 0 ? ` und ${more} weitere` : ''}.`,
  clockRight: (today) => `Es ist der ${today}: löschen`,
  clockWrong:
    'Stimmt es nicht, stellen Sie die Uhr dieses Computers. Wurde ein Rennen mit falschem Datum gefahren, legen Sie zuerst einen Tag dafür fest. Bis es jemand bestätigt, wird nichts gelöscht.',
  log: 'Was gelöscht wurde',
  line: (day, by, what, records) =>
    `${day}: ${what === 'all' ? 'Positionen und Kontakte' : 'Positionen'}, durch ${by}${records === null ? '; läuft' : `; ${records} ${records === 1 ? 'Eintrag' : 'Einträge'} des Journals`}`,
  station: 'die Station, weil der Tag gekommen war',
};
