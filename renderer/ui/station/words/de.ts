/** Deutsch. */
import type { StationWords } from './en.ts';

export const de: StationWords = {
  signIn: {
    title: 'Anmelden bei der Rennleitung',
    name: 'Name',
    password: 'Passwort',
    go: 'Anmelden',
    going: 'Wird angemeldet …',
    again:
      'Die Anmeldung ist abgelaufen. Bitte neu anmelden: Die Tastatur läuft weiter, nichts geht verloren.',
    notOfficial: 'Dieses Konto darf zusehen, aber nicht entscheiden. Melden Sie sich als Kommissär an.',
    refused: 'Name oder Passwort ist falsch.',
    out: 'Abmelden',
    signedInAs: (name) => `Angemeldet als ${name}`,
    code: 'Code der Authenticator-App oder ein Notfallcode',
    codeWrong: 'Dieser Code ist falsch, schon benutzt oder abgelaufen. Tippen Sie den, der jetzt da steht.',
    lost: 'Passwort verloren?',
    lostSays:
      'Ein Admin gibt Ihnen unter „Personen“ ein neues. Ist das des Admins verloren: An der Tastatur der Station öffnet die Desktop-App ohne, und „npm run password“ macht ein neues.',
  },
  unreachable: 'Die Station antwortet nicht. Ihre Eingabe ist noch da; versuchen Sie es wieder.',
  /** Refusals that have a code and no facts. */
  problems: {
    'not-your-duty': 'Das ist die Aufgabe anderer. Ein Admin kann Ihre unter „Personen“ ändern.',
    'own-password': 'Das eigene Passwort ändern Sie unter „Mein Konto“.',
    'password-short': 'Ein Passwort hat mindestens 8 Zeichen.',
    'password-long': 'Ein Passwort hat höchstens 200 Zeichen.',
    'password-common':
      'Dieses gehört zu den Passwörtern, die alle zuerst probieren. Gut sind drei oder vier Wörter, die nicht zusammengehören.',
    'password-name': 'Das ist noch einmal der Name. Wer ihn kennt, probiert das zuerst.',
    'password-simple': 'Das ist immer dasselbe Zeichen oder eine Reihe der Tastatur.',
    'code-refused':
      'Dieser Code ist falsch. Bleibt es dabei, gehen die Uhren von Telefon und Station verschieden.',
    'not-begun': 'Die zehn Minuten sind um. Beginnen Sie noch einmal.',
    malformed: 'Die Station hat diese Eingabe nicht verstanden.',
    'too-large': 'Das ist größer, als die Station annimmt.',
    'unknown-race': 'Dieses Rennen gibt es hier nicht, oder es ist Ihnen nicht offen.',
    'unknown-entry': 'Mit dieser Nummer fährt niemand in diesem Rennen.',
    'not-allowed': 'Das dürfen Sie nicht. Melden Sie sich mit mehr Rechten an.',
    conflict: 'Das widerspricht dem jetzigen Stand des Rennens.',
    overloaded: 'Zu viel auf einmal. Nichts wurde geändert; versuchen Sie es noch einmal.',
    'journal-failing':
      'Das Journal lässt sich gerade nicht schreiben. Die Zustandszeile sagt, was daraus wurde.',
    'unknown-format': 'Diese Art Datei kennt die Station nicht.',
    'our-mistake': 'Die Station hat einen Fehler gemacht. Was bestätigt war, ist sicher.',
    stopping: 'Die Station hält gerade an; versuchen Sie es gleich noch einmal.',
    'too-often': 'Zu oft; warten Sie einen Augenblick.',
  },
};
