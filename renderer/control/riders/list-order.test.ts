import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from './entry.ts';
import { inOrder, parseOrder } from './list-order.ts';

const rider = (bib: string, name: string, more: Partial<Entry> = {}): Entry => ({
  ...{ entry: Number(bib) as never, bib: bib as never, category: 'men' as never, chips: [], name },
  ...more,
});

test('riders stand by bib, by family name or by team, those without a team last', () => {
  const list = [
    rider('10', 'Zoë Adams'),
    rider('9', 'Lucía Vega Prado', { lastName: 'Vega Prado', team: 'Velo B' }),
    rider('2', 'Mats van der Poel', { team: 'Velo A' }),
    rider('1', 'Ana Prado', { team: 'Velo B' }),
  ];
  const bibs = (order: Parameters<typeof inOrder>[1]) => inOrder(list, order).map(({ bib }) => bib);
  assert.deepEqual(bibs('bib'), ['1', '2', '9', '10']);
  assert.deepEqual(bibs('name'), ['10', '1', '2', '9']);
  assert.deepEqual(bibs('team'), ['2', '1', '9', '10']);
  assert.equal(parseOrder('colour'), undefined, 'what an older page remembered');
});
