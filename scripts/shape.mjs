/**
 * What `npm run check` looks at beside the linter: the house's shape. Circles of files, those made by types alone included,
 * functions that cannot be read in one sitting, pages that import each other's, classes that two style sheets define, what a
 * primitive draws drawn by hand, tests that assert what a page showed at one moment. Says what is wrong, where, and what would be right.
 *
 *   node scripts/shape.mjs             a line when all is well
 *   node scripts/shape.mjs --figures   lines of shipped code, every circle, the longest functions
 *   node scripts/shape.mjs --accept    writes down what has become shorter, so that it stays so (scripts/shape.json)
 *
 * What was so before this check is listed in scripts/shape.json: long functions with their lines and how many values are
 * asserted to be there with "!", which may shrink and not grow.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';
import { classesDefinedTwice, pagesThatImport, primitiveFor } from './shape-pages.mjs';
import { DRIVES_PAGES, readsAtOnce } from './shape-tests.mjs';

const rootAt = process.argv.indexOf('--root');
const root =
  rootAt < 0 ? dirname(dirname(fileURLToPath(import.meta.url))) : resolve(process.argv[rootAt + 1] ?? '.');
const LIST = join(root, 'scripts', 'shape.json');

/** Longer is not read in one sitting. Aim at 70. */
const LINES_MAX = 110;
/** What a listed function may gain while something else is mended in it. */
const SLACK = 10;
/** What may be asserted beyond what was: changes land side by side. */
const ASSERTED_SLACK = 25;
const CODE = /\.(ts|tsx|mjs)$/;
/** Not shipped: tests, what they stand on, type declarations. */
const NOT_SHIPPED = /\.test\.tsx?$|\.fixture\.ts$|\.spec\.ts$|\.d\.m?ts$|(^|\/)testing\/|^tests\//;

/** Files that git knows or would take in. */
function knownFiles() {
  const { stdout, status } = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error('git cannot list the files: is this a checkout?');
  return stdout.split('\n').filter((path) => existsSync(join(root, path)));
}

/** Every node of a syntax tree, with the nodes it stands in, outermost first. */
function walk(node, visit, above = []) {
  if (node === null || typeof node !== 'object') return;
  if (Array.isArray(node)) {
    for (const one of node) walk(one, visit, above);
    return;
  }
  const isNode = typeof node.type === 'string';
  if (isNode) visit(node, above);
  const within = isNode ? [...above, node] : above;
  for (const [key, value] of Object.entries(node))
    if (key !== 'type' && typeof value === 'object') walk(value, visit, within);
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const IMPORTS = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
]);

const nameOf = (node, parent) =>
  node.id?.name ?? parent?.id?.name ?? parent?.key?.name ?? parent?.left?.property?.name ?? '(unnamed)';

/** A file's syntax tree, and the line of an offset in its text. */
function parsed(path) {
  const text = readFileSync(join(root, path), 'utf8');
  const program = parseAst(text, {
    lang: path.endsWith('.tsx') ? 'tsx' : path.endsWith('.ts') ? 'ts' : 'js',
  });
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineAt = (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
  return { program, lines: starts.length - 1, lineAt };
}

/** What a file imports, types included, and how long its functions are. */
function read(path) {
  const { program, lines, lineAt } = parsed(path);
  const imports = new Set();
  const functions = [];
  let asserted = 0;
  const byHand = [];
  walk(program.body, (node, above) => {
    if (IMPORTS.has(node.type) && typeof node.source?.value === 'string' && node.source.value.startsWith('.'))
      imports.add(relative(root, resolve(root, dirname(path), node.source.value)).replaceAll('\\', '/'));
    if (node.type === 'TSImportType' && node.source?.value?.startsWith('.'))
      imports.add(relative(root, resolve(root, dirname(path), node.source.value)).replaceAll('\\', '/'));
    const primitive = primitiveFor(path, node);
    if (primitive !== null) byHand.push({ line: lineAt(node.start), tag: node.name.name, primitive });
    // Of a list's element the compiler cannot know; of everything else the code can.
    if (node.type === 'TSNonNullExpression' && !node.expression.computed) asserted += 1;
    if (!FUNCTIONS.has(node.type)) return;
    const from = lineAt(node.start);
    const length = lineAt(node.end) - from + 1;
    functions.push({ path, name: nameOf(node, above.at(-1)), line: from, lines: length });
  });
  return { path, lines, imports: [...imports], functions, asserted, byHand };
}

/** Tarjan's: the groups of files that reach each other. */
function circles(files) {
  const known = new Map(files.map((file) => [file.path, file]));
  const at = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  const visit = (path) => {
    at.set(path, at.size);
    low.set(path, at.get(path));
    stack.push(path);
    for (const next of known.get(path).imports) {
      if (!known.has(next)) continue;
      if (!at.has(next)) visit(next);
      if (stack.includes(next)) low.set(path, Math.min(low.get(path), low.get(next)));
    }
    if (low.get(path) !== at.get(path)) return;
    const group = stack.splice(stack.indexOf(path));
    if (group.length > 1) found.push(group.sort());
  };
  for (const { path } of files) if (!at.has(path)) visit(path);
  return found;
}

const known = knownFiles();
const files = known.filter((path) => CODE.test(path) && !NOT_SHIPPED.test(path)).map(read);
const twice = classesDefinedTwice(
  root,
  known.filter((path) => /^renderer\/.+\.css$/.test(path)),
);
const acrossPages = pagesThatImport(files);
const atOnce = known
  .filter((path) => DRIVES_PAGES.test(path))
  .flatMap((path) => {
    const { program, lineAt } = parsed(path);
    return readsAtOnce(program, walk).map((offset) => `${path}:${lineAt(offset)}`);
  });
const functions = files.flatMap((file) => file.functions).sort((a, b) => b.lines - a.lines);
let list = existsSync(LIST) ? JSON.parse(readFileSync(LIST, 'utf8')) : {};
list = { circles: {}, functions: {}, asserted: 0, ...list };
/** Values that the code says are there without asking (`!`), elements of lists apart. */
const asserted = files.reduce((sum, file) => sum + file.asserted, 0);
const keyOf = ({ path, name }) => `${path} ${name}`;
const say = (line) => process.stdout.write(`${line}\n`);

/** A circle is known by one of its files: those that are of one recursive thing, each with its reason. */
const isKnown = (group) => group.some((path) => Object.hasOwn(list.circles, path));

function figures() {
  say(`${files.length} shipped files, ${files.reduce((sum, { lines }) => sum + lines, 0)} lines`);
  say(`${circles(files).length} circles of files`);
  for (const group of circles(files)) say(`  ${group.join(' ')}`);
  say(
    `${twice.size} classes defined by more than one sheet; pages that import each other's: ${acrossPages.size}`,
  );
  say(`values asserted to be there (!), elements of lists apart: ${asserted}`);
  const over = (lines) => functions.filter((one) => one.lines > lines).length;
  say(`functions of more than 70 lines: ${over(70)}, of more than ${LINES_MAX}: ${over(LINES_MAX)}`);
  for (const { lines, path, line, name } of functions.slice(0, 40))
    say(`  ${lines}  ${path}:${line}  ${name}`);
}

function accept() {
  const long = functions.filter(({ lines }) => lines > LINES_MAX);
  const entries = long
    .map((one) => [keyOf(one), Math.min(one.lines, list.functions[keyOf(one)] ?? one.lines)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const next = {
    ...list,
    functions: Object.fromEntries(entries),
    asserted: Math.min(asserted, list.asserted || asserted),
  };
  writeFileSync(LIST, `${JSON.stringify(next, null, 2)}\n`);
  say(`${entries.length} long functions are written down in scripts/shape.json.`);
}

function check() {
  const complaints = [];
  for (const group of circles(files))
    if (!isKnown(group))
      complaints.push(
        `These files import each other in a circle: ${group.join(', ')}. Move what both need (often a type) into a file of its own.`,
      );
  for (const one of functions) {
    if (one.lines <= LINES_MAX) break;
    const listed = list.functions[keyOf(one)];
    if (listed !== undefined && one.lines <= listed + SLACK) continue;
    const was = listed === undefined ? '' : ` (it had ${listed})`;
    complaints.push(
      `${one.path}:${one.line} ${one.name} has ${one.lines} lines${was}: cut it into parts that can be read in one sitting, ${LINES_MAX} lines at most.`,
    );
  }
  if (asserted > list.asserted + ASSERTED_SLACK)
    complaints.push(
      `${asserted} values are asserted to be there with "!" (there were ${list.asserted}): ask, or give them a type that cannot lack them.`,
    );
  for (const [pages, path] of acrossPages)
    complaints.push(`${path} imports another page's (${pages}): move what both need into renderer/ui.`);
  for (const { path, byHand } of files)
    for (const { line, tag, primitive } of byHand)
      complaints.push(
        `${path}:${line} draws a <${tag}> by hand: take ${primitive} of renderer/ui/primitives, or let it learn what it lacks.`,
      );
  for (const [name, where] of twice)
    complaints.push(
      `The class "${name}" is defined by ${where.join(' and ')}: define it once in renderer/ui, or give one another name.`,
    );
  for (const place of atOnce)
    complaints.push(
      `${place} asserts what a page showed at one moment: wait until it is so by becomes(), or watch by stays() that it remains (tests/pages/seen.ts).`,
    );
  for (const complaint of complaints) say(complaint);
  if (complaints.length > 0) {
    say('A long function that has only moved: node scripts/shape.mjs --accept');
    process.exit(1);
  }
  say(`${files.length} files without a new circle, no function longer than it may be.`);
}

if (process.argv.includes('--figures')) figures();
else if (process.argv.includes('--accept')) accept();
else check();
