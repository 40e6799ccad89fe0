/** What `npm run cost` is asked: numbers by flags, checked at the door. */
import { parseArgs } from 'node:util';
import { type Crowd, type FrameFormat, frameBytesOf } from './crowd.ts';
import { type DeliveryTerms, USUAL_TERMS } from './delivery.ts';
import { type Month, USUAL_MONTH } from './standing.ts';

export interface Question {
  readonly crowd: Crowd;
  readonly terms: DeliveryTerms;
  readonly month: Month;
  readonly show: 'all' | 'asleep' | 'base' | 'race' | 'budget' | 'prices';
  readonly json: boolean;
  /** Every line of every bill. */
  readonly lines: boolean;
}

/** A flag that does not fit; the message says which and what would. */
export class FlagError extends Error {}

export const HELP = `npm run cost -- [flags]     what following races costs, in US dollars

  --show all|asleep|base|race|budget|prices   what to print (all)
  --viewers N        viewers of the race at once (50000)
  --riders N         riders in it (50)
  --hz N             frames a second (1)
  --hours N          how long it lasts (5)
  --frame general|delta|BYTES   the frame of all riders: columns of protobuf, our deltas, or so many bytes (general)
  --viewers-per-task N          where autoscaling aims (3200)
  --viewers-per-server N        of one cheap server (50000)
  --no-free-tier     CloudFront's free terabyte and requests are used up
  --firewall edge|origin        where requests are looked at (edge)
  --races N          races a month, for the base (4)
  --accounts N       people with an account (200)
  --acus N           average Aurora capacity units (1)
  --lines            every line of every bill, with its formula
  --json             for programs
`;

const OPTIONS = {
  show: { type: 'string' },
  viewers: { type: 'string' },
  riders: { type: 'string' },
  hz: { type: 'string' },
  hours: { type: 'string' },
  frame: { type: 'string' },
  'viewers-per-task': { type: 'string' },
  'viewers-per-server': { type: 'string' },
  'no-free-tier': { type: 'boolean' },
  firewall: { type: 'string' },
  races: { type: 'string' },
  accounts: { type: 'string' },
  acus: { type: 'string' },
  lines: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** The question, or 'help'. @throws FlagError */
export function readFlags(args: readonly string[]): Question | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const riders = whole('riders', values.riders, 50, 1, 10_000);
  return {
    crowd: {
      viewers: whole('viewers', values.viewers, 50_000, 1, 100_000_000),
      riders,
      hz: number('hz', values.hz, 1, 0.01, 50),
      hours: number('hours', values.hours, 5, 0.1, 744),
      frameBytes: frame(values.frame ?? 'general', riders),
    },
    terms: {
      freeTiers: values['no-free-tier'] !== true,
      firewall: oneOf('firewall', values.firewall ?? 'edge', ['edge', 'origin']),
      viewersPerTask: whole(
        'viewers-per-task',
        values['viewers-per-task'],
        USUAL_TERMS.viewersPerTask,
        1,
        19_000,
      ),
      viewersPerServer: whole(
        'viewers-per-server',
        values['viewers-per-server'],
        USUAL_TERMS.viewersPerServer,
        1,
        100_000,
      ),
    },
    month: {
      ...USUAL_MONTH,
      riders,
      races: whole('races', values.races, USUAL_MONTH.races, 0, 10_000),
      accounts: whole('accounts', values.accounts, USUAL_MONTH.accounts, 0, 100_000_000),
      acus: number('acus', values.acus, USUAL_MONTH.acus, 0, 512),
    },
    show: oneOf('show', values.show ?? 'all', ['all', 'asleep', 'base', 'race', 'budget', 'prices']),
    json: values.json === true,
    lines: values.lines === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }).values;
  } catch (error) {
    throw new FlagError(
      `${(error as Error).message.split('. ')[0]}. npm run cost -- --help lists the flags.`,
    );
  }
}

function number(flag: string, text: string | undefined, usual: number, least: number, most: number): number {
  if (text === undefined) return usual;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new FlagError(
    `--${flag} ${text} does not fit: a number from ${least} to ${most}, as in --${flag} ${usual}.`,
  );
}

function whole(flag: string, text: string | undefined, usual: number, least: number, most: number): number {
  const value = number(flag, text, usual, least, most);
  if (Number.isInteger(value)) return value;
  throw new FlagError(`--${flag} ${text} does not fit: a whole number, as in --${flag} ${usual}.`);
}

function oneOf<const Word extends string>(flag: string, text: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  throw new FlagError(`--${flag} ${text} does not fit: it is one of ${words.join(', ')}.`);
}

function frame(text: string, riders: number): number {
  if (text === 'general' || text === 'delta') return frameBytesOf(text satisfies FrameFormat, riders);
  if (/^\d+$/.test(text)) return whole('frame', text, 986, 1, 1_000_000);
  throw new FlagError(`--frame ${text} does not fit: general, delta, or a number of bytes such as 986.`);
}
