/** A row of the journal's table `record`, by the columns it lies in. Who reads it picks those they select. */
export interface StoredRow {
  readonly seq: number;
  readonly kind: number;
  readonly count: number;
  readonly race: number;
  readonly author: number;
  readonly at_ms: number;
  readonly crc: number;
  /** Null where its page was overwritten with zeros. */
  readonly body: Buffer | null;
  readonly chain: Buffer | null;
}

/** The same of rows that are read only where they have a body. */
export type RowWithBody = Omit<StoredRow, 'body'> & { readonly body: Buffer };
