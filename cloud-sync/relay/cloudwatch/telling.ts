/** Tells CloudWatch once a minute: on standard output, which a container's log driver takes there, or in a file. */
import { rename, writeFile } from 'node:fs/promises';
import type { Metric } from '../../../server/http/metrics.ts';
import { createFigureLines } from './lines.ts';

export interface TellingOptions {
  readonly deployment: string;
  /** Null: standard output. */
  readonly file: string | null;
  readonly figures: () => Promise<readonly Metric[]>;
  readonly now: () => number;
  readonly onError: (error: Error) => void;
}

const EVERY_MS = 60_000;

/** Begins; answers with what ends it. */
export function tellCloudWatch({ deployment, file, figures, now, onError }: TellingOptions): () => void {
  const lineOf = createFigureLines(deployment);
  const tell = async (): Promise<void> => {
    const line = `${lineOf(await figures(), now())}\n`;
    if (file === null) {
      process.stdout.write(line);
      return;
    }
    // Whoever takes it away finds it whole.
    await writeFile(`${file}.part`, line, { mode: 0o640 });
    await rename(`${file}.part`, file);
  };
  const timer = setInterval(() => void tell().catch(onError), EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
