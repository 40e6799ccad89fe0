/** One benchmark of one tree, in a process of its own: its rows as JSON to whoever started it. */
import { pathToFileURL } from 'node:url';
import type { Row } from '../row.ts';

const [file = ''] = process.argv.slice(2);
const bench = (await import(pathToFileURL(file).href)) as { run(): Promise<Row[]> };
process.send!(await bench.run(), () => process.exit(0));
