/** The command line of a program that is run by hand. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

/**
 * What stands on it. `--help` lists the options with what they are without a word, and a word that is none is answered with
 * the same, before anything is begun.
 */
export function commandLine<const Config extends ParseArgsConfig>(
  command: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  const usage = usageOf(command, config);
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(usage);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    process.stderr.write(
      `${error instanceof Error ? error.message.split('. ')[0] : String(error)}.\n${usage}`,
    );
    process.exit(2);
  }
}

function usageOf(command: string, { options = {}, allowPositionals }: ParseArgsConfig): string {
  const known = Object.entries(options).map(([name, { type, default: usual }]) =>
    type === 'boolean' ? `[--${name}]` : `[--${name} ${usual ?? name.toUpperCase()}]`,
  );
  const words = [...known, ...(allowPositionals ? ['[…]'] : [])];
  return `npm run ${command} -- ${words.join(' ')}\nWhat it does and prints: README.md, "Commands".\n`;
}
