/** Who is forgotten goes from every text; everybody else keeps their name, a namesake too. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../ids.ts';
import { type Decision, decision as schema } from './decision.ts';
import { tracesOf, WITHDRAWN, withdrawn } from './withdraw.ts';

const FATHER = 1 as EntryId;
const rider = (entry: number, bib: string, firstName: string, lastName: string, more = {}) => ({
  entry,
  bib,
  firstName,
  lastName,
  name: `${firstName} ${lastName}`,
  category: 'elite',
  chips: [],
  ...more,
});
const decided = (type: string, more: object) => schema.parse({ type, id: `decision-${type}`, ...more });
const gone = (decision: Decision, entry: EntryId, list: Decision) =>
  withdrawn(decision, entry, tracesOf([list], entry));

test("a namesake, and whoever's longer name has this one in it, keep their names", () => {
  const list = decided('put-entries', {
    entries: [
      rider(1, '8', 'Jean', 'Martin', { team: 'VC Jean Martin' }),
      rider(2, '9', 'Jean', 'Martin'),
      rider(3, '10', 'Jean', 'Martin-Dupont', { team: 'Martin', notes: 'rides for Jean Martin' }),
    ],
  });
  const left = gone(list, FATHER, list);
  assert.ok(left.type === 'put-entries');
  assert.deepEqual(
    left.entries.map(({ name, firstName, lastName, team, notes }) => [
      name,
      firstName,
      lastName,
      team,
      notes,
    ]),
    [
      [WITHDRAWN, undefined, undefined, `VC ${WITHDRAWN}`, undefined],
      ['Jean Martin', 'Jean', 'Martin', undefined, undefined],
      ['Jean Martin-Dupont', 'Jean', 'Martin-Dupont', 'Martin', `rides for ${WITHDRAWN}`],
    ],
  );
  const said = gone(
    decided('announce', { text: 'Jean Martin-Dupont before Jean Martin. Martin!' }),
    FATHER,
    list,
  );
  assert.equal(said.type === 'announce' && said.text, `Jean Martin-Dupont before ${WITHDRAWN}. Martin!`);
  const named = decided('set-race', { name: 'Memorial Jean Martin' });
  assert.equal(gone(named, FATHER, list), named, "a race's name is not the rider's");
});

test('of a published result the own line changes alone, on the sheet and on the board', () => {
  const list = decided('put-entries', {
    entries: [rider(1, '8', 'Jean', 'Martin'), rider(2, '9', 'Jean', 'Martin')],
  });
  const row = (entry: number, bib: string, place: number) => ({
    entry,
    bib,
    place,
    name: 'Jean Martin',
    lastName: 'Martin',
    category: 'elite',
    team: 'Martin',
  });
  const board = JSON.stringify({
    race: { name: 'Jean Martin' },
    rows: { 1: row(1, '8', 3), 2: row(2, '9', 4) },
  });
  const line = (bib: string, place: number, name: string) =>
    `elite\t${place}\t${bib}\t${name}\tfinished\t1\t9\t\n`;
  const text = (name: string) =>
    `bell-lap result 1\nfinal\tFinal\t1\tofficial\tthen\n${line('8', 3, name)}${line('9', 4, 'Jean Martin')}`;
  const seal = { version: 1, text: text('Jean Martin'), board, digest: '0', signature: null, key: null };
  const left = gone(decided('publish-result', { state: 'official', sealed: seal }), FATHER, list);
  assert.ok(left.type === 'publish-result');
  assert.equal(left.sealed?.text, text(WITHDRAWN));
  const { rows } = JSON.parse(left.sealed!.board);
  assert.deepEqual([rows[1].name, rows[1].lastName, rows[2]], [WITHDRAWN, undefined, row(2, '9', 4)]);
  assert.equal(gone(left, FATHER, list), left, 'done again it changes nothing');
});

test('texts lose every way of writing the rider: accents, capitals, family name, licence, mail', () => {
  const contact = { licence: 'HUN19940203', email: 'zs@example.org', phone: '+36 1 555' };
  const list = decided('put-entries', {
    entries: [rider(1, '12', 'Zsófia', 'Kővári', contact), rider(2, '7', 'Ana', 'Bell')],
  });
  const says: readonly (readonly [string, string])[] = [
    ['Bravo, KŐVÁRI Zsófia!', `Bravo, ${WITHDRAWN}!`],
    ['Zso\u0301fia Ko\u030bva\u0301ri', WITHDRAWN],
    ['Zsofia Kovari wins', `${WITHDRAWN} wins`],
    ['Kővári before KŐVÁRI and Kovari', `${WITHDRAWN} before ${WITHDRAWN} and ${WITHDRAWN}`],
    [
      'ask zs@example.org, +36 1 555, licence hun19940203',
      `ask ${WITHDRAWN}, ${WITHDRAWN}, licence ${WITHDRAWN}`,
    ],
    ['The Kőváris ride on; L’Alpe is far', 'The Kőváris ride on; L’Alpe is far'],
  ];
  for (const [text, left] of says) {
    const said = gone(decided('announce', { text }), FATHER, list);
    assert.equal(said.type === 'announce' && said.text, left);
  }
  const bell = decided('announce', { text: 'Ana Bell leads at the bell' });
  const ana = gone(bell, 2 as EntryId, list);
  assert.equal(ana.type === 'announce' && ana.text, `${WITHDRAWN} leads at the bell`);
});
