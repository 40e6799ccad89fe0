/** French. */
import { fr as riding } from '../../../phone/words/fr.ts';
import type { Words } from './en.ts';

export const fr: Words = {
  ...riding,
  appName: 'Bell Lap coureur',
  joinTitle: 'Rejoindre la course',
  joinHelp: 'Scannez le code de la carte remise par la direction de course, ou collez son lien ici.',
  link: 'Lien ou code de la carte',
  scan: 'Scanner la carte',
  scanHelp: 'Tenez le code de la carte dans le cadre.',
  cameraDenied: 'Sans appareil photo, tapez le code de la carte.',
  join: 'Rejoindre',
  joining: 'Demande à la station',
  notALink: 'Ce n’est ni un lien ni un code de carte. Pour un code, choisissez d’abord la station.',
  stations: 'Stations sur ce Wi-Fi',
  searching: 'Recherche de stations',
  noStations: 'Aucune trouvée. Le téléphone est-il sur le Wi-Fi du site ?',
  address: 'Ou l’adresse de la station',
  chosen: 'Choisie',
  ended: 'Ce lien n’est plus valable. Demandez une nouvelle carte à la direction de course.',
  unreachable: 'La station ne répond pas, ou ce téléphone ne fait pas encore confiance à son certificat.',
  unreachableHelp:
    'Vérifiez le Wi-Fi. Si la page s’ouvre dans le navigateur avec un avertissement, installez-y le certificat une fois, puis revenez.',
  openInBrowser: 'Ouvrir la page dans le navigateur',
  waitingHelp: 'Un officiel vérifie votre dossard et dit oui.',
  saidNo: 'La direction de course a dit non. Allez à la tente avec votre dossard.',
  startHelp:
    'Votre position ne va qu’à la direction de cette course, et seulement pendant que vous roulez. L’écran peut être éteint.',
  denied: 'Bell Lap ne peut pas connaître votre position',
  deniedHelp: 'Autorisez la position exacte pour cette application dans les réglages.',
  locationOff: 'La localisation est coupée',
  locationOffHelp: 'Activez-la dans les réglages du téléphone.',
  openSettings: 'Ouvrir les réglages',
  notDurable: 'Rien ne peut être gardé ici : ce qui n’est pas envoyé est perdu à la fermeture.',
  storeFailed:
    'Le téléphone est plein : effacez quelque chose. Avec du réseau, les positions partent quand même.',
  sosOver: 'Je vais bien',
  sent: 'Envoyées depuis le départ',
  stop: 'Maintenir pour arrêter',
  language: 'Langue',
  colours: 'Couleurs',
  dark: 'Tente (sombre)',
  sun: 'Soleil (clair)',
  notificationTitle: 'Bell Lap : vous roulez',
  notificationBody: 'La direction de course voit où vous êtes. Ouvrez l’application pour arrêter.',
  broken: 'L’application ne peut pas démarrer',
};
