/**
 * What alarms of CloudWatch say and what to do then; thresholds are beside what they look at (../aws/watch.ts,
 * ../aws/sleeping/watch.ts). Each has its paragraph in docs/alarms.md.
 */
import type { AlarmText } from './panel.ts';

const of = (says: string, act: string): AlarmText => ({ says, act });

/** Of the deployment that never sleeps. */
export const NEVER_ASLEEP = {
  NoRelay: of(
    'No relay is ready: remote viewers see nothing. The venue is not touched.',
    'Look at the newest events of the service Relays and at its log; a task that does not start says why there.',
  ),
  OneRelay: of(
    'Fewer relays than zones: one zone would take everything down.',
    'Look at the service’s events for what keeps the second task from starting.',
  ),
  Unhealthy: of('A relay does not get ready.', 'Look at its log for "waits for its store".'),
  Failures: of(
    'Relays answer 5xx: the store is away or a relay is overloaded.',
    'Look at Journal on the dashboard first, then at the processor of the tasks.',
  ),
  Slow: of(
    'One request in a hundred takes more than 2 s (held segments take up to 10 s of their own).',
    'Look at the processor of the tasks and at the commits of the journal.',
  ),
  Cpu: of(
    'Relays are busier than autoscaling can follow.',
    'Raise TASKS.most or the size of a task; name race days so that tasks stand ready.',
  ),
  Memory: of('Relays run out of memory; viewers of a task are bounded by it.', 'Raise the memory of a task.'),
  AtMost: of('As many relays as are allowed are running.', 'Raise TASKS.most: more viewers will be refused.'),
  JournalCapacity: of('The database is near its largest size.', 'Raise AURORA_UNITS.most.'),
  JournalReplica: of(
    'The second zone’s database is more than a second behind.',
    'Look at the writer’s load; it passes by itself after a burst.',
  ),
  WindowMemory: of(
    'The hot window fills Valkey; relays read the log when it loses entries.',
    'Raise the node if it stays so over a race.',
  ),
  NotArchived: of(
    'Finished races could not be archived. The journal has them.',
    'Look at the relays’ log for "archive": whether the bucket answers and may be written.',
  ),
  RecordsLeftOut: of(
    'Records of a station could not be folded and were left out: its board may differ from the venue’s.',
    'Read on /admin of which station and why, and bring the relays to the station’s release.',
  ),
  FeedLate: of(
    'Viewers see changes more than 2.5 s late.',
    'Look at the processor of the tasks; let more stand ready for a race day.',
  ),
} as const satisfies Readonly<Record<string, AlarmText>>;

/** Of a region that sleeps between races. */
export const SLEEPING = {
  AwakeForADay: of(
    'The relay has been awake for a whole day, which costs $2.',
    'GET /v1/rest on it says what it waits for; stop the machine by hand if nothing is on.',
  ),
  WakeFailed: of(
    'The relay could not be woken.',
    'Start the machine by hand (aws ec2 start-instances); the log of the function Wake says why.',
  ),
  MachineSilent: of(
    'The relay’s machine does not answer. Viewers and phones go on at the other region.',
    'Stop the machine and start it.',
  ),
  ServerDiskLow: of(
    'Less than 1 GB is left on the disk of the relay’s machine.',
    'Make its disk larger (aws ec2 modify-volume), then start the machine again: the file system grows by itself.',
  ),
  RecordsLeftOut: NEVER_ASLEEP.RecordsLeftOut,
  FeedLate: of(
    'Viewers see changes more than 2.5 s late: the machine has more than its processor bears.',
    'Choose a larger machine before the next race; viewers go to the other region if this one is left out of the list.',
  ),
} as const satisfies Readonly<Record<string, AlarmText>>;

/** As one text, as CloudWatch shows it. */
export const alarmDescription = (id: string, { says, act }: AlarmText): string =>
  `${says} ${act} (docs/alarms.md#${id.toLowerCase()})`;
