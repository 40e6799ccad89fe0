/** What a query may ask for: everyday ones pass, those that take seconds of everybody's are refused with a sentence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema, getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql';
import { costRule, parseBounded, QUERY_LIMITS, tooMuch, unreadable } from './cost.ts';
import { SCHEMA } from './schema.ts';

const RIDER =
  'entry bib name team nation category status place laps timeMs gapMs gapLaps lastLapMs bestLapMs';
const everyday = [
  '{ races { id name state viewers } }',
  `{ race(id: "crit") { id name categories { id name standings { ${RIDER} } } announcements { atMs text } } }`,
  `{ race(id: "crit") { riders { ${RIDER} history { line timeMs source lap } } course { points { latDeg lonDeg } } } }`,
  '{ pastRaces(limit: 100) { id name startMs categories { name winner { name timeMs } fastestLap { name ms } } } }',
  `{ history(race: "crit") { race { name } categories { marks { lap line } riders { bib name elapsedMs legMs places gapsMs gps } }
     traces(riders: [1, 2, 3]) { entry elapsedMs } } }`,
  `subscription { standings(race: "crit") { cursor recovered changed { ${RIDER} } } }`,
  getIntrospectionQuery(),
];

test('what pages and programs ask is answered', () => {
  const schema = buildSchema(SCHEMA);
  for (const text of everyday)
    assert.deepEqual(validate(schema, parse(text), [...specifiedRules, costRule]), [], text.slice(0, 60));
});

test('aliases, heaps of fields, depth and work are refused, and say what would do', () => {
  const aliases = Array.from({ length: 290 }, (_, at) => `a${at}: race(id: "c") { riders { bib } }`).join(
    ' ',
  );
  assert.match(tooMuch(parse(`{ ${aliases} }`))!, /one field 290 times.*at most 30/);
  const some = Array.from({ length: 20 }, (_, at) => `a${at}: race(id: "c") { riders { ${RIDER} } }`).join(
    ' ',
  );
  assert.match(tooMuch(parse(`{ ${some} }`))!, /about \d+ values/);
  const histories = Array.from(
    { length: 30 },
    (_, at) => `a${at}: history(race: "c") { categories { riders { name gps } } }`,
  );
  assert.match(tooMuch(parse(`{ ${histories.join(' ')} }`))!, /values/);
  const deep = `${'{ a '.repeat(QUERY_LIMITS.depth + 1)}${'}'.repeat(QUERY_LIMITS.depth + 1)}`;
  assert.match(tooMuch(parse(deep))!, /fields deep/);
});

test('fragments within fragments are reckoned at once, also those that grow without end or go in circles', () => {
  const fragments = Array.from(
    { length: 60 },
    (_, at) => `fragment f${at} on Race { ...f${at + 1} ...f${at + 1} ... on Race { ...f${at + 1} } }`,
  );
  const text = `{ race(id: "c") { ...f0 } } ${fragments.join(' ')} fragment f60 on Race { id name }`;
  const began = performance.now();
  assert.match(tooMuch(parse(text))!, /fields|values/);
  assert.ok(performance.now() - began < 200);
  tooMuch(parse('{ race(id: "c") { ...a } } fragment a on Race { ...b } fragment b on Race { ...a }'));
});

test('lists within lists, thousands deep, end with a sentence and not with the parser’s stack', () => {
  const deep = `{ race(id: ${'['.repeat(5_000)}1${']'.repeat(5_000)}) { name } }`;
  assert.throws(() => parseBounded(deep), /more than 60 deep/);
  for (const [open, close] of ['[]', '{}', '()'])
    assert.match(
      unreadable(`{ a(b: ${open!.repeat(7_000)}${close!.repeat(7_000)}) }`)?.message ?? '',
      /60 deep/,
    );
  // Brackets in strings and comments neither hide a depth nor make one.
  for (const hidden of ['"]"', '#]\n'])
    assert.match(unreadable(`{ a(b: ${`[${hidden} `.repeat(2_000)}`)?.message ?? '', /60 deep/);
  assert.equal(unreadable(`{ a(b: "${'['.repeat(500)}") }`), null);
  assert.match(unreadable(`{ ${'a '.repeat(7_000)} }`)?.message ?? '', /6000 tokens/);
  for (const text of everyday) assert.equal(unreadable(text), null);
});
