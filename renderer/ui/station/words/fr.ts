/** Français. */
import type { StationWords } from './en.ts';

export const fr: StationWords = {
  signIn: {
    title: 'Connexion à la direction de course',
    name: 'Nom',
    password: 'Mot de passe',
    go: 'Se connecter',
    going: 'Connexion …',
    again: 'La session est terminée. Reconnectez-vous : le clavier continue et rien ne se perd.',
    notOfficial: 'Ce compte peut regarder, pas décider. Connectez-vous comme commissaire.',
    refused: 'Nom ou mot de passe incorrect.',
    out: 'Se déconnecter',
    signedInAs: (name) => `Connecté : ${name}`,
    code: 'Code de l’application, ou un code de secours',
    codeWrong: 'Ce code est faux, déjà utilisé ou passé. Tapez celui qui est affiché maintenant.',
    lost: 'Mot de passe perdu ?',
    lostSays:
      'Un admin vous en donne un nouveau sous « Personnes ». Si celui de l’admin est perdu : au clavier de la station, l’application s’ouvre sans, et « npm run password » en fait un nouveau.',
  },
  unreachable: 'La station ne répond pas. Votre saisie est toujours là ; réessayez.',
  /** Refusals that have a code and no facts. */
  problems: {
    'not-your-duty': 'C’est la fonction d’un autre. Un admin peut changer la vôtre sous « Personnes ».',
    'own-password': 'Votre propre mot de passe se change sous « Mon compte ».',
    'password-short': 'Un mot de passe a au moins 8 caractères.',
    'password-long': 'Un mot de passe a au plus 200 caractères.',
    'password-common':
      'C’est un des mots de passe que tout le monde essaie d’abord. Trois ou quatre mots sans rapport font l’affaire.',
    'password-name': 'C’est encore le nom. Qui le connaît l’essaierait d’abord.',
    'password-simple': 'C’est toujours le même signe, ou une rangée du clavier.',
    'code-refused':
      'Ce code est faux. Si cela continue : les horloges du téléphone et de la station diffèrent.',
    'not-begun': 'Les dix minutes sont passées. Recommencez.',
    malformed: 'La station n’a pas compris cette saisie.',
    'too-large': 'C’est plus grand que ce que la station accepte.',
    'unknown-race': 'Cette course n’existe pas ici, ou ne vous est pas ouverte.',
    'unknown-entry': 'Personne ne porte ce dossard dans cette course.',
    'not-allowed': 'Vous n’en avez pas le droit. Connectez-vous avec plus de droits.',
    conflict: 'C’est en conflit avec l’état actuel de la course.',
    overloaded: 'Trop à la fois. Rien n’a été changé ; réessayez.',
    'journal-failing':
      'Le journal ne peut être écrit pour l’instant. La ligne d’état dit ce qu’il en est advenu.',
    'unknown-format': 'La station ne connaît pas ce type de fichier.',
    'our-mistake': 'La station a fait une erreur. Ce qui était confirmé est sûr.',
    stopping: 'La station s’arrête ; réessayez dans un instant.',
    'too-often': 'Trop souvent ; attendez un instant.',
  },
};
