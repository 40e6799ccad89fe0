/**
 * The station's own pipeline for the ingest benchmark: the MQTT server, and the journal on a fresh file. The second
 * argument says what is between them: `journal` stores every message as it comes, which is what the peer does;
 * `races` is the whole of it, with the riders of a race on a course and everything derived.
 */

import { openJournal } from '../../../broker/journal/open-journal.ts';
import { startMqtt } from '../../../broker/mqtt/server.ts';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import type { Intake } from '../../../server/intake.ts';
import { comeAgain, NOTHING_TO_DO } from '../../../server/outcome.ts';
import { openRaces } from './bench-race.ts';
import type { ServerSays } from './messages.ts';

const [path = '', between = 'journal', riders = '2000'] = process.argv.slice(2);
const now = () => Date.now();
const journal = await openJournal({ path, now });
let stored = 0;

const straight: Intake = {
  fixes(who, target, { fixes, source }, done) {
    const by = { role: 'rider' as const, name: who.name };
    const entry = 'entry' in target ? target.entry : (1 as EntryId);
    const input = { kind: 'fixes' as const, entry, source, fixes };
    journal.append({ race: target.race, by, atMs: now(), input }, (error) => {
      if (error !== null) return done(comeAgain({ code: 'journal-failing', message: error.message }));
      stored += fixes.length;
      done({ ...NOTHING_TO_DO, accepted: fixes.length });
    });
  },
  passing: () => Promise.reject(new Error('not measured')),
  decision: () => Promise.reject(new Error('not measured')),
  refused: (what) => console.error(what),
};

const races = between === 'races' ? await openRaces(journal, now, Number(riders)) : null;
const server = await startMqtt({
  listeners: { tcp: { host: '127.0.0.1', port: 0 } },
  authenticate: (username) => {
    const entry = Number(username.slice('bench.'.length)) as EntryId;
    return { role: 'rider', race: 'bench' as RaceId, entry, name: String(entry) };
  },
  intake: races ?? straight,
  now,
});

const say = () => {
  const says: ServerSays = {
    port: server.addresses.tcp!.port,
    stored: races?.counts.fixes ?? stored,
  };
  process.send!(says);
};
process.on('message', (message) => {
  if (message === 'stats') say();
  if (message === 'end')
    void server
      .close()
      .then(() => journal.close())
      .then(() => process.exit(0));
});
say();
