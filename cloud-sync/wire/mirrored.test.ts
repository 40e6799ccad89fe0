import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryFields, OFFICIALS_ONLY } from '../../race/decisions/values.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { mirrored } from './mirrored.ts';

const WHOLE = {
  ...{
    entry: 1,
    bib: '7',
    name: 'Ana Silva',
    firstName: 'Ana',
    lastName: 'Silva',
    category: 'men',
    team: 'Red',
    club: 'RC',
    teamCode: 'RED',
  },
  ...{
    nation: 'POR',
    sex: 'F',
    licence: 'L1',
    uciId: '10000000182',
    chips: ['C1'],
    birthDate: '1999-04-01',
    birthYear: 1999,
    startOffsetMs: 5,
  },
  ...{
    city: 'Porto',
    state: 'Norte',
    email: 'ana@example.org',
    phone: '123',
    emergency: 'Rui 456',
    notes: 'asthma',
    own: { Shirt: 'M' },
  },
};
const record = (entries: object[]) =>
  ({
    seq: 1,
    atMs: 1,
    race: 'crit',
    by: { role: 'official', name: 'Rosa' },
    input: { kind: 'decision', decision: { type: 'put-entries', id: 'put-entries-1', entries } },
  }) as unknown as JournalRecord;

test('licences, UCI IDs, how to reach riders and their families, birthdays and officials’ notes do not leave the venue', () => {
  assert.deepEqual(
    Object.keys(WHOLE).sort(),
    ['entry', ...Object.keys(entryFields.shape)].sort(),
    'the test knows every field',
  );
  const sent = JSON.stringify(mirrored(record([WHOLE])));
  for (const field of OFFICIALS_ONLY) assert.equal(sent.includes(`"${field}"`), field === 'chips', field);
  assert.doesNotMatch(sent, /example|Porto|asthma|456|1999|L1|10000000182/);
  assert.match(sent, /Ana Silva.*"firstName":"Ana"/);
});

test('a record without any of these is the record itself', () => {
  const plain = record([{ entry: 1, bib: '7', name: 'Ana Silva', category: 'men', chips: [] }]);
  assert.equal(mirrored(plain), plain);
});
