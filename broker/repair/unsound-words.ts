/** What of a journal's names and settings is not as it was stored, in the three languages of all pages: with what to do about it. */
import type { SettingsOf, Unsound } from './unsound.ts';

interface Words {
  readonly race: (name: string) => string;
  readonly author: (name: string) => string;
  readonly station: string;
  readonly unnamedRace: (number: number, now: string) => string;
  readonly unnamedAuthor: (number: number, now: string) => string;
  readonly settings: Readonly<Record<SettingsOf, (count: number) => string>>;
  readonly pair: string;
}

const en: Words = {
  race: (name) => `The name of a race is not as it was stored; it reads “${name}”.`,
  author: (name) => `The name of somebody who decided is not as it was stored; it reads “${name}”.`,
  station: 'What the journal says of its own station is not as it was stored.',
  unnamedRace: (number, now) =>
    `The name of race number ${number} is lost. It goes on as “${now}”: links and riders’ cards of before do not fit it. Restore a copy that knows it, or print new cards.`,
  unnamedAuthor: (number, now) =>
    `Who author number ${number} was is lost; the audit log says “${now}” in their place.`,
  settings: {
    users: (count) =>
      `${count === 1 ? 'An account' : `${count} accounts`} of officials cannot be read: set up anew under People.`,
    cards: (count) =>
      `${count === 1 ? 'A rider’s card' : `${count} riders’ cards`} cannot be read, and does not fit any more: print new ones.`,
    sessions: (count) =>
      `${count === 1 ? 'One sign-in' : `${count} sign-ins`} cannot be read: officials sign in again.`,
    certificate: () =>
      'The station’s certificate cannot be read: it makes a new one, which phones and pages do not know.',
    phones: () =>
      'What the station remembered of some phones between their connections cannot be read: they connect anew and send again what was not acknowledged.',
    event: () =>
      'Some of what was set for the event cannot be read: look through Event and the address on the cards.',
    relay: () =>
      'Some of what the station remembered of the cloud relay cannot be read: look under Cloud whether it is connected.',
    others: (count) =>
      `${count === 1 ? 'A setting' : `${count} settings`} of the station cannot be read: look through decoders, network and backups.`,
  },
  pair: 'Nothing tells any more which computer this one is paired with. Start that one and put it in charge on its page: it may know more, or lead already. Go on here only if it is dead for good.',
};

const de: Words = {
  race: (name) => `Der Name eines Rennens ist nicht, wie er gespeichert war; er lautet jetzt „${name}“.`,
  author: (name) =>
    `Der Name von jemandem, der entschieden hat, ist nicht, wie er gespeichert war; er lautet jetzt „${name}“.`,
  station: 'Was das Journal über seine eigene Station sagt, ist nicht, wie es gespeichert war.',
  unnamedRace: (number, now) =>
    `Der Name von Rennen Nummer ${number} ist verloren. Es heißt jetzt „${now}“: Links und Karten von vorher passen nicht dazu. Eine Kopie wiederherstellen, die ihn kennt, oder neue Karten drucken.`,
  unnamedAuthor: (number, now) =>
    `Wer Nummer ${number} war, der entschieden hat, ist verloren; im Protokoll steht dafür „${now}“.`,
  settings: {
    users: (count) =>
      `${count === 1 ? 'Ein Konto' : `${count} Konten`} von Offiziellen nicht lesbar: unter „Personen“ neu anlegen.`,
    cards: (count) =>
      `${count === 1 ? 'Eine Karte' : `${count} Karten`} nicht lesbar und damit ungültig: neue drucken.`,
    sessions: (count) =>
      `${count === 1 ? 'Eine Anmeldung' : `${count} Anmeldungen`} nicht lesbar: Offizielle melden sich neu an.`,
    certificate: () =>
      'Das Zertifikat der Station ist nicht lesbar: Sie macht ein neues, das Telefone und Seiten nicht kennen.',
    phones: () =>
      'Was die Station von manchen Telefonen zwischen ihren Verbindungen wusste, ist nicht lesbar: Sie verbinden sich neu und senden nochmals, was nicht bestätigt war.',
    event: () =>
      'Manches von dem, was für die Veranstaltung eingestellt war, ist nicht lesbar: bitte „Veranstaltung“ und die Adresse auf den Karten durchsehen.',
    relay: () =>
      'Manches von dem, was die Station vom Cloud-Relay wusste, ist nicht lesbar: bitte unter „Cloud“ nachsehen, ob es verbunden ist.',
    others: (count) =>
      `${count === 1 ? 'Eine Einstellung' : `${count} Einstellungen`} der Station nicht lesbar: bitte Decoder, Netzwerk und Sicherungen durchsehen.`,
  },
  pair: 'Nichts sagt mehr, mit welchem Rechner dieser ein Paar bildet. Jenen starten und auf seiner Seite führen lassen: Er weiß vielleicht mehr oder führt schon. Hier nur weitermachen, wenn er endgültig ausgefallen ist.',
};

const fr: Words = {
  race: (name) =>
    `Le nom d’une course n’est pas tel qu’il a été enregistré\u00a0; on lit «\u00a0${name}\u00a0».`,
  author: (name) =>
    `Le nom de quelqu’un qui a décidé n’est pas tel qu’il a été enregistré\u00a0; on lit «\u00a0${name}\u00a0».`,
  station: 'Ce que le journal dit de sa propre station n’est pas tel qu’il a été enregistré.',
  unnamedRace: (number, now) =>
    `Le nom de la course numéro ${number} est perdu. Elle s’appelle désormais «\u00a0${now}\u00a0»\u00a0: les liens et les cartes d’avant n’y vont plus. Restaurez une copie qui le connaît, ou imprimez de nouvelles cartes.`,
  unnamedAuthor: (number, now) =>
    `Qui était l’auteur numéro ${number} est perdu\u00a0; le journal des décisions dit «\u00a0${now}\u00a0» à sa place.`,
  settings: {
    users: (count) =>
      `${count === 1 ? 'Un compte' : `${count} comptes`} d’officiels illisible${count === 1 ? '' : 's'}\u00a0: à recréer sous «\u00a0Personnes\u00a0».`,
    cards: (count) =>
      `${count === 1 ? 'Une carte' : `${count} cartes`} de coureurs illisible${count === 1 ? '' : 's'}, donc sans valeur\u00a0: imprimez-en de nouvelles.`,
    sessions: (count) =>
      `${count === 1 ? 'Une connexion' : `${count} connexions`} illisible${count === 1 ? '' : 's'}\u00a0: les officiels se connectent à nouveau.`,
    certificate: () =>
      'Le certificat de la station est illisible\u00a0: elle en fait un nouveau, que téléphones et pages ne connaissent pas.',
    phones: () =>
      'Ce que la station savait de certains téléphones entre leurs connexions est illisible\u00a0: ils se reconnectent et renvoient ce qui n’était pas confirmé.',
    event: () =>
      'Une partie des réglages de l’événement est illisible\u00a0: vérifiez «\u00a0Événement\u00a0» et l’adresse sur les cartes.',
    relay: () =>
      'Une partie de ce que la station savait du relais cloud est illisible\u00a0: vérifiez sous «\u00a0Cloud\u00a0» s’il est connecté.',
    others: (count) =>
      `${count === 1 ? 'Un réglage' : `${count} réglages`} de la station illisible${count === 1 ? '' : 's'}\u00a0: vérifiez décodeurs, réseau et sauvegardes.`,
  },
  pair: 'Plus rien ne dit avec quel ordinateur celui-ci forme une paire. Démarrez l’autre et faites-le diriger depuis sa page\u00a0: il en sait peut-être plus, ou dirige déjà. Ne continuez ici que s’il est perdu pour de bon.',
};

const WORDS = { en, de, fr } as const;

export const unsoundInWords =
  (language: keyof typeof WORDS) =>
  (what: Unsound): string => {
    const words = WORDS[language];
    switch (what.is) {
      case 'race':
      case 'author':
        return words[what.is](what.name);
      case 'station':
      case 'pair':
        return words[what.is];
      case 'unnamed race':
        return words.unnamedRace(what.number, what.now);
      case 'unnamed author':
        return words.unnamedAuthor(what.number, what.now);
      case 'settings':
        return words.settings[what.of](what.keys.length);
    }
  };
