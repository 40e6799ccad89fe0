/** Every code has words in every language, from one set of facts; what pages cannot say they leave to the English. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { de } from './de.ts';
import { en } from './en.ts';
import type { Facts } from './facts.ts';
import { fr } from './fr.ts';
import { type Code, inEnglish, type Phrases, phrase, phraseKnown, saying } from './message.ts';

const LANGUAGES = { en, de, fr } as const;
const codes = Object.keys(en) as Code[];

/** Facts of every shape there is, rich enough for any code: each code takes what it knows. */
const PLENTY = {
  ...{ open: 190, most: 230, sentAway: 512, descriptors: 1_024, faults: 2 },
  ...{
    who: '23 Nowak',
    other: '7 Silva',
    one: '23 Nowak',
    first: '23 Nowak',
    second: '7 Silva',
    holder: '7 Silva',
  },
  ...{
    name: 'Nowak',
    line: 'finish',
    category: 'elite',
    bib: '23',
    chip: 'AB12',
    otherChip: '00AB12',
    status: 'DNF',
    uciId: '100',
  },
  ...{
    passing: 'chip:1',
    why: 'disk full',
    answer: '302',
    left: '83 GB',
    source: 'chip',
    countsSource: 'keypad',
    because: 'photo',
  },
  ...{ lap: 3, laps: 2, count: 2, place: 4, points: 5, entry: 9, riders: ['23 Nowak', '7 Silva', '9 Ito'] },
  ...{ timeMs: 3_723_400, countsMs: 0, startMs: 0, fromMs: 0, toMs: 1, sinceMs: 0, listedMs: 0, apartMs: 20 },
  ...{ withinMs: 42, afterMs: 5_000, byMs: 200_000, phoneMs: 9_000, uncertaintyMs: 30, gap: { ms: 2_000 } },
  ...{ known: ['a', 'b'], hasCourse: true, agreeing: ['gps'], read: { kind: 'chip', code: 'X1' } },
  ...{ expected: { who: '9 Ito', offMs: 3_000, late: true }, waiting: 3, commitMs: 4, records: 1, everyS: 5 },
  ...{ change: 'away' },
  ...{ folder: '/media/stick', minutes: 12, everyMinutes: 30, needMb: 400, freeMb: 90 },
  ...{ begins: '"<html>"', day: '2006-09-17', accuracyM: -1, bytes: 70_000 },
  ...{ client: 'phone-1', where: '10.0.0.7', both: true },
  ...{ relays: 2, fine: 1, of: 2, others: 'relay.example' },
  ...{ node: 'tent-2', atMs: 0, file: 'journal-mended-20261129T101400Z', fault: 'record 7' },
  ...{ by: '2 min', ago: '40 s', races: 1, phones: 2, positions: 300, cards: 2 },
  ...{ diskMs: 2, passings: 1, decisions: 2, settings: 1, back: 3, asks: true, stored: 2, refused: 1 },
  inputs: [{ kind: 'decision', by: 'Ada', atMs: 0, race: 'elite' }],
  ...{ decoders: 2, reads: 7, holders: ['23 Nowak', '9 Ito'] },
  ...{ mostMb: 64, kind: 'pdf', format: 'GPX', most: 7, names: ['Tent'], as: 'UTF-16', declared: 'UTF-8' },
  ...{
    lengthM: 3_000,
    leastM: 100,
    mostM: 1e6,
    atM: 40,
    apartM: 12,
    lapM: 900,
    gapM: 12,
    offM: 0.4,
    awayM: 4e6,
  },
  ...{ fromM: 5, toM: 9_000, point: 4, next: 'sprint', loop: true, parts: 3, before: 90, after: 9, more: 2 },
  ...{ lapMs: 3_723_400, lapM: 9_000, kmh: 400 },
  ...{ zone: 'Middle/Earth' },
  ...{ mostBytes: 4e9, freeBytes: 2e6, received: 200, host: 'maps.example', days: 10, answered: 404 },
  ...{ address: '127.0.0.1', protocol: 'ftp:' },
  ...{ behind: 3, lag: '40 s', version: 1, state: 'official' },
  ...{
    at: '10.0.0.7:23',
    port: 3601,
    told: 'X;Y',
    has: '1.0',
    needs: '1.2',
    oldest: '4.0',
    counts: 9,
    tells: 5,
  },
  ...{ max: 8, ahead: true, from: 5, to: 7, loop: '2', own: '1', set: '5', calls: true },
  ...{ others: 1, screens: 2, journalMb: 3, lines: [{ from: 'sprint', points: 5, lap: 2, place: 1 }] },
};

/** Where a fact of the same name has another shape. */
const PARTICULAR: { readonly [One in Code]?: object } = {
  clients: { riders: 2, others: 1, screens: 2 },
  'start-forgotten': { category: 'Elite', riders: 8, firstMs: 0, proposals: [] },
  'protest-open': { number: 2, by: 'Team Velo', against: ['7 Silva'], untilMs: 0 },
  'removed-passed': {
    ...{
      who: '23 Nowak',
      by: 'Mojca',
      removedMs: 0,
      passing: 'p1',
      line: 'finish',
      timeMs: 0,
      source: 'keypad',
    },
  },
  'line-taken': { others: ['9 Ito', 'Short course'], line: '23 Nowak' },
  'screens-gone': { screens: [{ kind: 'board', openMinutes: 43, goneMinutes: 2 }], more: 1, untilMs: 0 },
  'file-no-such-line': { line: 4 },
  'map-server-away': { reason: { is: 'late' } },
  'out-of-reach': { reason: 'this-computer' },
  'file-not-unpacked': { why: 'no-course' },
};

test('every code that facts.ts names has a sentence in English, German and French', () => {
  const source = ['facts.ts', 'course-facts.ts', 'folders/facts.ts', 'maps/facts.ts']
    .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
    .join('\n');
  const named = [...source.matchAll(/^ {2}(?:'([a-z0-9-]+)'|([a-z]+)): [{N]/gm)].map(([, a, b]) => a ?? b!);
  assert.ok(named.length > 90, String(named.length));
  for (const [language, phrases] of Object.entries(LANGUAGES))
    assert.deepEqual(Object.keys(phrases).sort(), [...named].sort(), language);
});

test('each sentence ends as one, says its facts, and holds no undefined; no two languages say the same', () => {
  for (const code of codes) {
    const facts = { ...PLENTY, ...PARTICULAR[code] };
    const say = (phrases: Phrases) => phrase({ code, facts: facts as never }, phrases, 'Europe/Berlin');
    const told = Object.values(LANGUAGES).map(say);
    for (const sentence of told) {
      assert.match(sentence, /[.?!]$/, `${code}: ${sentence}`);
      assert.doesNotMatch(sentence, /undefined|NaN|null|\[object/, `${code}: ${sentence}`);
    }
    // A fact that one language tells, all tell.
    for (const fact of ['23 Nowak', '7 Silva', '9 Ito', 'AB12', '1:02:03.4', '83 G', 'chip:1'])
      assert.equal(
        new Set(told.map((sentence) => sentence.includes(fact))).size,
        1,
        `${code}: ${fact}: ${told}`,
      );
    assert.equal(new Set(told).size, 3, `${code}: ${told}`);
  }
});

test('sizes and fractions are written as each language writes them', () => {
  const disk = saying('disk-fine', { journalMb: 1, left: '4.5 GB' });
  assert.match(phrase(disk, en, 'UTC'), /4\.5 GB left/);
  assert.match(phrase(disk, de, 'UTC'), /4,5 GB frei/);
  assert.match(phrase(disk, fr, 'UTC'), /4,5 Go libres/);
});

test('moments are told in the event’s zone, one and many as each language has it', () => {
  const late = saying('set-off-late', { who: '3 Ito', byMs: 37_000, listedMs: Date.UTC(2026, 6, 1, 12) });
  assert.match(phrase(late, de, 'Europe/Berlin'), /3 Ito fuhr 37 s zu spät los; .*14:00:00/);
  const laps = (n: number, phrases: Phrases) =>
    phrase(saying('has-ridden', { who: '1 A', laps: n }), phrases, 'UTC');
  assert.match(laps(1, en), /1 lap and/);
  assert.match(laps(2, de), /2 Runden gefahren/);
  assert.match(laps(0, fr), /0 tour et/);
});

test('a code newer than the page, or facts it does not understand, are left to the English sentence', () => {
  assert.equal(phraseKnown({ code: 'not-known-here', facts: {} }, de, 'UTC'), null);
  assert.equal(phraseKnown({ code: 'constructor', facts: {} }, de, 'UTC'), null);
  assert.equal(phraseKnown({ code: 'unknown-passed', facts: { read: { kind: 'x' } } }, de, 'UTC'), null);
  for (const strange of [null, 'text', 3, {}, { code: 7, facts: {} }, undefined])
    assert.equal(phraseKnown(strange, de, 'UTC'), null);
  const facts: Facts['bib-taken'] = { bib: '5', who: '5 Ito' };
  assert.equal(
    phraseKnown({ code: 'bib-taken', facts }, fr, 'UTC'),
    'Le dossard 5 est porté par 5 Ito. Prenez-en un autre, ou changez d’abord le sien.',
  );
  assert.match(inEnglish(saying('race-over', {}), 'UTC'), /^The race is over\.$/);
});

test('large counts are in groups of three, as each language sets them; a bib is no count', () => {
  const facts: Facts['journal-fine'] = { records: 11_516, commitMs: 3 };
  const said = Object.values(LANGUAGES).map((words) =>
    phraseKnown({ code: 'journal-fine', facts }, words, 'UTC'),
  );
  assert.match(said[0]!, /^11,516 records /);
  assert.match(said[1]!, /^11\.516 Einträge/);
  assert.match(said[2]!, /^11\u202f516 entrées/);
  assert.match(inEnglish(saying('bib-taken', { bib: '10001', who: '10001 Ito' }), 'UTC'), /10001/);
});
