/** German. */
import type { Upset } from '../../decisions/upset.ts';
import type { Gap } from '../../feed/board-view.ts';
import type { SightingSource } from '../../rules/trust.ts';
import type { PointsLine } from '../../standings/points-race.ts';
import { courseDe } from './course-de.ts';
import { decoders } from './decoders/de.ts';
import { ended } from './ended.ts';
import { folders } from './folders/de.ts';
import { whyFailing } from './folders/why.ts';
import { maps } from './maps/de.ts';
import { phones } from './phones/de.ts';
import type { Phrases } from './phrases.ts';
import { relays } from './relays/de.ts';
import { screens } from './screens/de.ts';

/** From ten thousand on in groups of three. */
const grouped = (n: number): string => (n < 10_000 ? `${n}` : `${n}`.replace(/\B(?=(\d{3})+$)/g, '.'));
const decimal = (n: number, digits: number): string => n.toFixed(digits).replace('.', ',');
const count = (n: number, one: string, many: string): string => `${grouped(n)} ${n === 1 ? one : many}`;
const laps = (n: number) => count(n, 'Runde', 'Runden');
const listed = (names: readonly string[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} und ${names.at(-1)}`;
const quoted = (names: readonly string[]) => names.map((name) => `„${name}“`).join(', ');

const SOURCE: Readonly<Record<SightingSource, string>> = {
  official: 'Kommissär',
  photo: 'Zielfoto',
  chip: 'Chip',
  keypad: 'Tastatur',
  import: 'Import',
  gps: 'GPS',
  projected: 'Vorausrechnung',
};
const STATUS: Readonly<Record<string, string>> = {
  finished: 'im Ziel',
  racing: 'im Rennen',
  LAP: 'überrundet',
  PUL: 'herausgenommen',
};
const status = (is: string) => STATUS[is] ?? is;

const gapText = (gap: Gap, span: (ms: number) => string): string =>
  'ms' in gap
    ? gap.ms === 0
      ? 'In derselben Zeit wie der Führende.'
      : `${span(gap.ms)} hinter dem Führenden.`
    : `${laps(gap.laps)} zurück.`;

function pointsText({ from, points, lap, place, provisional }: PointsLine): string {
  const signed = points >= 0 ? `+${points}` : `−${-points}`;
  if (from === 'official') return `${signed} von einem Kommissär`;
  if (from === 'laps')
    return `${signed} für ${laps(Math.abs(lap ?? 0))} ${(lap ?? 0) > 0 ? 'Gewinn' : 'Verlust'}`;
  return `${signed} als Nummer ${place} des Sprints in Runde ${lap}${provisional ? ' (vorläufig)' : ''}`;
}

const UPSET: Readonly<Record<Upset, string>> = {
  away: 'Archiviert stünde es in keiner Liste und auf keinem Bildschirm mehr',
  private: 'Zuschauer sähen nichts mehr davon',
  format: 'Ein anderes Format reiht alle neu',
  categories: 'Seine Klassen führen eine andere Länge oder von einem anderen Start an',
  'start-anew': 'Fahrer sind seither durchgefahren; alles Gefahrene zählte von einem anderen Moment an',
  'start-twice':
    'Dieser Start liegt keine Sekunde daneben, wie wenn zwei zugleich drücken, und träte an seine Stelle',
  'start-back': 'Fahrer sind seither durchgefahren; ohne den Start zählte nichts davon',
};

export const de: Phrases = {
  ...courseDe,

  'missed-read': ({ who, line, lap, timeMs }, { day }) =>
    `${who} wurde bei „${line}“ am Ende von Runde ${lap} gegen ${day(timeMs)} wohl nicht gelesen.`,
  'sources-differ': ({ who, source, timeMs, countsSource, countsMs }, { day }) =>
    `${who}: ${SOURCE[source]} sagt ${day(timeMs)}, ${SOURCE[countsSource]} sagt ${day(countsMs)}; dies zählt.`,
  'too-soon-for-a-lap': ({ who, line, afterMs }, { span }) =>
    `${who} wurde ${span(afterMs)} nach einer Durchfahrt bei „${line}“ gesehen: zu früh für eine Runde, beiseitegelegt. Zählen, falls es eine war.`,
  'too-fast-for-the-course': ({ who, line, lapMs, lapM, kmh }, write) =>
    `${who} an ${line}: eine Runde von ${write.clock(lapMs)} über ${lapM} m${kmh === null ? '' : ` sind ${kmh} km/h`}. Falsch gelesen?`,
  'phone-silent': ({ who, line, timeMs }, { day }) =>
    `Das Telefon von ${who} war um „${line}“ stumm; durchfahren wurde gegen ${day(timeMs)}. Zählen?`,
  'short-cut': ({ who, line, timeMs }, { day }) =>
    `${who} fuhr um ${day(timeMs)} durch „${line}“, ohne die ganze Runde auf der Strecke gefahren zu sein. Zählen?`,
  'before-own-start': ({ who, line, timeMs, startMs }, { day }) =>
    `${who} wurde um ${day(timeMs)} bei „${line}“ gesehen, vor dem eigenen Start um ${day(startMs)}: mit einer früheren Welle gestartet?`,
  'seen-after-out': ({ who, status: is, timeMs }, { day }) =>
    `${who} ist ${is} und wurde um ${day(timeMs)} an der Linie gesehen.`,
  'never-seen-many': ({ category, count, riders }) =>
    `${count} Fahrer (${category}) wurden seit dem Start nicht gesehen: ${riders.join(', ')}. Nicht gestartet?`,
  'never-seen': ({ who }) => `${who} wurde seit dem Start nicht gesehen. Nicht gestartet?`,
  overdue: ({ who, byMs, phoneMs }, { span }) =>
    `${who} wurde vor ${span(byMs)} erwartet${phoneMs === null ? '' : `; das Telefon meldete sich zuletzt vor ${span(phoneMs)}`}. Ausgeschieden?`,
  'finish-too-close': ({ riders, apartMs, source, withinMs }) =>
    `${listed(riders)} kamen im Abstand von ${apartMs} ms ins Ziel, ${riders.length > 2 ? 'jeder zum nächsten ' : ''}knapper als die Quelle (${SOURCE[source]}) unterscheidet (± ${withinMs} ms). Reihenfolge nach dem Foto bestätigen.`,
  'result-differs': ({ version, state, riders, others }) =>
    `Fassung ${version} (${state === 'official' ? 'offiziell' : 'vorläufig'}) stimmt nicht mehr mit den Daten überein: bei ${listed(others > 0 ? [...riders, `${others} weiteren`] : riders)} stünde es anders. Die veröffentlichte Fassung gilt, bis eine andere veröffentlicht wird.`,
  'protest-open': ({ number, by, against, untilMs }, { day }) =>
    `Protest ${number} von ${by}${against.length === 0 ? '' : ` gegen ${listed(against)}`} ist nicht entschieden${untilMs === null ? '' : `; zu entscheiden bis ${day(untilMs)}`}.`,
  'bell-due': ({ category, laps: all, timeMs }, { day }) =>
    `${category}: Nach der Uhr beginnt die letzte von ${all} Runden gegen ${day(timeMs)}. Läuten, wenn der Führende durchfährt.`,
  'sprint-too-close': ({ lap, first, second, apartMs }) =>
    `Sprint am Ende von Runde ${lap}: ${first} und ${second} kamen im Abstand von ${apartMs} ms, knapper als die Zeitnahme unterscheidet. Reihenfolge bestätigen.`,
  'set-off-late': ({ who, byMs, listedMs }, { span, day }) =>
    `${who} fuhr ${span(byMs)} zu spät los; die Uhr läuft ab der Liste (${day(listedMs)}). Den wirklichen Start eintragen, falls den Fahrer keine Schuld trifft.`,
  'set-off-early': ({ who, byMs, listedMs }, { span, day }) =>
    `${who} fuhr ${span(byMs)} zu früh los; die Uhr läuft ab der Liste (${day(listedMs)}). Strafe geben, falls die Regeln es verlangen.`,
  'start-forgotten': ({ category, riders, firstMs }, { day }) =>
    `${category === null ? '' : `${category}: `}${riders === 1 ? '1 Fahrer ist' : `${riders} Fahrer sind`} seit ${day(firstMs)} durchgefahren, und niemand hat den Start gedrückt. Wann war der Start?`,
  'unknown-passed': ({ read, line, timeMs, source, expected }, { day, span }) =>
    `${read === null ? 'Jemand' : `${{ bib: 'Unbekannte Nummer', chip: 'Unbekannter Chip', entry: 'Unbekannte Meldung' }[read.kind]} ${read.code}`} fuhr um ${day(timeMs)} durch „${line}“ (${SOURCE[source]}). ${
      expected === null
        ? 'Niemand wurde dann erwartet.'
        : `${expected.who} wurde ${span(expected.offMs)} ${expected.late ? 'früher' : 'später'} erwartet.`
    }`,
  'removed-passed': ({ who, by, removedMs, line, timeMs, source }, { day }) =>
    `${who} fuhr um ${day(timeMs)} durch „${line}“ (${SOURCE[source]}), steht aber nicht mehr auf der Startliste: von ${by} um ${day(removedMs)} entfernt. Wieder aufgenommen, zählen die Durchfahrten.`,
  'chip-of-several': ({ chip, line, timeMs, holders }, { day }) =>
    `Chip ${chip} fuhr um ${day(timeMs)} durch „${line}“. ${listed(holders)} haben ihn: Sagen Sie, wessen Durchfahrt es ist, und geben Sie einem einen anderen Chip.`,
  'chip-spelled-otherwise': ({ chip, line, timeMs, who }, { day }) =>
    `Chip ${chip} fuhr um ${day(timeMs)} durch „${line}“ und wurde damals nicht erkannt; es ist der Chip von ${who}, anders geschrieben.`,
  'asks-for-help': ({ who, sinceMs }, { day }) => `${who} bittet seit ${day(sinceMs)} um Hilfe.`,
  'bib-claimed-twice': ({ bib, name, other }) =>
    `Nummer ${bib} von ${name} trägt auch ${other} und erhält ihre Durchfahrten. Geben Sie einem von beiden eine andere.`,
  'chip-claimed-twice': ({ chip, who, otherChip, other }) =>
    `Chip ${chip} von ${who} und Chip ${otherChip} von ${other} sind für jeden Leser derselbe. Seine Durchfahrten zählen für niemanden, bis einer einen anderen hat.`,
  'uci-id-mistyped': ({ uciId, who }) =>
    `Die UCI-ID ${uciId} von ${who} ist vertippt: Die Prüfziffern passen nicht.`,

  'category-listed-twice': ({ category }) => `Die Klasse „${category}“ ist zweimal aufgeführt.`,
  'category-has-riders': ({ category, count: n }) =>
    `Die Klasse „${category}“ hat noch ${n} Fahrer. Versetzen Sie diese zuerst in eine andere.`,
  'has-ridden': ({ who, laps: n }) =>
    `${who} ist ${laps(n)} gefahren und kann nicht entfernt werden. Setzen Sie stattdessen DNF oder DSQ.`,
  'bib-taken': ({ bib, who, free }) =>
    `Nummer ${bib} trägt ${who}. ${free ? `Die nächste freie ist ${free}. Nehmen Sie diese` : 'Nehmen Sie eine andere'}, oder ändern Sie jene zuerst.`,
  'nothing-to-restart': () => 'Nichts fortzusetzen: Das Rennen ist dann weder neutralisiert noch angehalten.',
  'no-such-protest': () => 'Diesen Protest gibt es im Verzeichnis nicht.',
  'forget-when-official': ({ who }) =>
    `${who} ist gefahren: Machen Sie zuerst das Ergebnis offiziell. Dann können Name und Positionen gehen, und das Ergebnis bleibt.`,
  'positions-when-official': () =>
    'Machen Sie zuerst das Ergebnis offiziell: Positionen können gehen, wenn es nicht mehr auf ihnen beruht.',
  'positions-are-gone': () =>
    'Positionen, auf denen dieses Ergebnis beruhte, sind gelöscht. Die veröffentlichte Fassung ist alles, was es gibt, und bleibt, wie sie ist.',
  'data-is-gone': () =>
    'Positionen und Kontakte dieses Rennens sind schon gelöscht: Es ist nichts mehr aufzubewahren.',
  'data-while-on': () => 'Das Rennen läuft und braucht seine Positionen. Beenden Sie es zuerst.',
  'data-while-protest': () =>
    'Ein Protest ist offen und kann Positionen brauchen. Entscheiden Sie ihn zuerst, oder sagen Sie, dass trotzdem gelöscht wird.',
  'no-result-yet': () => 'Noch gibt es kein Ergebnis: Niemand hat einen Platz.',
  'no-such-lap': ({ who, laps: n, lap }) =>
    `${who} ist ${laps(n)} gefahren; eine Runde ${lap} zum Teilen gibt es nicht.`,
  'swap-with-self': () => 'Ein Fahrer kann nicht mit sich selbst getauscht werden.',
  'end-before-beginning': ({ fromMs, toMs }, { day }) =>
    `Das Ende (${day(toMs)}) muss nach dem Anfang (${day(fromMs)}) liegen.`,
  'laps-on-field-in-points-races': () =>
    'Runden auf das Feld zählen nur in Punkterennen. Nehmen Sie gegebene oder genommene Runden.',
  'say-how-many-laps': () => 'Sagen Sie, wie viele Runden: 1 gewonnen, −1 verloren.',
  'relegate-behind-self': () => 'Ein Fahrer kann nicht hinter sich selbst zurückversetzt werden.',
  'own-time-already': () =>
    'Ein Fahrer hat schon die eigene Zeit; lassen Sie den anderen weg, um darauf zu bestehen.',
  'rode-with-self': () => 'Nennen Sie einen anderen Fahrer: den, mit dem er fuhr, als es geschah.',
  'no-call-for-help': ({ who }) => `${who} hat nicht um Hilfe gebeten.`,
  'no-such-entry': ({ entry }) => `Eine Meldung ${entry} gibt es in diesem Rennen nicht.`,
  'no-such-category': ({ category, known }) => noCategory(category, known),
  'no-such-line': ({ line, hasCourse, known }) =>
    `Eine Linie „${line}“ gibt es ${hasCourse ? 'auf dieser Strecke' : 'in einem Rennen ohne Strecke'} nicht; es gibt ${quoted(known)}.`,
  'no-such-passing': ({ passing }) =>
    `Eine Durchfahrt ${passing} gibt es in diesem Rennen nicht. Eine GPS-Durchfahrt bekommt einen neuen Namen, wenn späte Positionen sie verschieben: Sehen Sie noch einmal in die Liste.`,
  'no-such-time-zone': ({ zone }) =>
    `„${zone}“ ist keine Zeitzone, die hier bekannt ist; man schreibt sie wie Europe/Zurich, oder UTC.`,
  'line-twice': ({ line }) => `Die Linie „${line}“ liegt zweimal auf der Strecke.`,
  'loop-needs-one-line': () =>
    'Eine Rundstrecke braucht genau eine Start-Ziel-Linie, an der die Runden zählen.',
  'course-needs-both-lines': () => 'Eine Strecke von Ort zu Ort braucht eine Startlinie und eine Ziellinie.',
  'finish-before-start-line': () => 'Die Ziellinie muss auf der Strecke hinter der Startlinie liegen.',
  'bib-listed-twice': ({ bib }) => `Nummer ${bib} steht zweimal in der Liste.`,
  'entry-listed-twice': ({ entry }) => `Meldung ${entry} steht zweimal in der Liste.`,
  'entry-in-no-category': ({ who, category, known }) => `${who}: ${noCategory(category, known)}`,
  'chip-taken': ({ chip, who, holder }) =>
    `Chip ${chip} gehört ${holder}. Geben Sie ${who} einen anderen, oder nehmen Sie ihn dort zuerst weg.`,
  'chip-taken-as': ({ chip, who, otherChip, holder }) =>
    `Chip ${chip} von ${who} und Chip ${otherChip} von ${holder} sind für jeden Leser derselbe: Nullen am Anfang, Groß- und Kleinschreibung und Striche zählen nicht. Geben Sie einem einen anderen.`,
  'race-not-started': () => 'Das Rennen ist nicht gestartet.',
  'earlier-than-start': ({ startMs }, { day }) => `Das Rennen startete um ${day(startMs)}; dies ist früher.`,
  'race-over': () => 'Das Rennen ist vorbei.',
  'race-is-on': ({ change, startMs }, { day }) =>
    `Das Rennen ist im Gang, Start ${day(startMs)}. ${UPSET[change]}. Nichts wurde geändert: zuerst beenden, oder sagen, dass es so gewollt ist.`,
  'shorter-than-ridden': ({ who, laps: n }) =>
    `${who} ist schon ${laps(n)} gefahren; kürzer kann das Rennen nicht sein. Um es jetzt zu beenden: Zielschluss.`,
  'rider-not-started': ({ who }) => `${who} ist nicht gestartet; eine Durchfahrt kann nicht zählen.`,
  'before-start': ({ who, startMs }, { day }) =>
    `${who} startete um ${day(startMs)}; eine Durchfahrt davor kann nicht zählen.`,
  'passing-too-close': ({ who, line, apartMs, timeMs }, { span, day }) =>
    `${who} hat bei „${line}“ eine Durchfahrt nur ${span(apartMs)} entfernt, um ${day(timeMs)}. Verschieben Sie diese.`,
  'different-categories': ({ one, other }) => `${one} und ${other} fahren in verschiedenen Klassen.`,
  'in-order-twice': ({ who }) => `${who} steht zweimal in der Reihenfolge.`,
  'not-in-order': ({ who }) => `${who} steht nicht in der Reihenfolge.`,
  'first-is-level-with-nobody': ({ who }) =>
    `${who} steht am Anfang der Reihenfolge und kann nicht gleichauf mit einem davor sein.`,
  'has-not-finished': ({ who }) =>
    `${who} ist nicht im Ziel. Konnte die Linie nicht überfahren werden, fügen Sie dort eine Durchfahrt nach der des Letzten ein und wenden dann die Regel an.`,
  'gone-for-good': () =>
    'Was vergessen wurde, ist endgültig weg; tragen Sie den Menschen neu ein, wenn er wieder fährt.',
  'nothing-to-undo': () => 'Diese Entscheidung gibt es nicht.',
  'redo-instead': () => 'Um ein Zurücknehmen aufzuheben, stellen Sie das Zurückgenommene wieder her.',
  'undone-already': () => 'Diese Entscheidung ist schon zurückgenommen.',
  'nothing-to-redo': () => 'Diese Entscheidung gibt es nicht.',
  'in-force-already': () => 'Diese Entscheidung gilt; es gibt nichts wiederherzustellen.',

  placed: ({ place, status: is, laps: n }) => `Platz ${place}: ${status(is)}, ${laps(n)}.`,
  'not-seen-yet': () => 'Noch kein Platz: seit dem Start an keiner Linie gesehen.',
  'no-place': ({ status: is, laps: n }) => `Kein Platz: ${status(is)} nach ${laps(n)}.`,
  timed: ({ timeMs, line, source, uncertaintyMs, agreeing }, { clock }) =>
    `Zeit ${clock(timeMs)} bei „${line}“, Quelle: ${SOURCE[source]} (± ${decimal(uncertaintyMs / 1_000, 2)} s)${
      agreeing.length === 0 ? '' : `; übereinstimmend: ${agreeing.map((each) => SOURCE[each]).join(', ')}`
    }.`,
  gap: ({ gap }, { span }) => gapText(gap, span),
  level: ({ other }) => `Gleichauf mit ${other}: Nichts unterscheidet die beiden.`,
  behind: ({ other }) => `Hinter ${other}.`,
  'behind-by-last-sprint': ({ other }) =>
    `Hinter ${other} bei gleichen Punkten: Der letzte Sprint entscheidet.`,
  'behind-by-points': ({ other, points }) => `Hinter ${other} mit ${count(points, 'Punkt', 'Punkten')}.`,
  'behind-by-laps': ({ other, laps: n }) => `Hinter ${other} mit ${count(n, 'Runde', 'Runden')}.`,
  'behind-on-the-lap': ({ other }) => `Hinter ${other}, weiter vorn in der Runde gesehen.`,
  'behind-in-same-time': ({ other, because }) =>
    `Hinter ${other} in derselben Zeit: ${
      { photo: 'so zeigt es das Zielfoto', relegated: 'zurückversetzt', later: 'später an der Linie' }[
        because
      ]
    }.`,
  'behind-by-time': ({ other, timeMs }, { clock }) => `Hinter ${other} mit der Zeit ${clock(timeMs)}.`,
  'bunch-time': () => 'Gewertet mit der Zeit der Gruppe, in der das Ziel erreicht wurde.',
  'three-km-rule': ({ other }) =>
    `Nach der Regel der letzten drei Kilometer: die Zeit von ${other}, der Platz an der Linie.`,
  'given-time': ({ timeMs }, { clock }) => `Ein Kommissär gab die Zeit ${clock(timeMs)} vor.`,
  penalty: ({ timeMs }, { clock }) => `Die Zeit enthält ${clock(timeMs)} Strafe.`,
  bonus: ({ timeMs }, { clock }) => `Die Zeit enthält eine Gutschrift von ${clock(timeMs)}.`,
  'laps-by-official': ({ laps: n }) =>
    `${laps(Math.abs(n))} von einem Kommissär ${n > 0 ? 'gegeben' : 'genommen'}.`,
  'relegated-in-group': () => 'Ans Ende der Gruppe zurückversetzt.',
  relegated: ({ other }) => `Zurückversetzt hinter ${other}.`,
  'needs-photo': () => 'Zu knapp für diese Zeitnahme: Ein Foto muss entscheiden.',
  'gps-only': () => 'An der letzten Linie nur per GPS gesehen: eine Schätzung, bis anderes sie bestätigt.',
  'status-by-official': ({ status: is }) => `Status von einem Kommissär gesetzt: ${is}.`,
  'pulled-by-rule': () => 'Nach der Regel herausgenommen: an der Linie zu weit hinter dem Führenden.',
  'outside-time-limit': () => 'Außerhalb des Zeitlimits.',
  'full-distance': ({ laps: n }) => `Die volle Distanz gefahren${n === null ? '' : `: ${laps(n)}`}.`,
  'after-the-winner': () => 'Im Ziel mit der ersten Durchfahrt nach der des Siegers.',
  'passings-set-aside': ({ count: n }) => `${count(n, 'Durchfahrt', 'Durchfahrten')} beiseitegelegt.`,
  'passings-in-conflict': ({ count: n }) =>
    `${count(n, 'Sichtung', 'Sichtungen')} im Widerspruch zu dem, was zählt.`,
  points: ({ lines }) => `Punkte: ${lines.map(pointsText).join(', ')}.`,
  eliminated: () => 'Ausgeschieden: bei einem Sprint zuletzt über die Linie, oder herausgenommen.',
  'riding-time': ({ timeMs, place }, { clock }) =>
    `Fahrzeit ${clock(timeMs)}, danach Platz ${place}; es gilt der Platz an der Linie.`,

  clients: ({ riders, others, screens }) =>
    `${count(riders, 'Fahrertelefon', 'Fahrertelefone')} über MQTT verbunden, ${count(others, 'anderes Gerät', 'andere Geräte')}, ${count(screens, 'Bildschirm', 'Bildschirme')} am Live-Kanal. Ein Telefon ohne Verbindung behält seine Positionen und sendet sie später.`,
  'journal-lost': ({ records, fromMs, toMs, who, passings, decisions, settings, back, asks }, { day }) => {
    const what = [
      ...(who === '' ? [] : [`Positionen von ${who}`]),
      ...(passings > 0 ? [count(passings, 'Durchfahrt', 'Durchfahrten')] : []),
      ...(decisions > 0 ? [count(decisions, 'Entscheidung', 'Entscheidungen')] : []),
    ].join('; ');
    return [
      ...(records > 0
        ? [
            `${count(records, 'bestätigter Eintrag', 'bestätigte Einträge')} aus der Zeit von ${day(fromMs)} bis ${day(toMs)} ${records === 1 ? 'fehlt' : 'fehlen'}${what === '' ? '' : ` (${what})`}: Das Journal wurde beschädigt oder abgeschnitten, während die Station aus war. Alles andere ist vollständig.`,
          ]
        : []),
      ...(settings > 0
        ? [
            `${count(settings, 'Änderung', 'Änderungen')} an Benutzern, Karten oder Einstellungen bis ${day(toMs)} ${settings === 1 ? 'fehlt' : 'fehlen'}: bitte durchsehen.`,
          ]
        : []),
      ...(back > 0
        ? [`${count(back, 'Eintrag', 'Einträge')} ${back === 1 ? 'kam' : 'kamen'} seither zurück.`]
        : []),
      asks
        ? 'Das Cloud-Relay wird danach gefragt, sobald es erreichbar ist.'
        : 'In der neuesten Kopie (Ordner „copies“) und auf den Handys nachsehen und Fehlendes nachtragen. Nicht öffentliche Rennen und Proteste gehen nie in die Cloud.',
    ].join(' ');
  },
  'journal-healed': ({ node, atMs, records, file }, { day }) =>
    file === null
      ? `Das Journal von ${node} hatte sein Ende verloren. Seither führt der andere Rechner des Paars und gibt ihm ${count(records, 'den Eintrag, der dort fehlt', 'Einträge, die dort fehlen')}.`
      : `Das Journal von ${node} war beschädigt. Seit ${day(atMs)} bekommt es alles neu vom anderen Rechner des Paars${records > 0 ? `, samt ${count(records, 'Eintrag, der dort fehlte', 'Einträgen, die dort fehlten')}` : ''}. Was es hatte, liegt dort im Ganzen: aside/${file}.db.`,
  'journal-back': ({ records, fromMs, toMs, from }, { day }) =>
    from === 'standby'
      ? `${count(records, 'Eintrag', 'Einträge')} aus der Zeit von ${day(fromMs)} bis ${day(toMs)} ${records === 1 ? 'war' : 'waren'} hier verloren und ${records === 1 ? 'kam' : 'kamen'} vom anderen Rechner des Paars zurück.`
      : `${count(records, 'Eintrag', 'Einträge')} aus der Zeit von ${day(fromMs)} bis ${day(toMs)} ${records === 1 ? 'war' : 'waren'} mit dem Ende des Journals verloren und ${records === 1 ? 'kam' : 'kamen'} vom Cloud-Relay zurück. Was den Ort nie verlässt, nicht: Lizenzen, Kontakte, Geburtsdaten und Notizen damals gemeldeter Fahrer, Begründungen von Entscheidungen, das Protestregister, damals angelegte Karten und Benutzer und nicht öffentliche Rennen. Das Protokoll nennt eine solche Liste oder Entscheidung unvollständig.`,
  'journal-failing': ({ why }) =>
    `Das Journal lässt sich nicht schreiben: ${why}. Alles Bestätigte ist sicher; Telefone und Tastaturen behalten Neues und senden es wieder. Platz schaffen oder die Platte neu anstecken; das Schreiben geht von selbst weiter.`,
  'journal-damaged': ({ why }) =>
    `Die Datei des Journals ist beschädigt: ${why} Die Tafel stimmt, wie sie steht, und die Zeitnahme geht weiter. Den Datenordner jetzt auf eine andere Platte kopieren; nach dem Rennen die Station neu starten: Sie zeigt, was verletzt ist, und heilt es.`,
  'backups-gone': ({ folder, minutes }) =>
    `Der Ordner für Sicherungen, ${folder}, ist weg${minutes === null ? '' : `; die letzte Kopie dort ist ${minutes} min alt`}. Den Stick wieder einstecken oder unter „Sicherungen“ einen anderen Ordner wählen. Kopien im Datenordner gehen weiter, diese auch, sobald er wieder da ist.`,
  'backups-full': ({ folder, needMb, freeMb }) =>
    `Für eine Sicherung ist in ${folder} kein Platz: ${needMb} MB werden gebraucht, ${freeMb} MB sind frei, und die älteren Kopien dort gäben nicht genug her. Dort Platz schaffen oder unter „Sicherungen“ einen anderen Ordner wählen.`,
  'backups-failing': ({ folder, ...rest }, write) =>
    `Die letzte Sicherung nach ${folder} ging nicht: ${whyFailing(folders, rest, write)} Sie wird von selbst wieder versucht. Einen anderen Stick bereithalten und unter „Sicherungen“ wählen.`,
  'backups-first': ({ folder }) => `Die erste Sicherung nach ${folder} wird gemacht.`,
  'backups-fine': ({ folder, minutes, everyMinutes }) =>
    `Die neueste Sicherung in ${folder} ist ${minutes} min alt, wurde geöffnet und ist ganz. Alle ${everyMinutes} min kommt eine.`,
  'journal-slow': ({ waiting, commitMs }) =>
    `Die Platte ist langsam: ${count(waiting, 'Eintrag wartet', 'Einträge warten')}, ein Schreiben dauert bis zu ${commitMs} ms. Nichts geht verloren; Bestätigungen kommen später. Beenden Sie, was die Platte sonst benutzt.`,
  'processor-slow': ({ waiting, commitMs, diskMs }) =>
    `Dieser Rechner hat zu viel zu tun: ${count(waiting, 'Eintrag wartet', 'Einträge warten')}, ein Schreiben dauert bis zu ${commitMs} ms, davon ${diskMs} ms die Platte. Nichts geht verloren; Bestätigungen kommen später. Beenden Sie andere Programme auf diesem Rechner.`,
  'answer-late': () =>
    'Die Station konnte das noch nicht bestätigen: Platte oder Ersatzrechner antworten nicht. Es wartet und wird gespeichert, sobald sie antworten; die Zustandszeile sagt, was daraus wurde. Nochmals mit derselben Kennung zu senden ändert nichts.',
  'answer-late-failing': ({ why }) =>
    `Das Journal lässt sich nicht schreiben: ${why}. Alles bisher Bestätigte ist sicher. Dies wartet und wird gespeichert, sobald das Schreiben weitergeht; die Zustandszeile sagt, was daraus wurde. Nochmals mit derselben Kennung zu senden ändert nichts.`,
  'answers-wait': ({ count: waiting, inputs }, { day }) =>
    `${count(waiting, 'Entscheidung oder Durchfahrt wartet', 'Entscheidungen und Durchfahrten warten')} auf die Platte und ${waiting === 1 ? 'zählt' : 'zählen'} erst, wenn gespeichert: ${inputs.map((one) => `${one.kind === 'decision' ? 'Entscheidung' : 'Durchfahrt'} von ${one.by} in ${one.race}, ${day(one.atMs)}`).join('; ')}. Lassen Sie die Station laufen; was daraus wurde, steht dann hier.`,
  'answers-came': ({ stored, refused, inputs }, { day }) =>
    `Die Platte ließ Entscheidungen oder Durchfahrten warten. ${count(stored, 'ist', 'sind')} jetzt gespeichert und ${stored === 1 ? 'zählt' : 'zählen'}${refused > 0 ? `; ${count(refused, 'wurde', 'wurden')} am Ende abgelehnt und änderten nichts` : ''}: ${inputs.map((one) => `${one.kind === 'decision' ? 'Entscheidung' : 'Durchfahrt'} von ${one.by} in ${one.race}, ${day(one.atMs)}`).join('; ')}.`,
  'cloud-fine': () => 'Alles ist beim Cloud-Relay: Wer von fern folgt, sieht, was hier zu sehen ist.',
  'cloud-all-fine': ({ relays }) =>
    `Alles ist bei allen ${relays} Cloud-Relays: Wer von fern folgt, sieht, was hier zu sehen ist, auch wenn eines davon ausfällt.`,
  'cloud-some': ({ fine, of, others }) =>
    `Alles ist bei ${fine} von ${of} Cloud-Relays; wer von fern folgt, sieht, was hier zu sehen ist. Nicht bei ${others}: Warum, steht unter Verbinden bei Cloud-Relays. Was dort fehlt, folgt von selbst.`,
  'cloud-comparing': () => 'Es wird verglichen, ob das Cloud-Relay dasselbe hat wie dieses Journal.',
  'cloud-other': () =>
    'Das Cloud-Relay hat eine andere Geschichte als dieses Journal und lässt sich nicht danach fragen: Wer von fern folgt, sieht etwas anderes. Es wird nichts dorthin gesendet. Lassen Sie das Relay auf den neuesten Stand bringen; dann kommt von selbst zurück, was es weiß.',
  'cloud-clock-off': ({ by, ahead }) =>
    `Die Uhr des Cloud-Relays geht gegenüber dieser Station um ${by} ${ahead ? 'vor' : 'nach'}. Positionen von Telefonen im Mobilfunk werden um so viel berichtigt und warten unter Telefone, wo es nicht klar ist; bitten Sie den Betreiber des Relays, sie zu stellen.`,
  'cloud-behind': ({ behind, lag }) =>
    `${count(behind, 'Eintrag', 'Einträge')} unterwegs zum Cloud-Relay; gleichauf war es vor ${lag}. Der Stand des Rennens geht voraus, die Geschichte folgt.`,
  'cloud-away': ({ why, behind, lag }) =>
    `Keine Verbindung (${why}) Dem Cloud-Relay fehlt: ${count(behind, 'Eintrag', 'Einträge')}, der erste von vor ${lag}. Das Rennen geht hier weiter; alles folgt von selbst, sobald die Leitung wieder da ist.`,
  'cloud-refused': ({ why }) =>
    `Das Cloud-Relay weist diese Station ab: ${why} Hier geht nichts verloren; fragen Sie, wer das Relay betreibt.`,
  'journal-fine': ({ records, commitMs }) =>
    `${count(records, 'Eintrag', 'Einträge')} auf der Platte, nichts wartet. Ein Schreiben dauert höchstens ${decimal(commitMs, 1)} ms.`,
  'clock-set-forward': ({ by, ago, races: on }) =>
    `Die Uhr dieses Rechners wurde vor ${ago} um ${by} vorgestellt. Die Zeitnahme läuft nach der Zeit davor weiter: nichts ist verloren, Runden stimmen, Telefone und Lesegeräte behalten die Zeit des Rennens; nur Uhrzeiten weichen vom Rechner ab. ${on > 0 ? 'Lassen Sie es so, bis das Rennen vorbei ist, und übernehmen Sie dann unten die Zeit des Rechners.' : 'Übernehmen Sie unten die Zeit des Rechners.'}`,
  'clock-set-back': ({ by, ago, races: on }) =>
    `Die Uhr dieses Rechners wurde vor ${ago} um ${by} zurückgestellt. Die Zeitnahme läuft nach der Zeit davor weiter: nichts ist verloren, Runden stimmen, Telefone und Lesegeräte behalten die Zeit des Rennens; nur Uhrzeiten weichen vom Rechner ab. ${on > 0 ? 'Lassen Sie es so, bis das Rennen vorbei ist, und übernehmen Sie dann unten die Zeit des Rechners.' : 'Übernehmen Sie unten die Zeit des Rechners.'}`,
  'phones-waiting': ({ who, phones, positions }) =>
    `${positions === 1 ? '1 Position' : `${positions} Positionen`} von ${phones === 1 ? '1 Telefon' : `${phones} Telefonen`} zurückgelegt: ${ended(who)} Die Uhr des Telefons geht falsch oder ist noch nicht bekannt. Sie sind auf der Platte und zählen, sobald sie sich zeigt; öffnen Sie „Telefone“, um zu sehen, wie es steht, oder um zu sagen, wie sie datiert werden.`,
  'cards-shared': ({ who, cards }) =>
    `${cards === 1 ? 'Zwei Telefone melden mit einer Karte' : `Je zwei Telefone melden mit ${cards} Karten`}: ${ended(who)} Beide werden gespeichert, jedes nach seiner eigenen Uhr, und der Fahrer erscheint abwechselnd an zwei Orten. Fragen Sie, welches fährt, und machen Sie dafür eine neue Karte.`,
  'feed-restarting': () =>
    'Der Kanal der Zuschauer wird neu gestartet. Kommissäre, Zeitnahme und Journal sind nicht betroffen; Zuschauer verbinden sich von selbst neu.',
  'feed-slow': ({ everyS, screens }) =>
    `Der Live-Kanal sendet nur alle ${everyS} s, weil ${count(screens, 'Bildschirm folgt', 'Bildschirme folgen')}. Die Zeitnahme bleibt genau.`,
  'feed-fine': ({ screens }) =>
    `${count(screens, 'Bildschirm folgt', 'Bildschirme folgen')} dem Rennen live.`,
  'decoders-fine': ({ decoders, reads }) =>
    `${count(decoders, 'Chip-Decoder', 'Chip-Decoder')} verbunden; ${count(reads, 'Lesung', 'Lesungen')}, seit die Station läuft.`,
  'decoders-troubled': ({ why }) =>
    `${why} GPS und Tastatur laufen weiter; ein Decoder behält seine Lesungen und wird nach dem Versäumten gefragt.`,
  'standby-holding': ({ other }) =>
    `${other} ist nicht zu hören und führt jetzt vielleicht. Hier wird nichts bestätigt, bis er wieder zu hören ist; Telefone behalten ihre Positionen, Tastaturen ihre Eingaben. Nachsehen: Führt jener Rechner, dort weiterarbeiten. Ist er aus, „Ohne ihn weitermachen“ wählen.`,
  'standby-in-step': ({ other }) =>
    `${other} hat alles, was bestätigt wurde, und übernimmt in Sekunden von selbst, wenn dieser Rechner ausfällt.`,
  'standby-catching-up': ({ other }) =>
    `${other} hinkt nach und würde jetzt nicht von selbst übernehmen. Dieser Rechner macht solange allein weiter; abwarten, bis er aufgeholt hat.`,
  'standby-away': ({ other }) =>
    `${other} ist nicht da: Fällt dieser Rechner aus, übernimmt niemand. Einschalten; er holt von selbst auf.`,
  'disk-fine': ({ journalMb, left }) =>
    `Das Journal hat ${journalMb} MB, auf der Platte sind ${left.replace('.', ',')} frei. Ein Tag mit 1000 Fahrern braucht weniger als 1 GB.`,
  'disk-low': ({ journalMb, left }) =>
    `Das Journal hat ${journalMb} MB, auf der Platte sind ${left.replace('.', ',')} frei. Geschriebenes ist sicher. Schaffen Sie jetzt Platz: Ist die Platte voll, warten neue Positionen und Durchfahrten in Telefonen und Tastaturen.`,
  'doors-pressed': ({ open, most, sentAway }) =>
    `${open} von ${most} Verbindungen sind belegt; ${sentAway} wurden in der letzten Minute getrennt, weil sie nichts sagten oder andere ihren Platz brauchten. Jemand hält Verbindungen, ohne sie zu benutzen. Fahrer und Kommissäre kommen trotzdem herein; das Gerät suchen und vom Netz nehmen.`,
  'doors-few': ({ descriptors, most }) =>
    `Dieser Rechner erlaubt der Station nur ${descriptors} Dateien und Verbindungen, davon ${most} für HTTP. Für ein kleines Rennen genügt das; für ein großes die Station mit höherer Grenze starten (ulimit -n 65536).`,
  fault: ({ faults, why }) =>
    `Ein Fehler in der Station wurde abgefangen, sie lief weiter (${count(faults, 'Fehler', 'Fehler')} seit dem Start, der neueste: ${why}). Alles Bestätigte ist auf der Platte. Nach dem Rennen das Protokoll der Station ihren Herstellern schicken.`,
  ...decoders,
  ...relays,
  ...phones,
  ...folders,
  ...maps,
  ...screens,
};

function noCategory(category: string, known: readonly string[]): string {
  return `Eine Klasse „${category}“ gibt es nicht; dieses Rennen hat ${known.length === 0 ? 'noch keine' : quoted(known)}.`;
}
