/** Which copies are of this station: a stick that went from one laptop to another has those of both. */
import { knownBeside } from '../journal/beside.ts';
import { connect } from '../journal/database.ts';
import { isThere } from '../journal/is-there.ts';
import { markBeside } from '../journal/mark.ts';
import { refuseNewer } from '../journal/repair/newer.ts';
import type { Copy } from './mend.ts';

export interface CopyOf extends Copy {
  /** Null: it cannot be told. */
  readonly isOwn: boolean | null;
}

/** The copies, each with whether it is of the station whose journal lies (or lay) at `journal`. */
export function ownCopies(journal: string, key: string | null, copies: readonly Copy[]): CopyOf[] {
  const own = besideOf(journal, key) ?? stationOf(journal, key);
  return copies.map((copy) => {
    const station = stationOf(copy.path, key);
    if (station === null) return { ...copy, isOwn: null };
    if (own !== null) return { ...copy, isOwn: station === own };
    // Of a journal that is gone the mark tells whether it was of this station.
    return { ...copy, isOwn: markBeside(journal) === null || markBeside(journal, station) !== null };
  });
}

function stationOf(path: string, key: string | null): string | null {
  try {
    if (!isThere(path)) return null;
    refuseNewer(path, key);
    const db = connect(path, key, { readonly: true });
    try {
      return String(db.prepare('SELECT station_id FROM station').pluck().get());
    } finally {
      db.close();
    }
  } catch {
    // Damaged, under another key, or of a newer version.
    return null;
  }
}

function besideOf(journal: string, key: string | null): string | null {
  try {
    return knownBeside(journal, key)?.stationId ?? null;
  } catch {
    return null;
  }
}
