/** One benchmark, in a process of its own: its rows as JSON to whoever started it. Options of its own follow its file. */
import { pathToFileURL } from 'node:url';
import type { Row } from './row.ts';

const [file = ''] = process.argv.splice(2, 1);
const bench = (await import(pathToFileURL(file).href)) as { run(): Promise<Row[]> };
process.send!(await bench.run(), () => process.exit(0));
