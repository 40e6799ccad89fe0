/** `npm run cost`: what the cloud costs, for any crowd. `--help` lists the flags. */
import { FlagError, HELP, readFlags } from './flags.ts';
import { answer, print } from './print.ts';

try {
  const question = readFlags(process.argv.slice(2));
  if (question === 'help') process.stdout.write(HELP);
  else {
    const answered = answer(question);
    process.stdout.write(
      question.json ? `${JSON.stringify(answered, null, 2)}\n` : print(answered, question.lines),
    );
  }
} catch (error) {
  if (!(error instanceof FlagError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
