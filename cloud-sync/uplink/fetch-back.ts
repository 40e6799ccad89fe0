/**
 * Records back from the relay before the station has doors: a journal that has lost its end asks for it while nothing
 * new has been stored after it, so that everything comes back under its own number.
 */
import type { WebSocket } from 'ws';
import type { JournalRecord } from '../../race/journal/record.ts';
import { inEnglish } from '../../race/officials/messages/message.ts';
import type { FromRelay } from '../wire/messages.ts';
import { originalOf } from '../wire/original.ts';
import type { VenueKey } from '../wire/venue-key.ts';
import { staysAway } from './agreeing.ts';
import { createAsking } from './asking.ts';
import { createDialler } from './dialler.ts';
import type { UplinkIdentity } from './identity.ts';

export interface FetchBackOptions {
  readonly relay: URL;
  readonly station: string;
  readonly epoch: number;
  readonly identity: UplinkIdentity;
  readonly key: VenueKey;
  /** The first record that the journal lacks. */
  readonly fromSeq: number;
  /** How long the relay is waited for; once it gives it is let finish. */
  readonly withinMs: number;
  /** Stores records; resolves when they are on disk. */
  readonly store: (records: readonly JournalRecord[]) => Promise<void>;
}

export interface FetchedBack {
  readonly records: number;
  /** Records of which too little had ever left the venue to be put in their places. */
  readonly withheld: number;
}

/** Resolves to how many records came back, or to why none could, in words. */
export async function fetchBack(options: FetchBackOptions): Promise<FetchedBack | string> {
  let why = 'the relay did not answer in time';
  let socket: WebSocket | null = null;
  const dialler = createDialler({
    relay: options.relay,
    onOpen: (opened) => {
      socket = opened;
      talk(opened, options).then(
        (back) => settle(back),
        (error: Error) => settle(error.message),
      );
      opened.once('message', () => clearTimeout(timer));
    },
    onFailed: (says) => {
      why = inEnglish(says, 'UTC');
    },
    random: Math.random,
  });
  let settle: (outcome: FetchedBack | string) => void = () => {};
  const outcome = new Promise<FetchedBack | string>((resolve) => {
    settle = resolve;
  });
  const timer = setTimeout(() => settle(why), options.withinMs);
  dialler.start();
  try {
    return await outcome;
  } finally {
    clearTimeout(timer);
    dialler.stop();
    (socket as WebSocket | null)?.terminate();
  }
}

function talk(socket: WebSocket, options: FetchBackOptions): Promise<FetchedBack> {
  const { station, epoch, identity, fromSeq } = options;
  const asking = createAsking((message) => socket.send(JSON.stringify(message)));
  return new Promise((resolve, reject) => {
    const fetchAll = async (mark: number): Promise<FetchedBack> => {
      const back = { records: 0, withheld: 0 };
      for await (const page of asking.ask(fromSeq, mark)) {
        const records = page.flatMap((record) => originalOf(record, options.key) ?? []);
        if (records.length > 0) await options.store(records);
        back.records += records.length;
        back.withheld += page.filter((record) => staysAway(record, options)).length;
      }
      return back;
    };
    const hear = (message: FromRelay): void => {
      if ('hello' in message) {
        if (message.hello.gives !== true) {
          reject(new Error('the relay is too old to give records back'));
          return;
        }
        const signature = identity.prove(message.hello.nonce, station, epoch);
        socket.send(JSON.stringify({ hello: { station, epoch, signature } }));
      } else if ('mark' in message) fetchAll(message.mark.seq).then(resolve, reject);
      else if ('given' in message) asking.given(message.given.throughSeq);
      else if ('refused' in message) reject(new Error(message.refused.says));
    };
    socket.on('message', (data, isBinary) => {
      const bytes = data as Buffer;
      if (!isBinary) hear(JSON.parse(bytes.toString('utf8')) as FromRelay);
      else asking.hear(bytes);
    });
    socket.on('close', () => {
      asking.end('the line to the relay was cut');
      reject(new Error('the line to the relay was cut'));
    });
  });
}
