/** Reads the tables of table.ts: a head of askers, then lines of kind, race and one answer an asker. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Line {
  readonly kind: string;
  /** `-`: none in the request. */
  readonly race: string;
  readonly answers: ReadonlyMap<string, string>;
}

export function readTable(text: string): readonly Line[] {
  const [head = [], ...lines] = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([first]) => first !== '');
  const askers = head.slice(2);
  return lines.map(([kind = '', race = '', ...answers]) => {
    if (answers.length !== askers.length)
      throw new Error(`The line "${kind} ${race}" is not as long as the head.`);
    return { kind, race, answers: new Map(askers.map((asker, at) => [asker, answers[at]!])) };
  });
}

/** Routes of a committed OpenAPI document (docs/api) that are in none of the table's kinds. */
export function notInTable(document: string, table: Readonly<Record<string, readonly string[]>>): string[] {
  const file = join(import.meta.dirname, '..', '..', 'docs', 'api', document);
  const { paths } = JSON.parse(readFileSync(file, 'utf8')) as { paths: Record<string, object> };
  const known = new Set(Object.values(table).flat());
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`)
      .filter((route) => !known.has(route)),
  );
}
