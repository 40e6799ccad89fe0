/** A thread that works beside riders' fixes and can wait. */
import { constants, setPriority } from 'node:os';

/** Only Linux gives a thread a priority of its own; elsewhere it would be the whole process's. */
export function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here: it shares the processor evenly.
  }
}
