/** The file's path. @throws Error that says what has to be there first. */
export function packForServer(to?: string): string;
