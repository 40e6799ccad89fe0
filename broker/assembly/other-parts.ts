/** What is loaded once the past is folded, and phones are long acknowledged: loading these takes as long as all before. */
export { announce } from './announcing.ts';
export { openDoors } from './doors.ts';
export { openInside } from './inside.ts';
export { beginTelling } from './telling.ts';
export { keepUp } from './upkeep.ts';
