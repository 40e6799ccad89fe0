/** What somebody has to see to before it ends or is missed: certificate, copies of the journal, the other computer. */
import { X509Certificate } from 'node:crypto';
import { gauge, labelled, type Metric } from '../../server/http/metrics.ts';
import type { BackupsSeen } from '../backups/backups.ts';
import type { StandbyState } from '../standby/standby-port.ts';

export interface UpkeepSeen {
  /** The chain that its doors show, PEM. */
  readonly certificate: string;
  readonly backups: BackupsSeen;
  readonly standby: StandbyState;
}

const STATES = [
  'none',
  'in-step',
  'catching-up',
  'away',
  'holding',
] as const satisfies readonly StandbyState['state'][];

export function upkeepMetrics({ certificate, backups, standby }: UpkeepSeen): readonly Metric[] {
  const { plan, lastGood, ownGood, trouble, ownTrouble } = backups;
  const newestMs = Math.max(lastGood?.atMs ?? 0, ownGood?.atMs ?? 0);
  return [
    gauge(
      'certificate_end_timestamp_seconds',
      'When the certificate of the station’s doors ends.',
      endOf(certificate),
    ),
    gauge(
      'backup_newest_timestamp_seconds',
      'When the newest copy of the journal was made and found whole; 0: none since the start.',
      newestMs / 1_000,
    ),
    gauge(
      'backup_failing',
      '1 while copies of the journal cannot be made where they should be.',
      (plan === null ? ownTrouble : (trouble ?? ownTrouble)) === null ? 0 : 1,
    ),
    labelled(
      'gauge',
      'state',
      {
        name: 'standby_state',
        help: '1 for the state that the pair is in; none: there is no other computer.',
      },
      STATES.map((state) => [state, standby.state === state ? 1 : 0] as const),
    ),
    gauge(
      'standby_behind_commits',
      'Commits that the other computer has not confirmed; 0 without one.',
      standby.behind ?? 0,
    ),
  ];
}

let read = { pem: '', endS: 0 };

/** Read once a certificate: figures are asked for every few seconds. */
function endOf(pem: string): number {
  if (read.pem !== pem) read = { pem, endS: Date.parse(new X509Certificate(pem).validTo) / 1_000 };
  return read.endS;
}
