import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardCode, readAddress, readJoinLink } from './join-link.ts';

test('given the code on a card, then the station and the secret are read from it', () => {
  assert.deepEqual(readJoinLink(' https://Bell-Lap-3f9a.local:8443/join/K7QF93XMK7QF93XM\n'), {
    origin: 'https://bell-lap-3f9a.local:8443',
    token: 'K7QF93XMK7QF93XM',
  });
  assert.equal(readJoinLink('https://192.168.4.1/join/abc?lang=de')?.origin, 'https://192.168.4.1');
  assert.equal(readJoinLink('https://[fd00::1]:8443/join/abc')?.origin, 'https://[fd00::1]:8443');
});

test('given the app’s own scheme, then both of its forms are read', () => {
  const wanted = { origin: 'https://bell-lap.local:8443', token: 'abc' };
  const url = encodeURIComponent('https://bell-lap.local:8443/join/abc');
  assert.deepEqual(readJoinLink(`belllap://join?url=${url}`), wanted);
  assert.deepEqual(readJoinLink('belllap://join?host=bell-lap.local%3A8443&token=abc'), wanted);
});

test('given anything else, then nobody is asked', () => {
  for (const text of [
    '',
    'http://bell-lap.local/join/abc',
    'https://user@evil.example/join/abc',
    'https://bell-lap.local/join/',
    'https://bell-lap.local/other/abc',
    'belllap://join?url=%E0%A4%A',
    'belllap://join?host=a%2Fb&token=abc',
    'belllap://join?url=https%3A%2F%2Fa.local%2Fjoin%2F..%2F..',
    'javascript:alert(1)',
    `https://a.local/join/${'x'.repeat(600)}`,
    'K7QF 93XM K7QF 93XM',
  ])
    assert.equal(readJoinLink(text), null, text);
});

test('given the code typed from a card, then it is read as it looks', () => {
  assert.equal(cardCode('k7qf-93xm k7qo-93ll'), 'K7QF93XMK7Q09311');
  assert.equal(cardCode('k7qf-93xm'), null);
  assert.equal(readJoinLink('K7QF 93XM K7QF 93XM', 'https://bell-lap.local:8443')?.token, 'K7QF93XMK7QF93XM');
});

test('given an address typed by hand, then the usual port is added unless one is said', () => {
  assert.equal(readAddress('Bell-Lap.local'), 'https://bell-lap.local:8443');
  assert.equal(readAddress('https://192.168.4.1:9443/join/x'), 'https://192.168.4.1:9443');
  assert.equal(readAddress('[fd00::1]'), 'https://[fd00::1]:8443');
  assert.equal(readAddress('not an address'), null);
});
