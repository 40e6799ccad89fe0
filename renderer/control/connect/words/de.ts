/** Deutsch. */
import type { ConnectWords } from './en.ts';

export const de: ConnectWords = {
  title: 'Verbinden',
  open: 'Verbinden',
  says: 'Alle Bildschirme dieser Station, wie Telefone sie erreichen und was hilft, wenn eines es nicht kann.',
  back: 'Rennen',
  race: 'Rennen',
  noRace: 'Alle Rennen',
  raceFirst:
    'Großer Schirm, Sprecherbild, Einblendung, Tastatur und Starter gehören zu je einem Rennen: Wählen Sie es oben oder legen Sie zuerst eines an.',
  lost: 'Die Station antwortet nicht. Was hier steht, kann sich geändert haben.',
  asking: 'Die Station wird gefragt …',
  parts: {
    station: 'Diese Station',
    everybody: 'Für alle',
    screens: 'Bildschirme',
    people: 'Für alle, die hier arbeiten',
    riders: 'Fahrer',
    certificate: 'Zertifikat',
    trouble: 'Wenn ein Telefon sie nicht erreicht',
    relays: 'Cloud-Relays',
    keys: 'Links mit Schlüssel',
  },
  relays: {
    says: 'Wer von fern folgt, und Telefone mit mobilen Daten benutzen sie. Jedes bekommt alles für sich: Fällt eines aus, geht es bei den anderen weiter.',
    none: 'Keines: Nichts verlässt den Ort.',
    list: 'Cloud-Relays',
    standings: { fine: 'hat alles', behind: 'holt auf', away: 'nicht erreicht', wrong: 'nimmt nichts' },
    behind: (records, seconds) =>
      `${records === 1 ? '1 Eintrag' : `${records} Einträge`} zurück, seit ${seconds} s`,
    given: 'Genannt, wo die Station gestartet wird (--relay oder „Stationseinstellungen“).',
    remove: 'Halten, um es herauszunehmen',
    again:
      'Eines, das an eine andere Adresse gezogen ist, ist für die Station ein anderes Relay: Fügen Sie die neue Adresse mit einem Code von dort hinzu und nehmen Sie die alte heraus. Brachte es alles mit, was es hatte, weist es die Station ab; dann muss die alte Adresse zu ihm führen. War ein Code falsch, fügen Sie dieselbe Adresse noch einmal mit dem richtigen hinzu.',
    add: 'Relay hinzufügen',
    url: 'Adresse des Relays',
    badUrl: 'Hier wird eine Adresse wie https://relay.example.org gebraucht.',
    code: 'Code zum Anmelden dort',
    codeHint: 'Gibt der Betreiber des Relays. Nur beim ersten Mal nötig.',
    badCode: (least) => `Ein Code hat mindestens ${least} Zeichen.`,
  },
  reach: {
    fine: (address) => `Telefone und Bildschirme werden zu ${address} geschickt.`,
    perhaps: (address) =>
      `Telefone und Bildschirme werden zu ${address} geschickt, das nicht jedes Gerät vor Ort erreicht. Wählen Sie unten ein anderes Netz, wenn es eines gibt.`,
    'no-network':
      'Dieser Computer ist in keinem Netz: Niemand sonst kann diese Seiten öffnen. Verbinden Sie ihn mit dem WLAN vor Ort oder stecken Sie ein Kabel ein; die Adressen erscheinen von selbst.',
    'this-computer': (address) =>
      `Die Station hört nur auf ${address}, also kann nur dieser Computer diese Seiten öffnen. Starten Sie sie mit :: (alle Adressen) als Adresse, auf der sie hört.`,
  },
  noCode: 'Kein Code: Andere Geräte könnten ihn nicht öffnen.',
  addresses: 'Adressen dieses Computers',
  recommended: 'Hierhin werden Telefone geschickt',
  useThis: 'Telefone hierhin schicken',
  decide: 'Die Station entscheiden lassen',
  notWorking: (n) =>
    n === 1
      ? '1 Adresse, die andere Geräte nicht nutzen können'
      : `${n} Adressen, die andere Geräte nicht nutzen können`,
  why: {
    public: 'Eine Adresse im Internet: vor Ort nur erreichbar, wenn der Router es zulässt.',
    'self-assigned':
      'In diesem Netz vergibt niemand Adressen, also hat sich der Computer eine ausgedacht. Telefone erreichen sie meist nicht: Ist ein Router aus?',
    vpn: 'Eines VPN: Nur dessen Teilnehmer erreichen sie.',
    loopback: 'Nur dieser Computer.',
    'link-local': 'Link-lokal: Browser können sie nicht öffnen.',
    virtual: 'Eines Containers oder einer virtuellen Maschine auf diesem Computer.',
    'not-listening': 'Die Station hört dort nicht.',
  },
  byName: (name) =>
    `Mit Namen: ${name}. Geht auf Computern und iPhones, aber nicht auf jedem Android-Telefon.`,
  noName: 'Nicht mit Namen im Netz bekannt gemacht (--no-mdns).',
  settings: 'Einstellungen der Station …',
  dataFolder: 'Datenordner öffnen',
  ports: 'Ports',
  portsOf: {
    crowd: 'Zuschauer und Bildschirme',
    crowdHttps: 'Zuschauer, verschlüsselt',
    https: 'Offizielle, Fahrer, Programme',
    mqtts: 'MQTT, verschlüsselt',
    mqtt: 'MQTT',
    osmand: 'Traccar, OsmAnd',
  },
  relay: (url) => `Auch über das Internet: ${url}`,
  who: {
    wall: 'Ohne Anmeldung. Darf an der Wand hängen.',
    public: 'Ohne Anmeldung: auf jedem Computer zu öffnen.',
    'sign-in': 'Fragt nach Name und Passwort. Im Code steht kein Geheimnis.',
  },
  hidden:
    'Dieses Rennen ist nicht öffentlich: Wer dies ohne Anmeldung öffnet, dem wird gesagt, dass es keines gibt.',
  screens: {
    spectators: { name: 'Zuschauer', says: 'Stand, Karte und Uhr auf jedem Telefon.' },
    results: { name: 'Ergebnisblatt', says: 'Jede veröffentlichte Fassung, zum Lesen und Drucken.' },
    board: { name: 'Großer Schirm', says: 'Uhr, Runden bis zum Ziel, die ersten zehn. Auf 30 m lesbar.' },
    announcer: { name: 'Sprecherbild', says: 'Wer als Nächstes kommt, mit dem Wichtigsten dazu.' },
    course: { name: 'Auf der Strecke', says: 'Wer im Zeitfahren unterwegs ist, mit Zeiten.' },
    overlay: {
      name: 'Einblendung',
      says: 'Durchsichtig, als Browserquelle in OBS oder vMix mit 1920 × 1080.',
    },
    ramp: { name: 'Uhr auf der Rampe', says: 'Die Startuhr des Fahrers. Zeigt nur und startet niemanden.' },
    officials: { name: 'Rennleitung', says: 'Die Konsole, für Offizielle mit Konto.' },
    keypad: {
      name: 'Kontrollstelle und Tastatur',
      says: 'Nummern an einer Linie tippen, auf Telefon oder Tablet. Das Konto eines Zeitnehmers genügt.',
    },
    starter: {
      name: 'Starter',
      says: 'Startuhr mit Ton, verspätete Starts, nicht Angetretene; läuft ohne WLAN weiter.',
    },
  },
  preview: (name) => `Vorschau: ${name}`,
  openHere: 'Öffnen',
  copy: 'Adresse kopieren',
  copied: 'Adresse kopiert',
  notCopied: 'Der Browser hat das Kopieren nicht erlaubt. Markieren und kopieren Sie die Adresse von Hand.',
  print: 'Drucken',
  printAll: 'Codes für die Wand drucken',
  printSays: 'Je ein Blatt für Zuschauer und Ergebnisse, mit dem WLAN, wenn Sie es unter Fahrer angeben.',
  onDisplay: 'Auf einem Bildschirm …',
  key: {
    make: 'Link mit Schlüssel machen',
    says: (days) =>
      `Wer diesen Link hat, darf ${days} Tage lang Fahrer dieses Rennens starten, ohne Passwort. Lassen Sie den Starter ihn scannen; drucken Sie ihn nicht. Unten kann er beendet werden.`,
    title: 'Der Link des Starters',
    onlyAdmin: 'Ein Admin kann einen Link mit Schlüssel machen, der kein Passwort braucht.',
    list: 'Bildschirme und Geräte, die mit einem Schlüssel statt mit einem Passwort hereinkommen.',
    none: 'Keine. Niemand kommt mit einem Schlüssel herein.',
    until: (when) => `bis ${when}`,
    kinds: { starter: 'Starter', display: 'Bildschirm', device: 'Gerät' },
    end: 'Halten, um ihn zu beenden',
    ended: 'Der Link ist beendet',
    allRaces: 'alle Rennen',
  },
  riders: {
    says: 'Ein Fahrer braucht zweierlei: das WLAN vor Ort (oder mobile Daten, mit Relay) und einen eigenen Code.',
    wifi: 'WLAN für Fahrer und Gäste',
    wifiSays:
      'Nur auf diesem Gerät behalten. Telefone treten durch Scannen bei; drucken Sie es neben dem Code für Zuschauer.',
    wifiName: 'Name des Netzes',
    wifiPassword: 'Passwort (leer: keines)',
    wifiFault: {
      name: 'Der Name eines Netzes hat 1 bis 32 Zeichen.',
      password: 'Ein WLAN-Passwort hat 8 bis 63 Zeichen. Leer lassen bei einem offenen Netz.',
    },
    wifiScan: 'Scannen, um dem WLAN beizutreten',
    cards: 'Karten',
    cardsSays:
      'Ein Code je Fahrer: Er öffnet die Seite, die aufzeichnet und das eigene Rennen zeigt. Eine Karte spricht für eine Nummer und kann zurückgenommen werden.',
    printCards: 'Karten der Fahrer drucken',
    toRiders: 'Fahrer dieses Rennens',
    join: 'Der Link der Veranstaltung',
    joinSays:
      'Für Fahrer ohne Karte: Sie wählen ihren Namen, und ein Offizieller sagt Ja. Er darf bei der Einschreibung hängen; geöffnet und geschlossen unter Fahrer.',
    joinNone: 'Nicht offen. Er wird unter Fahrer geöffnet, für Fahrer ohne Karte.',
  },
  named: {
    title: 'Ein Name, den Telefone kennen',
    used: (name) => `Rennleitung, Fahrer und Programme werden zu ${name} geschickt: Dort warnt kein Telefon.`,
    notUsed: (host) =>
      `Telefone werden zu ${host} geschickt, mit dem eigenen Zertifikat der Station, als gäbe es keinen Namen.`,
    states: {
      works: () => 'Der Name funktioniert von hier aus.',
      looking: () => 'Es wird geprüft, ob der Name von hier aus funktioniert\u00a0…',
      waiting: () => 'Das Zertifikat wird ausgestellt. Das dauert etwa eine Minute.',
      off: () => 'Hier ausgeschaltet.',
      'no-address': () =>
        'Dieser Computer hat keine private Adresse (10…, 172.16… bis 172.31…, 192.168…, fd…), und zu anderem führt kein Name. Verbinden Sie ihn mit dem Router am Ort.',
      ended: () =>
        'Nach der Uhr dieses Computers ist das Zertifikat abgelaufen oder noch nicht gültig. Mit Internet wird von selbst ein anderes geholt; prüfen Sie, ob die Uhr stimmt.',
      filtered: ({ domain }) =>
        `Der DNS-Server dieses Netzes lässt private Adressen weg (Schutz gegen DNS-Rebinding). Erlauben Sie ${domain} im Router:`,
      nowhere: ({ domain }) =>
        `Das DNS kennt den Namen nicht. Der Betreiber des Relays muss ${domain} auf das Relay zeigen lassen: ein NS-Eintrag, und Port 53 offen.`,
      'no-answer': ({ isReached }) =>
        isReached
          ? 'Das DNS gibt zu dem Namen keine Antwort, obwohl das Relay erreicht wird. Starten Sie den Router neu; hilft das nicht, muss der Betreiber des Relays nachsehen, ob dort Port 53 offen ist.'
          : 'Das DNS antwortet nicht: Hier ist kein Internet. Sobald es da ist, wird der Name von selbst wieder benutzt.',
      elsewhere: ({ addresses }) =>
        `Das DNS nennt hier noch ${addresses}. Das ist binnen einer Viertelstunde vergessen; den Router neu zu starten macht es schneller.`,
      unreached: () =>
        'Der Name führt hierher, und die Station ist dort nicht zu erreichen. Prüfen Sie die Firewall dieses Computers.',
      untrusted: () =>
        'Dieser Computer kennt die Zertifizierungsstelle hinter dem Zertifikat nicht, und Telefone dann auch nicht. Sagen Sie es dem Betreiber des Relays.',
    },
    lines: {
      away: 'Das Relay wird nicht erreicht: Solange gibt es kein neues Zertifikat, und das DNS erfährt von keiner anderen Adresse. Prüfen Sie, ob dieser Computer Internet hat; alles andere geht von selbst weiter.',
      'no-names': 'Das Relay gibt keine Namen mehr. Sagen Sie es seinem Betreiber.',
    },
    troubles: {
      address: 'Das Relay lässt keinen Namen zu dieser Adresse führen.',
      limit: 'Die Zertifikate dieser Woche sind aufgebraucht; später gibt es wieder welche.',
      refused:
        'Die Zertifizierungsstelle hat ein Zertifikat abgelehnt. Sagen Sie es dem Betreiber des Relays:',
      authority: 'Das Relay konnte gerade kein Zertifikat bekommen:',
      'wrong-certificate': 'Was das Relay schickte, war nicht das Zertifikat, um das gebeten wurde:',
    },
    again: (when) => `Nächster Versuch: ${when}.`,
    fritzBox: 'Heimnetz → Netzwerk → Netzwerkeinstellungen → DNS-Rebind-Schutz',
    dnsmasq: 'OpenWrt und andere mit dnsmasq',
    name: 'Name',
    leadsTo: 'Führt zu',
    until: 'Zertifikat bis',
    renewed: 'Geholt am',
    by: 'Durch das Relay',
    needsInternet:
      'Ein Name braucht Internet: Telefone fragen alle paar Minuten nach ihm. Die Codes für Zuschauer kommen ohne aus. Wo das Internet unsicher ist, schicken Sie Telefone lieber zur einfachen Adresse.',
    use: 'Den Namen nutzen, wo er funktioniert',
    leave: 'Zur einfachen Adresse wechseln',
    stay: 'Bei der einfachen Adresse bleiben',
  },
  certificate: {
    byAddress: 'Über die Adresse',
    own: 'Die Station hat ihr Zertifikat selbst gemacht, darum warnen Browser beim ersten Mal. Vergleichen Sie den Fingerabdruck und gehen Sie weiter; oder installieren Sie einmal das Zertifikat der Station.',
    organisers: 'Das eigene Zertifikat des Veranstalters. Browser, die den Aussteller kennen, warnen nicht.',
    served: 'In der Warnung des Browsers (SHA-256)',
    authority: 'Des Zertifikats zum Installieren (SHA-256)',
    where:
      'Android: das Schloss oder die Warnung → Zertifikat. iPhone: Details einblenden → Zertifikat anzeigen. Firefox: Erweitert → Zertifikat anzeigen.',
    android: 'Zertifikat für Android und Computer',
    iphone: 'Profil für iPhone und iPad',
    ends: (when) => `Gültig bis ${when}.`,
    names: 'Gültig für',
    uncovered: (names) => `Bei ${names} warnen Browser, was auch installiert ist.`,
    copy: 'Fingerabdruck kopieren',
    copied: 'Fingerabdruck kopiert',
  },
  trouble: [
    {
      title: 'Ist das Telefon im selben WLAN?',
      says: 'Schalten Sie die mobilen Daten kurz aus: Telefone verlassen ein WLAN ohne Internet. „Verbunden bleiben“, wenn das Telefon fragt.',
    },
    {
      title: 'Erreicht ein anderes Telefon in diesem WLAN sie?',
      says: 'Wenn keines: Das WLAN hält seine Gäste getrennt (Gastnetz, Client- oder AP-Isolation). Nehmen Sie das Hauptnetz, schalten Sie die Isolation im Router aus oder bringen Sie einen eigenen Router mit.',
    },
    {
      title: 'Lässt dieser Computer sie herein?',
      says: 'Seine Firewall muss Bell Lap und dessen Node in privaten Netzen zulassen. Windows: Einstellungen → Netzwerk → dieses WLAN auf „Privat“, dann Firewall → App zulassen. Mac: Systemeinstellungen → Netzwerk → Firewall → Optionen. Linux: die Ports oben öffnen.',
    },
    {
      title: 'Ist es die richtige Adresse?',
      says: 'Die eigene Adresse des Telefons (in seinen WLAN-Einstellungen) beginnt wie die der Station, mit denselben drei Zahlen. Wenn nicht, sind beide in verschiedenen Netzen: Schicken Sie die Telefone unter „Diese Station“ in das andere.',
    },
    {
      title: 'Warnt der Browser?',
      says: 'Bei Offiziellen und Fahrern ist das beim ersten Mal zu erwarten: siehe Zertifikat. Die Codes für Zuschauer sind einfaches http und dürfen nicht warnen; tippen Sie http://, wenn das Telefon selbst https davorsetzt.',
    },
    {
      title: 'Ist ein VPN oder Private Relay an, am Telefon oder hier?',
      says: 'Schalten Sie es aus: Es nimmt das Telefon aus dem Netz vor Ort.',
    },
  ],
  displays: {
    title: (screen) => `${screen} auf einem Bildschirm`,
    says: 'Wählen Sie einen Bildschirm nach seinem Bild.',
    numbers: 'Nummern auf den Bildschirmen zeigen',
    one: 'Dieser Computer hat einen Bildschirm. Schließen Sie den zweiten an und erweitern Sie den Desktop (nicht spiegeln); er erscheint hier.',
    this: 'dieser',
    shows: (name) => `zeigt ${name}`,
    close: (n) => `Schließen, was auf Bildschirm ${n} ist`,
    show: (n, label, size) => `Bildschirm ${n}: ${label}, ${size}`,
    ask: 'Bildschirme dieses Computers suchen',
    asking: 'Der Browser fragt, ob diese Seite die Bildschirme sehen darf.',
    refused:
      'Der Browser hat es nicht erlaubt. Öffnen Sie ein Fenster, ziehen Sie es auf den zweiten Bildschirm und drücken Sie F11.',
    byHand:
      'Dieser Browser kann keinen Bildschirm wählen. Öffnen Sie ein Fenster, ziehen Sie es auf den zweiten Bildschirm und drücken Sie F11.',
    window: 'In einem Fenster öffnen',
    gone: (label) =>
      `Der Bildschirm „${label}“ ist weg, und was er zeigte, auch. Es kommt von selbst wieder, wenn der Bildschirm wiederkommt.`,
    elsewhere: 'Auf einem anderen Bildschirm zeigen',
    leave: 'Aus lassen',
    opened: (n) => `Auf Bildschirm ${n} gezeigt`,
  },
  poster: {
    scan: 'Mit der Kamera des Telefons scannen',
    wifiFirst: 'Zuerst dem WLAN beitreten',
  },
};
