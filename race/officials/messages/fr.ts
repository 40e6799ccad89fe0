/** French. */
import type { Upset } from '../../decisions/upset.ts';
import type { Gap } from '../../feed/board-view.ts';
import type { SightingSource } from '../../rules/trust.ts';
import type { PointsLine } from '../../standings/points-race.ts';
import { courseFr } from './course-fr.ts';
import { decoders } from './decoders/fr.ts';
import { ended } from './ended.ts';
import { folders } from './folders/fr.ts';
import { whyFailing } from './folders/why.ts';
import { maps } from './maps/fr.ts';
import { phones } from './phones/fr.ts';
import type { Phrases } from './phrases.ts';
import { relays } from './relays/fr.ts';
import { screens } from './screens/fr.ts';

/** From ten thousand on in groups of three. */
const grouped = (n: number): string => (n < 10_000 ? `${n}` : `${n}`.replace(/\B(?=(\d{3})+$)/g, '\u202f'));
const decimal = (n: number, digits: number): string => n.toFixed(digits).replace('.', ',');
/** A size, as "4.5 GB". */
const inFrench = (size: string): string => size.replace('.', ',').replace('GB', 'Go');
const count = (n: number, one: string, many = `${one}s`): string =>
  `${grouped(n)} ${Math.abs(n) < 2 ? one : many}`;
const laps = (n: number) => count(n, 'tour');
const listed = (names: readonly string[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} et ${names.at(-1)}`;
const quoted = (names: readonly string[]) => names.map((name) => `« ${name} »`).join(', ');

const SOURCE: Readonly<Record<SightingSource, string>> = {
  official: 'un commissaire',
  photo: 'la photo-finish',
  chip: 'la puce',
  keypad: 'le clavier',
  import: 'un import',
  gps: 'le GPS',
  projected: 'une projection',
};
const STATUS: Readonly<Record<string, string>> = {
  finished: 'arrivé',
  racing: 'en course',
  LAP: 'doublé',
  PUL: 'retiré',
};
const status = (is: string) => STATUS[is] ?? is;

const gapText = (gap: Gap, span: (ms: number) => string): string =>
  'ms' in gap
    ? gap.ms === 0
      ? 'Dans le même temps que le premier.'
      : `À ${span(gap.ms)} du premier.`
    : `À ${laps(gap.laps)}.`;

function pointsText({ from, points, lap, place, provisional }: PointsLine): string {
  const signed = points >= 0 ? `+${points}` : `−${-points}`;
  if (from === 'official') return `${signed} par un commissaire`;
  if (from === 'laps')
    return `${signed} pour ${laps(Math.abs(lap ?? 0))} ${(lap ?? 0) > 0 ? 'de gain' : 'de perte'}`;
  return `${signed} comme numéro ${place} du sprint au tour ${lap}${provisional ? ' (provisoire)' : ''}`;
}

const UPSET: Readonly<Record<Upset, string>> = {
  away: 'archivée, elle ne serait plus sur aucune liste ni aucun écran',
  private: 'les spectateurs n’en verraient plus rien',
  format: 'un autre format reclasse tout le monde',
  categories: 'ses catégories auraient une autre longueur ou un autre départ',
  'start-anew': 'des coureurs sont passés depuis, et tout ce qu’ils ont roulé compterait d’un autre moment',
  'start-twice':
    'ce départ est à moins d’une seconde du premier, comme quand deux personnes appuient, et le remplacerait',
  'start-back': 'des coureurs sont passés depuis, et sans le départ rien n’en compterait',
};

export const fr: Phrases = {
  ...courseFr,

  'missed-read': ({ who, line, lap, timeMs }, { day }) =>
    `${who} n’a sans doute pas été lu à « ${line} » à la fin du tour ${lap}, vers ${day(timeMs)}.`,
  'sources-differ': ({ who, source, timeMs, countsSource, countsMs }, { day }) =>
    `${who} : ${SOURCE[source]} dit ${day(timeMs)}, ${SOURCE[countsSource]} dit ${day(countsMs)}, qui compte.`,
  'too-soon-for-a-lap': ({ who, line, afterMs }, { span }) =>
    `${who} a été vu ${span(afterMs)} après un passage à « ${line} » : trop tôt pour un tour, écarté. Comptez-le si c’en était un.`,
  'too-fast-for-the-course': ({ who, line, lapMs, lapM, kmh }, write) =>
    `${who} à ${line} : un tour de ${write.clock(lapMs)} sur ${lapM} m${kmh === null ? '' : `, soit ${kmh} km/h`}. Mauvaise lecture ?`,
  'phone-silent': ({ who, line, timeMs }, { day }) =>
    `Le téléphone de ${who} était muet près de « ${line} » ; le passage date de ${day(timeMs)} environ. Le compter ?`,
  'short-cut': ({ who, line, timeMs }, { day }) =>
    `${who} a passé « ${line} » à ${day(timeMs)} sans faire tout le tour sur le parcours. Le compter ?`,
  'before-own-start': ({ who, line, timeMs, startMs }, { day }) =>
    `${who} a été vu à « ${line} » à ${day(timeMs)}, avant son départ à ${day(startMs)} : parti avec une vague précédente ?`,
  'seen-after-out': ({ who, status: is, timeMs }, { day }) =>
    `${who} est ${is} et a été vu sur la ligne à ${day(timeMs)}.`,
  'never-seen-many': ({ category, count, riders }) =>
    `${count} coureurs (${category}) n’ont pas été vus depuis le départ : ${riders.join(', ')}. Non partants ?`,
  'never-seen': ({ who }) => `${who} n’a pas été vu depuis le départ. Non partant ?`,
  overdue: ({ who, byMs, phoneMs }, { span }) =>
    `${who} était attendu il y a ${span(byMs)}${phoneMs === null ? '' : ` ; le téléphone a été entendu il y a ${span(phoneMs)}`}. Hors course ?`,
  'finish-too-close': ({ riders, apartMs, source, withinMs }) =>
    `${listed(riders)} sont arrivés à ${apartMs} ms d’intervalle, ${riders.length > 2 ? 'chacun du suivant ' : ''}trop près pour ${SOURCE[source]} (± ${withinMs} ms). Confirmez l’ordre d’après la photo.`,
  'result-differs': ({ version, state, riders, others }) =>
    `La version ${version} (${state === 'official' ? 'officielle' : 'provisoire'}) ne correspond plus aux données : le résultat de ${listed(others > 0 ? [...riders, `${others} autres`] : riders)} serait différent. La version publiée reste valable jusqu’à ce qu’une autre soit publiée.`,
  'protest-open': ({ number, by, against, untilMs }, { day }) =>
    `La réclamation ${number} de ${by}${against.length === 0 ? '' : ` contre ${listed(against)}`} n’est pas tranchée${untilMs === null ? '' : ` ; à trancher avant ${day(untilMs)}`}.`,
  'bell-due': ({ category, laps: all, timeMs }, { day }) =>
    `${category} : d’après l’heure, le dernier des ${all} tours commence vers ${day(timeMs)}. Sonnez la cloche au passage du premier.`,
  'sprint-too-close': ({ lap, first, second, apartMs }) =>
    `Sprint à la fin du tour ${lap} : ${first} et ${second} à ${apartMs} ms l’un de l’autre, trop près pour le chronométrage. Confirmez l’ordre.`,
  'set-off-late': ({ who, byMs, listedMs }, { span, day }) =>
    `${who} est parti ${span(byMs)} en retard ; le temps court dès la liste (${day(listedMs)}). Donnez le départ réel si ce n’était pas sa faute.`,
  'set-off-early': ({ who, byMs, listedMs }, { span, day }) =>
    `${who} est parti ${span(byMs)} trop tôt ; le temps court dès la liste (${day(listedMs)}). Donnez une pénalité si le règlement le veut.`,
  'start-forgotten': ({ category, riders, firstMs }, { day }) =>
    `${category === null ? '' : `${category} : `}${riders === 1 ? '1 coureur est passé' : `${riders} coureurs sont passés`} depuis ${day(firstMs)} et personne n’a donné le départ. Quand sont-ils partis ?`,
  'unknown-passed': ({ read, line, timeMs, source, expected }, { day, span }) =>
    `${read === null ? 'Quelqu’un' : `${{ bib: 'Un dossard inconnu', chip: 'Une puce inconnue', entry: 'Un engagement inconnu' }[read.kind]}, ${read.code},`} a passé « ${line} » à ${day(timeMs)} (${SOURCE[source]}). ${
      expected === null
        ? 'Personne n’était attendu alors.'
        : `${expected.who} était attendu ${span(expected.offMs)} plus ${expected.late ? 'tôt' : 'tard'}.`
    }`,
  'removed-passed': ({ who, by, removedMs, line, timeMs, source }, { day }) =>
    `${who} a passé « ${line} » à ${day(timeMs)} (${SOURCE[source]}), mais n’est plus sur la liste de départ : retiré par ${by} à ${day(removedMs)}. Remis sur la liste, ses passages comptent.`,
  'chip-of-several': ({ chip, line, timeMs, holders }, { day }) =>
    `La puce ${chip} a passé « ${line} » à ${day(timeMs)}. ${listed(holders)} l’ont : dites à qui est ce passage, et donnez une autre puce à l’un d’eux.`,
  'chip-spelled-otherwise': ({ chip, line, timeMs, who }, { day }) =>
    `La puce ${chip} a passé « ${line} » à ${day(timeMs)} et n’a pas été reconnue alors ; c’est la puce de ${who}, écrite autrement.`,
  'asks-for-help': ({ who, sinceMs }, { day }) => `${who} demande de l’aide depuis ${day(sinceMs)}.`,
  'bib-claimed-twice': ({ bib, name, other }) =>
    `Le dossard ${bib} de ${name} est aussi sur ${other}, qui reçoit ses passages. Donnez-en un autre à l’un des deux.`,
  'chip-claimed-twice': ({ chip, who, otherChip, other }) =>
    `La puce ${chip} de ${who} et la puce ${otherChip} de ${other} n’en font qu’une pour tout lecteur. Ses passages ne sont à personne tant que l’un n’en a pas une autre.`,
  'uci-id-mistyped': ({ uciId, who }) =>
    `L’UCI ID ${uciId} de ${who} est mal tapé : les chiffres de contrôle ne vont pas.`,

  'category-listed-twice': ({ category }) => `La catégorie « ${category} » figure deux fois.`,
  'category-has-riders': ({ category, count: n }) =>
    `La catégorie « ${category} » a encore ${count(n, 'coureur')}. Placez-les d’abord dans une autre.`,
  'has-ridden': ({ who, laps: n }) =>
    `${who} a fait ${laps(n)} et ne peut être retiré. Mettez plutôt DNF ou DSQ.`,
  'bib-taken': ({ bib, who, free }) =>
    `Le dossard ${bib} est porté par ${who}. ${free ? `Le prochain libre est le ${free}. Prenez-le` : 'Prenez-en un autre'}, ou changez d’abord le sien.`,
  'nothing-to-restart': () => 'Rien à relancer : la course n’est alors ni neutralisée ni arrêtée.',
  'no-such-protest': () => 'Il n’y a pas de telle réclamation au registre.',
  'forget-when-official': ({ who }) =>
    `${who} a roulé : rendez d’abord le résultat officiel. Le nom et les positions pourront alors disparaître, et le résultat reste.`,
  'positions-when-official': () =>
    'Rendez d’abord le résultat officiel : les positions peuvent disparaître quand il ne repose plus sur elles.',
  'positions-are-gone': () =>
    'Les positions sur lesquelles ce résultat reposait sont effacées. La version publiée est tout ce qui reste, et elle demeure telle quelle.',
  'data-is-gone': () =>
    'Les positions et les contacts de cette course sont déjà effacés : il n’y a plus rien à garder.',
  'data-while-on': () => 'La course est en cours et a besoin de ses positions. Terminez-la d’abord.',
  'data-while-protest': () =>
    'Une réclamation est ouverte et peut avoir besoin des positions. Tranchez-la d’abord, ou dites qu’elles disparaissent quand même.',
  'no-result-yet': () => 'Pas encore de résultat à publier : personne n’a de place.',
  'no-such-lap': ({ who, laps: n, lap }) =>
    `${who} a fait ${laps(n)} ; il n’y a pas de tour ${lap} à diviser.`,
  'swap-with-self': () => 'Un coureur ne peut être échangé avec lui-même.',
  'end-before-beginning': ({ fromMs, toMs }, { day }) =>
    `La fin (${day(toMs)}) doit venir après le début (${day(fromMs)}).`,
  'laps-on-field-in-points-races': () =>
    'Les tours pris au peloton ne comptent que dans les courses aux points. Utilisez les tours donnés ou retirés.',
  'say-how-many-laps': () => 'Dites combien de tours : 1 pris, −1 perdu.',
  'relegate-behind-self': () => 'Un coureur ne peut être déclassé derrière lui-même.',
  'own-time-already': () => 'Un coureur a déjà son propre temps ; laissez l’autre de côté pour y insister.',
  'rode-with-self': () => 'Nommez un autre coureur : celui qui roulait avec lui à ce moment.',
  'no-call-for-help': ({ who }) => `${who} n’a pas demandé d’aide.`,
  'no-such-entry': ({ entry }) => `Il n’y a pas d’engagement ${entry} dans cette course.`,
  'no-such-category': ({ category, known }) => noCategory(category, known),
  'no-such-line': ({ line, hasCourse, known }) =>
    `Il n’y a pas de ligne « ${line} » ${hasCourse ? 'sur ce parcours' : 'dans une course sans parcours'} ; il y a ${quoted(known)}.`,
  'no-such-passing': ({ passing }) =>
    `Il n’y a pas de passage ${passing} dans cette course. Un passage GPS change de nom quand des positions tardives le déplacent : regardez à nouveau la liste.`,
  'no-such-time-zone': ({ zone }) =>
    `« ${zone} » n’est pas un fuseau horaire connu ici ; on l’écrit comme Europe/Zurich, ou UTC.`,
  'line-twice': ({ line }) => `La ligne « ${line} » est deux fois sur le parcours.`,
  'loop-needs-one-line': () =>
    'Un circuit veut exactement une ligne de départ et d’arrivée, où les tours se comptent.',
  'course-needs-both-lines': () => 'Un parcours en ligne veut une ligne de départ et une ligne d’arrivée.',
  'finish-before-start-line': () => 'La ligne d’arrivée doit venir après la ligne de départ sur le parcours.',
  'bib-listed-twice': ({ bib }) => `Le dossard ${bib} figure deux fois dans la liste.`,
  'entry-listed-twice': ({ entry }) => `L’engagement ${entry} figure deux fois dans la liste.`,
  'entry-in-no-category': ({ who, category, known }) => `${who} : ${noCategory(category, known)}`,
  'chip-taken': ({ chip, who, holder }) =>
    `La puce ${chip} est à ${holder}. Donnez-en une autre à ${who}, ou retirez-la-lui d’abord.`,
  'chip-taken-as': ({ chip, who, otherChip, holder }) =>
    `La puce ${chip} de ${who} et la puce ${otherChip} de ${holder} n’en font qu’une pour tout lecteur : les zéros de tête, la casse et les tirets ne comptent pas. Donnez-en une autre à l’un des deux.`,
  'race-not-started': () => 'La course n’est pas partie.',
  'earlier-than-start': ({ startMs }, { day }) =>
    `La course est partie à ${day(startMs)} ; ceci est plus tôt.`,
  'race-over': () => 'La course est terminée.',
  'race-is-on': ({ change, startMs }, { day }) =>
    `La course est en cours, départ à ${day(startMs)} : ${UPSET[change]}. Rien n’a été changé : terminez-la d’abord, ou dites que c’est voulu.`,
  'shorter-than-ridden': ({ who, laps: n }) =>
    `${who} a déjà fait ${laps(n)} ; la course ne peut être plus courte. Pour la finir maintenant : « Arrivée ».`,
  'rider-not-started': ({ who }) => `${who} n’est pas parti : un passage ne peut compter.`,
  'before-start': ({ who, startMs }, { day }) =>
    `${who} est parti à ${day(startMs)} ; un passage avant ne peut compter.`,
  'passing-too-close': ({ who, line, apartMs, timeMs }, { span, day }) =>
    `${who} a un passage à « ${line} » à ${span(apartMs)} seulement, à ${day(timeMs)}. Déplacez plutôt celui-là.`,
  'different-categories': ({ one, other }) => `${one} et ${other} courent dans des catégories différentes.`,
  'in-order-twice': ({ who }) => `${who} figure deux fois dans l’ordre.`,
  'not-in-order': ({ who }) => `${who} ne figure pas dans l’ordre.`,
  'first-is-level-with-nobody': ({ who }) =>
    `${who} est le premier de l’ordre et ne peut être à égalité avec un précédent.`,
  'has-not-finished': ({ who }) =>
    `${who} n’est pas arrivé. S’il n’a pu franchir la ligne, insérez-y un passage après celui du dernier, puis appliquez la règle.`,
  'gone-for-good': () =>
    'Ce qui a été oublié l’est pour de bon ; réinscrivez la personne si elle roule de nouveau.',
  'nothing-to-undo': () => 'Il n’y a pas de telle décision à reprendre.',
  'redo-instead': () => 'Pour reprendre une annulation, rétablissez ce qu’elle annulait.',
  'undone-already': () => 'Cette décision est déjà annulée.',
  'nothing-to-redo': () => 'Il n’y a pas de telle décision à rétablir.',
  'in-force-already': () => 'Cette décision est en vigueur ; il n’y a rien à rétablir.',

  placed: ({ place, status: is, laps: n }) => `Place ${place} : ${status(is)}, ${laps(n)}.`,
  'not-seen-yet': () => 'Pas encore de place : vu à aucune ligne depuis le départ.',
  'no-place': ({ status: is, laps: n }) => `Pas de place : ${status(is)} après ${laps(n)}.`,
  timed: ({ timeMs, line, source, uncertaintyMs, agreeing }, { clock }) =>
    `Temps ${clock(timeMs)} à « ${line} », par ${SOURCE[source]} (± ${decimal(uncertaintyMs / 1_000, 2)} s)${
      agreeing.length === 0 ? '' : `, confirmé par ${agreeing.map((each) => SOURCE[each]).join(' et ')}`
    }.`,
  gap: ({ gap }, { span }) => gapText(gap, span),
  level: ({ other }) => `À égalité avec ${other} : rien ne les départage.`,
  behind: ({ other }) => `Derrière ${other}.`,
  'behind-by-last-sprint': ({ other }) => `Derrière ${other} aux mêmes points : le dernier sprint départage.`,
  'behind-by-points': ({ other, points }) => `Derrière ${other}, qui a ${count(points, 'point')}.`,
  'behind-by-laps': ({ other, laps: n }) => `Derrière ${other}, qui a fait ${laps(n)}.`,
  'behind-on-the-lap': ({ other }) => `Derrière ${other}, vu plus loin dans le tour.`,
  'behind-in-same-time': ({ other, because }) =>
    `Derrière ${other} dans le même temps : ${
      { photo: 'd’après la photo-finish', relegated: 'déclassé', later: 'plus tard sur la ligne' }[because]
    }.`,
  'behind-by-time': ({ other, timeMs }, { clock }) =>
    `Derrière ${other}, dont le temps est ${clock(timeMs)}.`,
  'bunch-time': () => 'Crédité du temps du groupe dans lequel il est arrivé.',
  'three-km-rule': ({ other }) =>
    `Par la règle des trois derniers kilomètres : le temps de ${other}, la place sur la ligne.`,
  'given-time': ({ timeMs }, { clock }) => `Un commissaire a donné le temps ${clock(timeMs)}.`,
  penalty: ({ timeMs }, { clock }) => `Le temps comprend ${clock(timeMs)} de pénalité.`,
  bonus: ({ timeMs }, { clock }) => `Le temps comprend ${clock(timeMs)} de bonification.`,
  'laps-by-official': ({ laps: n }) =>
    `${laps(Math.abs(n))} ${n > 0 ? 'donné' : 'retiré'}${Math.abs(n) < 2 ? '' : 's'} par un commissaire.`,
  'relegated-in-group': () => 'Déclassé à la fin de son groupe.',
  relegated: ({ other }) => `Déclassé derrière ${other}.`,
  'needs-photo': () => 'Trop près d’un voisin pour ce chronométrage : il faut une photo.',
  'gps-only': () => 'Vu par le seul GPS à la dernière ligne : une estimation jusqu’à confirmation.',
  'status-by-official': ({ status: is }) => `Statut mis à ${is} par un commissaire.`,
  'pulled-by-rule': () => 'Retiré selon la règle : trop loin du premier sur la ligne.',
  'outside-time-limit': () => 'Hors délai.',
  'full-distance': ({ laps: n }) => `A fait toute la distance${n === null ? '' : ` de ${laps(n)}`}.`,
  'after-the-winner': () => 'Arrivé au premier passage à partir de l’arrivée du vainqueur.',
  'passings-set-aside': ({ count: n }) => `${count(n, 'passage écarté', 'passages écartés')}.`,
  'passings-in-conflict': ({ count: n }) => `${count(n, 'observation')} en conflit avec ce qui compte.`,
  points: ({ lines }) => `Points : ${lines.map(pointsText).join(', ')}.`,
  eliminated: () => 'Éliminé : dernier sur la ligne à un sprint, ou retiré par un commissaire.',
  'riding-time': ({ timeMs, place }, { clock }) =>
    `Temps de course ${clock(timeMs)}, place ${place} selon lui ; c’est la place sur la ligne qui vaut.`,

  clients: ({ riders, others, screens }) =>
    `${count(riders, 'téléphone de coureur connecté', 'téléphones de coureurs connectés')} par MQTT, ${count(others, 'autre appareil', 'autres appareils')}, ${count(screens, 'écran')} sur le direct. Un téléphone hors réseau garde ses positions et les envoie à son retour.`,
  'journal-lost': ({ records, fromMs, toMs, who, passings, decisions, settings, back, asks }, { day }) => {
    const what = [
      ...(who === '' ? [] : [`positions de ${who}`]),
      ...(passings > 0 ? [count(passings, 'passage')] : []),
      ...(decisions > 0 ? [count(decisions, 'décision')] : []),
    ].join(' ; ');
    return [
      ...(records > 0
        ? [
            `${count(records, 'enregistrement confirmé', 'enregistrements confirmés')} entre ${day(fromMs)} et ${day(toMs)} ${records === 1 ? 'manque' : 'manquent'}${what === '' ? '' : ` (${what})`} : le journal a été abîmé ou coupé pendant que la station était arrêtée. Tout le reste est intact.`,
          ]
        : []),
      ...(settings > 0
        ? [
            `${count(settings, 'modification')} d’utilisateurs, de cartes ou de réglages jusqu’à ${day(toMs)} ${settings === 1 ? 'manque' : 'manquent'} : vérifiez-les.`,
          ]
        : []),
      ...(back > 0
        ? [`${count(back, 'enregistrement est revenu', 'enregistrements sont revenus')} depuis.`]
        : []),
      asks
        ? 'Le relais cloud sera interrogé dès qu’il sera joignable.'
        : 'Cherchez dans la dernière copie (dossier « copies ») et sur les téléphones, et ressaisissez ce qui manque. Les courses non publiques et les réclamations ne vont jamais dans le cloud.',
    ].join(' ');
  },
  'journal-healed': ({ node, atMs, records, file }, { day }) =>
    file === null
      ? `Le journal de ${node} avait perdu sa fin. Depuis, l’autre ordinateur de la paire dirige et lui rend ${count(records, 'enregistrement qui y manque', 'enregistrements qui y manquent')}.`
      : `Le journal de ${node} était abîmé. Depuis ${day(atMs)} il reçoit tout à nouveau de l’autre ordinateur de la paire${records > 0 ? `, avec ${count(records, 'enregistrement qui y manquait', 'enregistrements qui y manquaient')}` : ''}. Ce qu’il avait y est gardé en entier : aside/${file}.db.`,
  'journal-back': ({ records, fromMs, toMs, from }, { day }) =>
    from === 'standby'
      ? `${count(records, 'enregistrement', 'enregistrements')} entre ${day(fromMs)} et ${day(toMs)}, ${records === 1 ? 'perdu ici, est revenu' : 'perdus ici, sont revenus'} de l’autre ordinateur de la paire.`
      : `${count(records, 'enregistrement', 'enregistrements')} entre ${day(fromMs)} et ${day(toMs)}, perdus avec la fin du journal, ${records === 1 ? 'est revenu' : 'sont revenus'} du relais cloud. Ce qui ne quitte jamais le site n’est pas revenu : licences, contacts, dates de naissance et notes des coureurs engagés alors, motifs des décisions, registre des réclamations, cartes et utilisateurs créés alors, courses non publiques. Le journal d’audit dit une telle liste ou décision incomplète.`,
  'journal-failing': ({ why }) =>
    `Le journal ne peut être écrit : ${why}. Tout ce qui est confirmé est sûr ; téléphones et claviers gardent le reste et le renvoient. Libérez de la place ou rebranchez le disque ; l’écriture reprend seule.`,
  'journal-damaged': ({ why }) =>
    `Le fichier du journal est endommagé : ${why} Le tableau est juste tel quel et le chronométrage continue. Copiez maintenant le dossier de données sur un autre disque ; après la course, redémarrez la station : elle montre ce qui est touché et le répare.`,
  'backups-gone': ({ folder, minutes }) =>
    `Le dossier des sauvegardes, ${folder}, a disparu${minutes === null ? '' : ` ; la dernière copie y date de ${minutes} min`}. Rebranchez la clé, ou choisissez un autre dossier sous « Sauvegardes ». Les copies dans le dossier de données continuent, celles-ci aussi dès qu’il est revenu.`,
  'backups-full': ({ folder, needMb, freeMb }) =>
    `Pas de place pour une sauvegarde dans ${folder} : il faut ${needMb} Mo, ${freeMb} Mo sont libres, et les copies plus anciennes n’en libéreraient pas assez. Faites de la place, ou choisissez un autre dossier sous « Sauvegardes ».`,
  'backups-failing': ({ folder, ...rest }, write) =>
    `La dernière sauvegarde vers ${folder} a échoué : ${whyFailing(folders, rest, write)} Elle est retentée d’elle-même. Préparez une autre clé et choisissez-la sous « Sauvegardes ».`,
  'backups-first': ({ folder }) => `La première sauvegarde vers ${folder} est en cours.`,
  'backups-fine': ({ folder, minutes, everyMinutes }) =>
    `La sauvegarde la plus récente dans ${folder} date de ${minutes} min, a été ouverte et est intacte. Il s’en fait une toutes les ${everyMinutes} min.`,
  'journal-slow': ({ waiting, commitMs }) =>
    `Le disque est lent : ${count(waiting, 'entrée attend', 'entrées attendent')}, une écriture prend jusqu’à ${commitMs} ms. Rien n’est perdu ; les confirmations viennent plus tard. Arrêtez ce qui utilise ce disque.`,
  'processor-slow': ({ waiting, commitMs, diskMs }) =>
    `Cet ordinateur a trop à faire : ${count(waiting, 'entrée attend', 'entrées attendent')}, une écriture prend jusqu’à ${commitMs} ms, dont ${diskMs} ms pour le disque. Rien n’est perdu ; les confirmations viennent plus tard. Arrêtez d’autres programmes sur cet ordinateur.`,
  'answer-late': () =>
    'La station n’a pas encore pu confirmer ceci : le disque, ou l’ordinateur de secours, ne répond pas. Cela attend et sera enregistré dès qu’il répondra ; la ligne d’état dira ce qu’il en est. Renvoyer sous le même identifiant ne change rien.',
  'answer-late-failing': ({ why }) =>
    `Le journal ne peut être écrit : ${why}. Tout ce qui est confirmé est sûr. Ceci attend et sera enregistré dès que l’écriture reprendra ; la ligne d’état dira ce qu’il en est. Renvoyer sous le même identifiant ne change rien.`,
  'answers-wait': ({ count: waiting, inputs }, { day }) =>
    `${count(waiting, 'décision ou passage attend', 'décisions et passages attendent')} le disque et ne ${waiting === 1 ? 'compte' : 'comptent'} qu’une fois enregistrés : ${inputs.map((one) => `${one.kind === 'decision' ? 'décision' : 'passage'} de ${one.by} dans ${one.race}, ${day(one.atMs)}`).join(' ; ')}. Laissez la station tourner ; la suite sera dite ici.`,
  'answers-came': ({ stored, refused, inputs }, { day }) =>
    `Le disque a fait attendre des décisions ou des passages. ${count(stored, 'est enregistré', 'sont enregistrés')} maintenant et ${stored === 1 ? 'compte' : 'comptent'}${refused > 0 ? ` ; ${count(refused, 'a été refusé', 'ont été refusés')} à la fin sans rien changer` : ''} : ${inputs.map((one) => `${one.kind === 'decision' ? 'décision' : 'passage'} de ${one.by} dans ${one.race}, ${day(one.atMs)}`).join(' ; ')}.`,
  'cloud-fine': () => 'Tout est au relais cloud : qui suit de loin voit ce que l’on voit ici.',
  'cloud-all-fine': ({ relays }) =>
    `Tout est aux ${relays} relais cloud : qui suit de loin voit ce que l’on voit ici, même si l’un d’eux disparaît.`,
  'cloud-some': ({ fine, of, others }) =>
    `Tout est à ${fine} relais cloud sur ${of} ; qui suit de loin voit ce que l’on voit ici. Pas à ${others} : la page Connexion dit pourquoi, sous Relais cloud. Ce qui y manque suivra de lui-même.`,
  'cloud-comparing': () => 'On vérifie que le relais cloud contient la même chose que ce journal.',
  'cloud-other': () =>
    'Le relais cloud contient une autre histoire que ce journal et ne peut être interrogé : qui suit de loin voit autre chose. Rien n’y est envoyé. Faites mettre le relais à jour ; ce qu’il sait reviendra alors de lui-même.',
  'cloud-clock-off': ({ by, ahead }) =>
    `L’horloge du relais cloud ${ahead ? 'avance' : 'retarde'} de ${by} sur cette station. Les positions des téléphones en données mobiles sont corrigées d’autant, et attendent dans Téléphones là où ce n’est pas clair ; demandez à l’exploitant du relais de la régler.`,
  'cloud-behind': ({ behind, lag }) =>
    `${count(behind, 'entrée')} en route vers le relais cloud ; il était à jour il y a ${lag}. L’état de la course passe d’abord, l’historique suit.`,
  'cloud-away': ({ why, behind, lag }) =>
    `Pas de liaison (${why}) Il manque au relais cloud ${count(behind, 'entrée')}, la première d’il y a ${lag}. La course continue ici ; tout suivra de lui-même au retour de la ligne.`,
  'cloud-refused': ({ why }) =>
    `Le relais cloud refuse cette station : ${why} Rien n’est perdu ici ; demandez à qui exploite le relais.`,
  'journal-fine': ({ records, commitMs }) =>
    `${count(records, 'entrée')} sur disque, rien n’attend. Une écriture prend ${decimal(commitMs, 1)} ms au plus.`,
  'clock-set-forward': ({ by, ago, races: on }) =>
    `L’horloge de cet ordinateur a été avancée de ${by}, il y a ${ago}. Le chronométrage continue sur l’heure d’avant : rien n’est perdu, les tours sont justes, téléphones et lecteurs gardent l’heure de la course ; seules les heures du jour diffèrent de l’ordinateur. ${on > 0 ? 'Laissez ainsi jusqu’à la fin de la course, puis reprenez ci-dessous l’heure de l’ordinateur.' : 'Reprenez ci-dessous l’heure de l’ordinateur.'}`,
  'clock-set-back': ({ by, ago, races: on }) =>
    `L’horloge de cet ordinateur a été reculée de ${by}, il y a ${ago}. Le chronométrage continue sur l’heure d’avant : rien n’est perdu, les tours sont justes, téléphones et lecteurs gardent l’heure de la course ; seules les heures du jour diffèrent de l’ordinateur. ${on > 0 ? 'Laissez ainsi jusqu’à la fin de la course, puis reprenez ci-dessous l’heure de l’ordinateur.' : 'Reprenez ci-dessous l’heure de l’ordinateur.'}`,
  'phones-waiting': ({ who, phones, positions }) =>
    `${positions === 1 ? '1 position' : `${positions} positions`} de ${phones === 1 ? '1 téléphone' : `${phones} téléphones`} mises de côté : ${ended(who)} L’horloge du téléphone est fausse, ou pas encore connue. Elles sont sur le disque et compteront dès qu’elle se montre ; ouvrez « Téléphones » pour voir où cela en est, ou pour dire comment les dater.`,
  'cards-shared': ({ who, cards }) =>
    `${cards === 1 ? 'Deux téléphones envoient avec une seule carte' : `Deux téléphones envoient avec chacune de ${cards} cartes`} : ${ended(who)} Les deux sont enregistrés, chacun selon sa propre horloge, et le coureur paraît tour à tour à deux endroits. Demandez lequel roule, et faites-lui une nouvelle carte.`,
  'feed-restarting': () =>
    'Le direct des spectateurs redémarre. Commissaires, chronométrage et journal ne sont pas touchés ; les spectateurs se reconnectent seuls.',
  'feed-slow': ({ everyS, screens }) =>
    `Le direct n’envoie que toutes les ${everyS} s, car ${count(screens, 'écran suit', 'écrans suivent')}. Le chronométrage reste exact.`,
  'feed-fine': ({ screens }) => `${count(screens, 'écran suit', 'écrans suivent')} la course en direct.`,
  'decoders-fine': ({ decoders, reads }) =>
    `${count(decoders, 'décodeur connecté', 'décodeurs connectés')} ; ${count(reads, 'lecture', 'lectures')} depuis le démarrage de la station.`,
  'decoders-troubled': ({ why }) =>
    `${why} Le GPS et le clavier continuent ; un décodeur garde ses lectures et on lui demande ce qui manque.`,
  'standby-holding': ({ other }) =>
    `${other} ne répond plus et mène peut-être. Rien n’est confirmé ici avant qu’il réponde ; les téléphones gardent leurs positions, les claviers leurs saisies. Allez voir : s’il mène, continuez là-bas. S’il est éteint, choisissez « Continuer sans lui ».`,
  'standby-in-step': ({ other }) =>
    `${other} a tout ce qui a été confirmé et prend le relais de lui-même en quelques secondes si cet ordinateur tombe.`,
  'standby-catching-up': ({ other }) =>
    `${other} est en retard et ne prendrait pas le relais de lui-même. Cet ordinateur continue seul ; attendez qu’il ait rattrapé.`,
  'standby-away': ({ other }) =>
    `${other} n’est pas là : personne ne prend le relais si cet ordinateur tombe. Allumez-le ; il rattrape de lui-même.`,
  'disk-fine': ({ journalMb, left }) =>
    `Le journal fait ${journalMb} Mo, le disque a ${inFrench(left)} libres. Un jour de 1 000 coureurs demande moins de 1 Go.`,
  'disk-low': ({ journalMb, left }) =>
    `Le journal fait ${journalMb} Mo, le disque a ${inFrench(left)} libres. Ce qui est écrit est sûr. Libérez de la place maintenant : disque plein, les nouvelles positions et passages attendent dans les téléphones et claviers.`,
  'doors-pressed': ({ open, most, sentAway }) =>
    `${open} connexions sur ${most} sont prises ; ${sentAway} ont été coupées dans la dernière minute parce qu’elles ne disaient rien ou que d’autres avaient besoin de leur place. Quelqu’un tient des connexions sans s’en servir. Coureurs et commissaires entrent quand même ; trouvez cet appareil et retirez-le du réseau.`,
  'doors-few': ({ descriptors, most }) =>
    `Cet ordinateur n’accorde à la station que ${descriptors} fichiers et connexions, dont ${most} pour HTTP. Assez pour une petite course ; pour une grande, démarrez la station avec une limite plus haute (ulimit -n 65536).`,
  fault: ({ faults, why }) =>
    `Une erreur de la station a été rattrapée et elle a continué (${count(faults, 'erreur')} depuis le démarrage, la dernière : ${why}). Tout ce qui est confirmé est sur disque. Après la course, envoyez le journal technique de la station à ses auteurs.`,
  ...decoders,
  ...relays,
  ...phones,
  ...folders,
  ...maps,
  ...screens,
};

function noCategory(category: string, known: readonly string[]): string {
  return `Il n’y a pas de catégorie « ${category} » ; cette course a ${known.length === 0 ? 'encore aucune' : quoted(known)}.`;
}
