import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RaceId } from '../../race/ids.ts';
import type { Identity } from '../intake.ts';
import { coversRiders, inbound, mayHear, subscription } from './topics.ts';

const rider = { role: 'rider', race: 'crit', entry: 41, name: '41' } as Identity;
const official = { role: 'official', name: 'marshal', races: ['crit'] } as unknown as Identity;
const display = { role: 'display', name: 'screen', races: 'all' } as Identity;
const device = { role: 'device', name: 'horn', races: 'all' } as Identity;
const nobody = { role: 'nobody', name: 'fan' } as Identity;
const kind = (who: Identity, topic: string) => inbound(who, 'crit.41', topic).kind;

describe('who may say what', () => {
  it('a rider, on their own topics', () => {
    assert.deepEqual(inbound(rider, 'crit.41', 'bell-lap/v1/crit/41/fixes'), {
      kind: 'fixes',
      target: { race: 'crit', entry: 41 },
    });
    assert.deepEqual(inbound(rider, 'CRIT.41', 'owntracks/crit.41/phone'), {
      kind: 'owntracks',
      target: { race: 'crit', entry: 41 },
    });
    assert.equal(kind(rider, 'bell-lap/v1/crit/41/status'), 'status');
    assert.equal(kind(rider, 'bell-lap/v1/crit/41/clock'), 'clock');
  });

  it('a rider whose bib is not the one on the card: the race knows whether it is theirs now', () => {
    assert.deepEqual(inbound(rider, 'crit.41', 'bell-lap/v1/crit/141/fixes'), {
      kind: 'fixes',
      target: { race: 'crit', bib: '141' },
    });
  });

  it('a rider, nowhere else', () => {
    for (const topic of [
      'bell-lap/v1/road/41/fixes',
      'bell-lap/v1/crit/42/status',
      'bell-lap/v1/crit/41',
      'bell-lap/v1/crit/41/fixes/more',
      'bell-lap/v2/crit/41/fixes',
      'bell-lap/v1/crit/4_1/fixes',
      'bell-lap/v1/crit/41/messages',
      'bell-lap/v1/crit/board',
      'owntracks/crit.42/phone',
      'owntracks/crit.41',
      'venue/horn',
      '/bell-lap/v1/crit/41/fixes',
    ]) {
      assert.equal(kind(rider, topic), 'refused', topic);
    }
  });

  it('officials to riders of their races; they, devices and nobody else in the venue’s own space', () => {
    assert.equal(kind(official, 'bell-lap/v1/crit/41/messages'), 'relay');
    assert.equal(kind(official, 'bell-lap/v1/road/41/messages'), 'refused');
    assert.equal(kind(display, 'bell-lap/v1/crit/41/messages'), 'refused');
    assert.deepEqual(
      [official, device, display, nobody].map((who) => kind(who, 'venue/horn')),
      ['relay', 'relay', 'refused', 'refused'],
    );
    for (const who of [official, device, display, nobody]) {
      assert.equal(kind(who, 'bell-lap/v1/crit/41/fixes'), 'refused');
      assert.equal(kind(who, '$SYS/x'), 'refused');
    }
  });
});

describe('who may hear what', () => {
  it('a rider: answers, messages, commands to their own OwnTracks', () => {
    for (const own of [
      'bell-lap/v1/crit/41/clock/reply',
      'bell-lap/v1/crit/41/messages',
      'owntracks/crit.41/phone/cmd',
    ]) {
      assert.equal(subscription(rider, 'crit.41', own), own);
      assert.ok(mayHear(rider, 'crit.41', own));
    }
    assert.equal(subscription(rider, 'crit.41', 'owntracks/+/+/info'), 'owntracks/crit.41/+/cmd');
    for (const foreign of [
      '#',
      '+/#',
      'bell-lap/v1/crit/+/messages',
      'bell-lap/v1/crit/42/messages',
      'owntracks/#',
    ]) {
      assert.equal(subscription(rider, 'crit.41', foreign), null, foreign);
    }
    assert.equal(mayHear(rider, 'crit.41', 'owntracks/crit.42/phone'), false);
    assert.equal(subscription(rider, 'nodots', 'bell-lap/v1//messages'), null);
  });

  it('a rider whose card went over to another race, with the phone of before: what officials write there now', () => {
    const over = { ...rider, race: 'road' as RaceId, name: '41', before: ['crit' as RaceId] } as const;
    const today = 'bell-lap/v1/road/41/messages';
    assert.equal(subscription(over, 'crit.41', 'bell-lap/v1/crit/41/messages'), today);
    assert.equal(subscription(over, 'CRIT.41', 'bell-lap/v1/crit/41/messages'), today);
    assert.ok(mayHear(over, 'crit.41', today));
    assert.ok(!mayHear(over, 'crit.41', 'bell-lap/v1/road/42/messages'));
    // Set up anew, and answers to a clock: as asked.
    assert.equal(subscription(over, 'road.41', today), today);
    const reply = 'bell-lap/v1/crit/41/clock/reply';
    assert.equal(subscription(over, 'crit.41', reply), reply);
    assert.equal(subscription(over, 'crit.41', 'bell-lap/v1/crit/42/messages'), null);
  });

  it('officials and devices: their races, whatever they asked for; displays the boards of theirs', () => {
    assert.equal(subscription(official, 'marshal', '#'), '#');
    assert.equal(subscription(official, 'marshal', '$SYS/#'), null);
    const heard = [
      'bell-lap/v1/crit/41/fixes',
      'owntracks/crit.41/phone',
      'venue/horn',
      'bell-lap/v1/crit/board',
    ];
    const unheard = [
      'bell-lap/v1/road/7/fixes',
      'owntracks/road.7/phone',
      'owntracks/x/phone',
      'other',
      '$SYS/a',
    ];
    for (const topic of heard) assert.ok(mayHear(official, 'marshal', topic), topic);
    for (const topic of unheard) assert.ok(!mayHear(official, 'marshal', topic), topic);
    assert.ok(mayHear(device, 'horn', 'bell-lap/v1/road/7/fixes'));
    assert.ok(mayHear(display, 'screen', 'bell-lap/v1/road/board'));
    for (const topic of ['bell-lap/v1/road/7/fixes', 'bell-lap/v1/road/7/messages', 'owntracks/road.7/phone'])
      assert.ok(!mayHear(display, 'screen', topic), topic);
  });

  it('a spectator: boards', () => {
    assert.equal(subscription(nobody, 'fan', 'bell-lap/v1/+/board'), 'bell-lap/v1/+/board');
    assert.equal(subscription(nobody, 'fan', 'bell-lap/v1/#'), null);
    assert.ok(mayHear(nobody, 'fan', 'bell-lap/v1/crit/board'));
    assert.ok(!mayHear(nobody, 'fan', 'bell-lap/v1/crit/41/fixes'));
  });

  it('copies of riders’ messages are made only for filters that can match them', () => {
    for (const filter of ['#', '+/v1/#', 'bell-lap/#', 'bell-lap/v1/crit/+/fixes', 'owntracks/+/+'])
      assert.ok(coversRiders(filter));
    for (const filter of ['venue/#', 'bell-lap/v1/+/board', 'x']) assert.ok(!coversRiders(filter));
  });
});
