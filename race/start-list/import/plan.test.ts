/** Lists as an organiser has them on the morning: many new categories, none at all, twins of bibs, rows taken in two goes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CategoryId, EntryId } from '../../ids.ts';
import type { Entry } from '../../rules/setup.ts';
import { type ImportChoices, type ImportPlan, planImport, type RaceNow } from './plan.ts';

const race = (more: Partial<RaceNow> = {}): RaceNow => ({
  entries: [],
  categories: [{ id: 'open' as CategoryId, name: 'Open' }],
  ridden: new Set(),
  model: { by: 'laps', laps: 5 },
  gunMs: null,
  thisYear: 2026,
  ...more,
});
const list = (text: string, name = '') => [{ name, rows: text.split('\n').map((line) => line.split(';')) }];
const codes = ({ findings }: ImportPlan) => findings.map(({ says }) => says.code);
/** The race after the plan was taken. */
const after = (now: RaceNow, plan: ImportPlan): RaceNow => {
  const put = plan.puts.map((one, at) => ({ ...one, entry: one.entry ?? ((100 + at) as EntryId) }) as Entry);
  const kept = now.entries.filter(({ entry }) => !put.some((one) => one.entry === entry));
  return { ...now, entries: [...kept, ...put], categories: [...now.categories, ...plan.created] };
};

test('a second rider of one bib may have the next free one', () => {
  const sheets = list('Bib;Name\n1;Ann Lee\n1;Bob Ray\n001;Cy Fox\n2;Dee Roe');
  const asked = planImport(sheets, race());
  assert.deepEqual(codes(asked), ['bib-twice', 'bib-twice']);
  const given = planImport(sheets, race(), { freeBibs: [3, 4] });
  assert.deepEqual(codes(given), []);
  assert.deepEqual(
    given.puts.map(({ bib, name }) => [bib, name]),
    [
      ['1', 'Ann Lee'],
      ['3', 'Bob Ray'],
      ['004', 'Cy Fox'],
      ['2', 'Dee Roe'],
    ],
  );
});

test('of a row that was left out nothing is wrong any more, nor of another because of it', () => {
  const sheets = list(
    'Bib;Name;Category;Start\n1;Ann Lee;Open;10:00:00\n1;Bob Ray;Opne;soon\n3;;Open;10:02:00\n4;Dee Roe;Open;10:03:00',
  );
  const asked = planImport(sheets, race());
  const rowsOf = ({ findings }: ImportPlan) =>
    [...new Set(findings.filter(({ severity }) => severity === 'error').flatMap(({ rows }) => rows))].sort();
  assert.deepEqual(rowsOf(asked), [3, 4]);
  assert.ok(codes(asked).includes('bib-twice'));
  const both = planImport(sheets, race(), { leave: [3, 4], starts: 'after-gun' });
  assert.deepEqual(rowsOf(both), []);
  assert.deepEqual(
    both.rows.map(({ row, state, name }) => [row, state, name]),
    [
      ...[[2, 'new', 'Ann Lee'] as const, [3, 'left', 'Bob Ray'] as const],
      ...[[4, 'left', ''] as const, [5, 'new', 'Dee Roe'] as const],
    ],
  );
  // The first of two is left out: the bib is the other's.
  const first = planImport(list('Bib;Name\n1;Ann Lee\n1;Bob Ray'), race(), { leave: [2] });
  assert.deepEqual([codes(first), first.puts.map(({ bib, name }) => `${bib} ${name}`)], [[], ['1 Bob Ray']]);
});

test('a row that was left out makes no category', () => {
  const sheets = list('Bib;Name;Category\n1;Ann Lee;Open\n2;Bob Ray;Juniors');
  const plan = planImport(sheets, race(), { leave: [3], create: ['Juniors'] });
  assert.deepEqual([codes(plan), plan.created, plan.puts.length], [[], [], 1]);
});

test('rows taken while others wait stay as they were taken: no second free bib, no change', () => {
  const sheets = list('Bib;Name;Chip\n1;Ann Lee;A1\n1;Bob Ray;A2\n;Cy Fox;A3\n2;Dee Roe;A1');
  const choices: ImportChoices = { freeBibs: [3, 4] };
  const first = planImport(sheets, race(), choices);
  assert.deepEqual(codes(first), ['chip-twice']);
  assert.equal(first.puts.length, 3);
  const again = planImport(sheets, after(race(), first), choices);
  assert.deepEqual(
    again.rows.map(({ state, bib }) => [state, bib]),
    [
      ['unchanged', '1'],
      ['unchanged', '3'],
      ['unchanged', '4'],
      ['waits', '2'],
    ],
  );
  assert.deepEqual(again.puts, []);
});

test('a list without categories for a race without any: one is made of the name that is said', () => {
  const now = race({ categories: [] });
  const sheets = list('Bib;Name\n1;Ann Lee\n2;Bob Ray', 'Men');
  assert.deepEqual(codes(planImport(sheets, now)), ['category-missing']);
  const made = planImport(sheets, now, { categoryForNone: 'Men' });
  assert.deepEqual(codes(made), []);
  assert.deepEqual(
    made.created.map(({ name }) => name),
    ['Men'],
  );
  assert.ok(made.puts.every(({ category }) => category === made.created[0]!.id));
  // The next sheet of the same name makes no second one.
  const next = planImport(list('Bib;Name\n3;Cy Fox', 'Men'), after(now, made), { categoryForNone: 'men' });
  assert.deepEqual(next.created, []);
  assert.equal(next.puts[0]!.category, made.created[0]!.id);
});

test('a time that a spreadsheet shows as a plain number is a time of day, not half a second', () => {
  const now = race();
  const starts = (column: string) => {
    const plan = planImport(list(`Nr.;Name;Geb.;Start\n${column}`), now);
    return plan.puts.map(({ startOffsetMs }) => startOffsetMs);
  };
  const fractions = ['1;Ann Lee;1987-03-12;0.416666666666667', '2;Bob Ray;1990-01-01;0,417708333333333'];
  assert.deepEqual(starts([...fractions, '3;Cy Fox;1991-02-03;0.41875'].join('\n')), [0, 90_000, 180_000]);
  assert.deepEqual(starts('1;Ann Lee;1987-03-12;0\n2;Bob Ray;1990-01-01;0.5'), [0, 500]);
});

test('"Geb." is when somebody was born', () => {
  const plan = planImport(list('Nr.;Name;Geb.\n1;Ann Lee;12.03.1987'), race());
  assert.equal(plan.puts[0]!.birthDate, '1987-03-12');
});

test('family names in several columns are whole: the Dutch particle, the second Spanish name', () => {
  const names = (text: string) =>
    planImport(list(text), race()).puts.map(({ bib, name, lastName }) => `${bib} ${name} (${lastName})`);
  assert.deepEqual(names('Rugnr;Achternaam;Tussenvoegsel;Voornaam\n1;Poel;van der;Mathieu\n2;Jansen;;Piet'), [
    '1 Mathieu van der Poel (van der Poel)',
    '2 Piet Jansen (Jansen)',
  ]);
  assert.deepEqual(names('Dorsal;Nombre;Primer apellido;Segundo apellido\n7;José;García;Núñez'), [
    '7 José García Núñez (García Núñez)',
  ]);
  assert.deepEqual(names('Doss.;Nom;Prénom\n3;Le Gall;Yann'), ['3 Yann Le Gall (Le Gall)']);
});

test('headings between riders are their category where no column says it; sums and words below are none', () => {
  const sheets = list(
    'Startnr;Name;Jahrgang\nFrauen;;\n1;Ann Lee;2001\n2;Bea Ray;1999\nSumme;;2\nU17;;\nStart 9:05;;\n3;Cy Fox;2010\n;;1\nBitte bis 9 Uhr zahlen!;;',
  );
  const asked = planImport(sheets, race());
  assert.deepEqual(
    asked.findings.flatMap(({ severity, says, rows }) =>
      severity === 'error' ? [[says.code, ...rows]] : [],
    ),
    [
      ['category-unknown', 3, 4],
      ['category-unknown', 8],
    ],
  );
  const made = planImport(sheets, race(), { create: ['Frauen', 'U17'] });
  assert.deepEqual(
    made.puts.map(({ bib, category }) => [bib, category]),
    [
      ['1', 'frauen'],
      ['2', 'frauen'],
      ['3', 'u17'],
    ],
  );
  assert.deepEqual(
    made.findings.flatMap(({ says, rows }) => (says.code === 'row-left-out' ? rows : [])),
    [5, 9, 10],
  );
  // Headings that are clubs, say: whoever says where rows without a category go is not asked of each.
  const usual = planImport(sheets, race(), { category: 'open' as CategoryId });
  assert.deepEqual(
    [usual.puts.length, new Set(usual.puts.map(({ category }) => category as string))],
    [3, new Set(['open'])],
  );
});

test('a sum over several cells is no rider, and makes no category', () => {
  for (const sum of ['Summe;;10;', ';Total;12;', 'Nenngeld gesamt:;;;120,00 €']) {
    const plan = planImport(list(`Bib;Name;Klasse;Fee\n1;Ann Lee;Open;12\n${sum}`), race());
    assert.deepEqual([codes(plan), plan.puts.length], [['row-left-out'], 1], sum);
  }
  // Words on either side of what was counted.
  for (const sum of ['Summe;7;Fahrer', 'Total:;34 riders;12 clubs', 'Gesamt;;7 Fahrer']) {
    const plan = planImport(list(`Bib;Name;Club\n1;Ann Lee;RV A\n${sum}`), race(), {
      category: 'open' as CategoryId,
    });
    assert.deepEqual([codes(plan), plan.puts.length], [['row-left-out'], 1], sum);
  }
  const riders = planImport(list('Bib;Name;Klasse;Fee\n1;Total;Open;12\nA12;Sum Ting;Open;12'), race());
  assert.deepEqual(
    riders.puts.map(({ name }) => name),
    ['Total', 'Sum Ting'],
  );
});
