/**
 * The dashboard: a race on one page, from riders' phones to spectators' screens, then what all of it stands on. Grafana's and
 * CloudWatch's are both made of this (grafana.ts, ../aws/panels.ts), and a test asks a Prometheus that scrapes a real station
 * and a real relay for each query.
 */
import type { Panel, Query, Row } from './panel.ts';

const RACE = 'race=~"$race"';
/** The quantile of a histogram over the last minutes. */
const quantile = (of: string, histogram: string, by = '', filter = ''): string =>
  `histogram_quantile(${of}, sum by (le${by && `, ${by}`}) (rate(bell_lap_${histogram}_bucket${filter}[2m])))`;
const q = (legend: string, expr: string): Query => ({ expr, legend });

const THE_RACE: readonly Panel[] = [
  {
    title: 'Riders heard',
    says: 'Riders who are out, and of them those whose newest position is at most 30 s old (or as old as the race’s phones may let it get). The two lie on each other while all phones report; where a course has no network they part and meet again.',
    unit: 'count',
    queries: [
      q('{{race}} heard', `max by (race) (bell_lap_race_riders_heard{${RACE}})`),
      q('{{race}} out', `max by (race) (bell_lap_race_riders{${RACE}})`),
      q('{{race}} heard, as the relay has it', `max by (race) (bell_lap_relay_race_riders_heard{${RACE}})`),
    ],
    cloud: [
      { figure: 'RidersHeard', statistic: 'Maximum' },
      { figure: 'RidersOut', statistic: 'Maximum' },
    ],
  },
  {
    title: 'Fans',
    says: 'Who watches: at the venue by race, and from afar by race over all relays.',
    unit: 'count',
    queries: [
      q('{{race}} at the venue', `sum by (race) (bell_lap_race_viewers{${RACE}})`),
      q('{{race}} from afar', `sum by (race) (bell_lap_relay_race_viewers{${RACE}})`),
      q('all, {{instance}}', 'bell_lap_relay_viewers'),
    ],
    cloud: [{ figure: 'Viewers', statistic: 'Sum' }],
  },
  {
    title: 'Delay: phone to station',
    says: 'From a position’s moment to the commit that holds it. About a second by the venue’s network; what was out of reach comes late, and p99 shows it.',
    unit: 'seconds',
    queries: [
      q('{{way}} p50', quantile('0.5', 'fix_delay_seconds', 'way')),
      q('{{way}} p99', quantile('0.99', 'fix_delay_seconds', 'way')),
    ],
  },
  {
    title: 'Delay: change to screen',
    says: 'From a change of the live feed to the last socket that it was handed to. It grows with the crowd, on purpose, to about a second.',
    unit: 'seconds',
    queries: [
      q('venue p50', quantile('0.5', 'live_delay_seconds')),
      q('venue p99', quantile('0.99', 'live_delay_seconds')),
      q('relays p99', quantile('0.99', 'relay_live_delay_seconds')),
    ],
    cloud: [{ figure: 'LiveDelay', statistic: 'Maximum' }],
  },
];

const THE_UPLINKS: readonly Panel[] = [
  {
    title: 'Uplinks: lag',
    says: 'How long ago each cloud relay had everything that the venue has. 0 when it has; it climbs by a second a second while the line is down.',
    unit: 'seconds',
    queries: [q('{{relay}}', 'bell_lap_uplink_lag_seconds')],
  },
  {
    title: 'Uplinks: what waits',
    says: 'Records of the journal that a relay has not on its disk. Thousands after an outage, and fewer each second.',
    unit: 'count',
    queries: [q('{{relay}}', 'bell_lap_uplink_unsent_records')],
  },
  {
    title: 'Uplinks: bytes',
    says: 'What goes up, and what is under way unconfirmed. Some hundred bytes a second for fifty riders.',
    unit: 'bytes',
    queries: [
      q('{{relay}} a second', 'rate(bell_lap_uplink_sent_bytes_total[1m])'),
      q('{{relay}} under way', 'bell_lap_uplink_unacknowledged_bytes'),
    ],
    cloud: [{ figure: 'Records', statistic: 'Sum' }],
  },
  {
    title: 'Delay: station to relay',
    says: 'From the station’s commit to the relay’s store, by both clocks. Under 0.2 s on a good line; an outage that is caught up shows as p99.',
    unit: 'seconds',
    queries: [
      q('p50', quantile('0.5', 'relay_record_delay_seconds')),
      q('p99', quantile('0.99', 'relay_record_delay_seconds')),
    ],
    cloud: [{ figure: 'RecordDelay', statistic: 'Maximum' }],
  },
  {
    title: 'Who is connected',
    says: 'Uplinks that are up, stations at the relays, phones on mobile data.',
    unit: 'count',
    queries: [
      q('uplink to {{relay}}', 'bell_lap_uplink_up'),
      q('stations at {{instance}}', 'bell_lap_relay_stations_connected'),
      q('phones at {{instance}}', 'bell_lap_relay_phones_connected'),
      q('riders by MQTT at the venue', 'bell_lap_mqtt_riders'),
    ],
    cloud: [
      { figure: 'StationsConnected', statistic: 'Sum' },
      { figure: 'PhonesConnected', statistic: 'Sum' },
    ],
  },
];

const WHAT_CAME: readonly Panel[] = [
  {
    title: 'Positions taken',
    says: 'A second: new ones, ones that were known already (a phone that sends again), and what phones gave to relays.',
    unit: 'per second',
    queries: [
      q('stored', 'rate(bell_lap_fixes_total[1m])'),
      q('known already', 'rate(bell_lap_fixes_repeated_total[1m])'),
      q('to {{instance}}', 'rate(bell_lap_relay_phone_fixes_total[1m])'),
    ],
    cloud: [{ figure: 'PhoneFixes', statistic: 'Sum' }],
  },
  {
    title: 'Refused',
    says: 'Inputs refused, by what spoke and why. None on a good day; the console lists the newest under Refused.',
    unit: 'per second',
    queries: [
      q('{{dialect}} {{reason}}', 'sum by (dialect, reason) (rate(bell_lap_refused_total[2m]))'),
      q(
        'relay {{dialect}} {{reason}}',
        'sum by (dialect, reason) (rate(bell_lap_relay_phone_refused_total[2m]))',
      ),
    ],
    cloud: [{ figure: 'PhonesRefused', statistic: 'Sum' }],
  },
  {
    title: 'Commits',
    says: 'What an acknowledgement waits for: the journal’s group commit, and the relay’s store.',
    unit: 'seconds',
    queries: [
      q('journal p50', quantile('0.5', 'journal_commit_seconds')),
      q('journal p99', quantile('0.99', 'journal_commit_seconds')),
      q('relays’ store p99', quantile('0.99', 'relay_store_seconds')),
    ],
    cloud: [{ figure: 'StoreTime', statistic: 'Maximum' }],
  },
  {
    title: 'Standing still',
    says: 'How late the event loops came to what was due, p99. Beyond 0.1 s the flight recorder keeps why (How the station is).',
    unit: 'seconds',
    queries: [q('{{job}} p99', quantile('0.99', 'loop_late_seconds', 'job'))],
  },
];

const WHAT_IT_STANDS_ON: readonly Panel[] = [
  {
    title: 'Disk left',
    says: 'A race day writes some hundred megabytes.',
    unit: 'bytes',
    queries: [q('station', 'bell_lap_disk_free_bytes'), q('{{instance}}', 'bell_lap_relay_disk_free_bytes')],
    cloud: [{ figure: 'DiskFree', statistic: 'Minimum' }],
  },
  {
    title: 'Age of the newest copy',
    says: 'Copies of the journal that were made and found whole since the start; nothing shown: none yet.',
    unit: 'seconds',
    queries: [
      q('station', 'time() - (bell_lap_backup_newest_timestamp_seconds > 0)'),
      q('{{instance}}', 'time() - (bell_lap_relay_backup_newest_timestamp_seconds > 0)'),
    ],
  },
  {
    title: 'Certificates: time left',
    says: 'Both renew by themselves, weeks before their end.',
    unit: 'seconds',
    queries: [
      q('station', 'bell_lap_certificate_end_timestamp_seconds - time()'),
      q('{{instance}}', '(bell_lap_relay_certificate_end_timestamp_seconds > 0) - time()'),
    ],
  },
  {
    title: 'The second computer',
    says: 'The state that the pair is in: in-step is all well, none is a station without one.',
    unit: 'state',
    queries: [q('{{state}}', 'bell_lap_standby_state == 1')],
  },
  {
    title: 'Connections',
    says: 'Held now, of those that each holds at most.',
    unit: 'count',
    queries: [
      q('{{door}} at the venue', 'bell_lap_http_connections'),
      q('{{instance}}', 'bell_lap_relay_connections'),
      q('{{instance}} at most', 'bell_lap_relay_connections_max'),
    ],
    cloud: [{ figure: 'Connections', statistic: 'Sum' }],
  },
  {
    title: 'Processor',
    says: 'Cores that each process uses.',
    unit: 'share',
    queries: [q('{{job}} {{instance}}', 'rate(process_cpu_seconds_total[1m])')],
  },
  {
    title: 'Memory',
    says: 'Of each process.',
    unit: 'bytes',
    queries: [q('{{job}} {{instance}}', 'process_resident_memory_bytes')],
  },
  {
    title: 'Left out, or not archived',
    says: 'Records of stations that a relay could not fold, and archives it could not write. Both stay at 0.',
    unit: 'count',
    queries: [
      q('records left out, {{instance}}', 'bell_lap_relay_records_left_out'),
      q('archives not written, {{instance}}', 'bell_lap_relay_archive_failed_total'),
    ],
    cloud: [
      { figure: 'RecordsLeftOut', statistic: 'Maximum' },
      { figure: 'ArchivesFailed', statistic: 'Sum' },
    ],
  },
];

export const ROWS: readonly Row[] = [
  { title: 'The race', panels: THE_RACE },
  { title: 'The way to the cloud', panels: THE_UPLINKS },
  { title: 'What came, and what became of it', panels: WHAT_CAME },
  { title: 'What it stands on', panels: WHAT_IT_STANDS_ON },
];
