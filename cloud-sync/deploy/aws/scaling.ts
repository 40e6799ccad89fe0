/**
 * How relays that never sleep grow with their viewers: numbers alone, which `relays.ts` deploys and `cloud-sync/cost/load`
 * simulates a race day with.
 */

/** What a task is: one vCPU carries 3,200 viewers at a small part of itself (measured: 19,000 a process). */
export const TASK = { cpu: 1_024, memoryMiB: 2_048, port: 8_090, descriptors: 65_535 } as const;
export const TASKS = { least: 2, most: 40, viewersEach: 3_200 } as const;
/** Grows at once and shrinks slowly: a task that ends sends its viewers to the others. */
export const SCALING = { cpuPercent: 50, outCooldownS: 30, cpuOutCooldownS: 60, inCooldownS: 900 } as const;

/** Tasks that stand ready from before a race until after it, for so many viewers expected. */
export const tasksOfRaceDay = (viewers: number): number =>
  Math.min(TASKS.most, Math.max(TASKS.least, Math.ceil(viewers / TASKS.viewersEach / RACE_DAY_SHARE)));
/** Those who stand ready carry this many times what they are aimed at until autoscaling has added the others. */
const RACE_DAY_SHARE = 3;
