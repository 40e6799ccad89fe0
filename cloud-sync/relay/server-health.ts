/**
 * How the server is that a relay stands on, as its own programs look at it each minute (deploy/server/health.ts) and leave it
 * in a file; the relay, which is shut off from the machine, shows it to administrators.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** What needs somebody: a name for programs and pages, and what it is about. */
export const serverTrouble = z.object({
  what: z
    .enum([
      'relay-not-ready',
      'web-silent',
      'certificate-own',
      'certificate-ends',
      'copy-none',
      'copy-old',
      'copy-failed',
      'copies-here-only',
      'disk-low',
      'update-failed',
      'not-looked',
    ])
    .describe('what needs somebody'),
  detail: z.string().describe('a port, a number of days or hours, or what a program said'),
});

export const serverHealth = z
  .object({
    atMs: z.number().describe('when it was looked'),
    release: z.object({
      id: z.string(),
      version: z.string(),
      commit: z.string(),
      /** Null: there is nothing to go back to. */
      previous: z.string().nullable(),
    }),
    stores: z.enum(['postgres', 'embedded']),
    relays: z.array(z.object({ port: z.number(), trouble: z.string().nullable() })),
    certificate: z.object({ untilMs: z.number(), issuer: z.string(), isOwn: z.boolean() }).nullable(),
    copy: z
      .object({ name: z.string(), atMs: z.number(), bytes: z.number(), place: z.string() })
      .nullable()
      .describe('the newest copy of the store'),
    disk: z.object({ freeBytes: z.number(), bytes: z.number() }),
    memory: z.object({ freeBytes: z.number(), bytes: z.number() }),
    /** Of the last minute, a processor. */
    load: z.number(),
    troubles: z.array(serverTrouble),
  })
  .meta({ id: 'ServerHealth' });
export type ServerHealth = z.infer<typeof serverHealth>;
export type ServerTrouble = z.infer<typeof serverTrouble>;

/** Looked at each minute; older than this, whatever looks has stopped. */
const STALE_MS = 5 * 60_000;

/** Null where nobody looks. A file that is old says so among its troubles. */
export async function readServerHealth(file: string | null, nowMs: number): Promise<ServerHealth | null> {
  if (file === null) return null;
  try {
    const health = serverHealth.parse(JSON.parse(await readFile(file, 'utf8')));
    const ageMs = nowMs - health.atMs;
    if (ageMs < STALE_MS) return health;
    const stale: ServerTrouble = { what: 'not-looked', detail: String(Math.round(ageMs / 60_000)) };
    return { ...health, troubles: [stale, ...health.troubles] };
  } catch {
    return null;
  }
}
