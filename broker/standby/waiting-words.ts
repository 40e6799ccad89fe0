/** The words of the waiting page, in the three languages of all pages. */
import { type PageLanguage, pageLanguage } from '../../server/http/page-language.ts';

export interface WaitingWords {
  readonly lang: PageLanguage;
  readonly title: string;
  readonly other: string;
  readonly inStep: (other: string) => string;
  readonly catchingUp: (other: string) => string;
  readonly away: (other: string) => string;
  readonly holding: (other: string) => string;
  readonly takeOver: string;
  readonly warning: (other: string) => string;
  readonly looked: (other: string) => string;
  readonly name: string;
  readonly password: string;
  readonly code: string;
  readonly lookFirst: string;
  readonly wait: string;
  readonly refused: string;
  readonly notHere: string;
}

const en: WaitingWords = {
  lang: 'en',
  title: 'Standby',
  other: 'the other computer',
  inStep: (other) =>
    `This computer has everything that was acknowledged and takes over by itself when ${other} dies. Leave it running.`,
  catchingUp: (other) => `This computer is catching up with ${other}. It cannot take over by itself yet.`,
  away: (other) =>
    `${other} is not reached, and this computer may lack what was acknowledged since. It does not take over by itself: an official decides.`,
  holding: (other) =>
    `This computer led, and may acknowledge nothing until it hears from ${other}: that one may lead now. Phones keep their positions meanwhile.`,
  takeOver: 'Put this computer in charge',
  warning: (other) =>
    `Go and look first. If ${other} still leads, both would take in the race, and what one of them acknowledged would have to be set aside.`,
  looked: (other) => `I have looked: ${other} is switched off or does not lead.`,
  name: 'Name',
  password: 'Password',
  code: 'Code of the authenticator app, if the account has one',
  lookFirst: 'Look at the other computer first and say so below. Nothing was changed.',
  wait: 'Too many tries. Wait a minute. Nothing was changed.',
  refused:
    'The name, the password or the code is wrong, or has no rights for the whole event. Nothing was changed.',
  notHere: 'This computer stands by; the station is another one.',
};

const de: WaitingWords = {
  lang: 'de',
  title: 'Bereitschaft',
  other: 'der andere Rechner',
  inStep: (other) =>
    `Dieser Rechner hat alles, was bestätigt wurde, und übernimmt von selbst, wenn ${other} ausfällt. Einfach laufen lassen.`,
  catchingUp: (other) =>
    `Dieser Rechner holt gerade auf, was ${other} schon hat. Von selbst übernehmen kann er noch nicht.`,
  away: (other) =>
    `${other} ist nicht erreichbar, und diesem Rechner fehlt vielleicht, was seither bestätigt wurde. Er übernimmt nicht von selbst: Das entscheidet ein Offizieller.`,
  holding: (other) =>
    `Dieser Rechner führte und darf nichts bestätigen, bis er ${other} hört: Jener führt jetzt vielleicht. Telefone behalten ihre Positionen so lange.`,
  takeOver: 'Diesen Rechner führen lassen',
  warning: (other) =>
    `Erst nachsehen. Wenn ${other} noch führt, nähmen beide das Rennen auf, und was einer von ihnen bestätigt hat, müsste beiseitegelegt werden.`,
  looked: (other) => `Ich habe nachgesehen: ${other} ist aus oder führt nicht.`,
  name: 'Name',
  password: 'Passwort',
  code: 'Code der Authenticator-App, falls das Konto einen hat',
  lookFirst: 'Erst nach dem anderen Rechner sehen und das unten angeben. Nichts wurde geändert.',
  wait: 'Zu viele Versuche. Eine Minute warten. Nichts wurde geändert.',
  refused:
    'Name, Passwort oder Code stimmt nicht oder hat keine Rechte für die ganze Veranstaltung. Nichts wurde geändert.',
  notHere: 'Dieser Rechner steht bereit; die Station ist ein anderer.',
};

const fr: WaitingWords = {
  lang: 'fr',
  title: 'Réserve',
  other: 'l’autre ordinateur',
  inStep: (other) =>
    `Cet ordinateur a tout ce qui a été confirmé et prend le relais de lui-même si ${other} tombe. Laissez-le allumé.`,
  catchingUp: (other) =>
    `Cet ordinateur rattrape ce que ${other} a déjà. Il ne peut pas encore prendre le relais de lui-même.`,
  away: (other) =>
    `${other} est injoignable, et il manque peut-être ici ce qui a été confirmé depuis. Cet ordinateur ne prend pas le relais de lui-même : un officiel décide.`,
  holding: (other) =>
    `Cet ordinateur menait et ne peut rien confirmer avant d’entendre ${other} : celui-ci mène peut-être. Les téléphones gardent leurs positions.`,
  takeOver: 'Confier la course à cet ordinateur',
  warning: (other) =>
    `Allez voir d’abord. Si ${other} mène encore, les deux recevraient la course, et il faudrait écarter ce que l’un d’eux a confirmé.`,
  looked: (other) => `J’ai vérifié : ${other} est éteint ou ne mène pas.`,
  name: 'Nom',
  password: 'Mot de passe',
  code: 'Code de l’application, si le compte en a un',
  lookFirst: 'Allez voir l’autre ordinateur et indiquez-le ci-dessous. Rien n’a été changé.',
  wait: 'Trop d’essais. Attendez une minute. Rien n’a été changé.',
  refused: 'Nom, mot de passe ou code faux, ou sans droits sur toute la manifestation. Rien n’a été changé.',
  notHere: 'Cet ordinateur est en réserve ; la station en est un autre.',
};

/** By what a browser prefers. */
export const wordsFor = (acceptLanguage: string | undefined): WaitingWords =>
  ({ en, de, fr })[pageLanguage(acceptLanguage)];
