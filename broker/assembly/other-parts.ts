/** What is loaded while phones are acknowledged already: half of a start is loading these. */
export { announce } from './announcing.ts';
export { openDoors } from './doors.ts';
export { openFoldingDoor } from './folding-door.ts';
export { openInside } from './inside.ts';
export { beginTelling } from './telling.ts';
export { keepUp } from './upkeep.ts';
