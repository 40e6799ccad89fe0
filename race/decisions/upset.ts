/** What may become of a race by one press: hidden from all, from spectators, another kind of race, other lengths or waves. */
export type Upset = 'away' | 'private' | 'format' | 'categories';
