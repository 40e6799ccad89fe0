import { elementOf } from '../../race/present.ts';

/** Does the work of each, one after the other, whatever became of one. Rejects in the end with what kept the first that failed. */
export async function ofEach<One>(all: Iterable<One>, work: (one: One) => Promise<void>): Promise<void> {
  const failed: unknown[] = [];
  for (const one of all) await work(one).catch((error: unknown) => failed.push(error));
  if (failed.length > 0) throw elementOf(failed, 0);
}
