/**
 * The alarms, by Prometheus' own tool: each rings in a case like the one that it is for and is quiet in the nearest one that is
 * none; each has its paragraph for whoever is woken.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ALARMS } from './alarms.ts';
import { NEVER_ASLEEP, SLEEPING } from './cloud-alarms.ts';
import { WRITTEN } from './main.ts';

/** Series as promtool takes them, a value (and a look at the rules) every so often; judged after `min` minutes. */
interface Case {
  readonly series: Readonly<Record<string, string>>;
  readonly every?: string;
  readonly min?: number;
}
const is = (value: number): string => `${value}x200`;
/** A histogram of which so many a quarter of a minute are in the last step before the bound, none above. */
const steps = (name: string, labels: string, upTo: Readonly<Record<string, number>>): Case['series'] =>
  Object.fromEntries(
    Object.entries(upTo).map(([le, each]) => [`${name}_bucket{${labels}le="${le}"}`, `0+${each}x200`]),
  );
const at = 'job="bell-lap-station",instance="s"';

const CASES: Readonly<Record<string, { readonly rings: Case; readonly quiet: Case }>> = {
  StationGone: {
    rings: { series: { 'up{job="bell-lap-station"}': is(0) } },
    quiet: { series: { 'up{job="bell-lap-station"}': is(1), 'up{job="another"}': is(0) } },
  },
  RidersNotHeard: {
    rings: {
      series: {
        [`bell_lap_race_riders{${at},race="a"}`]: is(50),
        [`bell_lap_race_riders_heard{${at},race="a"}`]: '48x60 10x100',
      },
      min: 20,
    },
    // A race by chips and keypad, whose riders carry no phones, and its start; one that ends; one that ends but for five who
    // went home without a word; one of two riders.
    quiet: {
      series: {
        [`bell_lap_race_riders{${at},race="chips"}`]: is(50),
        [`bell_lap_race_riders_heard{${at},race="chips"}`]: is(2),
        [`bell_lap_race_riders{${at},race="ends"}`]: '50x60 4x100',
        [`bell_lap_race_riders_heard{${at},race="ends"}`]: '50x60 4x100',
        [`bell_lap_race_riders{${at},race="start"}`]: '0x50 50x100',
        [`bell_lap_race_riders_heard{${at},race="start"}`]: '0x50 2x100',
        [`bell_lap_race_riders{${at},race="left"}`]: '50x60 5x100',
        [`bell_lap_race_riders_heard{${at},race="left"}`]: '45x60 0x100',
        [`bell_lap_race_riders{${at},race="two"}`]: is(2),
        [`bell_lap_race_riders_heard{${at},race="two"}`]: '2x60 0x100',
      },
      min: 20,
    },
  },
  PositionsLate: {
    rings: { series: steps('bell_lap_fix_delay_seconds', `${at},way="venue",`, { 30: 1, 60: 9, '+Inf': 9 }) },
    quiet: {
      series: {
        ...steps('bell_lap_fix_delay_seconds', `${at},way="venue",`, { 1: 8, 60: 9, '+Inf': 9 }),
        ...steps('bell_lap_fix_delay_seconds', `${at},way="relay",`, { 30: 1, 60: 9, '+Inf': 9 }),
      },
    },
  },
  JournalFailing: {
    rings: { series: { bell_lap_journal_failing: is(1) } },
    quiet: { series: { bell_lap_journal_failing: is(0) } },
  },
  JournalSlow: {
    rings: { series: steps('bell_lap_journal_commit_seconds', `${at},`, { 0.5: 90, 1: 100, '+Inf': 100 }) },
    quiet: { series: steps('bell_lap_journal_commit_seconds', `${at},`, { 0.25: 100, 1: 100, '+Inf': 100 }) },
  },
  DiskLow: {
    rings: { series: { bell_lap_disk_free_bytes: is(1.9e9) } },
    quiet: { series: { bell_lap_disk_free_bytes: is(2.1e9) } },
  },
  StandbyHolding: {
    rings: { series: { 'bell_lap_standby_state{state="holding"}': is(1) } },
    quiet: {
      series: {
        'bell_lap_standby_state{state="holding"}': is(0),
        'bell_lap_standby_state{state="in-step"}': is(1),
      },
    },
  },
  StandbyAway: {
    rings: { series: { 'bell_lap_standby_state{state="away"}': is(1) } },
    quiet: {
      series: {
        'bell_lap_standby_state{state="away"}': is(0),
        'bell_lap_standby_state{state="none"}': is(1),
      },
    },
  },
  CopiesFailing: {
    rings: { series: { bell_lap_backup_newest_timestamp_seconds: is(60) }, every: '5m', min: 150 },
    // None since the start is not an old one: the first is made after half an hour.
    quiet: {
      series: { bell_lap_backup_newest_timestamp_seconds: is(0), bell_lap_backup_failing: is(0) },
      every: '5m',
      min: 150,
    },
  },
  CertificateEnds: {
    rings: { series: { bell_lap_certificate_end_timestamp_seconds: is(13 * 86_400) }, every: '5m', min: 90 },
    quiet: { series: { bell_lap_certificate_end_timestamp_seconds: is(60 * 86_400) }, every: '5m', min: 90 },
  },
  ManyRefused: {
    rings: { series: { 'bell_lap_refused_total{dialect="native",reason="malformed"}': '0+30x200' } },
    quiet: { series: { 'bell_lap_refused_total{dialect="native",reason="malformed"}': '0+5x200' } },
  },
  CrowdFalls: {
    rings: { series: { bell_lap_crowd_restarts_total: '0x60 5x100' }, min: 18 },
    quiet: { series: { bell_lap_crowd_restarts_total: '0x60 1x100' }, min: 18 },
  },
  UplinkDown: {
    rings: {
      series: {
        'bell_lap_uplink_up{relay="one"}': is(0),
        'bell_lap_uplink_unsent_records{relay="one"}': is(20),
        'bell_lap_uplink_up{relay="two"}': is(1),
        'bell_lap_uplink_unsent_records{relay="two"}': is(0),
      },
    },
    // One that sleeps, and a station left on that has nothing to say; one that is woken by what it has to say.
    quiet: {
      series: {
        'bell_lap_uplink_up{relay="asleep"}': is(0),
        'bell_lap_uplink_unsent_records{relay="asleep"}': is(0),
        'bell_lap_uplink_up{relay="woken"}': '0x58 1x100',
        'bell_lap_uplink_unsent_records{relay="woken"}': '0x50 7x7 0x100',
      },
    },
  },
  UplinkBehind: {
    rings: {
      series: {
        'bell_lap_uplink_lag_seconds{relay="one"}': is(40),
        'bell_lap_uplink_up{relay="one"}': is(1),
      },
    },
    quiet: {
      series: {
        'bell_lap_uplink_lag_seconds{relay="one"}': is(0.5),
        'bell_lap_uplink_up{relay="one"}': is(1),
      },
    },
  },
  ClocksApart: {
    rings: { series: { 'bell_lap_uplink_clock_ahead_seconds{relay="one"}': is(-5) } },
    quiet: { series: { 'bell_lap_uplink_clock_ahead_seconds{relay="one"}': is(0) } },
  },
  RelayGone: {
    rings: { series: { 'up{job="bell-lap-relay",instance="r"}': is(0) } },
    quiet: { series: { 'up{job="bell-lap-relay",instance="r"}': is(1) } },
  },
  FeedLate: {
    rings: {
      series: steps('bell_lap_relay_live_delay_seconds', 'instance="r",', { 2.5: 90, 5: 100, '+Inf': 100 }),
    },
    quiet: {
      series: steps('bell_lap_relay_live_delay_seconds', 'instance="r",', { 1: 100, 5: 100, '+Inf': 100 }),
    },
  },
  StoreSilent: {
    rings: { series: { bell_lap_relay_store_silent_ms: is(20_000) } },
    quiet: { series: { bell_lap_relay_store_silent_ms: is(900) } },
  },
  BusSilent: {
    rings: { series: { bell_lap_relay_bus_works: is(0) } },
    quiet: { series: { bell_lap_relay_bus_works: is(1) } },
  },
  RecordsLeftOut: {
    rings: { series: { bell_lap_relay_records_left_out: is(1) } },
    quiet: { series: { bell_lap_relay_records_left_out: is(0) } },
  },
  NotArchived: {
    rings: { series: { bell_lap_relay_archive_failed_total: '0x40 2x100' }, min: 20 },
    quiet: { series: { bell_lap_relay_archive_failed_total: is(2), bell_lap_relay_archive_unread: is(0) } },
  },
  NearlyFull: {
    rings: { series: { bell_lap_relay_connections: is(950), bell_lap_relay_connections_max: is(1_000) } },
    quiet: { series: { bell_lap_relay_connections: is(500), bell_lap_relay_connections_max: is(1_000) } },
  },
  ServerDiskLow: {
    rings: { series: { bell_lap_relay_disk_free_bytes: is(5e8) } },
    quiet: { series: { bell_lap_relay_disk_free_bytes: is(2e9) } },
  },
  ServerCopyOld: {
    rings: { series: { bell_lap_relay_backup_newest_timestamp_seconds: '0x60' }, every: '30m', min: 28 * 60 },
    quiet: {
      series: { bell_lap_relay_backup_newest_timestamp_seconds: '50000x60' },
      every: '30m',
      min: 28 * 60,
    },
  },
  ServerCertificateEnds: {
    rings: { series: { bell_lap_relay_certificate_end_timestamp_seconds: is(0) }, every: '5m', min: 90 },
    quiet: {
      series: { bell_lap_relay_certificate_end_timestamp_seconds: is(60 * 86_400) },
      every: '5m',
      min: 90,
    },
  },
  BeganAnew: {
    rings: { series: { bell_lap_relay_began_anew_seconds: is(1.7e9) } },
    quiet: { series: { bell_lap_relay_began_anew_seconds: is(0) } },
  },
  StandsStill: {
    rings: { series: { [`bell_lap_stalls_total{${at},cause="loop"}`]: '0+1x200' } },
    quiet: { series: { [`bell_lap_stalls_total{${at},cause="loop"}`]: is(3) } },
  },
};

const missing = spawnSync('promtool', ['--version']).error !== undefined;
const skip = missing && 'promtool is not installed (Debian: apt-get install prometheus)';

/** What promtool says of files in a folder of their own; the rules are among them. */
function promtool(args: readonly string[], files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-rules-'));
  try {
    const all = { 'rules.yml': WRITTEN['prometheus/rules.yml'] ?? '', ...files };
    for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
    const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('each alarm rings when it should and not before', { skip }, () => {
  assert.deepEqual(Object.keys(CASES).sort(), ALARMS.map(({ id }) => id).sort(), 'each has its two cases');
  const files = new Map<string, unknown[]>();
  for (const [id, { rings, quiet }] of Object.entries(CASES))
    for (const [{ series, every = '15s', min = 15 }, ringing] of [
      [rings, 1],
      [quiet, 0],
    ] as const) {
      const of = files.get(every) ?? [];
      files.set(every, of);
      of.push({
        interval: every,
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: [
          {
            expr: `count(ALERTS{alertname="${id}",alertstate="firing"}) or vector(0)`,
            eval_time: `${min}m`,
            exp_samples: [{ labels: '{}', value: ringing }],
          },
        ],
      });
    }
  const texts = [...files].map(([every, tests]): [string, string] => [
    `every-${every}.yml`,
    JSON.stringify({ rule_files: ['rules.yml'], evaluation_interval: every, tests }),
  ]);
  promtool(['test', 'rules', ...texts.map(([name]) => name)], Object.fromEntries(texts));
});

test('the rules are such as Prometheus reads, each with what is wrong, what to do, and where it is written', {
  skip,
}, () => {
  assert.match(promtool(['check', 'rules', 'rules.yml'], {}), new RegExp(`${ALARMS.length} rules found`));
});

test('each alarm, of Prometheus and of CloudWatch, has a paragraph that says what is wrong, what is safe and what to do', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/alarms.md'), 'utf8');
  const paragraphs = new Map(
    text
      .split(/^### /m)
      .slice(1)
      .map((part) => [
        part.slice(0, part.indexOf('\n')).trim(),
        part.slice(part.indexOf('\n')).split(/^## /m)[0]!.trim(),
      ]),
  );
  const ids = new Set([
    ...ALARMS.map(({ id }) => id),
    ...Object.keys(NEVER_ASLEEP),
    ...Object.keys(SLEEPING),
  ]);
  for (const id of ids) {
    const paragraph = paragraphs.get(id);
    assert.ok(paragraph !== undefined && paragraph.length > 120, `docs/alarms.md has nothing of ${id}`);
  }
  assert.deepEqual(
    [...paragraphs.keys()].filter((id) => !ids.has(id)),
    [],
    'no paragraph of an alarm that is no more',
  );
});
