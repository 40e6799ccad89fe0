/**
 * What the station has to say to officials, as a code and facts: a page says it in its reader's language, the API
 * gives the English sentence beside it. Facts are JSON; times are UTC epoch ms or ms of race time; riders are called
 * `23 Nowak`. Codes are for ever: one may be added, none may change its meaning.
 */
import type { Upset } from '../../decisions/upset.ts';
import type { Gap } from '../../feed/board-view.ts';
import type { ScreenKind } from '../../feed/screen-name.ts';
import type { TallyStatus } from '../../rules/finish.ts';
import type { SightingSource } from '../../rules/trust.ts';
import type { PointsLine } from '../../standings/points-race.ts';
import type { CourseFacts, FileFacts, MakingFacts, ReadingFacts } from './course-facts.ts';
import type { FolderFacts, FolderSaying } from './folders/facts.ts';
import type { MapFacts, ReachFacts } from './maps/facts.ts';

/** A moment for a gun that nobody pressed: from the laps ridden, the length of the course, or as it was planned. */
export interface StartProposal {
  readonly by: 'laps' | 'course' | 'planned';
  /** UTC epoch ms. */
  readonly atMs: number;
}

/** What needs an official. */
export interface ReviewFacts {
  'missed-read': { who: string; line: string; lap: number; timeMs: number };
  'sources-differ': {
    who: string;
    source: SightingSource;
    timeMs: number;
    countsSource: SightingSource;
    countsMs: number;
  };
  'too-soon-for-a-lap': { who: string; line: string; afterMs: number };
  'too-fast-for-the-course': { who: string; line: string; lapMs: number; lapM: number; kmh: number | null };
  'phone-silent': { who: string; line: string; timeMs: number };
  'short-cut': { who: string; line: string; timeMs: number };
  'before-own-start': { who: string; line: string; timeMs: number; startMs: number };
  'seen-after-out': { who: string; status: string; timeMs: number };
  'never-seen': { who: string };
  'never-seen-many': { category: string; count: number; riders: readonly string[] };
  overdue: { who: string; byMs: number; phoneMs: number | null };
  'finish-too-close': {
    riders: readonly string[];
    apartMs: number;
    source: SightingSource;
    withinMs: number;
  };
  'result-differs': {
    version: number;
    state: 'provisional' | 'official';
    riders: readonly string[];
    others: number;
  };
  /** `against` empty: a decision, or the result as such. */
  'protest-open': { number: number; by: string; against: readonly string[]; untilMs: number | null };
  'bell-due': { category: string; laps: number; timeMs: number };
  'sprint-too-close': { lap: number; first: string; second: string; apartMs: number };
  'set-off-late': { who: string; byMs: number; listedMs: number };
  'set-off-early': { who: string; byMs: number; listedMs: number };
  /** `category` null: nothing has started. `riders` 0: somebody passed, by a time kept without a bib. */
  'start-forgotten': {
    category: string | null;
    riders: number;
    firstMs: number;
    proposals: readonly StartProposal[];
  };
  'unknown-passed': {
    /** Null: somebody, with no bib or chip. */
    read: { kind: 'bib' | 'chip' | 'entry'; code: string } | null;
    line: string;
    timeMs: number;
    source: SightingSource;
    expected: { who: string; offMs: number; late: boolean } | null;
  };
  'removed-passed': {
    who: string;
    by: string;
    removedMs: number;
    /** The passing's id, so that an official who saw another bib can give it to its rider. */
    passing: string;
    line: string;
    timeMs: number;
    source: SightingSource;
  };
  'chip-of-several': { chip: string; line: string; timeMs: number; holders: readonly string[] };
  'chip-spelled-otherwise': { chip: string; line: string; timeMs: number; who: string };
  'asks-for-help': { who: string; sinceMs: number };
  'bib-claimed-twice': { bib: string; name: string; other: string };
  'chip-claimed-twice': { chip: string; who: string; otherChip: string; other: string };
  'uci-id-mistyped': { uciId: string; who: string };
}

/** Why a decision makes no sense now. */
export interface ObjectionFacts {
  'category-listed-twice': { category: string };
  'category-has-riders': { category: string; count: number };
  'has-ridden': { who: string; laps: number };
  /** `free`: the next bib that nobody wears; null where there is none to offer. */
  'bib-taken': { bib: string; who: string; free?: string | null };
  'nothing-to-restart': Nothing;
  'forget-when-official': { who: string };
  'positions-when-official': Nothing;
  'positions-are-gone': Nothing;
  'data-is-gone': Nothing;
  'data-while-on': Nothing;
  'data-while-protest': Nothing;
  'no-result-yet': Nothing;
  'no-such-protest': Nothing;
  'no-such-lap': { who: string; laps: number; lap: number };
  'swap-with-self': Nothing;
  'end-before-beginning': { fromMs: number; toMs: number };
  'laps-on-field-in-points-races': Nothing;
  'say-how-many-laps': Nothing;
  'relegate-behind-self': Nothing;
  'own-time-already': Nothing;
  'rode-with-self': Nothing;
  'no-call-for-help': { who: string };
  'no-such-entry': { entry: number };
  'no-such-category': { category: string; known: readonly string[] };
  'no-such-line': { line: string; hasCourse: boolean; known: readonly string[] };
  'no-such-passing': { passing: string };
  'no-such-time-zone': { zone: string };
  'line-twice': { line: string };
  'loop-needs-one-line': Nothing;
  'course-needs-both-lines': Nothing;
  'finish-before-start-line': Nothing;
  'bib-listed-twice': { bib: string };
  'entry-listed-twice': { entry: number };
  'entry-in-no-category': { who: string; category: string; known: readonly string[] };
  'chip-taken': { chip: string; who: string; holder: string };
  'chip-taken-as': { chip: string; who: string; otherChip: string; holder: string };
  'race-not-started': Nothing;
  'earlier-than-start': { startMs: number };
  'race-over': Nothing;
  'race-is-on': { change: Upset; startMs: number };
  'shorter-than-ridden': { who: string; laps: number };
  'rider-not-started': { who: string };
  'before-start': { who: string; startMs: number };
  'passing-too-close': { who: string; line: string; apartMs: number; timeMs: number };
  'different-categories': { one: string; other: string };
  'in-order-twice': { who: string };
  'not-in-order': { who: string };
  'first-is-level-with-nobody': { who: string };
  'has-not-finished': { who: string };
  'gone-for-good': Nothing;
  'nothing-to-undo': Nothing;
  'redo-instead': Nothing;
  'undone-already': Nothing;
  'nothing-to-redo': Nothing;
  'in-force-already': Nothing;
}

/** Why a rider is where they are. */
export interface ExplanationFacts {
  placed: { place: number; status: TallyStatus; laps: number };
  'not-seen-yet': Nothing;
  'no-place': { status: TallyStatus; laps: number };
  timed: {
    timeMs: number;
    line: string;
    source: SightingSource;
    uncertaintyMs: number;
    agreeing: readonly SightingSource[];
  };
  gap: { gap: Gap };
  level: { other: string };
  behind: { other: string };
  'behind-by-last-sprint': { other: string };
  'behind-by-points': { other: string; points: number };
  'behind-by-laps': { other: string; laps: number };
  'behind-on-the-lap': { other: string };
  'behind-in-same-time': { other: string; because: 'photo' | 'relegated' | 'later' };
  'behind-by-time': { other: string; timeMs: number };
  'bunch-time': Nothing;
  'three-km-rule': { other: string };
  'given-time': { timeMs: number };
  penalty: { timeMs: number };
  bonus: { timeMs: number };
  'laps-by-official': { laps: number };
  relegated: { other: string };
  'relegated-in-group': Nothing;
  'needs-photo': Nothing;
  'gps-only': Nothing;
  'status-by-official': { status: string };
  'pulled-by-rule': Nothing;
  'outside-time-limit': Nothing;
  'full-distance': { laps: number | null };
  'after-the-winner': Nothing;
  'passings-set-aside': { count: number };
  'passings-in-conflict': { count: number };
  points: { lines: readonly PointsLine[] };
  eliminated: Nothing;
  'riding-time': { timeMs: number; place: number };
}

/** A decision or passing that the disk kept waiting. */
export interface LateInputFacts {
  kind: 'decision' | 'passing';
  by: string;
  atMs: number;
  race: string;
}

/** How the station is. */
export interface HealthFacts {
  clients: { riders: number; others: number; screens: number };
  'journal-lost': {
    records: number;
    fromMs: number;
    toMs: number;
    /** Riders whose positions are among them, most first, with how many; empty when it is not known. */
    who: string;
    passings: number;
    decisions: number;
    /** Changes of settings. */
    settings: number;
    /** Records that came back of those that were lost. */
    back: number;
    /** A cloud relay is set up, and has not been asked yet. */
    asks: boolean;
  };
  /** `from`: left out: the relay. */
  'journal-back': { records: number; fromMs: number; toMs: number; from?: 'standby' };
  /** `file`: where it keeps the damaged one; null: it had lost its end. */
  'journal-healed': { node: string; atMs: number; records: number; file: string | null };
  'cloud-comparing': Nothing;
  'cloud-other': Nothing;
  'journal-failing': { why: string };
  'journal-damaged': { why: string };
  'journal-slow': { waiting: number; commitMs: number; diskMs: number };
  'processor-slow': { waiting: number; commitMs: number; diskMs: number };
  'answer-late': Nothing;
  'answer-late-failing': { why: string };
  'answers-wait': { count: number; inputs: readonly LateInputFacts[] };
  'answers-came': { stored: number; refused: number; inputs: readonly LateInputFacts[] };
  /** `minutes`: since the last good copy; null when there was none since the start. */
  'backups-gone': { folder: string; minutes: number | null };
  'backups-full': { folder: string; needMb: number; freeMb: number };
  /** `why`: as the computer says it; `says`: what that is, where it is known. */
  'backups-failing': { folder: string; why: string; says?: FolderSaying };
  'backups-first': { folder: string };
  'backups-fine': { folder: string; minutes: number; everyMinutes: number };
  'cloud-fine': Nothing;
  /** Of several relays. */
  'cloud-all-fine': { relays: number };
  'cloud-some': { fine: number; of: number; others: string };
  'cloud-clock-off': { by: string; ahead: boolean };
  'cloud-behind': { behind: number; lag: string };
  'cloud-away': { why: string; behind: number; lag: string };
  'cloud-refused': { why: string };
  'journal-fine': { records: number; commitMs: number };
  'feed-restarting': Nothing;
  'feed-slow': { everyS: number; screens: number };
  'feed-fine': { screens: number };
  /** `untilMs`: when the last of them went. `more`: beside those named. */
  'screens-gone': {
    screens: readonly { kind: ScreenKind; openMinutes: number; goneMinutes: number }[];
    more: number;
    untilMs: number;
  };
  'decoders-fine': { decoders: number; reads: number };
  'decoders-troubled': { why: string };
  'disk-fine': { journalMb: number; left: string };
  'disk-low': { journalMb: number; left: string };
  'standby-holding': { other: string };
  'standby-in-step': { other: string };
  'standby-catching-up': { other: string };
  'standby-away': { other: string };
  'doors-pressed': { open: number; most: number; sentAway: number };
  'doors-few': { descriptors: number; most: number };
  fault: { faults: number; why: string };
  /** `by` and `ago`: `40 s`, `12 min`, `3 h`; `races` that are on. */
  'clock-set-forward': { by: string; ago: string; races: number };
  'clock-set-back': { by: string; ago: string; races: number };
  'phones-waiting': { who: string; phones: number; positions: number };
  'cards-shared': { who: string; cards: number };
}

/** A saying whose code is enough. */
export type Nothing = Record<string, never>;

/** Why something of a rider's phone was refused; `told`: as it stood there, in quotation marks if it was text, '' for nothing. */
export interface PhoneFacts {
  'phone-latitude': { told: string };
  'phone-longitude': { told: string };
  'phone-nowhere': Nothing;
  'phone-invalid': { accuracyM: number };
  'phone-moment': { told: string };
  'phone-day': { day: string };
  'phone-not-text': Nothing;
  'phone-not-json': { begins: string };
  'phone-no-report': Nothing;
  'phone-no-id': Nothing;
  'phone-encrypted': Nothing;
  'phone-other-kind': { told: string };
  'phone-list-long': { count: number; most: number };
  'phone-too-large': { bytes: number; most: number };
  'phone-given-up': { by: string };
  'phone-wrong-login': { client: string };
  'phone-forgotten': Nothing;
  'phone-unsealed': { kept: boolean };
  'phones-one-id': { name: string; client: string; where: string; both: boolean };
}

/** Why a cloud relay is not reached, or takes nothing of this station. `answer`: the status of an HTTP answer. */
export interface RelayFacts {
  'relay-other-answers': { answer: string };
  'relay-not-now': { answer: string };
  'relay-being-woken': Nothing;
  'relay-door-knows-not': Nothing;
  'relay-no-internet': Nothing;
  'relay-unknown-name': { host: string };
  'relay-bad-port': { port: string };
  'relay-no-tls': { address: string };
  'relay-nobody-listens': Nothing;
  'relay-not-reached': { why: string };
  'relay-sign-in': { answer: string };
  'relay-line-cut': Nothing;
  'relay-silent': Nothing;
  'relay-bad-code': Nothing;
  'relay-other-key': Nothing;
  'relay-unknown-station': Nothing;
  'relay-superseded': Nothing;
}

/** How a chip decoder is, what was noticed about it, and why a read of it is in no race. */
export interface DecoderFacts {
  'decoder-not-yet': Nothing;
  'decoder-awaits-call': { port: number };
  'decoder-no-address': Nothing;
  'decoder-no-answer': { at: string; why: string };
  'decoder-port-taken': { port: number; why: string };
  'decoder-line-ended': { calls: boolean };
  'decoder-takes-nothing': Nothing;
  'decoder-line-too-long': Nothing;
  'decoder-old-firmware': { has: string; needs: string };
  'decoder-silent': { afterMs: number };
  'decoder-not-stored': Nothing;
  'decoder-no-time': { told: string };
  'decoder-not-understood': { told: string };
  'decoder-new-protocol': { oldest: string; known: string };
  'decoder-counts-more': { counts: number; tells: number };
  'decoder-too-many-callers': { max: number };
  /** Not in doubt: its reads are put right by that. */
  'decoder-clock-differs': { byMs: number; ahead: boolean; name: string };
  'decoder-clock-in-doubt': { byMs: number; ahead: boolean; name: string };
  'decoder-clock-was-set': { byMs: number; ahead: boolean };
  'decoder-clock-not-taken': { byMs: number; ahead: boolean };
  'decoder-new-file': Nothing;
  'decoder-passings-missing': { from: number; to: number };
  'decoder-kept-overflow': { count: number };
  'decoder-kept-aside': { count: number };
  'read-awaits-race': Nothing;
  'read-not-understood': Nothing;
  'read-no-moment': Nothing;
  'read-impossible-moment': { byMs: number; ahead: boolean };
  'read-stored': Nothing;
  'read-other-loop': { loop: string; own: string };
  'read-other-set': { set: string; own: string };
  'read-impulse': Nothing;
  'read-marker': { kind: string };
  'read-refused': { why: string };
}

export interface Facts
  extends ReviewFacts,
    ObjectionFacts,
    ExplanationFacts,
    HealthFacts,
    FileFacts,
    ReadingFacts,
    MakingFacts,
    CourseFacts,
    DecoderFacts,
    RelayFacts,
    PhoneFacts,
    FolderFacts,
    MapFacts,
    ReachFacts {}
