/**
 * A relay that has just started knows no race until it has folded what its log held then. Until that is done whoever
 * asks is told to come again, and not that there is no such race. A station whose log cannot be folded is not waited for.
 */
import type { StationRow } from '../log/log.ts';
import type { Followed } from './followed.ts';

const TRIES_MAX = 5;

export class FirstFold {
  readonly #stations: ReadonlyMap<string, Followed>;
  /** How far each station is to be folded; null before the log was first asked. */
  #wanted: Map<string, { readonly epoch: number; readonly mark: number; tries: number }> | null = null;
  #isOver = false;
  #resolve: () => void = () => {};
  /** Resolves when everything that the log held at the start is folded. */
  readonly over = new Promise<void>((resolve) => {
    this.#resolve = resolve;
  });

  constructor(stations: ReadonlyMap<string, Followed>) {
    this.#stations = stations;
  }

  /** The log was looked at. */
  looked(rows: readonly StationRow[]): void {
    this.#wanted ??= new Map(
      rows.map(({ station, epoch, mark }) => [station, { epoch, mark, tries: TRIES_MAX }]),
    );
  }

  /** A station's log could not be read or folded just now. */
  failed(station: string): void {
    const wanted = this.#wanted?.get(station);
    if (wanted) wanted.tries -= 1;
  }

  isOver(): boolean {
    if (this.#isOver || this.#wanted === null) return this.#isOver;
    this.#isOver = [...this.#wanted].every(([station, { epoch, mark, tries }]) => {
      const followed = this.#stations.get(station);
      return tries <= 0 || (followed && (followed.epoch > epoch || followed.cursor >= mark));
    });
    if (this.#isOver) this.#resolve();
    return this.#isOver;
  }
}
