/**
 * Files of the event at a running station: one is made at a time and kept until it is fetched or the station ends; one comes
 * in at a time, in parts, is looked into, and then opened. All of it in the folder `event-files` of the data folder.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Author } from '../../../race/journal/record.ts';
import { slugOf } from '../../../race/start-list/slug.ts';
import type { Auth } from '../../auth/auth.ts';
import { pluggedIn } from '../../backups/sticks.ts';
import { momentName } from '../../journal/moment-name.ts';
import type { RacePlan } from './beside.ts';
import { EXTENSION } from './container.ts';
import { unpackBeside, workOnDisk } from './disk-work.ts';
import { type Made, makeEventFile } from './make.ts';
import { racesInFile } from './manifest.ts';
import { type Opened, type OpenParts, openBeside, planOpening } from './open-beside.ts';
import { FileProblem, isFull } from './problem.ts';
import type { Unpacked } from './unpack.ts';

export interface FileReady {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly madeMs: number;
  readonly by: string;
  readonly hasPassphrase: boolean;
  readonly races: number;
  readonly records: number;
  /** The stick it was put on; null: it waits to be fetched. */
  readonly folder: string | null;
}

export interface FilesSeen {
  /** 0…1 while one is made. */
  readonly making: number | null;
  readonly ready: FileReady | null;
  readonly problem: FileProblem | null;
}

export interface LookedInto {
  readonly unpacked: Unpacked;
  readonly plans: readonly RacePlan[];
}

/** What is done to a file that came in, and what came of it. */
export type IncomingSeen =
  | { readonly is: 'coming'; readonly bytes: number }
  | { readonly is: 'looking' }
  | { readonly is: 'looked'; readonly into: LookedInto }
  | { readonly is: 'opening'; readonly records: number; readonly of: number }
  | { readonly is: 'opened'; readonly what: Opened }
  | { readonly is: 'refused'; readonly problem: FileProblem };

export interface EventFiles {
  seen(): FilesSeen;
  pluggedIn(): Promise<readonly string[]>;
  /** Begins to make one. `folder`: a stick that it is put on, too. @throws FileProblem when one is being made. */
  make(passphrase: string | null, folder: string | null, by: Author): void;
  fetched(by: Author): Promise<void>;
  discard(): Promise<void>;
  /** A file begins to come in; one that was there goes. */
  begin(): Promise<string>;
  /** Its next part, at this place. Answers how much is there. @throws FileProblem when it is not the one that comes in. */
  receive(id: string, at: number, part: Buffer): Promise<number>;
  /** How far the file that came in is; null: it is not here (any more). */
  incoming(id: string): IncomingSeen | null;
  /** Begins to look into it: every byte is checked, and compared with what is here. */
  look(id: string, passphrase: string | null): void;
  /** Begins to open it, as it was looked into. */
  open(id: string, otherIsOff: boolean, by: Author): void;
  drop(id: string): Promise<void>;
  close(): Promise<void>;
}

export interface EventFilesOptions extends OpenParts {
  readonly file: { readonly path: string; readonly key: string | null };
  readonly data: string;
  readonly stationId: string;
  readonly auth: Auth;
  readonly log: (line: Record<string, unknown>) => void;
}

interface Incoming {
  readonly id: string;
  readonly path: string;
  readonly folder: string;
  bytes: number;
  state: IncomingSeen;
  busy: Promise<unknown>;
}

/** Larger is no event of ours. */
const BYTES_MAX = 16e9;

export async function openEventFiles(options: EventFilesOptions): Promise<EventFiles> {
  const folder = join(options.data, 'event-files');
  // What an earlier run left half done.
  await rm(folder, { recursive: true, force: true });
  return new KeptEventFiles(options, folder);
}

class KeptEventFiles implements EventFiles {
  readonly #options: EventFilesOptions;
  readonly #folder: string;
  #making: number | null = null;
  #ready: FileReady | null = null;
  #problem: FileProblem | null = null;
  #incoming: Incoming | null = null;

  constructor(options: EventFilesOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
  }

  pluggedIn = pluggedIn;

  seen(): FilesSeen {
    return { making: this.#making, ready: this.#ready, problem: this.#problem };
  }

  make(passphrase: string | null, folder: string | null, by: Author): void {
    if (this.#making !== null)
      throw new FileProblem('busy', 'A file is being made already; wait until it is there.');
    this.#making = 0;
    this.#problem = null;
    void this.#make(passphrase, folder, by)
      .catch((error: unknown) => {
        this.#problem =
          error instanceof FileProblem
            ? error
            : new FileProblem(
                isFull(error) ? 'full' : 'gone',
                `No file was made: ${error instanceof Error ? error.message : String(error)}. Nothing was changed.`,
              );
        this.#options.log({ eventFile: 'not made', reason: this.#problem.message });
      })
      .finally(() => {
        this.#making = null;
      });
  }

  async #make(passphrase: string | null, folder: string | null, by: Author): Promise<void> {
    await this.discard();
    const { file, data, stationId, desk, races, now } = this.#options;
    const event = desk.book.now();
    const madeMs = now();
    const name = `${slugOf(event.name, 'event')}-${momentName(madeMs)}${EXTENSION}`;
    const made = await makeEventFile({
      journal: file,
      data,
      stationId,
      passphrase,
      nowMs: madeMs,
      event: { name: event.name, date: event.date },
      to: join(this.#folder, name),
      contents: async ({ newestSeq }) => ({
        by: by.name,
        races: racesInFile(races, newestSeq),
        accounts: this.#options.auth.users.list().length,
        cards: this.#cards(),
      }),
      onShare: (share) => {
        if (this.#making !== null) this.#making = share;
      },
    });
    if (folder !== null) await putOn(folder, made, name);
    const { bytes, manifest } = made;
    this.#ready = {
      name,
      path: made.path,
      bytes,
      madeMs,
      by: by.name,
      hasPassphrase: passphrase !== null,
      folder,
      races: manifest.races.length,
      records: manifest.records,
    };
    const how = passphrase === null ? 'without a passphrase' : 'with a passphrase';
    const where = folder === null ? '' : ` → ${folder}`;
    await desk.book.note('file-made', by.name, `${name}, ${how}${where}`);
  }

  #cards(): number {
    const { cards, races } = this.#options;
    return races.list().reduce((sum, id) => sum + cards.list(id).length, 0);
  }

  async fetched(by: Author): Promise<void> {
    if (this.#ready !== null) await this.#options.desk.book.note('file-fetched', by.name, this.#ready.name);
  }

  async discard(): Promise<void> {
    const path = this.#ready?.path;
    this.#ready = null;
    if (path !== undefined) await rm(path, { force: true });
  }

  async begin(): Promise<string> {
    if (this.#incoming !== null) await this.drop(this.#incoming.id);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const id = randomBytes(9).toString('hex');
    const path = join(this.#folder, `in-${id}`);
    this.#incoming = {
      id,
      path,
      folder: join(this.#folder, `open-${id}`),
      bytes: 0,
      state: { is: 'coming', bytes: 0 },
      busy: Promise.resolve(),
    };
    return id;
  }

  receive(id: string, at: number, part: Buffer): Promise<number> {
    return this.#inTurn(id, async (incoming) => {
      if (at > incoming.bytes)
        throw new FileProblem('gone', `The file is here up to byte ${incoming.bytes}; go on from there.`);
      if (at + part.length > BYTES_MAX)
        throw new FileProblem('foreign', 'This file is larger than any event. It is no file of Bell Lap.');
      try {
        const file = await open(incoming.path, at === 0 ? 'w' : 'r+', 0o600);
        try {
          await file.write(part, 0, part.length, at);
          await file.datasync();
        } finally {
          await file.close();
        }
      } catch (error) {
        if (isFull(error))
          throw new FileProblem(
            'full',
            'There is no room for the file on this computer. Free some, and try again.',
          );
        throw error;
      }
      incoming.bytes = at + part.length;
      incoming.state = { is: 'coming', bytes: incoming.bytes };
      return incoming.bytes;
    });
  }

  incoming(id: string): IncomingSeen | null {
    return this.#incoming?.id === id ? this.#incoming.state : null;
  }

  look(id: string, passphrase: string | null): void {
    void this.#work(id, { is: 'looking' }, async (incoming) => {
      await rm(incoming.folder, { recursive: true, force: true });
      const unpacked = await unpackBeside(incoming.path, passphrase, incoming.folder);
      const plans = await planOpening(this.#options, unpacked);
      return { is: 'looked', into: { unpacked, plans } };
    });
  }

  open(id: string, otherIsOff: boolean, by: Author): void {
    const state = this.incoming(id);
    if (state?.is !== 'looked') throw new FileProblem('gone', 'Look into the file first, then open it.');
    const { unpacked } = state.into;
    const of = unpacked.manifest.records;
    void this.#work(id, { is: 'opening', records: 0, of }, async (incoming) => {
      const what = await openBeside(this.#options, unpacked, otherIsOff, by, (records) => {
        incoming.state = { is: 'opening', records, of };
      });
      await rm(incoming.path, { force: true });
      await rm(incoming.folder, { recursive: true, force: true });
      return { is: 'opened', what };
    });
  }

  /** What takes longer than an answer may: its outcome is the state. */
  async #work(
    id: string,
    meanwhile: IncomingSeen,
    act: (incoming: Incoming) => Promise<IncomingSeen>,
  ): Promise<void> {
    const before = this.incoming(id);
    if (before === null || before.is === 'looking' || before.is === 'opening') return;
    await this.#inTurn(
      id,
      async (incoming) => {
        try {
          incoming.state = await act(incoming);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          const problem = error instanceof FileProblem ? error : new FileProblem('damaged', why);
          this.#options.log({ eventFile: 'not opened', reason: problem.message });
          incoming.state = { is: 'refused', problem };
        }
      },
      meanwhile,
    );
  }

  drop(id: string): Promise<void> {
    return this.#inTurn(id, (incoming) => this.#remove(incoming));
  }

  async close(): Promise<void> {
    await this.#incoming?.busy;
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #remove(incoming: Incoming): Promise<void> {
    if (this.#incoming === incoming) this.#incoming = null;
    await rm(incoming.path, { force: true });
    await rm(incoming.folder, { recursive: true, force: true });
  }

  /** What is done to the file that comes in waits for each other. @throws FileProblem when another has taken its place. */
  #inTurn<T>(id: string, act: (incoming: Incoming) => Promise<T>, meanwhile?: IncomingSeen): Promise<T> {
    const incoming = this.#incoming;
    if (incoming === null || incoming.id !== id)
      return Promise.reject(new FileProblem('gone', 'This file is not here any more; choose it once more.'));
    if (meanwhile !== undefined) incoming.state = meanwhile;
    const done = incoming.busy.then(() => act(incoming));
    incoming.busy = done.catch(() => undefined);
    return done;
  }
}

async function putOn(folder: string, { path }: Made, name: string): Promise<void> {
  try {
    await workOnDisk({ do: 'put', from: path, to: join(folder, name) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FileProblem(
      isFull(error) ? 'full' : 'gone',
      `The file was not put into ${folder}: ${why}. Plug the stick in again or choose another, or save the file here.`,
    );
  }
}
