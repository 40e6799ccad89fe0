/** What is compared with an older commit unless something else is named, each a file in probes/. */
export const PROBES = ['ingest', 'fold', 'first-view', 'live', 'console'] as const;
export type Probe = (typeof PROBES)[number];
export const isProbe = (name: string): name is Probe => PROBES.includes(name as never);
