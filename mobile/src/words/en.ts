/** English: the catalogue that is the others' type. */
import { en as riding } from '../../../phone/words/en.ts';
export const en = {
  ...riding,
  appName: 'Bell Lap rider',
  joinTitle: 'Join the race',
  joinHelp: 'Scan the code on your card from race control, or paste its link here.',
  link: 'Link or code on the card',
  scan: 'Scan the card',
  scanHelp: 'Hold the code on the card in the frame.',
  cameraDenied: 'Without the camera, type the code on the card.',
  join: 'Join',
  joining: 'Asking the station',
  notALink: 'This is neither a join link nor a card’s code. A code needs the station chosen first.',
  stations: 'Stations on this Wi-Fi',
  searching: 'Looking for stations',
  noStations: 'None found. Is the phone on the venue’s Wi-Fi?',
  address: 'Or the station’s address',
  chosen: 'Chosen',
  ended: 'This link has ended. Ask race control for a new card.',
  unreachable: 'The station does not answer, or this phone does not trust its certificate yet.',
  unreachableHelp:
    'Check the Wi-Fi. If the join page opens in the browser with a warning, load the certificate from there once, then come back.',
  openInBrowser: 'Open the join page in the browser',
  waitingHelp: 'An official compares you with your bib and says yes.',
  saidNo: 'Race control said no. Go to the tent with your bib.',
  startHelp:
    'Your position goes to race control of this race only, and only while you ride. The screen may be off.',
  denied: 'Bell Lap may not know where you are',
  deniedHelp: 'Allow the location, precise, in the phone’s settings for this app.',
  locationOff: 'Location is switched off',
  locationOffHelp: 'Switch it on in the phone’s settings.',
  openSettings: 'Open settings',
  notDurable: 'Nothing can be kept here: what is not sent is lost when this is closed.',
  storeFailed:
    'The phone has no space left: delete something. Positions still go out while there is a network.',
  sosOver: 'I am fine again',
  sent: 'Sent since the start',
  stop: 'Hold to stop tracking',
  language: 'Language',
  colours: 'Colours',
  dark: 'Tent (dark)',
  sun: 'Sun (bright)',
  notificationTitle: 'Bell Lap: you are riding',
  notificationBody: 'Race control sees where you are. Open the app to stop.',
  broken: 'The app can’t start',
};

export type Words = typeof en;
