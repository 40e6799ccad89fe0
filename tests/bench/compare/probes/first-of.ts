/** Where a tree keeps something that others keep elsewhere. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The first of these paths that the tree has. @throws with all of them when it has none */
export function firstOf(tree: string, paths: readonly string[]): string {
  const found = paths.find((path) => existsSync(join(tree, path)));
  if (found === undefined) throw new Error(`That tree has none of ${paths.join(', ')}.`);
  return join(tree, found);
}
