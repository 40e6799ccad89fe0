/**
 * What caches may keep of an answer that everybody may read: seconds, so that a race made private is gone from them within a
 * minute whoever runs them, and nothing beyond, also when the relay does not answer (a CDN serves what is stale then, unless
 * it is told not to).
 */
export const keptBriefly = (seconds: number): string =>
  `public, max-age=${seconds}, must-revalidate, stale-if-error=0`;
