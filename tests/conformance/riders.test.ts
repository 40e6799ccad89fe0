import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { closing, heard, LOGINS, openVenue, someFix, type Transport, until, type Venue } from './venue.ts';

const T = 1_795_000_000_000;
const batch = (...times: number[]) => Buffer.from(encodeFixes(times.map((time) => someFix(time))));
const FIXES_41 = 'bell-lap/v1/crit/41/fixes';

describe('a rider', () => {
  let venue: Venue;
  before(async () => {
    venue = await openVenue();
  });
  after(() => venue.close());

  for (const transport of ['tcp', 'tls', 'ws'] as Transport[]) {
    for (const qos of [0, 1, 2] as const) {
      it(`has a batch stored over ${transport} with QoS ${qos}`, async () => {
        const phone = await venue.connect(transport, {
          ...LOGINS.rider41,
          clientId: `phone-${transport}-${qos}`,
        });
        const time = T + 1000 * (1 + ['tcp', 'tls', 'ws'].indexOf(transport) * 3 + qos);
        const isHere = () => venue.intake.stored.some((stored) => stored.fixes[0]!.timeMs === time);
        await phone.publishAsync(FIXES_41, batch(time, time + 1), { qos });
        if (qos > 0) assert.ok(isHere(), 'acknowledged means stored');
        await until(isHere, 'the fixes are stored');
        const stored = venue.intake.stored.find((one) => one.fixes[0]!.timeMs === time);
        assert.deepEqual(stored, {
          race: 'crit',
          entry: 41,
          source: 'native',
          fixes: [someFix(time), someFix(time + 1)],
        });
        await phone.endAsync();
      });
    }
  }

  it('may send JSON instead', async () => {
    const phone = await venue.connect('tcp', LOGINS.rider41);
    await phone.publishAsync(FIXES_41, JSON.stringify({ fixes: [someFix(T + 77_000)] }), { qos: 1 });
    assert.deepEqual(venue.intake.stored.at(-1)?.fixes, [someFix(T + 77_000)]);
  });

  it('is acknowledged only after the commit, and in order', async () => {
    const phone = await venue.connect('tcp', LOGINS.rider42);
    venue.intake.holdCommits = true;
    const acknowledged: number[] = [];
    const sent = [1, 2, 3].map((n) =>
      phone
        .publishAsync('bell-lap/v1/crit/42/fixes', batch(T + n), { qos: 1 })
        .then(() => acknowledged.push(n)),
    );
    await until(() => venue.intake.waiting.length === 3, 'all three wait for their commit');
    assert.deepEqual(acknowledged, []);
    venue.intake.waiting.splice(1, 1)[0]!();
    await new Promise((done) => setTimeout(done, 50));
    assert.deepEqual(acknowledged, [], 'the second is durable, but the first goes before it');
    venue.intake.commit();
    venue.intake.holdCommits = false;
    await Promise.all(sent);
    assert.deepEqual(acknowledged, [1, 2, 3]);
  });

  it('resends what was not acknowledged, and it is stored once', async () => {
    venue.intake.holdCommits = true;
    const before = venue.intake.stored.length;
    const lost = await venue.connect('tcp', { ...LOGINS.rider42, clientId: 'lossy' });
    lost.publish('bell-lap/v1/crit/42/fixes', batch(T + 500), { qos: 1 });
    await until(() => venue.intake.waiting.length === 1, 'it waits');
    lost.stream.destroy();
    venue.intake.commit();
    venue.intake.holdCommits = false;
    const back = await venue.connect('tcp', { ...LOGINS.rider42, clientId: 'lossy' });
    await back.publishAsync('bell-lap/v1/crit/42/fixes', batch(T + 500), { qos: 1, dup: true });
    assert.equal(venue.intake.stored.length, before + 1);
  });

  it('is told the time', async () => {
    const phone = await venue.connect('ws', LOGINS.rider41);
    const answers = heard(phone);
    await phone.subscribeAsync('bell-lap/v1/crit/41/clock/reply', { qos: 0 });
    await phone.publishAsync('bell-lap/v1/crit/41/clock', '{"t0": 12.5}', { qos: 0 });
    await until(() => answers.length === 1, 'the answer is here');
    assert.deepEqual(JSON.parse(answers[0]!.text), {
      t0: 12.5,
      t1: venue.clock.nowMs,
      t2: venue.clock.nowMs,
    });
  });

  it('is known to be online, then, by the last will, offline', async () => {
    const topic = 'bell-lap/v1/crit/42/status';
    const screen = await venue.connect('tcp', LOGINS.critOfficial);
    const seen = heard(screen);
    await screen.subscribeAsync('bell-lap/v1/crit/+/status', { qos: 1 });
    const phone = await venue.connect('tcp', {
      ...LOGINS.rider42,
      will: { topic, payload: Buffer.from('offline'), qos: 1, retain: true },
    });
    await phone.publishAsync(topic, '{"online": true, "battery": 0.4}', { qos: 1, retain: true });
    phone.stream.destroy();
    await until(() => seen.length === 2, 'both were passed on');
    assert.deepEqual(
      venue.statuses.map(({ online, battery, rider }) => [rider.entry, online, battery]),
      [
        [42, true, 0.4],
        [42, false, null],
      ],
    );
    const late = await venue.connect('tcp', LOGINS.critOfficial);
    const retained = heard(late);
    await late.subscribeAsync('bell-lap/v1/crit/42/status');
    await until(() => retained.length === 1, 'the newest status is retained');
    assert.deepEqual(retained[0], { topic, text: 'offline', qos: 0, retain: true });
  });

  it('with OwnTracks: retained locations are stored, not retained; the rest of its talk is let pass', async () => {
    const phone = await venue.connect('tls', {
      ...LOGINS.rider41,
      protocolId: 'MQIsdp',
      protocolVersion: 3,
      clean: false,
      clientId: 'crit.41-a-phone-with-a-long-name',
    });
    const granted = await phone.subscribeAsync(
      ['owntracks/+/+', 'owntracks/+/+/event', 'owntracks/+/+/info', 'owntracks/crit.41/phone/cmd'],
      { qos: 2 },
    );
    assert.deepEqual(
      granted.map((grant) => grant.qos),
      [2, 2, 2, 2],
    );
    const text = `{"_type":"location","acc":5,"alt":301,"batt":87,"bs":1,"cog":270,"conn":"w","lat":46.051,"lon":14.506,"m":2,"t":"u","tid":"41","tst":${T / 1000 + 900},"vac":3,"vel":36}`;
    await phone.publishAsync('owntracks/crit.41/phone', text, { qos: 1, retain: true });
    assert.deepEqual(venue.intake.stored.at(-1), {
      race: 'crit',
      entry: 41,
      source: 'owntracks',
      // As the phone dated it: whose clock is right is intake's to say.
      fixes: [
        {
          timeMs: T + 900_000,
          latDeg: 46.051,
          lonDeg: 14.506,
          altitudeM: 301,
          speedMps: 10,
          headingDeg: 270,
          accuracyM: 5,
          battery: 0.87,
        },
      ],
    });
    const before = venue.intake.refusals.length;
    await phone.publishAsync('owntracks/crit.41/phone/event', '{"_type":"transition","event":"enter"}', {
      qos: 1,
    });
    await phone.publishAsync('owntracks/crit.41/phone', '', { qos: 1, retain: true });
    assert.equal(venue.intake.refusals.length, before);
    const marshal = await venue.connect('tcp', LOGINS.official);
    const retained = heard(marshal);
    await marshal.subscribeAsync('owntracks/#', { qos: 1 });
    await phone.publishAsync('owntracks/crit.41/phone', '{"_type":"encrypted","data":"x"}', { qos: 1 });
    assert.match(venue.intake.refusals.at(-1)!.refusal.message, /clear “Encryption key”/);
    await phone.publishAsync('owntracks/crit.41/phone', text.replace('46.051', '46.052'), { qos: 1 });
    await until(() => retained.length === 1, 'the live one is passed on');
    assert.equal(retained[0]!.retain, false);
  });

  it('hears nobody else, even where OwnTracks asks for everybody', async () => {
    const other = await venue.connect('tcp', { ...LOGINS.rider42, clean: false, clientId: 'nosy' });
    const seen = heard(other);
    await other.subscribeAsync('owntracks/+/+', { qos: 2 });
    const phone = await venue.connect('tcp', LOGINS.rider41);
    await phone.publishAsync(
      'owntracks/crit.41/phone',
      `{"_type":"location","lat":46,"lon":14,"tst":${T / 1000 + 950}}`,
      { qos: 1 },
    );
    await venue.server.publish('bell-lap/v1/crit/42/messages', 'come in', { qos: 1 });
    for (const filter of [
      '#',
      'bell-lap/v1/crit/+/fixes',
      FIXES_41,
      'venue/#',
      'bell-lap/v1/crit/41/messages',
      '$SYS/#',
    ]) {
      await assert.rejects(other.subscribeAsync(filter, { qos: 1 }), /Subscribe error/i, filter);
    }
    assert.equal(seen.length, 0);
    await other.subscribeAsync('bell-lap/v1/crit/42/messages', { qos: 1 });
    await venue.server.publish('bell-lap/v1/crit/42/messages', 'come in', { qos: 1 });
    await until(() => seen.length === 1, 'the message to this rider is here');
    assert.deepEqual(
      seen.map(({ text }) => text),
      ['come in'],
    );
  });

  it('is let go for publishing where it must not, and nothing is acknowledged', async () => {
    for (const [topic, retain] of [
      ['bell-lap/v1/crit/42/fixes', false],
      ['bell-lap/v1/road/41/fixes', false],
      ['bell-lap/v1/crit/42/status', false],
      ['bell-lap/v1/crit/board', true],
      ['owntracks/crit.42/phone', false],
      ['venue/horn', false],
      ['$SYS/broker', false],
    ] as const) {
      for (const qos of [1, 2] as const) {
        const phone = await venue.connect('tcp', LOGINS.rider41);
        const closed = closing(phone);
        let acknowledged = false;
        phone.publish(topic, batch(T), { qos, retain }, (error) => {
          acknowledged = !error;
        });
        await closed;
        assert.equal(acknowledged, false, `${topic} with QoS ${qos}`);
        assert.equal(venue.intake.refusals.at(-1)?.refusal.code, 'not-allowed', topic);
        assert.equal(
          venue.intake.stored.some((stored) => stored.fixes[0]!.timeMs === T && stored.source === 'native'),
          false,
        );
      }
    }
  });

  it('is acknowledged, so that it does not come for ever, for what can never be stored; it is counted', async () => {
    const phone = await venue.connect('tcp', LOGINS.rider41);
    for (const junk of ['', 'hello', '{"fixes":[]}', Buffer.from([1, 2, 3])]) {
      const before = venue.intake.refusals.length;
      await phone.publishAsync(FIXES_41, junk, { qos: 1 });
      assert.equal(venue.intake.refusals.length, before + 1);
      assert.equal(venue.intake.refusals.at(-1)!.refusal.code, 'malformed');
    }
    assert.ok(phone.connected);
  });

  it('keeps what could not be made durable: no acknowledgement, but an end of the connection', async () => {
    venue.intake.answer = { code: 'journal-failing', message: 'disk full' };
    const phone = await venue.connect('tcp', LOGINS.rider41);
    const closed = closing(phone);
    let acknowledged = false;
    phone.publish(FIXES_41, batch(T + 9_999_000), { qos: 1 }, (error) => {
      acknowledged = !error;
    });
    await closed;
    venue.intake.answer = null;
    assert.equal(acknowledged, false);
  });

  it('is cut off when the card is revoked', async () => {
    const phone = await venue.connect('tcp', LOGINS.rider7);
    const closed = closing(phone);
    assert.equal(
      venue.server.disconnect((identity) => identity.role === 'rider' && identity.entry === 7),
      1,
    );
    await closed;
  });
});
