/**
 * `npm run cloud:load`: a race day against the way that the cloud grows, minute by minute: viewers, tasks, processor of the
 * busiest, who is refused, and how long the viewers of a task would be away were it to end. `--help` lists the flags.
 */
import { parseArgs } from 'node:util';
import { answerLoad, type LoadQuestion, WAYS } from './answer.ts';
import { USUAL_RACE_DAY } from './race-day.ts';

const HELP = `npm run cloud:load -- [flags]     a race day against the way that the cloud grows

  --way timetable|tracking|asleep   relays that never sleep with the race day's timetable, or without; two machines that sleep (timetable)
  --viewers N      at the finish (${USUAL_RACE_DAY.viewers})
  --minutes N      that the race lasts (${USUAL_RACE_DAY.raceMinutes})
  --slower N       times that a core of the cloud is slower than the one that was measured (2)
  --gone MINUTE    the fullest task, or machine, ends for good then
  --json           for programs
`;

function question(): LoadQuestion | null {
  const { values } = parseArgs({
    options: {
      way: { type: 'string', default: 'timetable' },
      viewers: { type: 'string', default: String(USUAL_RACE_DAY.viewers) },
      minutes: { type: 'string', default: String(USUAL_RACE_DAY.raceMinutes) },
      slower: { type: 'string', default: '2' },
      gone: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  const number = (name: 'viewers' | 'minutes' | 'slower' | 'gone', least: number, most: number): number => {
    const value = Number(values[name]);
    if (!(value >= least && value <= most))
      throw new Error(`--${name} is a number from ${least} to ${most}, not "${values[name]}".`);
    return value;
  };
  const way = WAYS.find((one) => one === values.way);
  if (way === undefined) throw new Error(`--way is one of ${WAYS.join(', ')}, not "${values.way}".`);
  const raceMinutes = number('minutes', 30, 600);
  return {
    way,
    day: { ...USUAL_RACE_DAY, viewers: number('viewers', 1, 1e6), raceMinutes },
    slower: number('slower', 0.1, 10),
    ...(values.gone !== undefined && { goneMin: number('gone', 0, raceMinutes) }),
    json: values.json,
  };
}

try {
  const asked = question();
  process.stdout.write(asked === null ? HELP : answerLoad(asked));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
