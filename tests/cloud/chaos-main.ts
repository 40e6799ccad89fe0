/**
 * `npm run cloud:chaos`: the cloud's worst day for BELL_LAP_CHAOS_MINUTES (3 unless said), from BELL_LAP_SEED, at
 * ten race seconds a second: three minutes are half an hour of a race with 50 riders.
 */
import { runChaos } from './chaos.ts';
import { enginesMissing } from './engines.ts';

const missing = enginesMissing();
if (missing) {
  process.stderr.write(`${missing}\n`);
  process.exit(2);
}
const minutes = Number(process.env.BELL_LAP_CHAOS_MINUTES ?? 3);
const seed = Number(process.env.BELL_LAP_SEED ?? Date.now() % 1_000_000);
const riders = Number(process.env.BELL_LAP_CHAOS_RIDERS ?? 50);
process.stdout.write(`seed ${seed}, ${minutes} minutes, ${riders} riders\n`);
const figures = await runChaos({
  seed,
  seconds: minutes * 60,
  riders,
  speed: 10,
  say: (line) => void process.stdout.write(`  ${line}\n`),
});
process.stdout.write(
  `${JSON.stringify(figures, null, 2)}\nEvery record once and in order; the boards are the same.\n`,
);
process.exit(0);
