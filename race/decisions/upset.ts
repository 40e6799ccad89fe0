/**
 * What may become of a race by one press: hidden from all, from spectators, another kind of race, other lengths or waves;
 * its start replaced by another after riders have passed, or by one of the same second; its start gone.
 */
export type Upset =
  | 'away'
  | 'private'
  | 'format'
  | 'categories'
  | 'start-anew'
  | 'start-twice'
  | 'start-back';
