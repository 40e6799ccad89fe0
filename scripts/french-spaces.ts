/**
 * What `npm run check` looks at in French words: a sign that stands off its word keeps to its line. A no-break space
 * before ":" and "%" and inside « », a narrow one before ";", "!" and "?" (Lexique des règles typographiques en usage à
 * l'Imprimerie nationale). They look like any other space in an editor, so nobody has to type them:
 *
 *   node scripts/french-spaces.ts          says where one is missing; nothing when all is well
 *   node scripts/french-spaces.ts --mend   puts them there
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';

const FRENCH = /(^|[/-])fr\.ts$/;
/** Where all languages stand in one file, French is what is called `fr` (`FR`). */
const MAY_NAME_FRENCH = /(?<!\.test)\.ts$/;
const NAMES_FRENCH = /\bfr\b['"]?\s*[:=]/i;
const FR = /^fr$/i;

/** A piece of a string as French sets it. */
export const spacedInFrench = (text: string): string =>
  text
    .replace(/ (?=[;!?])/g, '\u202f')
    .replace(/ (?=[:%»])/g, '\u00a0')
    .replace(/« /g, '«\u00a0');

interface Piece {
  readonly start: number;
  readonly end: number;
}

function stringsOf(tree: object, everywhere: boolean): Piece[] {
  const pieces: Piece[] = [];
  const look = (node: unknown, isFrench: boolean): void => {
    if (node === null || typeof node !== 'object') return;
    const { type, value, start, end, key, id } = node as Record<string, unknown>;
    const isString = type === 'TemplateElement' || (type === 'Literal' && typeof value === 'string');
    if (isString && isFrench) pieces.push({ start: Number(start), end: Number(end) });
    if (isString) return;
    const name = (key ?? id) as { readonly name?: unknown } | null | undefined;
    for (const within of Object.values(node)) look(within, isFrench || FR.test(String(name?.name ?? '')));
  };
  look(tree, everywhere);
  return pieces.sort((one, other) => one.start - other.start);
}

/**
 * The source of a file of words with its strings as French sets them, or only those of what is called `fr` (`FR`); code between
 * them stays as it is.
 */
export function withFrenchSpaces(source: string, everywhere = true): string {
  let mended = '';
  let at = 0;
  for (const { start, end } of stringsOf(parseAst(source, { lang: 'ts' }), everywhere)) {
    mended += source.slice(at, start) + spacedInFrench(source.slice(start, end));
    at = end;
  }
  return mended + source.slice(at);
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const path of stdout.split('\n').filter((each) => MAY_NAME_FRENCH.test(each))) {
    const source = readFileSync(join(root, path), 'utf8');
    if (!FRENCH.test(path) && !NAMES_FRENCH.test(source)) continue;
    const mended = withFrenchSpaces(source, FRENCH.test(path));
    if (mended === source) continue;
    if (process.argv.includes('--mend')) writeFileSync(join(root, path), mended);
    else {
      const lines = mended.split('\n');
      const at = source.split('\n').findIndex((line, index) => line !== lines[index]) + 1;
      console.error(
        `${path}:${at}: a sign may be parted from its word. Run: node scripts/french-spaces.ts --mend`,
      );
      process.exitCode = 1;
    }
  }
}
