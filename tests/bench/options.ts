/** What `npm run bench` is asked for. */
export interface BenchOptions {
  readonly wish: 'run' | 'help' | 'list' | 'compare';
  /** Names of benchmarks, or how they begin; none: all. */
  readonly names: readonly string[];
  readonly runs: number;
  readonly pairs: number;
  /** Where the figures go as JSON. */
  readonly json: string | null;
  /** The older commit. */
  readonly commit: string | null;
  /** Options that are a benchmark's own, as they were written. */
  readonly rest: readonly string[];
}

const RUNS = 3;
const PAIRS = 7;
const RUNS_MAX = 100;
const OWN = ['--runs', '--pairs', '--json', '--compare'] as const;
const isOwn = (word: string): word is (typeof OWN)[number] => OWN.includes(word as never);

/** @throws Error with a sentence for whoever typed it */
export function optionsOf(words: readonly string[], pairs = PAIRS): BenchOptions {
  const own = new Map<string, string>();
  const names: string[] = [];
  const rest: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const [word = '', inline] = words[at]!.split('=', 2);
    if (isOwn(word)) {
      const value = inline ?? words[++at];
      if (value === undefined || value === '' || value.startsWith('-'))
        throw new Error(`${word} wants a value: ${USAGE[word]}`);
      own.set(word, value);
    } else if (word === '--help' || word === '--list') own.set(word, '');
    else if (word.startsWith('-') || rest.length > 0) rest.push(words[at]!);
    else names.push(word);
  }
  const commit = own.get('--compare') ?? null;
  return {
    wish: own.has('--help') ? 'help' : own.has('--list') ? 'list' : commit === null ? 'run' : 'compare',
    ...{ names, commit, rest },
    runs: whole('--runs', own.get('--runs'), RUNS),
    pairs: whole('--pairs', own.get('--pairs'), pairs),
    json: own.get('--json') ?? null,
  };
}

const USAGE = {
  '--runs': 'how many times each benchmark runs, such as --runs 5',
  '--pairs': 'how many pairs of runs are compared, such as --pairs 9',
  '--json': 'the file that the figures are written to',
  '--compare': 'the commit to compare with, such as --compare HEAD~5',
} as const;

function whole(name: '--runs' | '--pairs', text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > RUNS_MAX)
    throw new Error(`${name} wants a whole number from 1 to ${RUNS_MAX}, not "${text}": ${USAGE[name]}`);
  return value;
}
