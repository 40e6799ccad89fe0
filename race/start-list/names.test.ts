import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byFamilyName, familyName, listedName, nameParts, shortName, sortName } from './names.ts';
import { slugOf } from './slug.ts';

test('family names keep their particles, wherever the name came from', () => {
  const last = (name: string, lastName?: string) => familyName({ name, lastName });
  assert.equal(last('Mats van der Poel'), 'van der Poel');
  assert.equal(last('Juan de la Cruz'), 'de la Cruz');
  assert.equal(last('VAN DER POEL Mats'), 'VAN DER POEL');
  assert.equal(last('Wim VAN AERTSEN'), 'VAN AERTSEN');
  assert.equal(last('Lucía Vega Prado', 'Vega Prado'), 'Vega Prado', 'what came apart is known');
  assert.equal(last('佐藤 一郎'), '佐藤');
  assert.equal(last('Ada'), 'Ada');
});

test('on a board with little room: an initial and the whole family name, never a part of it', () => {
  assert.equal(shortName({ name: 'Mats van der Poel' }, 15), 'M. van der Poel');
  assert.equal(shortName({ name: 'Łukasz van der Poel' }, 15), 'Ł. van der Poel');
  assert.equal(shortName({ name: 'Lucía Vega Prado', lastName: 'Vega Prado' }, 15), 'L. Vega Prado');
  assert.equal(shortName({ name: 'Ada Nowak' }, 15), 'Ada Nowak');
  assert.equal(shortName({ name: 'Cher-Antoinette' }, 10), 'Cher-Antoinette');
});

test('lists are sorted by family name, particles and all, as the UCI’s are', () => {
  const names = ['Mats van der Poel', 'Ada Nowak', 'Juan de la Cruz'];
  assert.deepEqual(
    names.sort((a, b) => sortName({ name: a }).localeCompare(sortName({ name: b }))),
    ['Juan de la Cruz', 'Ada Nowak', 'Mats van der Poel'],
  );
  assert.deepEqual(nameParts('Müller, Jörg'), { first: 'Jörg', last: 'Müller' });
});

test('what came apart is found at an end of the name, never within a first name; "Jr." and "III" are no family', () => {
  const li = { name: 'Lin Li', lastName: 'Li' };
  assert.deepEqual([shortName(li, 3), listedName(li), sortName(li)], ['L. Li', 'Li, Lin', 'Li Lin']);
  assert.equal(shortName({ name: 'Vega Prado Lucía María', lastName: 'Vega Prado' }, 15), 'L. Vega Prado');
  assert.equal(shortName({ name: 'Robert Downing Jr.' }, 15), 'R. Downing Jr.');
  assert.equal(shortName({ name: 'DOWNING III Robert' }, 15), 'R. DOWNING III');
  assert.equal(familyName({ name: 'Tom Junior', lastName: 'Tom' }), 'Tom', 'family name first');
  assert.equal(
    shortName({ name: 'The Flying Dutchman of Eindhoven', lastName: 'Bakker' }, 15),
    'T. Eindhoven',
  );
  assert.equal(listedName({ name: 'Mats van der Poel' }), 'van der Poel, Mats');
  assert.equal(listedName({ name: 'Müller, Jörg' }), 'Müller, Jörg');
  assert.equal(listedName({ name: 'Ada' }), 'Ada');
});

test('in a list, brothers stand together, accents beside their letters, and nobody is found under a first name', () => {
  const names = [
    'Zoë Adams',
    'Mats van der Poel',
    'Ana Vance',
    'David van der Poel',
    'Ådne Ek',
    'Bo Öberg',
    'Cid Oak',
    'Piet van Aert',
    'Zed Ókner',
  ];
  assert.deepEqual(
    names
      .map((name) => ({ name }))
      .sort(byFamilyName)
      .map(listedName),
    [
      'Adams, Zoë',
      'Ek, Ådne',
      'Oak, Cid',
      'Öberg, Bo',
      'Ókner, Zed',
      'van Aert, Piet',
      'van der Poel, David',
      'van der Poel, Mats',
      'Vance, Ana',
    ],
  );
});

test('an id made of a name keeps its letters, as its language writes them without marks', () => {
  assert.equal(slugOf('Großer Preis', 'race'), 'grosser-preis');
  assert.equal(slugOf('Gęś Łódź · Ødegård', 'race'), 'ges-lodz-odegard');
  assert.equal(slugOf('Épreuve du Cœur', 'race'), 'epreuve-du-coeur');
  assert.equal(slugOf('سباق', 'race'), 'race');
});
