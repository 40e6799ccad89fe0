import assert from 'node:assert/strict';
import { test } from 'node:test';
import { screenInAddress, screenQuery } from './screen-name.ts';

test('a screen is read from the address as it was written there', () => {
  const name = { kind: 'overlay', page: 'k3j2h1g0' } as const;
  assert.deepEqual(screenInAddress(`/v1/live${screenQuery(name)}`), name);
  const saying = { ...name, saysLeft: true } as const;
  assert.deepEqual(screenInAddress(`/v1/live${screenQuery(saying)}`), saying);
});

test('whoever names no screen, or not as screens do, is a viewer like all others', () => {
  for (const address of [
    '/v1/live',
    '',
    '/v1/live?screen=board',
    '/v1/live?page=k3j2h1g0',
    '/v1/live?screen=toaster&page=k3j2h1g0',
    '/v1/live?screen=board&page=short',
    `/v1/live?screen=board&page=${'x'.repeat(37)}`,
    `/v1/live?pad=${'x'.repeat(10_000)}&screen=board&page=k3j2h1g0`,
    '/v1/live?screen=board&page=%00%ff%zz%%%%',
    '/v1/live?screen=__proto__&page=k3j2h1g0',
  ])
    assert.equal(screenInAddress(address), null, address.slice(0, 60));
});
