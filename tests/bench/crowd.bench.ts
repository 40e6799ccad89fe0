/**
 * The cloud's crowd: 50,000 viewers of one race with 50 riders at 1 Hz, on this machine, everything included: a paper
 * station with the real uplink, real relay processes over PostgreSQL and Redis, and processes of viewers on real
 * WebSockets. The clock of a fix runs from the moment it is handed to the station to the viewer's socket reading it.
 *
 *   npm run bench -- crowd [--viewers N] [--seconds S] [--find-limit] [--no-peer]
 *
 * `--find-limit`: more and more viewers until p99 passes a second. Beside it, in the same run, the same frames to as
 * many clients of a Centrifuge node (crowd/peer.ts), where Go is installed.
 */

import { cpus } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { RaceId } from '../../race/ids.ts';
import { type CrowdRun, measureCrowd, openCrowd } from './crowd/crowd.ts';
import { measurePeer, type PeerRun, peerMissing } from './crowd/peer.ts';
import type { Row } from './row.ts';

const RACE = 'crowd' as RaceId;
const RIDERS = 50;
/** TCP, IP, a TLS record and their acknowledgement, for each message on its way to a phone: an estimate, as in docs/cloud.md. */
const WIRE_OVERHEAD_BYTES = 60;

const { values } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  strict: false,
  options: {
    viewers: { type: 'string', default: '50000' },
    seconds: { type: 'string', default: '30' },
    'find-limit': { type: 'boolean', default: false },
    'no-peer': { type: 'boolean', default: false },
  },
});
const viewersWanted = Number(values.viewers);
const seconds = Number(values.seconds);

const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
const people = (count: number): string => `${count.toLocaleString('en')} viewers`;

function rowsOf(run: CrowdRun, peer: PeerRun | null): Row[] {
  const { aligned, spread } = run;
  const bytesAnHour = (run.bytesPerViewerS * 3_600) / 1e6;
  const wireAnHour = ((run.bytesPerViewerS + run.messagesPerViewerS * WIRE_OVERHEAD_BYTES) * 3_600) / 1e6;
  const against = (ours: number, theirs: number | null | undefined): Partial<Row> =>
    theirs === undefined || theirs === null
      ? {}
      : { peer: 'Centrifuge node', peerValue: round(theirs), ratio: round(theirs / ours, 2) };
  const faults = `${run.faults} faults, ${run.lost} lost, ${run.skips} skipped ahead`;
  return [
    {
      name: `${people(run.viewers)}, ${run.copies} relays: fix to fan, fixes of a second within 100 ms`,
      value: aligned.p99,
      unit: 'ms p99',
      p50: aligned.p50,
      p99: aligned.p99,
      ...against(aligned.p99, peer?.delays.p99),
      goal: '≤ 600 ms',
      note: `${faults}; ${aligned.missing} of ${aligned.due} never came; machine ${run.busyPercent} % busy, ${run.othersPercent} % by others`,
    },
    {
      name: 'the same, median',
      value: aligned.p50,
      unit: 'ms p50',
      ...against(aligned.p50, peer?.delays.p50),
    },
    {
      name: 'the same, riders spread evenly over the second',
      value: spread.p99,
      unit: 'ms p99',
      p50: spread.p50,
      p99: spread.p99,
      note: 'a fix waits for the second’s one broadcast',
    },
    {
      name: 'relay processor a viewer and second',
      value: round(run.cpuUsPerViewerS),
      unit: 'µs',
      ...against(run.cpuUsPerViewerS, peer?.cpuUsPerViewerS),
      note: `all relays ${round(run.relayCores, 2)} cores, viewers ${round(run.viewerCores, 2)}, PostgreSQL, Redis and the station ${round(run.restCores, 2)}`,
    },
    {
      name: 'relay memory a viewer',
      value: round(run.memoryPerViewerBytes / 1_024),
      unit: 'KiB',
      ...against(run.memoryPerViewerBytes / 1_024, peer && peer.memoryPerViewerBytes / 1_024),
      note: `joined at ${Math.round(run.joinsPerS).toLocaleString('en')} a second; ${round(run.welcomeBytes / 1_024)} KiB for a newcomer`,
    },
    {
      name: 'bytes of a viewer-hour, board and positions',
      value: round(bytesAnHour, 2),
      unit: 'MB',
      goal: '≤ 1.5 MB',
      note: `${round(wireAnHour, 2)} MB with ${WIRE_OVERHEAD_BYTES} B for TCP/IP and TLS a message, while it was watched${peer ? `; positions alone at the peer ${round((peer.bytesPerViewerS * 3_600) / 1e6, 2)} MB` : ''}`,
    },
  ];
}

async function atOnce(): Promise<Row[]> {
  const crowd = await openCrowd({
    race: RACE,
    riders: RIDERS,
    copies: Math.max(2, Math.ceil(viewersWanted / 17_000)),
  });
  let run: CrowdRun;
  try {
    await crowd.join(viewersWanted);
    run = await measureCrowd(crowd, seconds);
  } finally {
    await crowd.close();
  }
  const missing = peerMissing();
  if (values['no-peer'] || missing !== null) {
    if (missing !== null) console.error(missing);
    return rowsOf(run, null);
  }
  return rowsOf(run, await measurePeer({ race: RACE, riders: RIDERS, viewers: viewersWanted, seconds }));
}

const STEP = 9_000;
const LIMIT_COPIES = 6;

async function findLimit(): Promise<Row[]> {
  const crowd = await openCrowd({ race: RACE, riders: RIDERS, copies: LIMIT_COPIES });
  let best: { readonly viewers: number; readonly p99: number; readonly p50: number } | null = null;
  let over = '';
  try {
    for (let viewers = LIMIT_COPIES * STEP; viewers <= 2 * LIMIT_COPIES * STEP; viewers += STEP) {
      await crowd.join(viewers);
      const { aligned } = await measureCrowd(crowd, 15, false);
      console.error(`${people(viewers)}: p50 ${aligned.p50} ms, p99 ${aligned.p99} ms`);
      if (aligned.p99 >= 1_000) {
        over = `${people(viewers)}: ${aligned.p99} ms`;
        break;
      }
      best = { viewers, p99: aligned.p99, p50: aligned.p50 };
      await wait(500);
    }
  } finally {
    await crowd.close();
  }
  return [
    {
      name: `most viewers with p99 < 1 s on ${cpus().length} cores, load included`,
      value: best?.viewers ?? 0,
      unit: 'viewers',
      ...(best && { p50: best.p50, p99: best.p99 }),
      note: over === '' ? 'the ramp ended here' : over,
    },
  ];
}

export const run = (): Promise<Row[]> => (values['find-limit'] ? findLimit() : atOnce());

if (import.meta.main) console.table(await run());
