/** Which waves one gun started: what set its moment wrong set it wrong for them all, and for nobody else. Pure. */
import type { CategoryId } from '../../../race/ids.ts';
import type { AuditLine } from '../../../race/race.ts';

/**
 * Whether the same decisions set the starts of all of `waves` (those that have started), as `gunsOf` in race/rules/setup.ts
 * reads them: one start, and since then moved together or not at all. `audit`: the newest first, as the console holds it.
 */
export function areOfOneGun(
  audit: readonly Pick<AuditLine, 'decision' | 'inForce'>[],
  waves: readonly CategoryId[],
): boolean {
  const setBy = new Map<CategoryId, string>();
  for (const { decision, inForce } of audit.toReversed()) {
    if (!inForce || (decision.type !== 'start' && decision.type !== 'move-starts')) continue;
    for (const wave of waves) {
      if (decision.categories?.includes(wave) === false) continue;
      const before = decision.type === 'start' ? '' : (setBy.get(wave) ?? '');
      setBy.set(wave, `${before} ${decision.id}`);
    }
  }
  const guns = new Set(waves.map((wave) => setBy.get(wave)));
  return guns.size === 1 && !guns.has(undefined);
}
