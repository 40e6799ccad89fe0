/** "Remove those who are not in the list", of a list with rows that cannot be read: who may stand on one is not removed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bib, CategoryId, EntryId } from '../../ids.ts';
import type { Entry } from '../../rules/setup.ts';
import { type ImportChoices, planImport, type RaceNow } from './plan.ts';

const rider = (bib: string, name: string, more: Partial<Entry> = {}): Entry =>
  ({
    entry: Number(bib) as EntryId,
    bib: bib as Bib,
    name,
    category: 'open' as CategoryId,
    chips: [],
    ...more,
  }) as Entry;
const race = (...entries: readonly Entry[]): RaceNow => ({
  entries,
  categories: [{ id: 'open' as CategoryId, name: 'Open' }],
  ridden: new Set(),
  model: { by: 'laps', laps: 5 },
  gunMs: null,
  thisYear: 2026,
});
const FIELD = race(
  rider('1', 'Ann Lee'),
  rider('2', 'Jörg Müller'),
  rider('3', 'Cy Fox'),
  rider('4', 'Dee Roe'),
);

function removing(text: string, choices: ImportChoices = {}, now = FIELD) {
  const sheets = [{ name: '', rows: text.split('\n').map((line) => line.split(';')) }];
  const plan = planImport(sheets, now, { removeGone: true, ...choices });
  return {
    removes: plan.removes.map(Number),
    gone: plan.gone.map(({ name }) => name),
    stay: plan.findings.flatMap(({ says, rows }) =>
      says.code === 'may-be-on-row' ? [`${says.facts.who}, row ${rows.join(' ')}`] : [],
    ),
    anybodys: plan.findings.flatMap(({ says, rows }) => (says.code === 'row-of-anybody' ? rows : [])),
    puts: plan.puts.map(({ bib, name }) => `${bib} ${name}`),
  };
}

test('who stands on a row that a person left out is not gone', () => {
  const list = 'Bib;Name;Category\n1;Ann Lee;Open\n2;Jörg Müller;Opne\n3;Cy Fox;Open';
  const { removes, gone, stay } = removing(list, { leave: [3] });
  assert.deepEqual([removes, gone], [[4], ['Dee Roe']]);
  assert.deepEqual(stay, ['2 Jörg Müller, row 3']);
});

test('a bib that is none and a name without its letters: whoever it could be stays, who it cannot be goes', () => {
  const { removes, stay } = removing('Bib;Name;Team\n1;Ann Lee;A\n2/7.;J\ufffdrg M\ufffdller;B\n3;Cy Fox;C');
  assert.deepEqual([removes, stay], [[4], ['2 Jörg Müller, row 3']]);
  // Its UCI ID says who it is, whatever became of the name.
  const licensed = race(rider('1', 'Ann Lee'), rider('9', 'Bo Dahl', { licence: 'SUI 77' }));
  const row = removing('Bib;Name;Licence\n1;Ann Lee;\n?;\ufffd\ufffd\ufffd;sui 77', {}, licensed);
  assert.deepEqual([row.removes, row.stay], [[], ['9 Bo Dahl, row 3']]);
});

test('a name alone on its row is taken for a heading; the rider of that name stays, one who shares a word with a heading goes', () => {
  const list = 'Bib;Name;Team\n1;Ann Lee;A\n;Fox, Cy;\n;Team Roe;\n2;Jörg Müller;B';
  const { removes, stay } = removing(list);
  assert.deepEqual([removes, stay], [[4], ['3 Cy Fox, row 3']]);
});

test('a row without a bib, whose name is written otherwise: who it could be stays', () => {
  const { removes, stay } = removing(
    'Bib;Name;Team\n1;Ann Lee;A\n2;Jörg Müller;B\n;Cyrus Fox;C\n4;Dee Roe;D',
  );
  assert.deepEqual([removes, stay], [[], ['3 Cy Fox, row 4']]);
});

test('while a row says nothing of whose it is nobody is removed; left out or mended, it holds up nobody', () => {
  const list = 'Bib;Name;Team\n1;Ann Lee;A\n?;;B\n3;Cy Fox;C';
  const waits = removing(list);
  assert.deepEqual([waits.removes, waits.anybodys], [[], [3]]);
  assert.deepEqual(waits.gone, ['Jörg Müller', 'Dee Roe']);
  assert.deepEqual(removing(list, { leave: [3] }).removes, [2, 4]);
  assert.deepEqual(removing(list.replace('?;;', '2;Jörg Müller;')).removes, [4]);
});

test('a rider whose row has somebody else by name, wrong in something else, is gone; the bib of one who stays is taken', () => {
  const list = 'Bib;Name;Category\n1;Ann Lee;Open\n2;Bo Dahl;Opne\n3;Cy Fox;Open\n4;Dee Roe;Open';
  assert.deepEqual(removing(list).removes, [2]);
  const kept = removing(
    'Bib;Name;Team\n1;Ann Lee;A\n2/;J\ufffdrg M\ufffdller;B\n2;Bo Dahl;C\n3;Cy Fox;C\n4;Dee Roe;D',
  );
  assert.deepEqual([kept.removes, kept.puts.includes('2 Bo Dahl')], [[], false]);
});

test('a list that can be read whole removes as it did', () => {
  const { removes, stay, anybodys } = removing('Bib;Name\n1;Ann Lee\n3;Cy Fox');
  assert.deepEqual([removes, stay, anybodys], [[2, 4], [], []]);
});

test('a workbook with a sheet for each category: who stands on another sheet is not gone, and the sheet is named', () => {
  const sheet = (name: string, text: string) => ({
    name,
    rows: text.split('\n').map((line) => line.split(';')),
  });
  const book = [
    sheet('Women', 'Bib;Name\n1;Ann Lee\n5;Eve Oak'),
    sheet('Men', 'Bib;Name\n2;MÜLLER Jörg'),
    sheet('Late', 'Paid at the desk\nwho;\nCy Fox;yes'),
  ];
  const plan = planImport(book, FIELD, { sheet: 'Women', removeGone: true, category: 'open' as CategoryId });
  assert.deepEqual([plan.gone.map(({ name }) => name), plan.removes], [['Dee Roe'], [4]]);
  const said = plan.findings.flatMap(({ says }) => (says.code === 'on-other-sheet' ? [says.facts] : []));
  assert.deepEqual(said, [
    { sheet: 'Men', riders: 1, who: ['2 Jörg Müller'] },
    { sheet: 'Late', riders: 1, who: ['3 Cy Fox'] },
  ]);
});

test('last year’s bib with somebody else’s name on another sheet keeps nobody', () => {
  const book = [
    {
      name: 'A',
      rows: [
        ['Bib', 'Name'],
        ['1', 'Ann Lee'],
        ['2', 'Jörg Müller'],
        ['3', 'Cy Fox'],
      ],
    },
    {
      name: 'B',
      rows: [
        ['Bib', 'Name'],
        ['4', 'Uma Ray'],
      ],
    },
  ];
  const plan = planImport(book, FIELD, { sheet: 'A', removeGone: true });
  assert.deepEqual(plan.removes, [4]);
  assert.equal(
    plan.findings.some(({ says }) => says.code === 'on-other-sheet'),
    false,
  );
});
