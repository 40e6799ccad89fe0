/** A rider of the start list, as the station tells officials. */
import type { EntryId } from '../../../race/ids.ts';
import type { EntryFields } from '../../../race/journal/decision.ts';

export type Entry = EntryFields & { readonly entry: EntryId };
