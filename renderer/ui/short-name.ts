/** Names where there is little room, on every page: board, overlay, announcer, start. */
import { type NamedPerson, shortName as shortened } from '../../race/start-list/names.ts';

/** Longer names are shortened to `Q. Nowak`, `M. van der Poel`. */
const NAME_MAX = 15;
export const shortName = (person: NamedPerson, max = NAME_MAX): string => shortened(person, max);
