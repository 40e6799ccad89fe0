/**
 * Nations as the sport writes them: three letters of the IOC, which the UCI uses. Lists bring these, ISO's two and
 * three letters, and names in many languages (which `Intl.DisplayNames` knows).
 */

import { elementOf } from '../../present.ts';
import { folded } from './table.ts';

/** ISO 3166 alpha-2, alpha-3, and the IOC's where it differs. */
const CODES =
  'AF AFG,AL ALB,DZ DZA ALG,AS ASM ASA,AD AND,AO AGO ANG,AG ATG ANT,AR ARG,AM ARM,AW ABW ARU,AU AUS,AT AUT,AZ AZE,BS BHS BAH,BH BHR BRN,BD BGD BAN,BB BRB BAR,BY BLR,BE BEL,BZ BLZ BIZ,BJ BEN,BM BMU BER,BT BTN BHU,BO BOL,BA BIH,BW BWA BOT,BR BRA,VG VGB IVB,BN BRN BRU,BG BGR BUL,BF BFA BUR,BI BDI,KH KHM CAM,CM CMR,CA CAN,CV CPV,KY CYM CAY,CF CAF,TD TCD CHA,CL CHL CHI,CN CHN,CO COL,KM COM,CG COG CGO,CD COD,CK COK,CR CRI CRC,CI CIV,HR HRV CRO,CU CUB,CY CYP,CZ CZE,DK DNK DEN,DJ DJI,DM DMA,DO DOM,EC ECU,EG EGY,SV SLV ESA,GQ GNQ GEQ,ER ERI,EE EST,SZ SWZ,ET ETH,FJ FJI FIJ,FI FIN,FR FRA,GA GAB,GM GMB GAM,GE GEO,DE DEU GER,GH GHA,GR GRC GRE,GD GRD GRN,GU GUM,GT GTM GUA,GN GIN GUI,GW GNB GBS,GY GUY,HT HTI HAI,HN HND HON,HK HKG,HU HUN,IS ISL,IN IND,ID IDN INA,IR IRN IRI,IQ IRQ,IE IRL,IL ISR,IT ITA,JM JAM,JP JPN,JO JOR,KZ KAZ,KE KEN,KI KIR,KP PRK,KR KOR,XK XKX KOS,KW KWT KUW,KG KGZ,LA LAO,LV LVA LAT,LB LBN,LS LSO LES,LR LBR,LY LBY LBA,LI LIE,LT LTU,LU LUX,MG MDG MAD,MW MWI MAW,MY MYS MAS,MV MDV,ML MLI,MT MLT,MH MHL,MR MRT MTN,MU MUS MRI,MX MEX,FM FSM,MD MDA,MC MCO MON,MN MNG MGL,ME MNE,MA MAR,MZ MOZ,MM MMR MYA,NA NAM,NR NRU,NP NPL NEP,NL NLD NED,NZ NZL,NI NIC NCA,NE NER NIG,NG NGA NGR,MK MKD,NO NOR,OM OMN OMA,PK PAK,PW PLW,PS PSE PLE,PA PAN,PG PNG,PY PRY PAR,PE PER,PH PHL PHI,PL POL,PT PRT POR,PR PRI PUR,QA QAT,RO ROU,RU RUS,RW RWA,KN KNA SKN,LC LCA,VC VCT VIN,WS WSM SAM,SM SMR,ST STP,SA SAU KSA,SN SEN,RS SRB,SC SYC SEY,SL SLE,SG SGP,SK SVK,SI SVN SLO,SB SLB SOL,SO SOM,ZA ZAF RSA,SS SSD,ES ESP,LK LKA SRI,SD SDN SUD,SR SUR,SE SWE,CH CHE SUI,SY SYR,TW TWN TPE,TJ TJK,TZ TZA TAN,TH THA,TL TLS,TG TGO TOG,TO TON TGA,TT TTO TRI,TN TUN,TR TUR,TM TKM,TV TUV,UG UGA,UA UKR,AE ARE UAE,GB GBR,US USA,UY URY URU,UZ UZB,VU VUT VAN,VE VEN,VN VNM VIE,VI VIR ISV,YE YEM,ZM ZMB ZAM,ZW ZWE ZIM';

/** Names that are in use and that no list of states has. */
const ALSO =
  'england GBR,scotland GBR,wales GBR,northern ireland GBR,great britain GBR,britain GBR,uk GBR,u k GBR,united kingdom GBR,grossbritannien GBR,angleterre GBR,usa USA,u s a USA,us USA,united states of america USA,america USA,etats unis USA,holland NED,the netherlands NED,hollande NED,czech republic CZE,tschechien CZE,republique tcheque CZE,russian federation RUS,slovak republic SVK,south korea KOR,korea KOR,republic of korea KOR,chinese taipei TPE,taiwan TPE,hong kong HKG,macedonia MKD,north macedonia MKD,brd GER,schweiz SUI,uae UAE,eire IRL,republic of ireland IRL,turkey TUR,ivory coast CIV,nrt NOR';

const LANGUAGES = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'nl',
  'pt',
  'pl',
  'cs',
  'sk',
  'sl',
  'hr',
  'hu',
  'da',
  'nb',
  'sv',
  'fi',
  'et',
  'lv',
  'lt',
  'ro',
  'el',
  'ru',
  'uk',
  'ja',
  'zh',
  'ko',
];

let names: ReadonlyMap<string, string> | null = null;
let codes: ReadonlyMap<string, string> | null = null;

function allCodes(): ReadonlyMap<string, string> {
  if (codes !== null) return codes;
  const made = new Map<string, string>();
  const states = CODES.split(',').map((line) => line.split(' '));
  // The IOC's codes come last and hold: BRN is Bahrain in the sport and Brunei in ISO.
  for (const [alpha2 = '', alpha3 = '', ioc] of states)
    made.set(alpha2, ioc ?? alpha3).set(alpha3, ioc ?? alpha3);
  for (const [, alpha3 = '', ioc] of states) made.set(ioc ?? alpha3, ioc ?? alpha3);
  codes = made;
  return made;
}

function allNames(): ReadonlyMap<string, string> {
  if (names !== null) return names;
  const made = new Map<string, string>();
  for (const language of LANGUAGES) {
    const known = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    for (const line of CODES.split(',')) {
      const [alpha2 = '', alpha3 = '', ioc] = line.split(' ');
      const name = folded(known.of(alpha2) ?? '');
      if (name !== '' && !made.has(name)) made.set(name, ioc ?? alpha3);
    }
  }
  for (const line of ALSO.split(',')) made.set(folded(line.slice(0, -4)), line.slice(-3));
  names = made;
  return made;
}

/** The IOC's three letters for a code or a name in any of many languages; null for what is neither. */
export function nationOf(text: string): string | null {
  const code = text.toUpperCase().replace(/[^A-Z]/g, '');
  if (/^\W*[A-Za-z](?:\W*[A-Za-z]){1,2}\W*$/.test(text)) {
    const known = allCodes().get(code);
    if (known !== undefined) return known;
  }
  // A flag is two regional letters.
  const flag = [...text].map((letter) => (letter.codePointAt(0) ?? 0) - 0x1f1e6);
  if (flag.length === 2 && flag.every((at) => at >= 0 && at < 26))
    return allCodes().get(String.fromCharCode(...flag.map((at) => at + 65))) ?? null;
  // `Germany (GER)`: either part.
  const inside = /^(.*?)\s*[([]\s*([A-Z]{2,3})\s*[)\]]$/.exec(text);
  if (inside !== null) return nationOf(elementOf(inside, 2)) ?? nationOf(elementOf(inside, 1));
  return allNames().get(folded(text)) ?? null;
}
