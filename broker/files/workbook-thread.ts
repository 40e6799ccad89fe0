/** The thread that writes one workbook and ends; see routes/workbooks.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import writeXlsxFile from 'write-excel-file/node';
import type { SheetPlan } from './workbook.ts';

const bytes = await writeXlsxFile([...(workerData as readonly SheetPlan[])]).toBuffer();
parentPort?.postMessage(new Uint8Array(bytes));
