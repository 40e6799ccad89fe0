/** A moment in a file's name, `20260517T120000Z`: names sort by time. */
export const momentName = (atMs: number): string => new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, '');
