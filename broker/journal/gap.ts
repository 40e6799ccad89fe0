/** Numbers between two rows that no row has. */
export interface Gap {
  readonly fromSeq: number;
  readonly toSeq: number;
  /** When the rows on either side were stored, UTC epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
}
