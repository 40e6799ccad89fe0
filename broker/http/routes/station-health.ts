/**
 * How the station is, in plain words for the crew: each part with a state, a figure and a sentence that says what
 * is wrong, what is still safe and what to do.
 */
import { z } from 'zod';
import type { Metric } from '../../../api/metrics.ts';
import { momentMs, problems } from '../../../api/schemas.ts';
import type { JournalHealth } from '../../journal/journal.ts';
import type { Part } from '../part.ts';

const part = z
  .object({
    id: z.enum(['clients', 'journal', 'live', 'disk']),
    state: z.enum(['ok', 'attention', 'alarm', 'off']),
    figure: z.string().nullable().describe('short enough for a line of health'),
    says: z.string().describe('what it means and what to do'),
  })
  .meta({ id: 'HealthPart' });
type HealthPart = z.infer<typeof part>;

/** A race day writes far less than the first; below the second there is no telling how long it lasts. */
const DISK_LOW_BYTES = 2e9;
const DISK_ALARM_BYTES = 3e8;
const COMMIT_SLOW_MS = 500;
const PENDING_MANY = 2_000;
/** The live feed slows down on purpose when it has more than it can send. */
const TICK_SLOW_MS = 3_000;

export const stationHealthRoutes: Part = (api, { station, journal, now }) => {
  api.get(
    '/v1/health',
    {
      config: { access: 'crew' },
      schema: {
        tags: ['station'],
        summary: 'How each part of the station is, in words',
        response: { 200: z.object({ atMs: momentMs, parts: z.array(part) }), ...problems },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      const health = journal.health();
      const figures = figuresOf(station.metrics());
      return {
        atMs: now(),
        parts: [clientsPart(figures), journalPart(health), livePart(figures), diskPart(health)],
      };
    },
  );
};

type Figures = (name: string) => number;
const figuresOf = (metrics: readonly Metric[]): Figures => {
  const byName = new Map(metrics.map(({ name, values }) => [name, values[0]?.value ?? 0]));
  return (name) => byName.get(name) ?? 0;
};
const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

function clientsPart(figure: Figures): HealthPart {
  const [riders, mqtt] = [figure('mqtt_riders'), figure('mqtt_clients')];
  const viewers = figure('live_viewers') + figure('crowd_viewers');
  return {
    id: 'clients',
    state: 'ok',
    figure: String(mqtt + viewers),
    says: `${count(riders, "rider's phone", "riders' phones")} connected over MQTT, ${count(Math.max(0, mqtt - riders), 'other device')}, ${count(viewers, 'screen')} on the live feed. A phone that is away keeps its positions and sends them when it is back.`,
  };
}

export function journalPart(health: JournalHealth): HealthPart {
  const { failing, pending, commitMsP99, lastSeq } = health;
  if (failing !== null)
    return {
      id: 'journal',
      state: 'alarm',
      figure: null,
      says: `The journal cannot be written: ${failing}. Everything acknowledged so far is safe; phones and keypads keep what is new and send it again. Free space on the disk or replug it; writing resumes by itself.`,
    };
  const slow = pending > PENDING_MANY || commitMsP99 > COMMIT_SLOW_MS;
  return {
    id: 'journal',
    state: slow ? 'attention' : 'ok',
    figure: null,
    says: slow
      ? `The disk is slow: ${count(pending, 'record')} wait and a commit takes up to ${Math.round(commitMsP99)} ms. Nothing is lost; acknowledgements come later. End what else uses this disk.`
      : `${count(lastSeq, 'record')} on disk, nothing waits. A commit takes ${health.commitMsP99.toFixed(1)} ms at most.`,
  };
}

function livePart(figure: Figures): HealthPart {
  if (figure('crowd_running') === 0)
    return {
      id: 'live',
      state: 'attention',
      figure: null,
      says: "The spectators' feed is being started again. Officials, timing and the journal are not touched; spectators reconnect by themselves.",
    };
  const tickMs = figure('live_tick_ms');
  const viewers = figure('live_viewers') + figure('crowd_viewers');
  return {
    id: 'live',
    state: tickMs > TICK_SLOW_MS ? 'attention' : 'ok',
    figure: null,
    says:
      tickMs > TICK_SLOW_MS
        ? `The live feed sends every ${Math.round(tickMs / 1000)} s only, since ${count(viewers, 'screen')} follow. Timing is exact all the same.`
        : `${count(viewers, 'screen')} follow the race live.`,
  };
}

export function diskPart({ bytesFree, bytesOnDisk }: JournalHealth): HealthPart {
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`;
  const state = bytesFree < DISK_ALARM_BYTES ? 'alarm' : bytesFree < DISK_LOW_BYTES ? 'attention' : 'ok';
  const held = `The journal has ${Math.max(1, Math.round(bytesOnDisk / 1e6))} MB, the disk ${gigabytes(bytesFree)} left.`;
  return {
    id: 'disk',
    state,
    figure: gigabytes(bytesFree),
    says:
      state === 'ok'
        ? `${held} A day of 1,000 riders needs less than 1 GB.`
        : `${held} What is written is safe. Free some space now: when the disk is full, new positions and passings wait in phones and keypads.`,
  };
}
