/**
 * Alarms of Prometheus: what somebody has to do something about, and what. Thresholds and a time, no burn rates: a race has no
 * budget of a month to burn, it has an afternoon (docs/decisions/figures-on-one-page.md). Each has its paragraph in
 * docs/alarms.md, and a test that it rings when it should and is quiet when not.
 */
import type { Alarm } from './panel.ts';

const DAY_S = 86_400;
const p = (of: string, histogram: string, minutes: number, filter = ''): string =>
  `histogram_quantile(${of}, sum by (le, instance) (rate(bell_lap_${histogram}_bucket${filter}[${minutes}m])))`;

/** Riders who are out and silent. Those who went home unnoticed stay so, also when they are all who are left after the finish. */
const NOT_HEARD = '(bell_lap_race_riders - bell_lap_race_riders_heard)';

const AT_THE_VENUE: readonly Alarm[] = [
  {
    id: 'StationGone',
    expr: 'up{job="bell-lap-station"} == 0',
    for: '1m',
    severity: 'critical',
    says: 'The station does not answer. What it has acknowledged is on its disk; phones keep their positions.',
    act: 'Look whether its computer is on and on the network; start the station again, or let the standby take over.',
  },
  {
    id: 'RidersNotHeard',
    expr: `${NOT_HEARD} - min_over_time((${NOT_HEARD})[15m:15s]) > 0.5 * bell_lap_race_riders and max_over_time(bell_lap_race_riders_heard[15m]) >= 0.5 * bell_lap_race_riders and bell_lap_race_riders >= 3`,
    for: '2m',
    severity: 'critical',
    says: 'More than half of the riders of {{ $labels.race }} who are out are not heard any more, and were a quarter of an hour ago. Their phones keep what they ride.',
    act: 'Look at the access point and the mobile network at the course; count laps by keypad until they are back.',
  },
  {
    id: 'PositionsLate',
    expr: `${p('0.5', 'fix_delay_seconds', 5, '{way="venue"}')} > 30`,
    for: '5m',
    severity: 'warning',
    says: 'Half of the positions at the venue reach the station more than 30 s after their moment. Laps fall where they were ridden, only later.',
    act: 'Look whether phones are on the venue’s network or out of reach, and at Commits for a slow disk.',
  },
  {
    id: 'JournalFailing',
    expr: 'bell_lap_journal_failing == 1',
    for: '0s',
    severity: 'critical',
    says: 'The journal cannot be written: nothing is acknowledged. Phones and keypads keep everything and send it again.',
    act: 'Read How the station is for the reason (a full disk, a disk that fails); make room, or hand over to the standby.',
  },
  {
    id: 'JournalSlow',
    expr: `${p('0.99', 'journal_commit_seconds', 5)} > 0.5`,
    for: '5m',
    severity: 'warning',
    says: 'One commit of the journal in a hundred takes more than half a second.',
    act: 'End what else uses the disk or the processor (copies to a stick, updates, a virus scanner).',
  },
  {
    id: 'DiskLow',
    expr: 'bell_lap_disk_free_bytes < 2e9',
    for: '1m',
    severity: 'warning',
    says: 'Less than 2 GB are left on the station’s disk.',
    act: 'Delete what is not the station’s, or move old races into event files, before the next start.',
  },
  {
    id: 'StandbyHolding',
    expr: 'bell_lap_standby_state{state="holding"} == 1',
    for: '10s',
    severity: 'critical',
    says: 'The station waits for the second computer and acknowledges nothing, so that two of them never lead at once.',
    act: 'Bring the other computer back to the network, or hold *Go on without it* in the console once you see that it is off.',
  },
  {
    id: 'StandbyAway',
    expr: 'bell_lap_standby_state{state="away"} == 1',
    for: '5m',
    severity: 'warning',
    says: 'The second computer is not there. The station goes on alone: if it dies now, nobody takes over.',
    act: 'Start the second computer and look at its cable; it catches up by itself.',
  },
  {
    id: 'CopiesFailing',
    expr: 'bell_lap_backup_failing == 1 or time() - (bell_lap_backup_newest_timestamp_seconds > 0) > 7200',
    for: '2m',
    severity: 'warning',
    says: 'No copy of the journal could be made where it should be, or the newest is older than two hours.',
    act: 'Put the stick back or make room on it; the console says under Backups which folder and why.',
  },
  {
    id: 'CertificateEnds',
    expr: `bell_lap_certificate_end_timestamp_seconds - time() < ${14 * DAY_S}`,
    for: '1h',
    severity: 'warning',
    says: 'The station’s certificate ends within two weeks: phones and pages will refuse it then.',
    act: 'Give it the organiser’s new certificate; the station’s own renews by itself once the computer’s date is right.',
  },
  {
    id: 'ManyRefused',
    expr: 'sum by (dialect, reason) (rate(bell_lap_refused_total[5m])) > 1',
    for: '5m',
    severity: 'warning',
    says: 'More than one input a second is refused: {{ $labels.dialect }}, {{ $labels.reason }}.',
    act: 'Look under Refused in the console who sends it; an old card or a phone of another race is told so there.',
  },
  {
    id: 'CrowdFalls',
    expr: 'increase(bell_lap_crowd_restarts_total[10m]) > 2',
    for: '0s',
    severity: 'warning',
    says: 'The process that serves spectators at the venue ends again and again. The race does not wait for it.',
    act: 'Look into the station’s log for "crowd"; point the big screens at the officials’ address meanwhile.',
  },
];

const THE_UPLINKS: readonly Alarm[] = [
  {
    id: 'UplinkDown',
    // Nothing to send: it may be asleep until there is. Being woken takes a minute or two.
    expr: 'bell_lap_uplink_up == 0 and bell_lap_uplink_unsent_records > 0',
    for: '4m',
    severity: 'warning',
    says: 'The station does not reach {{ $labels.relay }}. The venue goes on; fans of that relay see what was, or are at another.',
    act: 'Look at the venue’s way into the internet; the console says what the relay answers. It catches up by itself.',
  },
  {
    id: 'UplinkBehind',
    expr: 'bell_lap_uplink_lag_seconds > 30 and bell_lap_uplink_up == 1',
    for: '2m',
    severity: 'warning',
    says: '{{ $labels.relay }} is connected and more than 30 s behind the venue.',
    act: 'Take other loads off the venue’s uplink (uploads of photographs, guests); raise the cap if one is set.',
  },
  {
    id: 'ClocksApart',
    expr: 'abs(bell_lap_uplink_clock_ahead_seconds) > 2',
    for: '5m',
    severity: 'warning',
    says: 'The clocks of the station and of {{ $labels.relay }} do not agree. Times of the race are the station’s.',
    act: 'Set the station’s computer by the network (NTP) between races, never during one.',
  },
];

const AT_THE_RELAY: readonly Alarm[] = [
  {
    id: 'RelayGone',
    expr: 'up{job="bell-lap-relay"} == 0',
    for: '1m',
    severity: 'critical',
    says: '{{ $labels.instance }} does not answer. The venue is not touched; fans go on at another relay if there is one.',
    act: 'Run bell-lap-server status on it (or look at its container’s log) and start it again.',
  },
  {
    id: 'FeedLate',
    expr: `${p('0.99', 'relay_live_delay_seconds', 5)} > 2.5 or ${p('0.99', 'live_delay_seconds', 5)} > 2.5`,
    for: '5m',
    severity: 'warning',
    says: 'Spectators see changes more than 2.5 s late: {{ $labels.instance }} has more viewers than its processor bears.',
    act: 'Put another relay beside it and give the station its address; end what else runs on that machine.',
  },
  {
    id: 'StoreSilent',
    expr: 'bell_lap_relay_store_silent_ms > 10000',
    for: '30s',
    severity: 'critical',
    says: 'The store of {{ $labels.instance }} has not answered for ten seconds: nothing of stations and phones is acknowledged there.',
    act: 'Look at PostgreSQL (is it up, is its disk full); stations and phones send again by themselves.',
  },
  {
    id: 'BusSilent',
    expr: 'bell_lap_relay_bus_works == 0',
    for: '2m',
    severity: 'warning',
    says: '{{ $labels.instance }} does not reach the other relays over the bus: it follows by the store, a second later.',
    act: 'Start Valkey (Redis) again; nothing is lost with it.',
  },
  {
    id: 'RecordsLeftOut',
    expr: 'bell_lap_relay_records_left_out > 0',
    for: '0s',
    severity: 'warning',
    says: 'Records of a station could not be folded at {{ $labels.instance }} and were left out: its board may differ from the venue’s.',
    act: 'Read on /admin of which station and why, and bring the relay to the station’s release.',
  },
  {
    id: 'NotArchived',
    expr: 'increase(bell_lap_relay_archive_failed_total[1h]) > 0 or bell_lap_relay_archive_unread == 1',
    for: '5m',
    severity: 'warning',
    says: 'Finished races could not be archived, or the list of past ones not be read. The log still has them.',
    act: 'Look whether the bucket answers and its keys are good; it is tried again by itself.',
  },
  {
    id: 'NearlyFull',
    expr: 'bell_lap_relay_connections > 0.9 * bell_lap_relay_connections_max',
    for: '1m',
    severity: 'warning',
    says: '{{ $labels.instance }} holds nine tenths of the connections that it can: soon viewers are refused.',
    act: 'Put another relay beside it and give the station its address, or raise its descriptors and memory.',
  },
  {
    id: 'ServerDiskLow',
    expr: 'bell_lap_relay_disk_free_bytes < 1e9',
    for: '5m',
    severity: 'warning',
    says: 'Less than 1 GB is left on the disk of {{ $labels.instance }}.',
    act: 'Make room: old releases and copies on this machine first; name a bucket for copies and archives.',
  },
  {
    id: 'ServerCopyOld',
    expr: `time() - bell_lap_relay_backup_newest_timestamp_seconds > ${27 * 3_600}`,
    for: '10m',
    severity: 'warning',
    says: 'The newest copy of the relay’s store is older than a night, or there is none.',
    act: 'Run bell-lap-server backup: it says what is wrong with the bucket.',
  },
  {
    id: 'ServerCertificateEnds',
    expr: `bell_lap_relay_certificate_end_timestamp_seconds - time() < ${14 * DAY_S}`,
    for: '1h',
    severity: 'warning',
    says: 'The certificate of {{ $labels.instance }} ends within two weeks, or there is none: browsers will refuse it.',
    act: 'Run bell-lap-server certificate: it says what the authority answers (the name must lead here, port 80 be open).',
  },
  {
    id: 'BeganAnew',
    expr: 'bell_lap_relay_began_anew_seconds > 0',
    for: '0s',
    severity: 'warning',
    says: 'The machine of {{ $labels.instance }} began without the store of the one before: what phones gave to that one alone waits there.',
    act: 'Look into the bucket’s folder store/ for the copy of before and restore it if it is newer (docs/cloud.md).',
  },
];

const ANYWHERE: readonly Alarm[] = [
  {
    id: 'StandsStill',
    expr: 'sum by (job, instance) (increase(bell_lap_stalls_total[5m])) > 10',
    for: '5m',
    severity: 'warning',
    says: '{{ $labels.job }} stood still more than ten times in five minutes, for 0.1 s and more.',
    act: 'Read under How the station is what it was doing; end what else uses this computer’s processor.',
  },
];

export const ALARMS: readonly Alarm[] = [...AT_THE_VENUE, ...THE_UPLINKS, ...AT_THE_RELAY, ...ANYWHERE];
