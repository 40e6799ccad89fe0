/** What breaks a program that was written against an earlier API is found; growth is not called a break. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './check.ts';
import { canonical } from './documents.ts';
import { graphQlChanges } from './graphql-changes.ts';
import { openApiChanges } from './openapi-changes.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests reach into a document to change it
type Document = any;

const earlier = (): Document => ({
  openapi: '3.1.0',
  paths: {
    '/v1/races/{race}/entries': {
      get: {
        parameters: [
          { name: 'race', in: 'path', required: true, schema: { type: 'string', maxLength: 40 } },
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 500 } },
        ],
        responses: {
          200: {
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['entries'],
                  properties: {
                    entries: { type: 'array', items: { $ref: '#/components/schemas/Entry' } },
                  },
                },
              },
            },
          },
          404: { content: { 'application/problem+json': { schema: {} } } },
        },
      },
      post: {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/NewEntry' } } },
        },
        responses: { 201: {} },
      },
    },
  },
  components: {
    schemas: {
      Entry: {
        type: 'object',
        required: ['bib', 'status'],
        properties: {
          bib: { type: 'string' },
          name: { type: 'string' },
          status: { enum: ['riding', 'dnf'] },
          gapMs: { anyOf: [{ type: 'number' }, { type: 'null' }] },
          leader: { $ref: '#/components/schemas/Entry' },
        },
      },
      NewEntry: {
        type: 'object',
        required: ['bib'],
        additionalProperties: false,
        properties: {
          bib: { type: 'string', maxLength: 8 },
          team: { type: 'string' },
          category: { enum: ['elite', 'masters'] },
          chip: {
            oneOf: [
              { type: 'object', required: ['kind'], properties: { kind: { const: 'a' } } },
              { type: 'object', required: ['kind'], properties: { kind: { const: 'b' } } },
            ],
          },
        },
      },
    },
  },
});
const PATH = '/v1/races/{race}/entries';
const changed = (change: (document: Document) => void): readonly string[] => {
  const after = earlier();
  change(after);
  return openApiChanges(earlier(), after);
};
const entry = (document: Document) => document.components.schemas.Entry;
const newEntry = (document: Document) => document.components.schemas.NewEntry;

test('the same document breaks nobody, even one that holds itself', () => {
  assert.deepEqual(openApiChanges(earlier(), earlier()), []);
});

const BREAKS: readonly (readonly [string, (document: Document) => void, RegExp])[] = [
  ['a path is removed', (d) => delete d.paths[PATH], /GET .*entries: is gone/],
  ['a method is removed', (d) => delete d.paths[PATH].post, /^POST .*: is gone/],
  ['an answer is removed', (d) => delete d.paths[PATH].get.responses[200], /GET .* 200: is gone/],
  ['a field is removed', (d) => delete entry(d).properties.name, /entries\[\]\.name: is gone/],
  ['a field may be missing', (d) => entry(d).required.pop(), /status: was always there, may now be missing/],
  [
    'a field changes its type',
    (d) => (entry(d).properties.bib.type = 'integer'),
    /bib: was string, is integer/,
  ],
  [
    'a field may be null',
    (d) => (entry(d).properties.name.type = ['string', 'null']),
    /name: may now be null/,
  ],
  [
    'a field may be null, said otherwise',
    (d) => (entry(d).properties.name = { anyOf: [{ type: 'string' }, { type: 'null' }] }),
    /name: may now be null/,
  ],
  ['a parameter is removed', (d) => d.paths[PATH].get.parameters.pop(), /query parameter limit: is gone/],
  [
    'a new parameter must be given',
    (d) => d.paths[PATH].get.parameters.push({ name: 'key', in: 'query', required: true, schema: {} }),
    /query parameter key: must be given now/,
  ],
  [
    'a limit is tightened',
    (d) => (d.paths[PATH].get.parameters[1].schema.maximum = 100),
    /limit: maximum was 500, is 100/,
  ],
  [
    'a limit is new',
    (d) => (newEntry(d).properties.team.maxLength = 20),
    /team: maxLength was not set, is 20/,
  ],
  ['a new field must be sent', (d) => newEntry(d).required.push('team'), /body\.team: must be given now/],
  [
    'a field is not taken any more',
    (d) => delete newEntry(d).properties.team,
    /body\.team: is not taken any more/,
  ],
  [
    'a value is not taken any more',
    (d) => newEntry(d).properties.category.enum.pop(),
    /"masters" is not taken/,
  ],
  [
    'an alternative is not taken any more',
    (d) => newEntry(d).properties.chip.oneOf.pop(),
    /chip.*"b" is not taken any more/,
  ],
  [
    'a sign-in is needed',
    (d) => (d.paths[PATH].get.security = [{ token: [] }]),
    /GET .*: needs a sign-in now/,
  ],
];
for (const [what, change, message] of BREAKS)
  test(`breaks: ${what}`, () => {
    const found = changed(change);
    assert.ok(
      found.some((line) => message.test(line)),
      `${message} is not among:\n${found.join('\n')}`,
    );
  });

const GROWS: readonly (readonly [string, (document: Document) => void])[] = [
  ['a new path', (d) => (d.paths['/v1/events'] = { get: { responses: { 200: {} } } })],
  ['a new field in an answer', (d) => (entry(d).properties.club = { type: 'string' })],
  ['a field that is always there from now on', (d) => entry(d).required.push('name')],
  ['a new value in an answer', (d) => entry(d).properties.status.enum.push('otl')],
  ['a field that is not null any more', (d) => (entry(d).properties.gapMs = { type: 'number' })],
  ['a new field that may be sent', (d) => (newEntry(d).properties.club = { type: 'string' })],
  ['a field that need not be sent any more', (d) => newEntry(d).required.pop()],
  ['a new value that may be sent', (d) => newEntry(d).properties.category.enum.push('juniors')],
  ['a wider limit', (d) => (newEntry(d).properties.bib.maxLength = 12)],
  [
    'a new alternative that may be sent',
    (d) => newEntry(d).properties.chip.oneOf.push({ type: 'object', properties: { kind: { const: 'c' } } }),
  ],
  ['another error', (d) => (d.paths[PATH].get.responses[429] = {})],
  ['a schema that is written out', (d) => (newEntry(d).properties.team = { allOf: [{ type: 'string' }] })],
];
for (const [what, change] of GROWS)
  test(`grows: ${what}`, () => {
    assert.deepEqual(changed(change), []);
  });

test('the same break is found at every place that shares a schema', () => {
  const twice = earlier();
  twice.paths['/v1/leader'] = structuredClone({ get: twice.paths[PATH].get });
  const after = structuredClone(twice);
  delete entry(after).properties.bib;
  const places = openApiChanges(twice, after).filter((line) => line.endsWith('entries[].bib: is gone'));
  assert.equal(places.length, 2);
});

test('GraphQL: a field that goes breaks, one that comes does not', () => {
  const before = 'type Query { race(id: ID!): Race }\ntype Race { name: String! laps: Int! }';
  assert.deepEqual(graphQlChanges(before, before), []);
  assert.deepEqual(graphQlChanges(before, before.replace('laps: Int!', 'laps: Int! flag: String')), []);
  assert.match(graphQlChanges(before, before.replace(' laps: Int!', '')).join(), /Race\.laps was removed/);
  assert.match(graphQlChanges(before, before.replace('Int!', 'Int')).join(), /Race\.laps changed type/);
  assert.match(graphQlChanges(before, before.replace('id: ID!', 'id: ID!, key: ID!')).join(), /key/);
});

test('what is said of a document, and whether it fails', () => {
  const changes = (before: string, after: string) => (after.startsWith(before) ? [] : ['one field']);
  const verdict = (before: string | null, after: string | null) =>
    judge({ file: 'a', before, after, changes });
  assert.deepEqual(verdict('x', 'x'), { lines: ['a: unchanged'], breaks: false });
  assert.equal(verdict('x', 'xy').breaks, false);
  assert.match(verdict('x', 'xy').lines.join(), /has grown.*--update/);
  assert.deepEqual(verdict('x', 'z').lines, ['a: breaks programs that use it', '  one field']);
  assert.equal(verdict('x', 'z').breaks, true);
  assert.equal(verdict('x', null).breaks, true);
  assert.equal(verdict(null, 'x').breaks, false);
  assert.deepEqual(verdict(null, null), { lines: [], breaks: false });
});

test('the same API gives the same text, wherever it runs', () => {
  assert.equal(
    canonical({ servers: [{ url: 'https://a' }], paths: { b: 1, a: [{ d: 1, c: 2 }] } }),
    canonical({ paths: { a: [{ c: 2, d: 1 }], b: 1 }, servers: [] }),
  );
});
