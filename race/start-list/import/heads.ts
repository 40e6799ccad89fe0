/**
 * Heads of columns as federations, registration desks and timing programs write them (CrossMgr, RaceDB, Webscorer,
 * RACE RESULT, rad-net, FFC, UCI, USA Cycling, CCN, RunSignup …), in the languages their users speak. Compared folded:
 * letters and digits only, without accents and case, so that "N° de licence" and "No. de Licence" are one.
 */
import { folded } from './table.ts';

export const MEANINGS = [
  'bib',
  'name',
  'first',
  'last',
  'particle',
  'last2',
  'sex',
  'birth',
  'nation',
  'team',
  'teamCode',
  'club',
  'category',
  'licence',
  'uciId',
  'chip',
  'start',
  'city',
  'state',
  'email',
  'phone',
  'emergency',
  'notes',
] as const;
/** What a column of a start list holds. */
export type Meaning = (typeof MEANINGS)[number];

/** One line a meaning: heads by language, parted by `|`. */
const HEADS: Readonly<Record<Meaning, string>> = {
  bib:
    'bib|bib no|bib nr|bib num|bib number|bibs|race bib|rider bib|no|nr|num|number|race number|race no|race plate|plate|plate number|rider no|rider number|start no|start nr|start number|number plate|body number|n|' +
    'startnummer|startnr|start nr|stnr|st nr|stn|rückennummer|rückennr|nummer|' +
    'dossard|doss|no dossard|n dossard|num dossard|numéro|numéro de dossard|n de dossard|no de dossard|plaque|numéro de plaque|' +
    'dorsal|núm|número|n dorsal|número de dorsal|peto|dorsale|pettorale|n pettorale|numero gara|rugnummer|rugnr|rug nr|stuurbord|startovní číslo|st číslo|číslo|nr startowy|numer startowy|numer|rajtszám|startna številka|štartna številka|startni broj|startnummer|nummerlapp|kilpailunumero|numer zawodnika|номер|стартовый номер|стартовий номер|ゼッケン|ゼッケン番号|ナンバー|号码|号码布|번호|배번' +
    '|göğüs no|göğüs numarası|yarış no|yarışmacı no|forma no|αριθμός|αρ|αριθμός συμμετοχής|מספר|מספר רוכב|מספר חזה|رقم|الرقم|رقم المتسابق|رقم الدراج',
  name:
    'name|last name first name|first name last name|surname first name|name surname|surname name|last first|first last|first and last name|lastname firstname|firstname lastname|rider|rider name|full name|fullname|athlete|athlete name|athletename|competitor|competitor name|participant|participant name|racer|racer name|cyclist|name first last|' +
    'fahrer|fahrerin|teilnehmer|teilnehmername|sportler|name vorname|nachname vorname|vorname name|vor und nachname|' +
    'nom|nom prénom|nom et prénom|prénom nom|nom complet|coureur|coureur nom|concurrent|participant|nom du coureur|' +
    'nombre|nombre y apellidos|apellidos y nombre|nombre completo|corredor|ciclista|deportista|atleta|' +
    'nome|nome e cognome|cognome e nome|cognome nome|nominativo|nome completo|atleta|naam|volledige naam|renner|deelnemer|' +
    'jméno a příjmení|příjmení a jméno|závodník|imię i nazwisko|nazwisko i imię|zawodnik|ime in priimek|ime i prezime|navn|namn|nimi|név|фио|имя|участник|氏名|選手名|名前|姓名|이름|성명|선수명' +
    '|ad soyad|adı soyadı|isim|isim soyisim|sporcu|όνομα|ονοματεπώνυμο|שם|שם מלא|שם הרוכב|الاسم|اسم|الاسم الكامل|اسم المتسابق',
  first:
    'first|first name|firstname|fname|given name|given names|given|forename|rider first name|racer first name|participant first name|name first|' +
    'vorname|rufname|prénom|prénoms|prenom coureur|nombre de pila|primer nombre|prénom du coureur|nome proprio|voornaam|roepnaam|jméno|křestní jméno|imię|ime|fornavn|förnamn|etunimi|keresztnév|имя|імя|名|이름 명|first name given' +
    '|ad|adı|שם פרטי|الاسم الأول|الاسم الشخصي',
  last:
    'last|last name|lastname|lname|surname|family name|family|rider last name|racer last name|participant last name|name last|sir name|' +
    'nachname|familienname|zuname|nom de famille|nom usuel|apellido|apellidos|primer apellido|1 apellido|1er apellido|apellido 1|apellido1|apellido paterno|cognome|sobrenome|apelido|achternaam|familienaam|příjmení|nazwisko|priimek|prezime|etternavn|efternavn|efternamn|sukunimi|vezetéknév|фамилия|прізвище|姓|성' +
    '|soyad|soyadı|soyisim|επώνυμο|επίθετο|שם משפחה|اسم العائلة|اللقب|الكنية',
  particle:
    'tussenvoegsel|tussenvoegsels|tv|voorvoegsel|voorvoegsels|namenszusatz|vorsatzwort|name prefix|surname prefix',
  last2:
    'second last name|second surname|second family name|segundo apellido|2 apellido|2º apellido|2o apellido|apellido 2|apellido2|apellido materno|deuxième nom',
  sex:
    'sex|gender|rider gender|race gender|participant gender|m f|f m|m w|geschlecht|geschl|anrede|mw|sexe|genre|civilité|h f|sexo|género|sesso|genere|geslacht|pohlaví|płeć|spol|kjønn|kön|køn|sukupuoli|nem|пол|стать|性別|性别|성별' +
    '|cinsiyet|φύλο|מין|מגדר|الجنس|النوع',
  birth:
    'birth|birth date|birthdate|date of birth|dob|d o b|born|birth year|birthyear|year of birth|yob|year|racer dob|' +
    'geb|geburtsdatum|geb datum|gebdatum|geburtstag|geburtsjahr|geb jahr|gebjahr|jahrgang|jg|jahr|geboren|' +
    'date de naissance|date naissance|né le|née le|né e le|ddn|année de naissance|année naissance|année|naissance|' +
    'fecha de nacimiento|fecha nacimiento|f nac|fecha nac|año de nacimiento|año nacimiento|año|nacimiento|data di nascita|data nascita|anno di nascita|anno nascita|anno|nato il|data de nascimento|ano de nascimento|geboortedatum|geboortejaar|geb dat|datum narození|rok narození|ročník|data urodzenia|rok urodzenia|rok ur|data ur|datum rojstva|letnik|datum rođenja|godište|fødselsdato|fødselsår|födelsedatum|födelseår|född|syntymäaika|syntymävuosi|születési dátum|születési év|дата рождения|год рождения|生年月日|生年|出生日期|생년월일' +
    '|doğum tarihi|doğum yılı|ημερομηνία γέννησης|έτος γέννησης|תאריך לידה|שנת לידה|تاريخ الميلاد|سنة الميلاد',
  nation:
    'nation|nat|nat code|nation code|nationality|nationalities|country|country code|country of origin|countryname|ioc|ioc code|noc|uci nation|flag|land|staat|nationalität|staatsangehörigkeit|nationalité|pays|code pays|nacionalidad|país|nazionalità|nazione|naz|nacionalidade|nationaliteit|země|státní příslušnost|národnost|kraj|narodowość|država|drzava|nasjon|nationalitet|maa|ország|страна|гражданство|国籍|国|국적' +
    '|ülke|uyruk|χώρα|εθνικότητα|מדינה|לאום|الدولة|الجنسية|البلد',
  team:
    'team|team name|teamname|rider team|race team|team club|club team|squad|trade team|uci team|rider club team|affiliation|affiliates|' +
    'mannschaft|mannschaftsname|rennteam|team verein|verein team|équipe|nom équipe|nom de l équipe|équipe club|club équipe|equipo|nombre equipo|equipo club|club equipo|squadra|società|società sportiva|team società|equipa|ploeg|ploegnaam|tým|drużyna|zespół|ekipa|moštvo|lag|hold|joukkue|csapat|команда|チーム|チーム名|所属|车队|팀|소속' +
    '|takım|ομάδα|קבוצה|الفريق|فريق',
  teamCode: 'team code|teamcode|uci team code|code équipe|code team|teamkürzel|código equipo|codice squadra',
  club:
    'club|club name|clubname|rider club|home club|verein|vereinsname|radsportverein|nom du club|nom club|association|asociación|club deportivo|clube|vereniging|klub|oddíl|klubb|seura|egyesület|клуб|クラブ' +
    '|kulüp|kulübü|σύλλογος|מועדון|אגודה|النادي|نادي',
  category:
    'category|categories|category name|race category|rider category|cat|catg|categ|catégorie|catégorie d âge|cat d âge|code catégorie|code de catégorie|categoría|categoria|cat uci|kategorie|kategoria|kategorija|kategori|categorie|' +
    'class|race class|klasse|altersklasse|ak|rennklasse|startklasse|wertungsklasse|wertung|lizenzklasse|leistungsklasse|' +
    'group|age group|agegroup|age category|division|wave|race|event|event category|field|start group|startgruppe|gruppe|startblock|rennen|wettbewerb|bewerb|course|épreuve|série|carrera|prueba|gara|trida|třída|osztály|sarja|luokka|klass|категория|категорія|группа|カテゴリー|カテゴリ|クラス|组别|부문|종별' +
    '|kategorisi|yaş grubu|κατηγορία|קטגוריה|מקצה|الفئة|فئة',
  licence:
    'licence|license|licence no|license no|licence nr|licence number|license number|licence num|license num|licence code|license code|lic|lic no|lic num|lic number|rider license|rider license no|rider licence|usac|usac id|usac license|usac license number|usa cycling license|bc membership|bc number|bc licence|membership|membership number|member no|member number|member id|federation id|racer code|' +
    'lizenz|lizenznr|lizenz nr|lizenznummer|startpass|startpassnr|passnummer|code licence|n licence|no licence|n de licence|no de licence|numéro de licence|numéro licence|num licence|licence ffc|licencia|n licencia|número de licencia|núm licencia|tessera|n tessera|numero tessera|licenza|licença|licentie|licentienummer|licencenummer|kod licencji|licencja|nr licencji|numer licencji|číslo licence|licenca|lisens|licens|lisenssi|licenc|лицензия|登録番号|ライセンス' +
    '|lisans no|lisans|αριθμός δελτίου|רישיון|מספר רישיון|الرخصة|رقم الرخصة',
  uciId:
    'uci id|uci|uci code|uci id no|uci id nr|uci id number|uci number|uci no|uci nr|uci nummer|uci id nummer|numéro uci|n uci|no uci|id uci|identifiant uci|código uci|codice uci|numer uci|rider uci id|ucid',
  chip: 'chip|chip no|chip nr|chip num|chip number|chip code|chip id|chip1|chip2|chip3|chip4|tag|tag no|tag number|tag id|tag code|tag1|tag2|tag3|tag4|tag5|tag6|tag7|tag8|tag9|rfid|rfid tag|epc|transponder|transponder no|transponder nr|transponder id|transponder code|transponder1|transponder2|transpondernummer|chipnummer|puce|n puce|numéro de puce|no puce|transpondeur|code transpondeur|n transpondeur|timing chip|season tag|season tag2|existing tag|mylaps|mylaps chip|čip|chips|tags|チップ|чип',
  start:
    'start|start time|starttime|start offset|offset|own start|gun offset|start at|start clock|tt start|startzeit|startuhrzeit|heure de départ|heure départ|départ|h départ|hora de salida|hora salida|salida|ora di partenza|ora partenza|partenza|hora de partida|starttijd|čas startu|godzina startu|czas startu|startni čas|start čas|starttid|lähtöaika|rajtidő|время старта|スタート時刻|スタート時間' +
    '|çıkış saati|ώρα εκκίνησης|זמן זינוק|שעת זינוק|وقت الانطلاق',
  city: 'city|town|hometown|home town|residence|place of residence|ort|wohnort|stadt|ville|commune|localité|ciudad|localidad|población|città|comune|residenza|cidade|woonplaats|plaats|město|obec|bydliště|miasto|miejscowość|kraj zamieszkania|mesto|grad|by|stad|ort hemort|kaupunki|város|город|市|城市',
  state:
    'state|prov|province|state prov|stateprov|state province|region|county|bundesland|kanton|landesverband|lv|verband|région|comité|comité régional|ligue|département|provincia|comunidad|comunidad autónoma|regione|estado|provincie|kraj okres|województwo|pokrajina|regija|fylke|län|регион|область|都道府県',
  email:
    'email|e mail|mail|email address|e mail address|mail address|e mail adresse|emailadresse|mailadresse|courriel|adresse mail|adresse email|adresse e mail|adresse courriel|correo|correo electrónico|posta elettronica|indirizzo email|e postadresse|e post|sähköposti|почта|メール',
  phone:
    'phone|phone number|telephone|telephone number|mobile|mobile phone|mobile number|cell|cell phone|cellphone|tel|telefon|telefonnummer|handy|handynummer|mobil|mobilnummer|téléphone|téléphone portable|portable|tél|numéro de téléphone|teléfono|móvil|celular|telefono|cellulare|telefone|telefoonnummer|gsm|телефон|電話',
  emergency:
    'emergency|emergency contact|emergency contact name|emergency name|emergency phone|emergency contact phone|emergency number|emergency contact number|ice|ice contact|ice phone|in case of emergency|notfall|notfallkontakt|notfallnummer|notfalltelefon|kontakt notfall|urgence|contact urgence|contact d urgence|personne à prévenir|personne à contacter|téléphone urgence|tél urgence|numéro d urgence|emergencia|contacto de emergencia|teléfono de emergencia|contatto di emergenza|contatto emergenza|telefono emergenza|noodcontact|noodnummer|nouzový kontakt|kontakt alarmowy|緊急連絡先',
  notes:
    'notes|note|comment|comments|remark|remarks|extra|bemerkung|bemerkungen|anmerkung|anmerkungen|notiz|notizen|kommentar|remarque|remarques|commentaire|commentaires|observations|nota|notas|observaciones|comentarios|osservazioni|opmerking|opmerkingen|poznámka|poznámky|uwagi|opomba|opombe|napomena|примечание|備考',
};

/** Columns of printed sheets and results, which are nobody's data: left out unless somebody says otherwise. */
const LEFT_OUT = new Set(
  'signature|sign|signed|unterschrift|émargement|signature coureur|firma|handtekening|podpis|place|rank|rang|platz|pl|classement|position|pos|puesto|result|status|laps|runden|tours|time|zeit|temps|gap|rückstand|écart|points|punkte|check|ok|present|anwesend|présent|waiver|paid|bezahlt|payé|fee|startgeld|prix|price|order id|timestamp|zeitstempel|horodateur|lfd nr|lfd|row|zeile'
    .split('|')
    .map(folded),
);

const BY_HEAD: ReadonlyMap<string, Meaning> = new Map(
  // The first line that names a head holds; meanings that are asked for less often are named last.
  [...MEANINGS]
    .reverse()
    .flatMap((meaning) => HEADS[meaning].split('|').map((head) => [folded(head), meaning] as const)),
);

/** What a head says of its column; null for one that is not known. */
export function meaningOf(head: string): Meaning | null {
  if (/^\s*(#|№|n[°ºo]?\.?)\s*$/i.test(head)) return 'bib';
  const known = BY_HEAD.get(folded(head));
  if (known !== undefined) return known;
  // `Tag 2 (spare)`, `Name / Nom`, `Startnummer*`, `Club (2026)`: what stands outside brackets, then either side of a stroke.
  const parts = [head.replace(/\(.*?\)|\[.*?\]/g, ''), ...head.split(/[/|·–—]|\s-\s|[()[\]]|\n/)];
  for (const part of parts) {
    const meaning = BY_HEAD.get(folded(part));
    if (folded(part) !== '' && meaning !== undefined) return meaning;
  }
  return null;
}

export const isLeftOut = (head: string): boolean => LEFT_OUT.has(folded(head));

/** Heads of starts that are counted from the gun for sure, whatever their figures look like. */
export const isOffsetHead = (head: string): boolean =>
  /offset|after (the )?(gun|start)|nach (dem )?start|après (le )?départ|own start/i.test(head);
