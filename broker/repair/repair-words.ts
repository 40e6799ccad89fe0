/** The words of the page on which a damaged journal is mended, in the three languages of all pages. */
import { type PageLanguage, pageLanguage } from '../../server/http/page-language.ts';
import type { Lost } from '../journal/repair/story.ts';
import type { Held, RefusedCopy } from './mend.ts';
import type { Unsound } from './unsound.ts';
import { unsoundInWords } from './unsound-words.ts';

export interface RepairWords {
  readonly lang: PageLanguage;
  readonly title: string;
  readonly gone: string;
  readonly looking: string;
  readonly damaged: (records: number) => string;
  readonly unreadable: string;
  /** Of a journal of which nothing can be read, by its mark. */
  readonly held: (records: number, until: string) => string;
  /** Of whom that was, by its mark; `since`: when the journal was made. */
  readonly heldOf: (held: Held, since: string | null) => string;
  readonly lost: (lost: Lost, from: string, to: string) => string;
  readonly more: (places: number) => string;
  readonly rest: string;
  readonly allReadable: string;
  readonly unsound: (what: Unsound) => string;
  readonly question: string;
  readonly mend: string;
  readonly alone: string;
  /** Where no record can be read. */
  readonly settingsAlone: string;
  /** `since`: of what came after the copy some is there. */
  readonly fill: (when: string, since: boolean) => string;
  readonly standby: (other: string) => string;
  /** Where something can be read here. */
  readonly standbyBoth: string;
  readonly standbySays: string;
  /** Of one that was behind. */
  readonly standbyBehind: string;
  /** A journal with nothing in it. */
  readonly anew: string;
  readonly anewSays: string;
  readonly stays: (records: number) => string;
  readonly nothingStays: string;
  /** Where nothing tells how far the journal went. */
  readonly blind: string;
  readonly kept: string;
  readonly noCopy: string;
  /** A stick with copies that is not plugged in yet. */
  readonly stick: string;
  readonly lookAgain: string;
  readonly refused: Readonly<Record<RefusedCopy['kind'], (file: string, why: string) => string>>;
  readonly name: string;
  readonly password: string;
  readonly code: string;
  readonly go: string;
  readonly wrong: string;
  readonly codeNeeded: string;
  readonly wait: string;
  readonly choose: string;
  readonly working: string;
  readonly failed: (why: string) => string;
  readonly notYet: string;
}

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;
const numbers = ({ fromSeq, toSeq }: Lost): string =>
  fromSeq === toSeq ? String(fromSeq) : `${fromSeq}–${toSeq}`;

/** What there was of each, where it was of more than one kind. */
const several = (
  { who, passings, decisions }: Lost,
  positions: string,
  passingsOf: (count: number) => string,
  decisionsOf: (count: number) => string,
): string =>
  [
    ...(who.length > 0 ? [positions] : []),
    ...(passings > 0 ? [passingsOf(passings)] : []),
    ...(decisions > 0 ? [decisionsOf(decisions)] : []),
  ].join(', ');

const named = (races: readonly string[], before: string, after: string): string =>
  races.length === 0 ? '' : ` (${races.map((race) => `${before}${race}${after}`).join(', ')})`;

const en: RepairWords = {
  lang: 'en',
  title: 'The journal is damaged',
  gone: 'The journal is gone.',
  looking: 'Looking at what can be read …',
  damaged: (records) => `${many(records, 'record', 'records')} cannot be read:`,
  unreadable: 'Nothing of the journal can be read.',
  held: (records, until) => `It held ${many(records, 'record', 'records')}, the newest stored at ${until}.`,
  heldOf: ({ races, riders, passings, decisions }, since) =>
    `Among the newest: positions of ${many(riders, 'rider', 'riders')}, ${many(passings, 'passing', 'passings')} and ${many(decisions, 'decision', 'decisions')}${named(races, 'race “', '”')}.${since === null ? '' : ` It was begun at ${since}.`}`,
  lost: (lost, from, to) => {
    const riders = `${lost.who.length === 1 ? 'rider' : 'riders'} ${lost.who.join(', ')}`;
    const what = {
      positions: lost.who.length === 0 ? 'positions of phones' : `positions of the phone of ${riders}`,
      passing: lost.who.length === 0 ? 'a passing' : `a passing of ${riders}`,
      decision: lost.who.length === 0 ? 'a decision' : `a decision by ${lost.who.join(', ')}`,
      several: several(
        lost,
        `positions of ${riders}`,
        (count) => many(count, 'passing', 'passings'),
        (count) => many(count, 'decision', 'decisions'),
      ),
      unknown: 'nobody can tell of what',
    }[lost.what];
    return `${lost.fromSeq === lost.toSeq ? 'Record' : 'Records'} ${numbers(lost)}: ${what}${lost.race === null ? '' : ` in race “${lost.race}”`}, stored between ${from} and ${to}`;
  },
  more: (places) => `… and ${many(places, 'more place', 'more places')}`,
  rest: 'Everything else is whole.',
  allReadable: 'Every record can be read all the same.',
  unsound: unsoundInWords('en'),
  question: 'What shall the station do?',
  mend: 'Repair it and go on',
  alone: 'Go on without it',
  settingsAlone: 'Go on with accounts, cards and settings alone',
  fill: (when, since) => `Restore from the copy of ${when}${since ? ', and what came since' : ''}`,
  standby: (other) => `Ask the other computer: ${other}`,
  standbyBoth:
    'What can be read here is kept, and what copies have is added. Whichever of the two has more leads; each gets from the other what it is missing. The other must be running.',
  standbySays: 'This computer becomes the standby and gets everything from the other, which must be running.',
  standbyBehind:
    'It was behind: what came after it fell back it does not have. This computer becomes the standby and gets everything else from it; it must be running.',
  anew: 'Begin with an empty journal',
  anewSays: 'Nothing of before is in it: races, start lists and cards are made anew.',
  stays: (records) =>
    `${many(records, 'record stays', 'records stay')} missing; health and the audit log say so.`,
  nothingStays: 'Nothing will be missing.',
  blind: 'Nothing tells how much will be missing.',
  kept: 'The damaged journal is kept in the folder “aside”, whatever you choose.',
  noCopy:
    'There is no copy. If there is one on a stick, put it into the folder “copies” of the data folder and start the station again.',
  refused: {
    newer: (file) =>
      `The copy ${file} is of a newer Bell Lap: only that version, or a later one, can read it.`,
    station: (file) => `The copy ${file} is of another station.`,
    history: (file) =>
      `The copy ${file} is of another history: it holds other records under the same numbers.`,
    unreadable: (file) => `Nothing in the copy ${file} can be read: it is damaged, or its key is another.`,
    other: (file, why) => `The copy ${file} is no help: ${why}`,
  },
  name: 'Name',
  password: 'Password',
  code: 'Code of the second factor, if you have one',
  go: 'Do it',
  wrong: 'The name or the password is wrong, or has no rights for the whole event. Nothing was changed.',
  codeNeeded: 'This account needs the code of its second factor, too. Nothing was changed.',
  wait: 'Too many tries. Wait a minute. Nothing was changed.',
  stick: 'Are there copies on a stick? Plug it in, then let the station look again.',
  lookAgain: 'Look again',
  choose: 'Choose one of the ways first. Nothing was changed.',
  working: 'The journal is being repaired. This page goes on by itself.',
  failed: (why) => `That did not work, and nothing was changed: ${why}`,
  notYet: 'The station’s journal is being repaired; it serves soon.',
};

const de: RepairWords = {
  lang: 'de',
  title: 'Das Journal ist beschädigt',
  gone: 'Das Journal ist weg.',
  looking: 'Es wird nachgesehen, was lesbar ist …',
  damaged: (records) => `${many(records, 'Eintrag ist', 'Einträge sind')} nicht lesbar:`,
  unreadable: 'Vom Journal ist nichts lesbar.',
  held: (records, until) =>
    `Es enthielt ${many(records, 'Eintrag', 'Einträge')}, der neueste gespeichert: ${until}.`,
  heldOf: ({ races, riders, passings, decisions }, since) =>
    `Darunter zuletzt: Positionen von ${riders} Fahrern, ${many(passings, 'Durchfahrt', 'Durchfahrten')} und ${many(decisions, 'Entscheidung', 'Entscheidungen')}${named(races, 'Rennen „', '“')}.${since === null ? '' : ` Begonnen wurde es: ${since}.`}`,
  lost: (lost, from, to) => {
    const riders = lost.who.join(', ');
    const what = {
      positions:
        lost.who.length === 0 ? 'Positionen von Telefonen' : `Positionen des Telefons von Nummer ${riders}`,
      passing: lost.who.length === 0 ? 'eine Durchfahrt' : `eine Durchfahrt von Nummer ${riders}`,
      decision: lost.who.length === 0 ? 'eine Entscheidung' : `eine Entscheidung von ${riders}`,
      several: several(
        lost,
        `Positionen von Nummer ${riders}`,
        (count) => many(count, 'Durchfahrt', 'Durchfahrten'),
        (count) => many(count, 'Entscheidung', 'Entscheidungen'),
      ),
      unknown: 'wovon, ist nicht zu erkennen',
    }[lost.what];
    return `${lost.fromSeq === lost.toSeq ? 'Eintrag' : 'Einträge'} ${numbers(lost)}: ${what}${lost.race === null ? '' : ` im Rennen „${lost.race}“`}, gespeichert zwischen ${from} und ${to}`;
  },
  more: (places) => `… und ${many(places, 'weitere Stelle', 'weitere Stellen')}`,
  rest: 'Alles andere ist ganz.',
  allReadable: 'Lesbar ist trotzdem jeder Eintrag.',
  unsound: unsoundInWords('de'),
  question: 'Was soll die Station tun?',
  mend: 'Reparieren und weiter',
  alone: 'Ohne das weitermachen',
  settingsAlone: 'Nur mit Konten, Karten und Einstellungen weitermachen',
  fill: (when, since) =>
    `Aus der Kopie von ${when} wiederherstellen${since ? ', samt allem, was seither kam' : ''}`,
  standby: (other) => `Den anderen Rechner fragen: ${other}`,
  standbyBoth:
    'Was hier lesbar ist, bleibt, und was die Kopien haben, kommt dazu. Wer von beiden mehr hat, führt; jeder bekommt vom anderen, was ihm fehlt. Der andere muss laufen.',
  standbySays: 'Dieser Rechner steht dann bereit und bekommt alles vom anderen, der laufen muss.',
  standbyBehind:
    'Er war im Rückstand: Was danach kam, hat er nicht. Dieser Rechner steht dann bereit und bekommt alles andere von ihm; er muss laufen.',
  anew: 'Mit einem leeren Journal anfangen',
  anewSays: 'Darin ist nichts von vorher: Rennen, Startlisten und Karten werden neu gemacht.',
  stays: (records) =>
    `${many(records, 'Eintrag fehlt', 'Einträge fehlen')} danach; Zustand und Protokoll sagen es.`,
  nothingStays: 'Danach fehlt nichts.',
  blind: 'Nichts sagt, wie viel danach fehlt.',
  kept: 'Das beschädigte Journal bleibt in jedem Fall im Ordner „aside“ erhalten.',
  noCopy:
    'Es gibt keine Kopie. Liegt eine auf einem Stick: in den Ordner „copies“ des Datenordners legen und die Station neu starten.',
  refused: {
    newer: (file) =>
      `Die Kopie ${file} ist von einem neueren Bell Lap: nur dieses oder ein späteres liest sie.`,
    station: (file) => `Die Kopie ${file} ist von einer anderen Station.`,
    history: (file) =>
      `Die Kopie ${file} hat eine andere Vorgeschichte: unter gleichen Nummern stehen dort andere Einträge.`,
    unreadable: (file) =>
      `Von der Kopie ${file} ist nichts lesbar: sie ist beschädigt, oder ihr Schlüssel ist ein anderer.`,
    other: (file, why) => `Die Kopie ${file} hilft nicht: ${why}`,
  },
  name: 'Name',
  password: 'Passwort',
  code: 'Code des zweiten Faktors, falls vorhanden',
  go: 'Ausführen',
  wrong:
    'Name oder Passwort stimmt nicht oder hat keine Rechte für die ganze Veranstaltung. Nichts wurde geändert.',
  codeNeeded: 'Dieses Konto braucht auch den Code des zweiten Faktors. Nichts wurde geändert.',
  wait: 'Zu viele Versuche. Eine Minute warten. Nichts wurde geändert.',
  stick: 'Sind Kopien auf einem Stick? Einstecken, dann die Station noch einmal nachsehen lassen.',
  lookAgain: 'Noch einmal nachsehen',
  choose: 'Erst einen der Wege wählen. Nichts wurde geändert.',
  working: 'Das Journal wird repariert. Diese Seite geht von selbst weiter.',
  failed: (why) => `Das ging nicht, und nichts wurde geändert: ${why}`,
  notYet: 'Das Journal der Station wird repariert; sie ist gleich da.',
};

const fr: RepairWords = {
  lang: 'fr',
  title: 'Le journal est abîmé',
  gone: 'Le journal a disparu.',
  looking: 'Recherche de ce qui est lisible …',
  damaged: (records) =>
    `${many(records, 'enregistrement est illisible', 'enregistrements sont illisibles')}\u00a0:`,
  unreadable: 'Rien du journal n’est lisible.',
  held: (records, until) =>
    `Il contenait ${many(records, 'enregistrement', 'enregistrements')}, le plus récent enregistré\u00a0: ${until}.`,
  heldOf: ({ races, riders, passings, decisions }, since) =>
    `Dont en dernier\u00a0: les positions de ${many(riders, 'coureur', 'coureurs')}, ${many(passings, 'passage', 'passages')} et ${many(decisions, 'décision', 'décisions')}${named(races, 'course «\u00a0', '\u00a0»')}.${since === null ? '' : ` Il a été commencé\u00a0: ${since}.`}`,
  lost: (lost, from, to) => {
    const riders = lost.who.join(', ');
    const what = {
      positions:
        lost.who.length === 0
          ? 'des positions de téléphones'
          : `des positions du téléphone du dossard ${riders}`,
      passing: lost.who.length === 0 ? 'un passage' : `un passage du dossard ${riders}`,
      decision: lost.who.length === 0 ? 'une décision' : `une décision de ${riders}`,
      several: several(
        lost,
        `des positions du dossard ${riders}`,
        (count) => many(count, 'passage', 'passages'),
        (count) => many(count, 'décision', 'décisions'),
      ),
      unknown: 'on ne sait plus de quoi',
    }[lost.what];
    return `${lost.fromSeq === lost.toSeq ? 'Enregistrement' : 'Enregistrements'} ${numbers(lost)}\u00a0: ${what}${lost.race === null ? '' : ` dans la course «\u00a0${lost.race}\u00a0»`}, entre ${from} et ${to}`;
  },
  more: (places) => `… et ${many(places, 'autre endroit', 'autres endroits')}`,
  rest: 'Tout le reste est intact.',
  allReadable: 'Tous les enregistrements sont lisibles malgré tout.',
  unsound: unsoundInWords('fr'),
  question: 'Que doit faire la station\u00a0?',
  mend: 'Réparer et continuer',
  alone: 'Continuer sans cela',
  settingsAlone: 'Continuer avec les comptes, les cartes et les réglages seuls',
  fill: (when, since) =>
    `Restaurer depuis la copie de ${when}${since ? ', avec ce qui est venu ensuite' : ''}`,
  standby: (other) => `Demander à l’autre ordinateur\u00a0: ${other}`,
  standbyBoth:
    'Ce qui est lisible ici reste, complété par les copies. Celui des deux qui en a le plus dirige\u00a0; chacun reçoit de l’autre ce qui lui manque. L’autre doit être allumé.',
  standbySays: 'Cet ordinateur devient la réserve et reçoit tout de l’autre, qui doit être allumé.',
  standbyBehind:
    'Elle avait pris du retard\u00a0: ce qui est venu ensuite, elle ne l’a pas. Cet ordinateur devient la réserve et reçoit d’elle tout le reste\u00a0; elle doit être allumée.',
  anew: 'Commencer avec un journal vide',
  anewSays: 'Rien de ce qui précède n’y est\u00a0: courses, listes de départ et cartes sont à refaire.',
  stays: (records) =>
    `${many(records, 'enregistrement manquera', 'enregistrements manqueront')}\u00a0; l’état et le journal des décisions le disent.`,
  nothingStays: 'Rien ne manquera.',
  blind: 'Rien ne dit combien il manquera.',
  kept: 'Le journal abîmé est gardé dans le dossier «\u00a0aside\u00a0», quel que soit votre choix.',
  noCopy:
    'Il n’y a pas de copie. S’il y en a une sur une clé, mettez-la dans le dossier «\u00a0copies\u00a0» du dossier de données et redémarrez la station.',
  refused: {
    newer: (file) =>
      `La copie ${file} vient d’un Bell Lap plus récent\u00a0: seule cette version, ou une plus récente, peut la lire.`,
    station: (file) => `La copie ${file} est d’une autre station.`,
    history: (file) =>
      `La copie ${file} est d’une autre histoire\u00a0: sous les mêmes numéros elle a d’autres enregistrements.`,
    unreadable: (file) =>
      `Rien de la copie ${file} n’est lisible\u00a0: elle est abîmée, ou sa clé est une autre.`,
    other: (file, why) => `La copie ${file} n’aide pas\u00a0: ${why}`,
  },
  name: 'Nom',
  password: 'Mot de passe',
  code: 'Code du second facteur, si vous en avez un',
  go: 'Exécuter',
  wrong: 'Nom ou mot de passe faux, ou sans droits sur toute la manifestation. Rien n’a été changé.',
  codeNeeded: 'Ce compte demande aussi le code de son second facteur. Rien n’a été changé.',
  wait: 'Trop d’essais. Attendez une minute. Rien n’a été changé.',
  stick: 'Y a-t-il des copies sur une clé\u00a0? Branchez-la, puis faites chercher à nouveau.',
  lookAgain: 'Chercher à nouveau',
  choose: 'Choisissez d’abord l’une des voies. Rien n’a été changé.',
  working: 'Le journal est en réparation. Cette page continue d’elle-même.',
  failed: (why) => `Cela n’a pas marché, et rien n’a été changé\u00a0: ${why}`,
  notYet: 'Le journal de la station est en réparation\u00a0; elle sera bientôt là.',
};

export const REPAIR_WORDS = { en, de, fr } as const;

/** By what was chosen on the page, else by what the browser prefers. */
export const repairWords = (chosen: string | null, acceptLanguage: string | undefined): RepairWords =>
  REPAIR_WORDS[pageLanguage(`${chosen ?? ''},${acceptLanguage ?? ''}`)];
