/**
 * `npm run api:check`: compares what station and relay say of their APIs with the copies in docs/api. A change that
 * breaks programs written against a copy fails; growth passes and is recorded with `-- --update`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { currentDocuments } from './documents.ts';
import { graphQlChanges } from './graphql-changes.ts';
import { openApiChanges } from './openapi-changes.ts';

const HELP = `npm run api:check [-- --update]

  Fails when the station's or the relay's API breaks programs written against docs/api.
  --update   record the API as it is now; with a change that breaks, say why in the commit
`;

/** A committed copy and what it is compared with. */
interface Compared {
  readonly file: string;
  readonly before: string | null;
  /** Null: there is no such document any more (or not yet). */
  readonly after: string | null;
  readonly changes: (before: string, after: string) => readonly string[];
}

export interface Verdict {
  readonly lines: readonly string[];
  readonly breaks: boolean;
}

/** What to say of one document. */
export function judge({ file, before, after, changes }: Compared): Verdict {
  if (after === null)
    return before === null
      ? { lines: [], breaks: false }
      : { lines: [`${file}: nothing answers there any more`], breaks: true };
  if (before === null)
    return { lines: [`${file}: is new; record it with: npm run api:check -- --update`], breaks: false };
  if (before === after) return { lines: [`${file}: unchanged`], breaks: false };
  const broken = changes(before, after);
  if (broken.length === 0)
    return { lines: [`${file}: has grown; record it with: npm run api:check -- --update`], breaks: false };
  return {
    lines: [`${file}: breaks programs that use it`, ...broken.map((line) => `  ${line}`)],
    breaks: true,
  };
}

const openApi = (before: string, after: string): readonly string[] =>
  openApiChanges(JSON.parse(before), JSON.parse(after));

async function main(): Promise<number> {
  let values: { update?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({ options: { update: { type: 'boolean' }, help: { type: 'boolean' } } }));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const folder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'docs', 'api');
  const copy = (file: string): string | null =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : null;
  const now = await currentDocuments();
  const compared: readonly Compared[] = [
    { file: 'station.json', before: copy('station.json'), after: now.station, changes: openApi },
    { file: 'relay.json', before: copy('relay.json'), after: now.relay, changes: openApi },
    { file: 'relay.graphql', before: copy('relay.graphql'), after: now.graphql, changes: graphQlChanges },
  ];
  let breaks = false;
  for (const one of compared) {
    const verdict = judge(one);
    breaks ||= verdict.breaks;
    for (const line of verdict.lines) process.stdout.write(`${line}\n`);
    if (values.update && one.after !== null) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, one.file), one.after);
    }
  }
  if (values.update) process.stdout.write('Recorded.\n');
  return breaks && !values.update ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
