/**
 * What every log and every bus promises, held against the embedded ones and against real PostgreSQL and Redis:
 * a record is there once and in order or not at all; whatever is told reaches every copy that listens.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Batch, Bus, BusListener, News } from '../../cloud-sync/relay/bus/bus.ts';
import { createLocalBus } from '../../cloud-sync/relay/bus/local-bus.ts';
import { createRedisBus } from '../../cloud-sync/relay/bus/redis-bus.ts';
import { type RelayLog, readRecords } from '../../cloud-sync/relay/log/log.ts';
import { openPostgresLog } from '../../cloud-sync/relay/log/postgres-log.ts';
import { openSqliteLog } from '../../cloud-sync/relay/log/sqlite-log.ts';
import { encodeBatch } from '../../cloud-sync/wire/batch.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { type Engine, enginesMissing, startPostgres, startRedis } from './engines.ts';
import { until } from './relay-process.ts';

const crit = 'crit' as RaceId;
const key = { kty: 'OKP', crv: 'Ed25519', x: 'abc' } as const;
const other = { ...key, x: 'xyz' };

const record = (seq: number, race: RaceId = crit): JournalRecord => ({
  seq,
  atMs: 1_700_000_000_000 + seq,
  race,
  by: { role: 'rider', name: '7' },
  input: {
    kind: 'fixes',
    entry: 7 as EntryId,
    source: 'native',
    fixes: [{ timeMs: 1_700_000_000_000 + seq * 1_000, latDeg: 50.000001, lonDeg: 10.25 }],
  },
});
const records = (from: number, to: number, race?: RaceId) =>
  Array.from({ length: to - from + 1 }, (_, index) => record(from + index, race));

/** Appends them as one batch. */
async function append(log: RelayLog, station: string, epoch: number, list: readonly JournalRecord[]) {
  const batch = { first: list[0]!.seq, last: list.at(-1)!.seq, bytes: await encodeBatch(list) };
  return log.append(station, epoch, batch, new Set(list.map((one) => one.race)));
}
async function all(log: RelayLog, station: string, epoch: number, from = 1): Promise<JournalRecord[]> {
  const list: JournalRecord[] = [];
  for await (const page of readRecords(log, station, epoch, from)) list.push(...page);
  return list;
}

let serial = 0;

/** Each test has a station and a code of its own, so that one store serves all. */
function logContract(
  name: string,
  open: () => Promise<{ log: RelayLog; close: () => Promise<void> }>,
  skip: string | false,
) {
  describe(`The log in ${name}`, { skip }, () => {
    let log: RelayLog;
    let close: () => Promise<void>;
    let station: string;
    let race: RaceId;
    before(async () => {
      ({ log, close } = await open());
    });
    after(() => close?.());
    beforeEach(async () => {
      serial += 1;
      station = `station-${serial}`;
      race = `race-${serial}` as RaceId;
      await log.addCode(`code-of-${station}`, 1);
      assert.equal(
        await log.enrol({ code: `code-of-${station}`, station, name: 'Tent', key }, 5),
        'enrolled',
      );
    });

    it('lets a station in by a code once, and again by the same key', async () => {
      const enrolment = { code: `code-of-${station}`, station, name: 'Tent', key };
      assert.equal(await log.enrol(enrolment, 6), 'enrolled');
      assert.equal(await log.enrol({ ...enrolment, key: other }, 6), 'known');
      assert.equal(await log.enrol({ ...enrolment, station: 'another', key: other }, 6), 'bad-code');
      assert.equal(
        await log.enrol({ ...enrolment, station: 'another', code: 'no-such-code' }, 6),
        'bad-code',
      );
      assert.equal(await log.station('another'), null);
      assert.equal(await log.setRevoked(station, true), true);
      assert.equal((await log.station(station))?.revoked, true);
    });

    it('keeps records in order, once, and tells the mark when they do not follow', async () => {
      assert.deepEqual(await append(log, station, 1, records(1, 3, race)), {
        taken: true,
        mark: 3,
        epoch: 1,
      });
      assert.deepEqual(await append(log, station, 1, records(1, 3, race)), {
        taken: false,
        mark: 3,
        epoch: 1,
      });
      assert.deepEqual(await append(log, station, 1, records(5, 6, race)), {
        taken: false,
        mark: 3,
        epoch: 1,
      });
      assert.deepEqual(await append(log, station, 1, records(4, 9, race)), {
        taken: true,
        mark: 9,
        epoch: 1,
      });
      assert.deepEqual(await all(log, station, 1), records(1, 9, race));
      assert.deepEqual(await all(log, station, 1, 6), records(6, 9, race));
      assert.deepEqual(await log.read(station, 1, 10, 5), []);
      assert.deepEqual(
        (await log.read(station, 1, 1, 1)).map(({ first, last }) => [first, last]),
        [[1, 3]],
      );
      assert.equal((await log.station(station))?.mark, 9);
    });

    it('stores a batch once when two relays get it at the same moment', async () => {
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => append(log, station, 1, records(1, 50, race))),
      );
      assert.equal(answers.filter(({ taken }) => taken).length, 1);
      assert.ok(answers.every(({ mark }) => mark === 50));
      assert.equal((await all(log, station, 1)).length, 50);
    });

    it('begins an epoch anew, and takes nothing of an earlier one any more', async () => {
      await append(log, station, 1, records(1, 3, race));
      assert.deepEqual((await log.beginEpoch(station, 2))?.mark, 0);
      assert.deepEqual(await append(log, station, 1, records(4, 5, race)), {
        taken: false,
        mark: 0,
        epoch: 2,
      });
      assert.equal((await append(log, station, 2, records(1, 2, race))).taken, true);
      assert.equal((await log.beginEpoch(station, 1))?.epoch, 2);
      assert.equal((await all(log, station, 2)).length, 2);
    });

    it('gives two stations’ races of one name two names', async () => {
      const second = `b${serial}-second`;
      await log.addCode(`code-of-${second}`, 1);
      await log.enrol({ code: `code-of-${second}`, station: second, name: 'Tent 2', key: other }, 5);
      await append(log, station, 1, records(1, 1, race));
      await append(log, second, 1, records(1, 1, race));
      const names = (await log.races()).filter((row) => row.race === race);
      assert.deepEqual(
        names.map((row) => [row.name, row.station]),
        [
          [race, station],
          [`${race}-${second.replace('-', '').slice(0, 4)}`, second],
        ],
      );
      assert.equal(await log.nameRace(station, race), race);
    });

    it('knows a card by the digest of its secret, under the race’s name in the cloud', async () => {
      await append(log, station, 1, records(1, 1, race));
      const digest = String(serial).padStart(64, 'a');
      await log.setCards(station, [{ race, entry: 7 as EntryId, bib: '7', digest }]);
      const shown = { station, race, name: race, entry: 7, bib: '7', digest };
      assert.deepEqual(
        (await log.cards(digest)).map((card) => ({ ...card })),
        [shown],
      );
      const pass = String(serial).padStart(64, 'b');
      await log.setCards(station, [{ race, entry: 7 as EntryId, bib: '7', digest, pass }]);
      assert.deepEqual({ ...(await log.cards(pass))[0] }, shown, 'by its pass, too');
      await log.setRevoked(station, true);
      assert.deepEqual(await log.cards(digest), [], 'nor are cards of a station that is shut out');
      await log.setRevoked(station, false);
      await log.setCards(station, []);
      assert.deepEqual(await log.cards(digest), []);
    });

    it('hands down in order, and forgets what was taken', async () => {
      const { input } = record(1);
      assert.ok(input.kind === 'fixes');
      const sent = (entry: number, phone: string | null) => ({
        race,
        entry: entry as EntryId,
        fixes: input.fixes,
        atMs: 1_795_000_000_009,
        phone,
        seal: phone === null ? `1.${'5e'.repeat(32)}` : null,
      });
      const numbers = [
        ...(await log.putDown(station, [sent(1, null), sent(2, 'owntracks:a/b')])),
        ...(await log.putDown(station, [sent(3, null)])),
      ];
      const items = await log.down(station, 0, 10);
      assert.deepEqual(
        items.map(({ id }) => id),
        numbers,
      );
      const { sinceMs, firstId } = await log.downStanding(station);
      assert.equal(
        sinceMs,
        (await log.station(station))?.enrolledMs,
        'another store began to know it at another moment',
      );
      assert.equal(firstId, numbers[0]);
      assert.deepEqual(
        items.map(({ entry }) => entry),
        [1, 2, 3],
      );
      assert.equal(items[0]!.seal, sent(1, null).seal, 'the phone’s seal is handed on as it came');
      const { id, ...second } = items[1]!;
      assert.deepEqual(second, sent(2, 'owntracks:a/b'));
      assert.ok(id > items[0]!.id);
      await log.forgetDown(station, items[1]!.id);
      assert.equal(await log.downCount(station), 1);
      assert.equal((await log.downStanding(station)).firstId, numbers[2]);
      assert.deepEqual(
        (await log.down(station, 0, 10)).map(({ entry }) => entry),
        [3],
      );
      await log.forgetDown(station, numbers[2]!);
      assert.equal((await log.downStanding(station)).firstId, null);
      const other = `${race}-other` as RaceId;
      await log.putDown(station, [sent(1, null), { ...sent(2, null), race: other }]);
      assert.equal(await log.dropDown(station, other), 1);
      assert.deepEqual(
        (await log.down(station, 0, 10)).map(({ entry }) => entry),
        [1],
      );
    });

    it('keeps what operators decided: how a race is shown, who is invited, when a station was heard', async () => {
      const shown = {
        name: race,
        title: 'Crit',
        visibility: 'unlisted',
        deletedMs: null,
        purgedMs: null,
      } as const;
      await log.setRace({ ...shown, visibility: 'private' });
      await log.setRace(shown);
      assert.deepEqual(
        (await log.raceSettings()).filter(({ name }) => name === race),
        [shown],
      );
      const ada = {
        id: `ada-${serial}`,
        name: 'Ada',
        role: 'official',
        races: [race],
        madeMs: 1_795_000_000_000,
        expiresMs: 1_795_000_000_009,
      } as const;
      await log.addAccount(ada, `digest-${serial}`);
      assert.deepEqual(await log.accountOf(`digest-${serial}`), ada);
      assert.ok((await log.accounts()).some(({ id }) => id === ada.id));
      assert.equal(await log.removeAccount(ada.id), true);
      assert.equal(await log.removeAccount(ada.id), false);
      assert.equal(await log.accountOf(`digest-${serial}`), null);
      const event = {
        ...{ name: 'Crit', date: null, place: 'Harbour', timeZone: 'UTC', change: 1, changedMs: 5 },
        timetable: [{ id: 'a', atMs: 7, text: 'Sign-on “opens”' }],
      };
      await log.setEvent(station, { ...event, place: '' });
      await log.setEvent(station, event);
      assert.deepEqual(
        (await log.events()).filter((one) => one.station === station),
        [{ station, event }],
      );
      await log.setEvent(station, null);
      assert.deepEqual(
        (await log.events()).filter((one) => one.station === station),
        [],
      );
      await log.setContact({ station, atMs: 1_795_000_000_000, newest: 3 });
      await log.setContact({ station, atMs: 1_795_000_000_001, newest: 4 });
      const heard = (await log.contacts()).find((one) => one.station === station);
      assert.deepEqual({ ...heard }, { station, atMs: 1_795_000_000_001, newest: 4 });
    });

    it('keeps stations’ names but of those that are shut out, what was asked for in a week, and accounts', async () => {
      const row = {
        ...{ station, label: `lot${serial}`, addresses: ['192.168.1.20'], sinceMs: 1_795_000_000_000 },
        ...{ challenge: null, request: null, chain: null },
      };
      const own = async () => (await log.venueNames()).filter((one) => one.station === station);
      assert.equal(await log.venueName(station), null);
      await log.putVenueName(row);
      await log.putVenueName({ ...row, challenge: 'x', chain: 'PEM' });
      assert.deepEqual(await own(), [{ ...row, challenge: 'x', chain: 'PEM' }]);
      assert.deepEqual(await log.venueName(station), { ...row, challenge: 'x', chain: 'PEM' });
      await assert.rejects(log.putVenueName({ ...row, station: `${station}-other` }), /unique|UNIQUE/);
      await log.setRevoked(station, true);
      assert.deepEqual([await own(), await log.venueName(station)], [[], null]);
      await log.setRevoked(station, false);
      assert.equal((await own()).length, 1);
      for (const atMs of [1_795_000_000_000, 1_795_000_000_002])
        await log.addVenueCertificate({ station, atMs });
      const made = (await log.venueCertificates(1_795_000_000_001)).filter((one) => one.station === station);
      assert.deepEqual(
        made.map((one) => ({ ...one })),
        [{ station, atMs: 1_795_000_000_002 }],
      );
      const directory = `https://acme.example/${station}`;
      assert.equal(await log.venueAccount(directory), null);
      await log.putVenueAccount(directory, 'one');
      await log.putVenueAccount(directory, 'two');
      assert.equal(await log.venueAccount(directory), 'two');
    });

    it('puts an emptied batch in a batch’s place, and drops a race’s segments', async () => {
      await append(log, station, 1, records(1, 2, race));
      await append(log, station, 1, records(3, 4, race));
      const stored = async () => (await log.read(station, 1, 1, 9)).map(({ bytes }) => String(bytes));
      const before = await stored();
      const emptied = [1, 3].map((first) => ({ epoch: 1, first, bytes: Buffer.from(`emptied ${first}`) }));
      // All of them or none: the second is no batch.
      const broken = { epoch: 1, first: 3, bytes: null as unknown as Buffer };
      await assert.rejects(log.replaceBatches(station, [emptied[0]!, broken]));
      assert.deepEqual(await stored(), before);
      await log.replaceBatches(station, emptied);
      assert.deepEqual(await stored(), ['emptied 1', 'emptied 3']);
      await log.putSegment(race, 18, Buffer.from('one'));
      await log.dropSegments(race);
      assert.equal(await log.segment(race, 18), null);
    });

    it('keeps the first of two segments, for ever', async () => {
      assert.deepEqual(await log.putSegment(race, 17, Buffer.from('one')), Buffer.from('one'));
      assert.deepEqual(await log.putSegment(race, 17, Buffer.from('two')), Buffer.from('one'));
      assert.deepEqual(await log.segment(race, 17), Buffer.from('one'));
      assert.equal(await log.segment(race, 18), null);
    });
  });
}

logContract(
  'a file',
  async () => {
    const log = openSqliteLog(':memory:');
    return { log, close: () => log.close() };
  },
  false,
);
logContract(
  'PostgreSQL',
  async () => {
    const postgres = await startPostgres();
    const log = await openPostgresLog(postgres.url, () => {});
    return {
      log,
      close: async () => {
        await log.close();
        await postgres.remove();
      },
    };
  },
  enginesMissing(),
);

interface Copy {
  readonly bus: Bus;
  readonly batches: Batch[];
  readonly news: News[];
}

/** `copies` of a relay on one bus. */
function busContract(
  name: string,
  open: () => Promise<{ join: () => Promise<Copy>; close: () => Promise<void> }>,
  skip: string | false,
) {
  describe(`The bus ${name}`, { skip }, () => {
    let join: () => Promise<Copy>;
    let close: () => Promise<void>;
    before(async () => {
      ({ join, close } = await open());
    });
    after(() => close?.());

    it('brings every batch to every copy that follows the station, once and in order', async () => {
      serial += 1;
      const station = `station-${serial}`;
      const a = await join();
      const b = await join();
      for (const { bus } of [a, b]) bus.follow(station, 1, 0);
      const batch = (first: number, last: number): Batch => ({
        station,
        epoch: 1,
        first,
        last,
        bytes: Buffer.from([0, 255, first, 10]),
      });
      await a.bus.publish(batch(1, 4));
      await a.bus.publish(batch(1, 4));
      await b.bus.publish(batch(1, 4));
      await b.bus.publish(batch(5, 5));
      const mine = ({ batches }: Copy) => batches.filter((one) => one.station === station);
      for (const copy of [a, b]) {
        await until('both batches', () => mine(copy).length >= 2);
        assert.deepEqual(mine(copy), [batch(1, 4), batch(5, 5)]);
      }
    });

    it('brings news with its bytes as they are', async () => {
      const a = await join();
      const b = await join();
      const bytes = Buffer.from([10, 0, 255, 10, 123]);
      const told: News = { kind: 'lane', station: 'tent', bytes };
      await until('the news at the other copy', async () => {
        await a.bus.tell(told);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return b.news.length > 0;
      });
      assert.deepEqual(b.news[0], told);
    });
  });
}

const listening = (): { listener: BusListener; batches: Batch[]; news: News[] } => {
  const batches: Batch[] = [];
  const news: News[] = [];
  return {
    batches,
    news,
    listener: { batch: (one) => void batches.push(one), news: (one) => void news.push(one) },
  };
};

busContract(
  'of a relay that is alone',
  async () => {
    const { listener, ...heard } = listening();
    const bus = createLocalBus(listener);
    return { join: async () => ({ bus, ...heard }), close: async () => {} };
  },
  false,
);
busContract(
  'over Redis',
  async () => {
    const redis: Engine = await startRedis();
    const opened: Bus[] = [];
    return {
      join: async () => {
        const { listener, ...heard } = listening();
        const bus = createRedisBus({ url: redis.url, listener, onError: () => {} });
        opened.push(bus);
        await until('the bus works', () => bus.works);
        return { bus, ...heard };
      },
      close: async () => {
        for (const bus of opened) await bus.close();
        await redis.remove();
      },
    };
  },
  enginesMissing(),
);
