/** A journal of a newer Bell Lap is neither opened nor mended, copied or moved: what this one does not know of would be lost. */
import { JournalOpenError } from '../errors.ts';
import { isThere } from '../is-there.ts';
import { SCHEMA_VERSION } from '../schema.ts';
import { cellsOf } from './cells.ts';
import { openPages, type Pages } from './pages.ts';

/** Where the first page says which schema it is (https://www.sqlite.org/fileformat2.html, "user version"). */
const VERSION_AT = 60;

/**
 * @throws JournalOpenError `newer-schema`. A hurt first page may say any number: it is true only where the step to that
 * schema stands in the file as well.
 */
export function refuseNewer(path: string, key: string | null): void {
  if (!isThere(path)) return;
  const pages = openPages(path, key);
  try {
    const first = pages.current.find(({ page }) => page === 1);
    const version = first === undefined ? 0 : pages.read(first).readUInt32BE(VERSION_AT);
    if (version <= SCHEMA_VERSION || !hasStepTo(pages, version)) return;
    throw new JournalOpenError(
      'newer-schema',
      `${path} was written by a newer Bell Lap (schema ${version}; this one knows up to ${SCHEMA_VERSION}). Install that version or a later one to open it. Nothing was changed.`,
    );
  } finally {
    pages.close();
  }
}

/** Whether a row of `migration` says so: number, when, what. */
const hasStepTo = (pages: Pages, version: number): boolean =>
  pages.current.some((image) =>
    [...cellsOf(pages, image.page, pages.read(image))].some(
      ({ rowid, values }) =>
        rowid === version &&
        values.length === 3 &&
        values[0] === null &&
        typeof values[1] === 'number' &&
        typeof values[2] === 'string',
    ),
  );
