/**
 * Which figures of a relay go to Amazon CloudWatch, where each of one's own costs $0.30 a month while it is sent: what the
 * dashboard and the alarms there look at, and nothing by race or station. They are made of what `/metrics` has; nothing is
 * counted a second time.
 */

export interface FigureOf {
  readonly unit: 'Count' | 'Seconds' | 'Bytes';
  /** The metric of `/metrics`, without the `bell_lap_` in front. */
  readonly of: string;
  /** `now`: the sum over its labels. `since`: how much that grew since the last time. `p99`: of a histogram, since the last time. */
  readonly how: 'now' | 'since' | 'p99';
}

export const FIGURES = {
  RidersOut: { unit: 'Count', of: 'relay_race_riders', how: 'now' },
  RidersHeard: { unit: 'Count', of: 'relay_race_riders_heard', how: 'now' },
  Viewers: { unit: 'Count', of: 'relay_viewers', how: 'now' },
  Connections: { unit: 'Count', of: 'relay_connections', how: 'now' },
  StationsConnected: { unit: 'Count', of: 'relay_stations_connected', how: 'now' },
  PhonesConnected: { unit: 'Count', of: 'relay_phones_connected', how: 'now' },
  PhoneFixes: { unit: 'Count', of: 'relay_phone_fixes_total', how: 'since' },
  PhonesRefused: { unit: 'Count', of: 'relay_phone_refused_total', how: 'since' },
  Records: { unit: 'Count', of: 'relay_records_total', how: 'since' },
  RecordsLeftOut: { unit: 'Count', of: 'relay_records_left_out', how: 'now' },
  RecordDelay: { unit: 'Seconds', of: 'relay_record_delay_seconds', how: 'p99' },
  StoreTime: { unit: 'Seconds', of: 'relay_store_seconds', how: 'p99' },
  LiveDelay: { unit: 'Seconds', of: 'relay_live_delay_seconds', how: 'p99' },
  ArchivesFailed: { unit: 'Count', of: 'relay_archive_failed_total', how: 'since' },
  DiskFree: { unit: 'Bytes', of: 'relay_disk_free_bytes', how: 'now' },
} as const satisfies Readonly<Record<string, FigureOf>>;

export type FigureName = keyof typeof FIGURES;
export const NAMESPACE = 'BellLap';
/** The one dimension: which deployment this relay is of. */
export const DIMENSION = 'Deployment';
