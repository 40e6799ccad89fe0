/**
 * How this program finds its own files: an import of theirs says where the file lies and that it is TypeScript. Node would ask
 * the disk for each whether it is there, what it links to, and what the package.json above it says: a quarter of what loading them takes.
 */
import { registerHooks } from 'node:module';

const root = new URL('..', import.meta.url).href;
const packages = new URL('node_modules/', root).href;

/** For this thread, from now on. A file that is not there is told when it is read. */
export function resolveOwnFiles(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const { parentURL = '' } = context;
      const isOwn =
        specifier.startsWith('.') &&
        specifier.endsWith('.ts') &&
        parentURL.startsWith(root) &&
        !parentURL.startsWith(packages);
      if (!isOwn) return next(specifier, context);
      return { url: new URL(specifier, parentURL).href, format: 'module-typescript', shortCircuit: true };
    },
  });
}
