/** Whether something lies at a path. `existsSync` says no whenever it cannot tell, and what is there is then left out or written over. */
import { statSync } from 'node:fs';

/** Throws what the disk says when it cannot tell. */
export const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;
