/** What the app itself says, in three languages: menus, tray, questions before it ends. Pages have their own words. */
export const LANGUAGES = ['en', 'de', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

const en = {
  menu: {
    control: 'Race control',
    connect: 'Connect: screens, phones, addresses',
    newWindow: 'New window',
    settings: 'Station settings …',
    dataFolder: 'Open the data folder',
    logs: 'Show the station’s log',
    restart: 'Start the station again …',
    fullScreen: 'Full screen',
    reload: 'Load the page again',
    closeWindow: 'Close the window',
    quit: 'Quit Bell Lap',
    edit: 'Edit',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    view: 'View',
    larger: 'Larger',
    smaller: 'Smaller',
    usualSize: 'Usual size',
    help: 'Help',
    openHelp: 'Help for this page',
    checklist: 'Race-day checklist to print',
    documents: 'Documents',
    about: 'About Bell Lap',
    install: (version: string) => `Install version ${version} and start again`,
  },
  tray: {
    serving: (where: string) => `Bell Lap: the station runs (${where})`,
    waiting: 'Bell Lap: the station is being started',
    failed: 'Bell Lap: the station does not come up',
  },
  goesOn: {
    message: 'The station goes on when this window closes.',
    detail:
      'Riders are timed, phones and screens are served. Bell Lap stays in the tray; starting it again brings the window back. To end the station, quit.',
    goOn: 'Close the window',
    quit: 'Quit Bell Lap',
    cancel: 'Cancel',
    again: 'Do not ask again',
  },
  racing: {
    message: (n: number) => (n === 1 ? 'A race is on.' : `${n} races are on.`),
    detail:
      'The station can go on by itself: it times and serves as before, and this app finds it when it is started again. Ending the station stops the timing now; what was acknowledged is on disk.',
    leave: 'Quit, station goes on',
    cancel: 'Cancel',
    end: 'End the station',
  },
  restart: {
    message: 'Start the station again?',
    detail: 'Phones and screens are away for some seconds and come back by themselves. Nothing is lost.',
    racing: (n: number) =>
      `${n === 1 ? 'A race is on' : `${n} races are on`}. Phones and keypads keep what they have and send it afterwards.`,
    yes: 'Start again',
    cancel: 'Cancel',
  },
  displayGone: {
    title: 'A display has gone',
    body: (label: string) => `What “${label}” showed comes back by itself when the display does.`,
  },
  second: {
    message: 'Bell Lap runs already.',
    detail: (options: string) =>
      `Its window is in front now. The options of this start (${options}) were not taken: change them under “Station settings”, or quit first.`,
  },
  notNow: {
    title: 'Not now',
    says: 'A race is on, or the station does not answer. Try again after the race.',
  },
  notStarted: 'Bell Lap could not start',
};
export type AppWords = typeof en;

const de: AppWords = {
  menu: {
    control: 'Rennleitung',
    connect: 'Verbinden: Bildschirme, Telefone, Adressen',
    newWindow: 'Neues Fenster',
    settings: 'Einstellungen der Station …',
    dataFolder: 'Datenordner öffnen',
    logs: 'Protokoll der Station zeigen',
    restart: 'Station neu starten …',
    fullScreen: 'Vollbild',
    reload: 'Seite neu laden',
    closeWindow: 'Fenster schließen',
    quit: 'Bell Lap beenden',
    edit: 'Bearbeiten',
    undo: 'Widerrufen',
    redo: 'Wiederholen',
    cut: 'Ausschneiden',
    copy: 'Kopieren',
    paste: 'Einsetzen',
    selectAll: 'Alles auswählen',
    view: 'Ansicht',
    larger: 'Größer',
    smaller: 'Kleiner',
    usualSize: 'Übliche Größe',
    help: 'Hilfe',
    openHelp: 'Hilfe zu dieser Seite',
    checklist: 'Checkliste für den Renntag zum Drucken',
    documents: 'Unterlagen',
    about: 'Über Bell Lap',
    install: (version) => `Version ${version} installieren und neu starten`,
  },
  tray: {
    serving: (where) => `Bell Lap: die Station läuft (${where})`,
    waiting: 'Bell Lap: die Station wird gestartet',
    failed: 'Bell Lap: die Station kommt nicht hoch',
  },
  goesOn: {
    message: 'Die Station läuft weiter, wenn dieses Fenster schließt.',
    detail:
      'Fahrer werden gemessen, Telefone und Bildschirme bedient. Bell Lap bleibt im Infobereich; ein neuer Start bringt das Fenster zurück. Um die Station zu beenden, beenden Sie Bell Lap.',
    goOn: 'Fenster schließen',
    quit: 'Bell Lap beenden',
    cancel: 'Abbrechen',
    again: 'Nicht mehr fragen',
  },
  racing: {
    message: (n) => (n === 1 ? 'Ein Rennen läuft.' : `${n} Rennen laufen.`),
    detail:
      'Die Station kann allein weiterlaufen: Sie misst und bedient wie zuvor, und diese App findet sie beim nächsten Start. Wird die Station beendet, endet die Zeitnahme jetzt; was bestätigt wurde, ist auf der Platte.',
    leave: 'Beenden, Station läuft weiter',
    cancel: 'Abbrechen',
    end: 'Station beenden',
  },
  restart: {
    message: 'Die Station neu starten?',
    detail:
      'Telefone und Bildschirme sind einige Sekunden weg und kommen von selbst wieder. Nichts geht verloren.',
    racing: (n) =>
      `${n === 1 ? 'Ein Rennen läuft' : `${n} Rennen laufen`}. Telefone und Tastaturen behalten, was sie haben, und senden es danach.`,
    yes: 'Neu starten',
    cancel: 'Abbrechen',
  },
  displayGone: {
    title: 'Ein Bildschirm ist weg',
    body: (label) => `Was „${label}“ zeigte, kommt von selbst wieder, wenn der Bildschirm wiederkommt.`,
  },
  second: {
    message: 'Bell Lap läuft schon.',
    detail: (options) =>
      `Sein Fenster ist jetzt vorn. Die Optionen dieses Starts (${options}) wurden nicht übernommen: Ändern Sie sie unter „Einstellungen der Station“, oder beenden Sie es zuerst.`,
  },
  notNow: {
    title: 'Jetzt nicht',
    says: 'Ein Rennen läuft, oder die Station antwortet nicht. Versuchen Sie es nach dem Rennen.',
  },
  notStarted: 'Bell Lap konnte nicht starten',
};

const fr: AppWords = {
  menu: {
    control: 'Direction de course',
    connect: 'Connexion : écrans, téléphones, adresses',
    newWindow: 'Nouvelle fenêtre',
    settings: 'Réglages de la station …',
    dataFolder: 'Ouvrir le dossier des données',
    logs: 'Montrer le journal de la station',
    restart: 'Redémarrer la station …',
    fullScreen: 'Plein écran',
    reload: 'Recharger la page',
    closeWindow: 'Fermer la fenêtre',
    quit: 'Quitter Bell Lap',
    edit: 'Édition',
    undo: 'Annuler',
    redo: 'Rétablir',
    cut: 'Couper',
    copy: 'Copier',
    paste: 'Coller',
    selectAll: 'Tout sélectionner',
    view: 'Affichage',
    larger: 'Plus grand',
    smaller: 'Plus petit',
    usualSize: 'Taille habituelle',
    help: 'Aide',
    openHelp: 'Aide de cette page',
    checklist: 'Liste du jour de course à imprimer',
    documents: 'Documents',
    about: 'À propos de Bell Lap',
    install: (version) => `Installer la version ${version} et redémarrer`,
  },
  tray: {
    serving: (where) => `Bell Lap : la station fonctionne (${where})`,
    waiting: 'Bell Lap : la station démarre',
    failed: 'Bell Lap : la station ne démarre pas',
  },
  goesOn: {
    message: 'La station continue quand cette fenêtre se ferme.',
    detail:
      'Les coureurs sont chronométrés, téléphones et écrans sont servis. Bell Lap reste dans la zone de notification ; relancez-le pour retrouver la fenêtre. Pour arrêter la station, quittez.',
    goOn: 'Fermer la fenêtre',
    quit: 'Quitter Bell Lap',
    cancel: 'Annuler',
    again: 'Ne plus demander',
  },
  racing: {
    message: (n) => (n === 1 ? 'Une course est en cours.' : `${n} courses sont en cours.`),
    detail:
      'La station peut continuer seule : elle chronomètre et sert comme avant, et cette application la retrouve au prochain lancement. Arrêter la station arrête le chronométrage maintenant ; ce qui a été confirmé est sur le disque.',
    leave: 'Quitter, la station continue',
    cancel: 'Annuler',
    end: 'Arrêter la station',
  },
  restart: {
    message: 'Redémarrer la station ?',
    detail:
      'Téléphones et écrans sont absents quelques secondes et reviennent d’eux-mêmes. Rien n’est perdu.',
    racing: (n) =>
      `${n === 1 ? 'Une course est en cours' : `${n} courses sont en cours`}. Téléphones et claviers gardent ce qu’ils ont et l’envoient ensuite.`,
    yes: 'Redémarrer',
    cancel: 'Annuler',
  },
  displayGone: {
    title: 'Un écran n’est plus là',
    body: (label) => `Ce que montrait « ${label} » revient tout seul avec l’écran.`,
  },
  second: {
    message: 'Bell Lap fonctionne déjà.',
    detail: (options) =>
      `Sa fenêtre est maintenant devant. Les options de ce lancement (${options}) n’ont pas été prises : changez-les dans « Réglages de la station », ou quittez d’abord.`,
  },
  notNow: {
    title: 'Pas maintenant',
    says: 'Une course est en cours, ou la station ne répond pas. Réessayez après la course.',
  },
  notStarted: 'Bell Lap n’a pas pu démarrer',
};

const ALL: Readonly<Record<Language, AppWords>> = { en, de, fr };

/** The language of a system's or a page's tag; English if it is none of ours. */
export function languageOf(tag: string): Language {
  const wanted = tag.toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((language) => language === wanted) ?? 'en';
}

export const wordsIn = (language: Language): AppWords => ALL[language];
