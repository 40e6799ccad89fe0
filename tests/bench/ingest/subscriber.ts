/**
 * The peer's other half: a Node program that listens to Mosquitto, as a race server without a broker of its own
 * would, and writes the same rows to the same SQLite journal. Mosquitto acknowledges before any of this.
 */
import mqtt from 'mqtt';
import { openJournal } from '../../../broker/journal/open-journal.ts';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { parseNative } from '../../../server/dialects/native.ts';
import type { ServerSays } from './messages.ts';

const [path = '', port = ''] = process.argv.slice(2);
const now = () => Date.now();
const journal = await openJournal({ path, now });
let stored = 0;
const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'subscriber' });
client.on('message', (topic, payload) => {
  const [, , race, bib] = topic.split('/');
  const { fixes, refused } = parseNative(payload);
  if (refused[0] !== undefined) throw new Error(refused[0].message);
  const entry = Number(bib) as EntryId;
  const input = { kind: 'fixes' as const, entry, source: 'native' as const, fixes };
  const by = { role: 'rider' as const, name: bib! };
  journal.append({ race: race as RaceId, by, atMs: now(), input }, (error) => {
    if (error === null) stored += fixes.length;
  });
});
await client.subscribeAsync('bell-lap/v1/+/+/fixes', { qos: 1 });

const say = () => {
  const says: ServerSays = { port: Number(port), stored };
  process.send!(says);
};
process.on('message', (message) => {
  if (message === 'stats') say();
  if (message === 'end') {
    client.end(true);
    void journal.close().then(() => process.exit(0));
  }
});
say();
