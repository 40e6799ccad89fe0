/** Deutsch: warum ein Cloud-Relay nicht erreicht wird oder nichts nimmt. */
import type { RelayFacts } from '../facts.ts';
import type { Phrases } from '../phrases.ts';

export const relays: Pick<Phrases, keyof RelayFacts> = {
  'relay-other-answers': ({ answer }) =>
    `Unter der Adresse des Relays antwortet etwas anderes (${answer}): eine Anmeldeseite des Netzes, oder die Adresse ist falsch.`,
  'relay-not-now': ({ answer }) => `Das Relay nimmt gerade keine Stationen an (${answer}).`,
  'relay-being-woken': () => 'Das Relay schläft zwischen Rennen und wird geweckt: etwa eine Minute.',
  'relay-door-knows-not': () =>
    'Das Relay schläft, und seine Tür kennt diese Station nicht: Wer es betreibt, muss es wecken.',
  'relay-no-internet': () => 'Der Name des Relays lässt sich nicht nachschlagen: kein Internet.',
  'relay-unknown-name': ({ host }) =>
    `„${host}“ ist nicht zu finden: Die Adresse ist vertippt, oder hier ist kein Internet. Ist sie vertippt, dieses Relay entfernen und die richtige Adresse hinzufügen.`,
  'relay-bad-port': ({ port }) =>
    `Über Port ${port} ist kein Relay erreichbar. Dieses entfernen und die richtige Adresse hinzufügen, meist ohne Port.`,
  'relay-no-tls': ({ address }) =>
    `Was unter ${address} antwortet, spricht kein https: Gemeint ist ein anderer Port oder http:// davor. Dieses Relay entfernen und die richtige Adresse hinzufügen.`,
  'relay-nobody-listens': () => 'Unter der Adresse des Relays antwortet niemand.',
  'relay-not-reached': ({ why }) => `Das Relay wird nicht erreicht: ${why}.`,
  'relay-sign-in': ({ answer }) =>
    `Anstelle des Relays hat das Netz geantwortet (${answer}): Vielleicht will es eine eigene Anmeldung.`,
  'relay-line-cut': () => 'Die Leitung zum Relay ist abgerissen.',
  'relay-silent': () => 'Das Relay schweigt: kein Internet.',
  'relay-bad-code': () =>
    'Dieser Code ist nicht bekannt, oder eine andere Station hat ihn benutzt. Bitten Sie, wer das Relay betreibt, um einen neuen.',
  'relay-other-key': () =>
    'Eine Station mit dieser Kennung hat sich mit einem anderen Schlüssel angemeldet. Wurde ihr Journal auf einen anderen Rechner kopiert?',
  'relay-unknown-station': () => 'Das Relay kennt diese Station nicht: Melden Sie sie mit einem Code an.',
  'relay-superseded': () => 'Ein anderer Rechner hat diese Station übernommen; dieser ist sie nicht mehr.',
};
