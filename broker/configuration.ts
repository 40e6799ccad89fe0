/** What this process was started with: its configuration, or help, or a sentence about what does not fit, and its end. */
import { readFileSync } from 'node:fs';
import { ConfigError, HELP, readConfig, type StationConfig, secretsOn } from './config.ts';

/** Ends the process where help was asked for (0) or an option does not fit (2). */
export function configuration(): StationConfig {
  const argv = process.argv.slice(2);
  hideSecrets(argv);
  // What this process makes is its user's alone, whatever they let others do elsewhere.
  process.umask(0o077);
  try {
    const config = readConfig(argv, process.env, (path) => readFileSync(path === '-' ? 0 : path, 'utf8'));
    if (config !== 'help') return config;
    process.stdout.write(`${HELP}\n`);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

/** A title takes the place of the command line that `ps` shows; until now it could be read, which is said. */
function hideSecrets(argv: readonly string[]): void {
  const shown = secretsOn(argv);
  if (shown.length === 0) return;
  process.title = 'bell-lap station';
  process.stderr.write(
    `${shown.join(' and ')} on the command line could be read by every user of this computer while Bell Lap started. Better: a file (--admin-password-file) or the environment (--help lists the names).\n`,
  );
}
