/**
 * Faults on order, so that tests can make the writer fail at every step of a commit in turn. The station never
 * gives the shared memory, and then a step is an empty function.
 */

/** The steps of a commit, in order. `answer` is after the commit is on disk and before anybody has heard. */
export const COMMIT_STEPS = ['begin', 'name', 'row', 'setting', 'commit', 'answer'] as const;
export type CommitStep = (typeof COMMIT_STEPS)[number];
export const FAULT_KINDS = ['full', 'io', 'crash'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** The tests' end: orders the fault for the next `times` times the step is reached. */
export class Faults {
  readonly memory = new SharedArrayBuffer(12);
  readonly #cells = new Int32Array(this.memory);

  order(step: CommitStep, kind: FaultKind, times: number): void {
    Atomics.store(this.#cells, 0, COMMIT_STEPS.indexOf(step));
    Atomics.store(this.#cells, 1, FAULT_KINDS.indexOf(kind));
    Atomics.store(this.#cells, 2, times);
  }

  /** How many of the faults ordered are still to come. */
  get left(): number {
    return Atomics.load(this.#cells, 2);
  }
}

/** The writer's end. `fail` raises the fault. */
export function stepsOf(
  memory: SharedArrayBuffer | null,
  fail: (kind: FaultKind, step: CommitStep) => void,
): (step: CommitStep) => void {
  if (memory === null) return () => {};
  const cells = new Int32Array(memory);
  return (step) => {
    if (Atomics.load(cells, 2) <= 0 || COMMIT_STEPS[Atomics.load(cells, 0)] !== step) return;
    Atomics.sub(cells, 2, 1);
    fail(FAULT_KINDS[Atomics.load(cells, 1)]!, step);
  };
}
