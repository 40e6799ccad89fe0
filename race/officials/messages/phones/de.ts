/** German: why something of a rider's phone was refused. */
import type { PhoneFacts } from '../facts.ts';
import type { Phrases } from '../phrases.ts';

export const phones: Pick<Phrases, keyof PhoneFacts> = {
  'phone-latitude': ({ told }) =>
    `Die Breite ${told || '(nichts)'} ist kein Ort auf der Erde; sie muss zwischen −90 und 90 Grad liegen.`,
  'phone-longitude': ({ told }) =>
    `Die Länge ${told || '(nichts)'} ist kein Ort auf der Erde; sie muss zwischen −180 und 180 Grad liegen.`,
  'phone-nowhere': () => 'Breite 0, Länge 0 sagt ein Telefon, bevor es weiß, wo es ist.',
  'phone-invalid': ({ accuracyM }) =>
    `Mit einer Genauigkeit von ${accuracyM} m bezeichnet ein Telefon eine Position als ungültig.`,
  'phone-moment': ({ told }) =>
    `Die Zeit ${told || '(nichts)'} ist kein Zeitpunkt; es müssen Sekunden oder Millisekunden seit 1970 sein, UTC.`,
  'phone-day': ({ day }) =>
    `Eine Position ist vom ${day}, keinem Tag dieses Rennens: Die Uhr des Telefons ist falsch (manche Empfänger fallen um 1024 Wochen zurück). Stellen Sie die Zeit des Telefons aus dem Netz.`,
  'phone-not-text': () => 'Die Nachricht ist kein UTF-8-Text.',
  'phone-not-json': ({ begins }) => `Die Nachricht ist kein JSON: Sie beginnt mit ${begins}.`,
  'phone-no-report': () => 'Das ist keine Positionsmeldung: Weder eine Kennung noch ein Ort steht darin.',
  'phone-no-id': () => 'Die Kennung fehlt: id=… senden (im Traccar Client: „Gerätekennung“).',
  'phone-encrypted': () =>
    'Die Nachricht ist verschlüsselt: In den Einstellungen von OwnTracks das Feld „Encryption key“ leeren.',
  'phone-other-kind': ({ told }) => `Eine OwnTracks-Nachricht der Art ${told || '(nichts)'} ist unbekannt.`,
  'phone-list-long': ({ count, most }) =>
    `Eine Liste von ${count} ist zu lang; höchstens ${most} auf einmal senden.`,
  'phone-too-large': ({ bytes, most }) =>
    `Eine Nachricht von ${bytes} Bytes ist über der Grenze von ${most}: Sie wurde übergangen, was danach kommt, wird angenommen.`,
  'phone-given-up': ({ by }) => `Aufgegeben von ${by}: Die Uhr des Telefons wurde nie bekannt.`,
  'phone-wrong-login': ({ client }) => `Falscher Name oder falsches Kennwort (Client „${client}“).`,
  'phone-forgotten': () =>
    'Von dieser Person werden keine Positionen mehr angenommen: Sie wurden endgültig gelöscht, auf ihren Wunsch oder weil die Frist des Rennens um war. Ortung auf dem Telefon ausschalten.',
  'phone-unsealed': ({ kept }) =>
    kept
      ? 'Kam über das Cloud-Relay ohne das Siegel des Telefons: aufbewahrt und nicht gezählt, bis es die Rennleitung sagt (Telefone).'
      : 'Kam über das Cloud-Relay ohne das Siegel des Telefons, und mehr davon wird nicht aufbewahrt: die wartenden zählen oder verwerfen (Telefone).',
  'phones-one-id': ({ name, client, where, both }) =>
    `Zwei Telefone benutzen „${name}“ mit der Client-ID „${client}“ (von ${where}): ${
      both
        ? 'Beide werden bedient; geben Sie einem davon eine eigene Karte.'
        : 'Sie werfen einander hinaus; geben Sie einem davon eine andere Client-ID.'
    }`,
};
