/**
 * `npm run bench [-- names]`: every benchmark, one after the other, in one table. A row is a figure measured now on
 * this machine; where a peer is named, it was measured in the same run and `ratio` says how many times better we are.
 * `npm run bench -- --compare COMMIT [names]` measures against an older commit in turns (compare/compare.ts).
 */
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compare } from './compare/compare.ts';
import type { Row } from './row.ts';

const here = dirname(fileURLToPath(import.meta.url));

const number = (value: number | undefined): string => {
  if (value === undefined) return '';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en');
  return value.toLocaleString('en', { maximumSignificantDigits: 4 });
};

function print(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}`);
  const table = rows.map((row) => [
    row.name,
    `${number(row.value)} ${row.unit}`,
    number(row.p50),
    number(row.p99),
    row.peer === undefined ? '' : `${row.peer}: ${number(row.peerValue)}`,
    row.ratio === undefined ? '' : `${number(row.ratio)}×`,
    row.goal ?? '',
    row.note ?? '',
  ]);
  const head = ['what', 'figure', 'p50', 'p99', 'peer', 'ratio', 'goal', 'note'];
  const widths = head.map((text, column) =>
    Math.max(text.length, ...table.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of [head, ...table])
    console.log(
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}`,
    );
}

if (process.argv.includes('--help')) {
  const names = readdirSync(here).flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? []);
  console.log(
    `npm run bench -- [NAMES…] [--compare COMMIT]\nWithout a name all of them, one after the other, for long. Names, or how they begin:\n  ${names.sort().join(', ')}`,
  );
  process.exit(0);
}

const against = process.argv.indexOf('--compare');
if (against >= 0) {
  const commit = process.argv[against + 1];
  const names = process.argv.slice(2).filter((_, index) => index !== against - 2 && index !== against - 1);
  if (commit === undefined) {
    console.error('Say which commit: npm run bench -- --compare COMMIT [names]');
    process.exit(1);
  }
  await compare(join(here, '..', '..'), commit, names);
  process.exit(0);
}

const options = process.argv.findIndex((word, index) => index >= 2 && word.startsWith('-'));
/** What stands behind the names is for the benchmarks themselves. */
const wanted = process.argv.slice(2, options < 0 ? undefined : options);
const files = readdirSync(here)
  .filter((file) => file.endsWith('.bench.ts'))
  .filter((file) => wanted.length === 0 || wanted.some((name) => file.startsWith(name)))
  .sort();
if (files.length === 0) {
  console.error(
    `No benchmark is called ${wanted.join(', ')}. There are: ${readdirSync(here)
      .filter((f) => f.endsWith('.bench.ts'))
      .join(', ')}`,
  );
  process.exit(1);
}
console.log(
  `Bell Lap benchmarks: Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${new Date().toISOString()}`,
);
for (const file of files) {
  const bench = (await import(pathToFileURL(join(here, file)).href)) as { run(): Promise<Row[]> };
  print(file.replace('.bench.ts', ''), await bench.run());
}
process.exit(0);
