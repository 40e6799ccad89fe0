/** German: chip decoders, and reads that are in no race. */
import { offText } from '../../words.ts';
import type { DecoderFacts } from '../facts.ts';
import type { Phrases } from '../phrases.ts';

const of = (name: string) => (name === '' ? '' : ` von ${name}`);
const side = (ahead: boolean) => (ahead ? 'vor' : 'nach');

export const decoders: Pick<Phrases, keyof DecoderFacts> = {
  'decoder-not-yet': () => 'Noch nicht verbunden.',
  'decoder-awaits-call': ({ port }) => `Wartet, bis der Decoder diesen Rechner an Port ${port} anruft.`,
  'decoder-no-address': () => 'Keine Adresse angegeben: Sagen Sie, wo der Decoder ist.',
  'decoder-no-answer': ({ at, why }) =>
    `${at} antwortet nicht (${why}). Ist er eingeschaltet und in diesem Netz?`,
  'decoder-port-taken': ({ port, why }) =>
    `Port ${port} kann nicht geöffnet werden: ${why}. Wählen Sie einen anderen, hier und am Decoder.`,
  'decoder-line-ended': ({ calls }) =>
    `Die Verbindung ist zu Ende; ${calls ? 'er kann wieder anrufen' : 'neuer Versuch läuft'}. Er behält seine Lesungen so lange.`,
  'decoder-takes-nothing': () => 'Verbindung beendet: Er nimmt nichts an, was ihm gesendet wird.',
  'decoder-line-too-long': () =>
    'Verbindung beendet: Er sandte mehr, als eine Nachricht fasst. Ist es die Art, die hier eingestellt ist?',
  'decoder-old-firmware': ({ has, needs }) =>
    `Er spricht Protokoll ${has}; nötig ist ${needs} oder neuer: Aktualisieren Sie seine Firmware.`,
  'decoder-silent': ({ afterMs }) =>
    `${Math.round(afterMs / 1_000)} s lang war nichts von ihm zu hören; die Verbindung wurde beendet und wird neu versucht.`,
  'decoder-not-stored': () =>
    'Eine Lesung konnte nicht gespeichert werden: Das Journal lässt sich nicht schreiben. Verbindung beendet; der Decoder meldet sie erneut.',
  'decoder-no-time': ({ told }) =>
    `Seine Zeit „${told}“ ist nicht zu verstehen; seine Lesungen lassen sich noch nicht einordnen.`,
  'decoder-not-understood': ({ told }) => `Er antwortete „${told}“, das ist nicht zu verstehen.`,
  'decoder-new-protocol': ({ oldest, known }) =>
    `Er spricht Protokoll ${oldest} und neuer, diese Station ${known} und älter. Seine Lesungen gelten, soweit sie verstanden werden; sehen Sie die ersten an.`,
  'decoder-counts-more': ({ counts, tells }) =>
    `Er zählt ${counts} Durchfahrten und meldet ${tells}; er wird noch einmal gefragt.`,
  'decoder-too-many-callers': ({ max }) =>
    `Mehr als ${max} Leser rufen an diesem Port an; weitere werden abgewiesen. Richten Sie einen zweiten Decoder mit eigenem Port ein.`,
  'decoder-clock-differs': ({ byMs, ahead, name }) =>
    `Die Uhr${of(name)} geht ${offText(byMs)} ${side(ahead)}. Die Lesungen werden um so viel berichtigt.`,
  'decoder-clock-in-doubt': ({ byMs, ahead, name }) =>
    `Die Uhr${of(name)} scheint ${offText(byMs)} ${side(ahead)}zugehen. Die Lesungen warten, bis einige mehr übereinstimmen; vergleichen Sie beide Uhren.`,
  'decoder-clock-was-set': ({ byMs, ahead }) =>
    `Seine Uhr wurde im Betrieb gestellt, um ${offText(byMs)} ${ahead ? 'vor' : 'zurück'}. Lesungen davor und danach werden je um ihren eigenen Unterschied berichtigt; prüfen Sie die Runden dieser Zeit.`,
  'decoder-clock-not-taken': ({ byMs, ahead }) =>
    `Seine Uhr ließ sich nicht stellen: Sie geht ${offText(byMs)} ${side(ahead)}. Die Lesungen werden um so viel berichtigt.`,
  'decoder-new-file': () =>
    'Er hat eine neue Datei begonnen, oder ein anderes Gerät steht an dieser Adresse. Alle seine Durchfahrten werden abgefragt; keine zählt zweimal.',
  'decoder-passings-missing': ({ from, to }) =>
    `Die Durchfahrten ${from} bis ${to} hat er auch auf die zweite Frage nicht gemeldet. Sie stehen in seinem eigenen Protokoll.`,
  'decoder-kept-overflow': ({ count }) =>
    `${count} der ältesten Lesungen, die kein Rennen wollte, werden nicht mehr aufgeführt.`,
  'decoder-kept-aside': ({ count }) =>
    count === 1
      ? 'Eine Lesung liegt beiseite: Sehen Sie sie an.'
      : `${count} Lesungen liegen beiseite: Sehen Sie sie an.`,
  'read-awaits-race': () =>
    'Kein gestartetes Rennen kann sie haben. Sie zählt, sobald ein passender Start eingetragen wird.',
  'read-not-understood': () => 'Nicht zu verstehen.',
  'read-no-moment': () => 'Ohne Uhrzeit, oder ohne eine, die sich einordnen lässt.',
  'read-impossible-moment': ({ byMs, ahead }) =>
    `Ihre Zeit liegt ${offText(byMs)} ${ahead ? 'nach' : 'vor'} dem Augenblick, in dem sie gemeldet wurde.`,
  'read-stored': () =>
    'Der Transponder hatte diese Durchfahrt gespeichert und sandte sie später; sie kann von einer anderen Runde, Linie oder einem anderen Tag sein.',
  'read-other-loop': ({ loop, own }) =>
    `An Schleife ${loop} gelesen; dieser Decoder steht für Schleife ${own}.`,
  'read-other-set': ({ set, own }) =>
    `Ein Transponder des Nummernsatzes ${set}; diese Veranstaltung benutzt Satz ${own}. Trägt jemand eine alte Nummer?`,
  'read-impulse': () => 'Ein Impuls (Lichtschranke, Taster), kein Chip.',
  'read-marker': ({ kind }) => `Eine Marke vom Gerät (${kind}), kein Chip.`,
  'read-refused': ({ why }) => `Das Rennen wies sie ab: ${why}.`,
};
