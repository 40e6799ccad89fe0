/** English. */
import type { NameState } from '../connection.ts';

interface NameFacts {
  readonly domain: string;
  readonly addresses: string;
  /** The relay answers, so that there is internet. */
  readonly isReached: boolean;
}

export const en = {
  title: 'Connect',
  open: 'Connect',
  says: 'Every screen of this station, how phones reach it, and what to do when one cannot.',
  back: 'Races',
  race: 'Race',
  noRace: 'All races',
  raceFirst:
    'Big screen, announcer, overlay, keypad and starter are each of one race: choose it above, or make one first.',
  lost: 'The station does not answer. What is shown here may have changed.',
  asking: 'Asking the station …',
  parts: {
    station: 'This station',
    everybody: 'For everybody',
    screens: 'Screens',
    people: 'For people who work here',
    riders: 'Riders',
    certificate: 'Certificate',
    trouble: 'When a phone cannot reach it',
    relays: 'Cloud relays',
    keys: 'Links with a key',
  },
  relays: {
    says: 'Whoever follows from afar, and phones on mobile data, use these. Each is sent everything by itself: when one is gone, the others go on.',
    none: 'None: nothing leaves the venue.',
    list: 'Cloud relays',
    standings: { fine: 'has everything', behind: 'catching up', away: 'not reached', wrong: 'takes nothing' },
    behind: (records: number, seconds: number) =>
      `${records === 1 ? '1 record' : `${records} records`} behind, for ${seconds} s`,
    given: 'Named where the station is started (--relay, or “Station settings”).',
    remove: 'Hold to take it off',
    again:
      'To the station, one that has moved to another address is another relay: add the new address with a code from there, and take the old one off. If it came with all that it had, it refuses the station; then the old address has to lead to it. Where a code was wrong, add the same address again with the right one.',
    add: 'Add a relay',
    url: 'Address of the relay',
    badUrl: 'One address such as https://relay.example.org is needed here.',
    code: 'Code to enrol there',
    codeHint: 'Whoever runs the relay gives it out. Needed the first time only.',
    badCode: (least: number) => `A code has ${least} characters or more.`,
  },
  reach: {
    fine: (address: string) => `Phones and screens are sent to ${address}.`,
    perhaps: (address: string) =>
      `Phones and screens are sent to ${address}, which not every device at the venue reaches. Choose another network below if there is one.`,
    'no-network':
      'This computer is on no network: nobody else can open these pages. Connect it to the venue’s Wi-Fi or plug in a cable; the addresses appear here by themselves.',
    'this-computer': (address: string) =>
      `The station listens at ${address} alone, so only this computer can open these pages. Start it with “address to listen on” set to :: (all addresses).`,
  },
  noCode: 'No code: other devices could not open it.',
  addresses: 'Addresses of this computer',
  recommended: 'Phones are sent here',
  useThis: 'Send phones here',
  decide: 'Let the station decide',
  notWorking: (n: number) =>
    n === 1 ? '1 address that other devices cannot use' : `${n} addresses that other devices cannot use`,
  why: {
    public: 'An address of the internet: reached from the venue only if its router lets that.',
    'self-assigned':
      'Nobody on this network gives addresses, so the computer made one up. Phones usually cannot reach it: look for a router that is off.',
    vpn: 'Of a VPN: only its members reach it.',
    loopback: 'This computer only.',
    'link-local': 'Link-local: browsers cannot open it.',
    virtual: 'Of a container or virtual machine on this computer.',
    'not-listening': 'The station does not listen there.',
  },
  byName: (name: string) =>
    `By name: ${name}. Works on computers and iPhones, and not on every Android phone.`,
  noName: 'Not announced on the network by name (--no-mdns).',
  settings: 'Station settings …',
  dataFolder: 'Open the data folder',
  ports: 'Ports',
  portsOf: {
    crowd: 'Spectators and screens',
    crowdHttps: 'Spectators, encrypted',
    https: 'Officials, riders, programs',
    mqtts: 'MQTT, encrypted',
    mqtt: 'MQTT',
    osmand: 'Traccar, OsmAnd',
  },
  relay: (url: string) => `Also by the internet: ${url}`,
  who: {
    wall: 'No sign-in. May hang on a wall.',
    public: 'No sign-in: open it on any computer.',
    'sign-in': 'Asks for name and password. The code holds no secret.',
  },
  hidden: 'This race is not public: whoever opens this without signing in is told that there is none.',
  screens: {
    spectators: { name: 'Spectators', says: 'Standings, map and clock on any phone.' },
    results: { name: 'Result sheet', says: 'Every published version, to read and to print.' },
    board: { name: 'Big screen', says: 'Clock, laps to go, the first ten. Readable at 30 m.' },
    announcer: { name: 'Announcer', says: 'Who is due next, with their facts.' },
    course: { name: 'On the course', says: 'Who is out in a time trial, and their times.' },
    overlay: {
      name: 'Broadcast overlay',
      says: 'Transparent, for a browser source in OBS or vMix at 1920 × 1080.',
    },
    ramp: { name: 'Clock on the ramp', says: 'The rider’s start clock. Shows, and starts nobody.' },
    officials: { name: 'Race control', says: 'The console, for officials with an account.' },
    keypad: {
      name: 'Checkpoint and keypad',
      says: 'Bibs typed at a line, on a phone or tablet. A timer’s account is enough.',
    },
    starter: {
      name: 'Starter',
      says: 'Start clock with sound, late starts, no-shows; goes on without Wi-Fi.',
    },
  },
  preview: (name: string) => `Preview: ${name}`,
  openHere: 'Open',
  copy: 'Copy address',
  copied: 'Address copied',
  notCopied: 'The browser did not allow copying. Select the address and copy it by hand.',
  print: 'Print',
  printAll: 'Print codes for the wall',
  printSays: 'One sheet each for spectators and results, with the Wi-Fi if you give it under Riders.',
  onDisplay: 'On a display …',
  key: {
    make: 'Make a link with a key',
    says: (days: number) =>
      `Whoever has this link may start riders of this race for ${days} days, without a password. Let the starter scan it; do not print it. It can be ended below.`,
    title: 'The starter’s link',
    onlyAdmin: 'An admin can make a link with a key, which needs no password.',
    list: 'Screens and devices that come in by a key instead of a password.',
    none: 'None. Nobody comes in by a key.',
    until: (when: string) => `until ${when}`,
    kinds: { starter: 'Starter', display: 'Screen', device: 'Device' },
    end: 'Hold to end it',
    ended: 'The link has ended',
    allRaces: 'all races',
  },
  riders: {
    says: 'A rider needs two things: the venue’s Wi-Fi (or mobile data, with a relay) and a code of their own.',
    wifi: 'Wi-Fi for riders and guests',
    wifiSays: 'Kept on this device only. Phones join by scanning; print it beside the code for spectators.',
    wifiName: 'Name of the network',
    wifiPassword: 'Password (empty: none)',
    wifiFault: {
      name: 'A network’s name has 1 to 32 letters.',
      password: 'A Wi-Fi password has 8 to 63 letters. Leave it empty for an open network.',
    },
    wifiScan: 'Scan to join the Wi-Fi',
    cards: 'Cards',
    cardsSays:
      'One code a rider: it opens the page that tracks and shows their race. A card speaks for one bib and can be taken back.',
    printCards: 'Print riders’ cards',
    toRiders: 'Riders of this race',
    join: 'The event’s link',
    joinSays:
      'For riders without a card: they pick their name, and an official says yes. It may hang at the sign-on; opened and closed under Riders.',
    joinNone: 'Not open. It is opened under Riders, for riders without a card.',
  },
  named: {
    title: 'A name that phones know',
    used: (name: string) => `Officials, riders and programs are sent to ${name}: no phone warns there.`,
    notUsed: (host: string) =>
      `Phones are sent to ${host}, with the station’s own certificate, as if there were no name.`,
    states: {
      works: () => 'The name works from here.',
      looking: () => 'Looking whether the name works from here\u00a0…',
      waiting: () => 'The certificate is being made. That takes about a minute.',
      off: () => 'It is switched off here.',
      'no-address': () =>
        'This computer has no private address (10…, 172.16… to 172.31…, 192.168…, fd…), and a name leads to nothing else. Connect it to the venue’s router.',
      ended: () =>
        'By this computer’s clock its certificate has expired, or is not valid yet. With internet another is fetched by itself; check that the clock is right.',
      filtered: ({ domain }: NameFacts) =>
        `This network’s DNS leaves private addresses out (protection against DNS rebinding). Allow ${domain} in the router:`,
      nowhere: ({ domain }: NameFacts) =>
        `DNS does not know the name. Whoever runs the relay has to point ${domain} to it: an NS record, and port 53 open.`,
      'no-answer': ({ isReached }: NameFacts): string =>
        isReached
          ? 'DNS gives no answer for the name, though the relay is reached. Restart the router; if that does not help, whoever runs the relay has to check that port 53 is open there.'
          : 'DNS does not answer: there is no internet here. Once there is, the name is used again by itself.',
      elsewhere: ({ addresses }: NameFacts) =>
        `DNS here still says ${addresses}. That is forgotten within a quarter of an hour; restarting the router makes it quicker.`,
      unreached: () =>
        'The name leads here, and the station cannot be reached there. Check this computer’s firewall.',
      untrusted: () =>
        'This computer does not know the authority behind the certificate, so phones will not either. Tell whoever runs the relay.',
    } satisfies Record<NameState, (facts: NameFacts) => string>,
    lines: {
      away: 'The relay is not reached: until it is, there is no new certificate, and DNS does not hear of another address. Check that this computer has internet; all the rest goes on by itself.',
      'no-names': 'The relay gives no names any more. Tell whoever runs it.',
    },
    troubles: {
      address: 'The relay does not let a name lead to this address.',
      limit: 'This week’s certificates are used up; there will be more.',
      refused: 'The authority refused a certificate. Tell whoever runs the relay:',
      authority: 'The relay could not get a certificate just now:',
      'wrong-certificate': 'What the relay sent was not the certificate that was asked for:',
    } as Record<string, string> & { authority: string },
    again: (when: string) => `Next attempt: ${when}.`,
    fritzBox: 'Home Network → Network → Network Settings → DNS Rebind Protection',
    dnsmasq: 'OpenWrt and others with dnsmasq',
    name: 'Name',
    leadsTo: 'Leads to',
    until: 'Certificate until',
    renewed: 'Fetched on',
    by: 'By the relay',
    needsInternet:
      'A name needs internet: phones look it up every few minutes. Spectators’ codes do without. Where the internet is unreliable, send phones to the plain address instead.',
    use: 'Use the name where it works',
    leave: 'Send phones to the plain address',
    stay: 'Keep phones at the plain address',
  },
  certificate: {
    byAddress: 'By address',
    own: 'The station made its certificate itself, so browsers warn the first time. Compare the fingerprint, then go on; or install the station’s certificate once.',
    organisers: 'The organiser’s own certificate. Browsers that know its issuer do not warn.',
    served: 'In the browser’s warning (SHA-256)',
    authority: 'Of the certificate to install (SHA-256)',
    where:
      'Android: the padlock or warning → Certificate. iPhone: Show details → view the certificate. Firefox: Advanced → View certificate.',
    android: 'Certificate for Android and computers',
    iphone: 'Profile for iPhone and iPad',
    ends: (when: string) => `Good until ${when}.`,
    names: 'Good for',
    uncovered: (names: string) => `Browsers warn at ${names} whatever is installed.`,
    copy: 'Copy fingerprint',
    copied: 'Fingerprint copied',
  },
  trouble: [
    {
      title: 'Is the phone on the same Wi-Fi?',
      says: 'Switch mobile data off for a moment: phones leave a Wi-Fi that has no internet. “Stay connected” when the phone asks.',
    },
    {
      title: 'Does another phone on that Wi-Fi reach it?',
      says: 'If none does, the Wi-Fi keeps its guests apart (guest network, client or AP isolation). Use the main network, switch isolation off in the router, or bring a router of your own.',
    },
    {
      title: 'Does this computer let them in?',
      says: 'Its firewall must allow Bell Lap and its Node on private networks. Windows: Settings → Network → set this Wi-Fi to “Private”, then Firewall → Allow an app. Mac: System Settings → Network → Firewall → Options. Linux: open the ports above.',
    },
    {
      title: 'Is it the right address?',
      says: 'The phone’s own address (in its Wi-Fi settings) begins as the station’s does, with the same three numbers. If not, the two are on different networks: send phones to the other one, under “This station”.',
    },
    {
      title: 'Does the browser warn?',
      says: 'For officials and riders that is expected the first time: see the certificate. Spectators’ codes are plain http and must not warn; type http:// if the phone adds https by itself.',
    },
    {
      title: 'Is a VPN or private relay on, on the phone or here?',
      says: 'Switch it off: it takes the phone out of the venue’s network.',
    },
  ],
  displays: {
    title: (screen: string) => `${screen} on a display`,
    says: 'Choose a display by its picture.',
    numbers: 'Show the numbers on the displays',
    one: 'This computer has one display. Plug in the second and extend the desktop (not mirror); it appears here.',
    this: 'this one',
    shows: (name: string) => `shows ${name}`,
    close: (n: number) => `Close what is on display ${n}`,
    show: (n: number, label: string, size: string) => `Display ${n}: ${label}, ${size}`,
    ask: 'Find this computer’s displays',
    asking: 'The browser asks whether this page may see the displays.',
    refused:
      'The browser did not allow it. Open the screen in a window, drag it to the second display and press F11.',
    byHand:
      'This browser cannot choose a display. Open the screen in a window, drag it to the second display and press F11.',
    window: 'Open in a window',
    gone: (label: string) =>
      `The display “${label}” is gone, and what it showed with it. It comes back by itself when the display does.`,
    elsewhere: 'Show it on another display',
    leave: 'Leave it off',
    opened: (n: number) => `Shown on display ${n}`,
  },
  poster: {
    scan: 'Scan with your phone’s camera',
    wifiFirst: 'First join the Wi-Fi',
  },
};

export type ConnectWords = typeof en;
