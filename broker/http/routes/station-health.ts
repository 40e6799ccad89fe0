/**
 * How the station is, in plain words for the crew: each part with a state, a figure and a sentence that says what
 * is wrong, what is still safe and what to do.
 */
import { z } from 'zod';
import type { RaceId } from '../../../race/ids.ts';
import type { HealthFacts } from '../../../race/officials/messages/facts.ts';
import { present } from '../../../race/present.ts';
import { inEnglish, type Saying, saying } from '../../../race/race.ts';
import type { Metric } from '../../../server/http/metrics.ts';
import { sayingShape } from '../../../server/http/problem.ts';
import { momentMs, problems } from '../../../server/http/schemas.ts';
import type { Identity } from '../../../server/intake.ts';
import type { BackupsSeen } from '../../backups/backups.ts';
import type { DecoderSeen } from '../../decoders/host.ts';
import type { DoorsSeen } from '../../health/doors.ts';
import type { JournalHealth } from '../../journal/journal.ts';
import type { LateInput } from '../../races/late-answers.ts';
import type { Healed } from '../../standby/given.ts';
import type { StandbyState } from '../../standby/standby-port.ts';
import { belongs } from '../access.ts';
import type { Part } from '../part.ts';
import type { CloudSeen, FaultsSeen, RiderShown, StationPort } from '../station-port.ts';
import { screensParts } from './screens-gone.ts';

const part = z
  .object({
    id: z.enum([
      'clients',
      'journal',
      'live',
      'disk',
      'decoders',
      'standby',
      'cloud',
      'doors',
      'faults',
      'phones',
      'cards',
      'clock',
      'answers',
      'backups',
      'screens',
    ] as [string, ...string[]]),
    state: z.enum(['ok', 'attention', 'alarm', 'off']),
    figure: z.string().nullable().describe('short enough for a line of health'),
    says: z.string().describe('what it means and what to do'),
    saying: sayingShape.optional().describe('the same as code and facts'),
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
/** The uplink gathers for some moments and the line has its own; more than this is worth a look. */
const CLOUD_BEHIND_MS = 10_000;
const CLOUD_AWAY_MS = 5_000;
/** So full is worth a look. */
const DOORS_FULL_SHARE = 0.8;
/** So many sent away in a minute is somebody who holds sockets. */
const SENT_AWAY_MANY = 50;
/** Fewer descriptors than this carry no usual race. */
const DESCRIPTORS_FEW = 2_048;
/** A fault is shown so long after it. */
const FAULT_SHOWN_MS = 30 * 60_000;

export const stationHealthRoutes: Part = (api, { station, journal, decoders, standby, backups, now }) => {
  api.get(
    '/v1/health',
    {
      config: { access: 'crew', raceIn: 'answer' },
      schema: {
        tags: ['station'],
        summary: 'How each part of the station is, in words',
        response: { 200: z.object({ atMs: momentMs, parts: z.array(part) }), ...problems },
      },
    },
    async ({ identity }, reply) => {
      void reply.header('cache-control', 'no-store');
      const health = journal.health();
      const figures = figuresOf(station.metrics());
      return {
        atMs: now(),
        parts: [
          clientsPart(figures),
          journalPart(health, lostFacts(health, station), lastHealed(standby.state(), now())),
          ...answersParts(station.lateInputs(), now()),
          livePart(figures),
          diskPart(health),
          ...backupsParts(backups.seen(), now()),
          ...decodersPart(decoders.list()),
          ...standbyPart(standby.state()),
          ...relaysParts(station.cloud()),
          ...doorsParts(station.doors()),
          ...faultsParts(station.faults(), now()),
          ...screensParts(station.screensGone(), now()),
          ...clockParts(station.clock(), running(station), now()),
          ...phonesParts(troublesOf(station, identity)),
        ],
      };
    },
  );
};

/** Of riders of their races; the rest of the station's health is everybody's who works there. */
function troublesOf(station: StationPort, who: Identity): ReturnType<StationPort['phoneTroubles']> {
  const { aside, shared } = station.phoneTroubles();
  const isTheirs = ({ race }: RiderShown) => belongs(who, race);
  return { aside: aside.filter(isTheirs), shared: shared.filter(isTheirs) };
}

type Figures = (name: string) => number;
const figuresOf = (metrics: readonly Metric[]): Figures => {
  const byName = new Map(metrics.map(({ name, values }) => [name, values[0]?.value ?? 0]));
  return (name) => byName.get(name) ?? 0;
};
/** The sentence and its code: none of them tells a time of day, so the zone does not matter. */
const said = (says: Saying) => ({ says: inEnglish(says, 'UTC'), saying: says });

function clientsPart(figure: Figures): HealthPart {
  const [riders, mqtt] = [figure('mqtt_riders'), figure('mqtt_clients')];
  const viewers = figure('live_viewers') + figure('crowd_viewers');
  return {
    id: 'clients',
    state: 'ok',
    figure: String(mqtt + viewers),
    ...said(saying('clients', { riders, others: Math.max(0, mqtt - riders), screens: viewers })),
  };
}

export function journalPart(
  health: JournalHealth,
  missing: LostFacts,
  healed: Healed | null = null,
): HealthPart {
  const { failing, damaged, pending, commitMsP99, diskMsP99, lastSeq, lost } = health;
  if (failing !== null)
    return {
      id: 'journal',
      state: 'alarm',
      figure: null,
      ...said(saying('journal-failing', { why: failing })),
    };
  if (damaged !== null)
    return {
      id: 'journal',
      state: 'alarm',
      figure: null,
      ...said(saying('journal-damaged', { why: damaged })),
    };
  if (lost !== null && lost.records + lost.settings > 0) {
    const { records, settings, back, fromMs, toMs } = lost;
    return {
      id: 'journal',
      state: lost.isNew ? 'alarm' : 'attention',
      figure: null,
      ...said(saying('journal-lost', { records, settings, back, fromMs, toMs, ...missing })),
    };
  }
  const slow = pending > PENDING_MANY || commitMsP99 > COMMIT_SLOW_MS;
  return {
    id: 'journal',
    state: slow ? 'attention' : 'ok',
    figure: null,
    ...said(
      slow
        ? saying(diskMsP99 < commitMsP99 / 2 ? 'processor-slow' : 'journal-slow', {
            waiting: pending,
            commitMs: Math.round(commitMsP99),
            diskMs: Math.round(diskMsP99),
          })
        : lost !== null && lost.back > 0
          ? saying('journal-back', {
              ...{ records: lost.back, fromMs: lost.fromMs, toMs: lost.toMs },
              ...(lost.backFrom && { from: lost.backFrom }),
            })
          : healed !== null
            ? saying('journal-healed', healed)
            : saying('journal-fine', { records: lastSeq, commitMs: commitMsP99 }),
    ),
  };
}

/** What became of a damaged journal of the pair is told so long. */
const HEALED_TOLD_MS = 7 * 86_400_000;
const lastHealed = ({ healed }: StandbyState, nowMs: number): Healed | null => {
  const newest = healed.at(-1) ?? null;
  return newest !== null && nowMs - newest.atMs <= HEALED_TOLD_MS ? newest : null;
};

/** Whose records are missing, and whether a relay may still give them back. */
type LostFacts = Pick<HealthFacts['journal-lost'], 'who' | 'passings' | 'decisions' | 'asks'>;

export const NOTHING_KNOWN: LostFacts = { who: '', passings: 0, decisions: 0, asks: false };

function lostFacts({ lost }: JournalHealth, station: StationPort): LostFacts {
  const cloud = station.cloud();
  const asks = cloud.some(({ history }) => history !== 'same');
  if (lost?.of == null) return { ...NOTHING_KNOWN, asks };
  const { riders, passings, decisions } = lost.of;
  const nameOf = (race: string, entry: number): string => {
    const rider = station.entries(race as RaceId).find((one) => one.entry === entry);
    return rider === undefined ? `${race}.${entry}` : `${rider.bib} ${rider.name}`.trim();
  };
  const named = riders.slice(0, NAMED_MAX);
  const who = named.map(({ race, entry, records }) => `${nameOf(race, entry)} (${records})`).join(', ');
  return { who: who + (riders.length > NAMED_MAX ? ' …' : ''), passings, decisions, asks };
}

/** A late answer is shown so long after it was given. */
const LATE_SHOWN_MS = 30 * 60_000;

/** Nothing while every decision and passing was answered in time. */
export function answersParts(all: readonly LateInput[], nowMs: number): readonly HealthPart[] {
  const waiting = all.filter(({ became }) => became === 'waits');
  const lately = all.filter(({ endedMs }) => endedMs !== null && nowMs - endedMs < LATE_SHOWN_MS);
  const inputsOf = (inputs: readonly LateInput[]) =>
    inputs.slice(-NAMED_MAX).map(({ kind, by, atMs, race }) => ({ kind, by, atMs, race }));
  const one = { id: 'answers', figure: String(waiting.length || lately.length) } as const;
  if (waiting.length > 0)
    return [
      {
        ...one,
        state: 'alarm',
        ...said(saying('answers-wait', { count: waiting.length, inputs: inputsOf(waiting) })),
      },
    ];
  if (lately.length === 0) return [];
  const stored = lately.filter(({ became }) => became === 'stored').length;
  const facts = { stored, refused: lately.length - stored, inputs: inputsOf(lately) };
  return [{ ...one, state: 'attention', ...said(saying('answers-came', facts)) }];
}

function livePart(figure: Figures): HealthPart {
  if (figure('crowd_running') === 0)
    return {
      id: 'live',
      state: 'attention',
      figure: null,
      ...said(saying('feed-restarting', {})),
    };
  const tickMs = figure('live_tick_ms');
  const viewers = figure('live_viewers') + figure('crowd_viewers');
  return {
    id: 'live',
    state: tickMs > TICK_SLOW_MS ? 'attention' : 'ok',
    figure: null,
    ...said(
      tickMs > TICK_SLOW_MS
        ? saying('feed-slow', { everyS: Math.round(tickMs / 1000), screens: viewers })
        : saying('feed-fine', { screens: viewers }),
    ),
  };
}

/** Nothing where no folder was chosen and the copies in the data folder are made. */
export function backupsParts(
  { plan, trouble, lastGood, ownTrouble }: BackupsSeen,
  nowMs: number,
): readonly HealthPart[] {
  const part = (
    state: HealthPart['state'],
    says: Saying,
    figure: string | null = null,
  ): readonly HealthPart[] => [{ id: 'backups', state, figure, ...said(says) }];
  const worst = plan === null ? ownTrouble : (trouble ?? ownTrouble);
  const isOwn = plan === null || (trouble === null && ownTrouble !== null);
  const folder = isOwn ? 'copies' : plan.folder;
  const minutes = lastGood === null ? null : Math.max(0, Math.round((nowMs - lastGood.atMs) / 60_000));
  if (worst?.is === 'gone') return part('alarm', saying('backups-gone', { folder, minutes }));
  if (worst?.is === 'full') {
    const [needMb, freeMb] = [Math.ceil(worst.needBytes / 1e6), Math.floor(worst.freeBytes / 1e6)];
    return part('alarm', saying('backups-full', { folder, needMb, freeMb }));
  }
  if (worst?.is === 'failing') {
    const { why, says } = worst;
    return part('alarm', saying('backups-failing', { folder, why, ...(says && { says }) }));
  }
  if (plan === null) return [];
  return minutes === null
    ? part('attention', saying('backups-first', { folder }))
    : part(
        'ok',
        saying('backups-fine', { folder, minutes, everyMinutes: plan.everyMinutes }),
        `${minutes} min`,
      );
}

/** Nothing for a station without a relay. */
export function cloudParts(cloud: Omit<CloudSeen, 'url'> | null): readonly HealthPart[] {
  if (cloud === null) return [];
  const { state, says, behind, lagMs, history, relayAheadMs } = cloud;
  const lag = age(lagMs);
  if (state === 'refused')
    return [
      { id: 'cloud', state: 'alarm', figure: null, ...said(saying('cloud-refused', { why: says ?? '' })) },
    ];
  if (state !== 'connected') {
    const why = says ?? 'The cloud relay is looked for.';
    // At the very start nothing is wrong yet.
    const isLong = lagMs > CLOUD_AWAY_MS;
    return [
      {
        id: 'cloud',
        state: isLong ? 'attention' : 'off',
        figure: isLong ? lag : null,
        ...said(saying('cloud-away', { why, behind, lag })),
      },
    ];
  }
  if (history === 'other')
    return [{ id: 'cloud', state: 'alarm', figure: null, ...said(saying('cloud-other', {})) }];
  // Never "everything is there" before it was looked.
  if (history === 'not-compared')
    return [{ id: 'cloud', state: 'off', figure: null, ...said(saying('cloud-comparing', {})) }];
  const isBehind = lagMs > CLOUD_BEHIND_MS;
  if (relayAheadMs !== 0) {
    const by = age(Math.abs(relayAheadMs));
    const says = saying('cloud-clock-off', { by, ahead: relayAheadMs > 0 });
    return [{ id: 'cloud', state: 'attention', figure: by, ...said(says) }];
  }
  return [
    {
      id: 'cloud',
      state: isBehind ? 'attention' : 'ok',
      figure: isBehind ? lag : null,
      ...said(isBehind ? saying('cloud-behind', { behind, lag }) : saying('cloud-fine', {})),
    },
  ];
}

/** Of one relay as it is; of several in one line: whoever follows from afar needs one of them. */
export function relaysParts(relays: readonly CloudSeen[]): readonly HealthPart[] {
  const parts = relays.flatMap((seen) => cloudParts(seen).map((part) => ({ seen, part })));
  if (parts.length < 2) return parts.map(({ part }) => part);
  const fine = parts.filter(({ part }) => part.state === 'ok').length;
  if (fine === parts.length)
    return [{ id: 'cloud', state: 'ok', figure: null, ...said(saying('cloud-all-fine', { relays: fine })) }];
  const worst =
    parts.find(({ part }) => part.state === 'alarm') ??
    present(
      parts.find(({ part }) => part.state !== 'ok'),
      'What is wrong with the cloud',
    );
  if (fine === 0) return [worst.part];
  const others = parts.filter(({ part }) => part.state !== 'ok').map(({ seen }) => hostOf(seen.url));
  const facts = { fine, of: parts.length, others: others.join(', ') };
  const state = parts.every(({ part }) => part.state === 'ok' || part.state === 'off') ? 'off' : 'attention';
  return [{ id: 'cloud', state, figure: `${fine}/${parts.length}`, ...said(saying('cloud-some', facts)) }];
}

const hostOf = (url: string): string => URL.parse(url)?.host ?? url;

/** `40 s`, `12 min`, `3 h`: the same in every language. */
function age(ms: number): string {
  const s = Math.round(ms / 1_000);
  if (s < 120) return `${s} s`;
  return s < 7_200 ? `${Math.round(s / 60)} min` : `${Math.round(s / 3_600)} h`;
}

export function diskPart({ bytesFree, bytesOnDisk }: JournalHealth): HealthPart {
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`;
  const state = bytesFree < DISK_ALARM_BYTES ? 'alarm' : bytesFree < DISK_LOW_BYTES ? 'attention' : 'ok';
  const facts = { journalMb: Math.max(1, Math.round(bytesOnDisk / 1e6)), left: gigabytes(bytesFree) };
  return {
    id: 'disk',
    state,
    figure: gigabytes(bytesFree),
    ...said(saying(state === 'ok' ? 'disk-fine' : 'disk-low', facts)),
  };
}

/** Nothing where no decoder is set up: a race by phones and keypad lacks nothing. */
export function decodersPart(all: readonly DecoderSeen[]): readonly HealthPart[] {
  const wanted = all.filter(({ settings }) => settings.on);
  if (wanted.length === 0) return [];
  const away = wanted.filter(({ connected }) => !connected);
  const troubled = wanted.flatMap(({ settings, trouble }) =>
    trouble === null ? [] : [{ settings, trouble }],
  );
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const aside = wanted.filter(({ asideCount }) => asideCount > 0);
  const why = [
    ...troubled.map(({ settings, trouble }) => `${settings.name}: ${inEnglish(trouble, zone)}`),
    ...aside.map(
      ({ settings, asideCount: count }) =>
        `${settings.name}: ${inEnglish(saying('decoder-kept-aside', { count }), zone)}`,
    ),
  ].join(' ');
  const isFine = troubled.length + aside.length === 0;
  const reads = wanted.reduce((sum, one) => sum + one.reads, 0);
  return [
    {
      id: 'decoders',
      state: isFine ? 'ok' : 'attention',
      figure: `${wanted.length - away.length}/${wanted.length}`,
      ...said(
        isFine
          ? saying('decoders-fine', { decoders: wanted.length, reads })
          : saying('decoders-troubled', { why }),
      ),
    },
  ];
}

/** Nothing for a station that was never paired. */
export function standbyPart({ role, state, other }: StandbyState): HealthPart[] {
  if (role === 'alone' || state === 'none') return [];
  const facts = { other: other ?? 'Standby' };
  const one = { id: 'standby', figure: null } as const;
  switch (state) {
    case 'holding':
      return [{ ...one, state: 'alarm', ...said(saying('standby-holding', facts)) }];
    case 'in-step':
      return [{ ...one, state: 'ok', ...said(saying('standby-in-step', facts)) }];
    case 'catching-up':
      return [{ ...one, state: 'attention', ...said(saying('standby-catching-up', facts)) }];
    case 'away':
      return [{ ...one, state: 'attention', ...said(saying('standby-away', facts)) }];
  }
}

/** Nothing while nobody presses at the doors and the system gives enough. */
export function doorsParts({ open, most, sentAway, descriptors }: DoorsSeen): readonly HealthPart[] {
  const one = { id: 'doors', state: 'attention', figure: `${open}/${most}` } as const;
  if (open >= most * DOORS_FULL_SHARE || sentAway >= SENT_AWAY_MANY)
    return [{ ...one, ...said(saying('doors-pressed', { open, most, sentAway })) }];
  if (descriptors < DESCRIPTORS_FEW) return [{ ...one, ...said(saying('doors-few', { descriptors, most })) }];
  return [];
}

/** Nothing when nothing was thrown lately. */
export function faultsParts({ count, newest }: FaultsSeen, nowMs: number): readonly HealthPart[] {
  if (newest === null || nowMs - newest.atMs > FAULT_SHOWN_MS) return [];
  const says = said(saying('fault', { faults: count, why: newest.says }));
  return [{ id: 'faults', state: 'attention', figure: String(count), ...says }];
}

const running = (station: StationPort): number =>
  station.list().filter((id) => station.board(id)?.race.state === 'running').length;

/** Nothing while the computer's clock agrees with the station's. */
export function clockParts(
  { aheadMs, setMs }: ReturnType<StationPort['clock']>,
  races: number,
  nowMs: number,
): readonly HealthPart[] {
  if (aheadMs === 0 || setMs === null) return [];
  const facts = { by: age(Math.abs(aheadMs)), ago: age(Math.max(0, nowMs - setMs)), races };
  return [
    {
      id: 'clock',
      state: 'attention',
      figure: `${aheadMs > 0 ? '+' : '−'}${facts.by}`,
      ...said(saying(aheadMs > 0 ? 'clock-set-forward' : 'clock-set-back', facts)),
    },
  ];
}

const NAMED_MAX = 5;
const named = (riders: readonly RiderShown[]): string =>
  [...new Set(riders.map(({ bib, name }) => `${bib} ${name}`.trim()))].slice(0, NAMED_MAX).join(', ') +
  (riders.length > NAMED_MAX ? ' …' : '');

/** Nothing while every phone's clock is known and every card is in one phone. */
export function phonesParts({
  aside,
  shared,
}: ReturnType<StationPort['phoneTroubles']>): readonly HealthPart[] {
  const positions = aside.reduce((sum, one) => sum + one.positions, 0);
  const phones = aside.length;
  const waiting = saying('phones-waiting', { who: named(aside), phones, positions });
  const twice = saying('cards-shared', { who: named(shared), cards: shared.length });
  return [
    ...(phones === 0
      ? []
      : [{ id: 'phones', state: 'attention' as const, figure: String(positions), ...said(waiting) }]),
    ...(shared.length === 0
      ? []
      : [{ id: 'cards', state: 'attention' as const, figure: String(shared.length), ...said(twice) }]),
  ];
}
