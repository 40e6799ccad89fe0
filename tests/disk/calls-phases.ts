/** The phases of a journal's life in which each system call fails once: what is there before, what is done, and what must be there after. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCopy } from '../../broker/journal/copying.ts';
import { connect } from '../../broker/journal/database.ts';
import { START_MS } from '../../broker/journal/sample.ts';
import { mend } from '../../broker/repair/mend.ts';
import { finishSettingAside, moveAside } from '../../broker/standby/quarantine.ts';
import { Acknowledged, type Found, found, Writer } from './calls-writer.ts';

const STATION = '00000000-0000-4000-8000-000000000001';

export interface Trial {
  /** What fails is in here. */
  run(): void | Promise<void>;
  /** On a well disk: lets go of everything in order. */
  end(): void;
  /** On a well disk: the folder, or a copy of it as a killed process leaves it. */
  check(folder: string): Found;
}

/** `folder`: a copy of the base. Sets up what is there before. */
export type Phase = (folder: string, base: Base) => Trial;

export interface Base {
  readonly key: string | null;
  /** Ended in order, with a copy of all of it in `copies`. */
  readonly ended: string;
  /** Killed: the newest commits stand in the log only. */
  readonly killed: string;
  readonly acknowledged: Acknowledged;
  /** The commits of a master. */
  readonly commits: Writer['commits'];
}

const journalIn = (folder: string): string => join(folder, 'journal.db');

/** One small journal: 50 fixes, 6 decisions. */
export async function makeBase(folder: string, key: string | null): Promise<Base> {
  const acknowledged = new Acknowledged();
  const ended = join(folder, 'ended');
  const killed = join(folder, 'killed');
  mkdirSync(join(ended, 'copies'), { recursive: true });
  const writer = new Writer(journalIn(ended), key, acknowledged);
  for (let count = 0; count < 6; count++) {
    writer.commit(`base ${count}`, count === 0 ? 5 : 9);
    if (count === 2) writer.store.fold('TRUNCATE');
  }
  cpSync(ended, killed, { recursive: true });
  await makeCopy({ path: journalIn(ended), key, nowMs: START_MS, to: copyIn(ended) });
  writer.close();
  return { key, ended, killed, acknowledged, commits: writer.commits };
}

const copyIn = (folder: string): string => join(folder, 'copies', 'journal-20261101T100000Z.db');

/** A phase of a journal that is open and stays so. */
function opened(work: (writer: Writer, folder: string, base: Base) => void | Promise<void>): Phase {
  return (folder, base) => {
    cpSync(base.ended, folder, { recursive: true });
    const acknowledged = base.acknowledged.copy();
    const writer = new Writer(journalIn(folder), base.key, acknowledged);
    writer.commit('before');
    return {
      run: () => work(writer, folder, base),
      end: () => writer.close(),
      check: (where) => found(journalIn(where), base.key, acknowledged),
    };
  };
}

const open: Phase = (folder, base) => {
  cpSync(base.killed, folder, { recursive: true });
  const acknowledged = base.acknowledged.copy();
  let writer: Writer | null = null;
  return {
    run() {
      writer = new Writer(journalIn(folder), base.key, acknowledged);
      writer.commit('after');
    },
    end: () => writer?.close(),
    check: (where) => found(journalIn(where), base.key, acknowledged),
  };
};

const commit = opened((writer) => {
  for (let count = 0; count < 4; count++) writer.commit(`now ${count}`, 3);
});

/** As the reader thread and the writer fold the log between commits. */
const fold = opened((writer, folder, { key }) => {
  const folding = connect(journalIn(folder), key, { readonly: false });
  try {
    folding.pragma('synchronous = FULL');
    tried(() => folding.pragma('wal_checkpoint(PASSIVE)'));
    tried(() => writer.store.fold('PASSIVE'));
    writer.commit('folded');
    tried(() => writer.store.fold('TRUNCATE'));
    writer.commit('folded again');
  } finally {
    folding.close();
  }
});

/** The station goes on when folding fails: the log holds everything. */
function tried(work: () => unknown): void {
  try {
    work();
  } catch {}
}

const end: Phase = (folder, base) => {
  const trial = opened((writer) => writer.close())(folder, base);
  return { ...trial, end() {} };
};

const copy: Phase = (folder, base) => {
  cpSync(base.ended, folder, { recursive: true });
  const acknowledged = base.acknowledged.copy();
  const writer = new Writer(journalIn(folder), base.key, acknowledged);
  writer.commit('before');
  const to = join('copies', 'journal-20261101T110000Z.db');
  let made: readonly string[] | null = null;
  return {
    async run() {
      made = (await makeCopy({ ...copying(folder, base), to: join(folder, to) })).faults;
    },
    end: () => writer.close(),
    check(where) {
      const journal = found(journalIn(where), base.key, acknowledged);
      if (journal.outcome !== 'whole') return journal;
      // The earlier copy is as it was; the new one is whole, or is not there under its name.
      const earlier = found(copyIn(where), base.key, base.acknowledged);
      if (earlier.outcome !== 'whole')
        return { outcome: 'SILENT', says: `the earlier copy: ${earlier.says}` };
      if (!existsSync(join(where, to)))
        return made === null ? journal : { outcome: 'SILENT', says: 'the copy is not there' };
      const newer = found(join(where, to), base.key, acknowledged);
      if (newer.outcome === 'whole') return journal;
      return made === null || made.length === 0
        ? { outcome: 'SILENT', says: `the copy: ${newer.says}` }
        : { outcome: 'named', says: newer.says };
    },
  };
};

const copying = (folder: string, { key }: Base) => ({ path: journalIn(folder), key, nowMs: START_MS });

/** A standby is made, follows its master, and then stores what is its own. */
const handOver: Phase = (folder, base) => {
  mkdirSync(folder, { recursive: true });
  const acknowledged = new Acknowledged();
  let writer: Writer | null = null;
  let isAdopted = false;
  return {
    run() {
      writer = new Writer(journalIn(folder), base.key, acknowledged);
      writer.store.adopt(STATION);
      writer.follow({ rows: new Uint8Array(), newNames: [], settings: [['local/pair', '{}']] });
      isAdopted = true;
      writer.close();
      writer = null;
      writer = new Writer(journalIn(folder), base.key, acknowledged);
      for (const one of base.commits) writer.follow(one);
      writer.commit('of its own');
    },
    end: () => writer?.close(),
    check(where) {
      const journal = found(journalIn(where), base.key, acknowledged);
      if (journal.outcome !== 'whole' || !isAdopted) return journal;
      const db = connect(journalIn(where), base.key, { readonly: true });
      const station = db.prepare('SELECT station_id FROM station').pluck().get();
      db.close();
      return station === STATION
        ? journal
        : { outcome: 'SILENT', says: `it is of another station, ${station}` };
    },
  };
};

/** A master that comes back sets its journal aside; another is in its place. Tried again on a well disk. */
const setAside: Phase = (folder, base) => {
  cpSync(base.killed, folder, { recursive: true });
  const next = new Acknowledged();
  const writer = new Writer(join(folder, 'journal-next.db'), base.key, next);
  writer.store.adopt(STATION);
  writer.follow({ rows: new Uint8Array(), newNames: [], settings: [['local/pair', '{}']] });
  writer.close();
  const move = (where: string): void => {
    moveAside(where, 'old');
    finishSettingAside(where);
  };
  return {
    run: () => move(folder),
    end() {},
    check(where) {
      finishSettingAside(where);
      if (existsSync(join(where, 'journal-next.db'))) move(where);
      const now = found(journalIn(where), base.key, next);
      if (now.outcome !== 'whole') return { outcome: 'SILENT', says: `the next journal: ${now.says}` };
      const aside = readdirSync(join(where, 'aside')).filter((name) => name.endsWith('.db'));
      const old = aside.map((name) => found(join(where, 'aside', name), base.key, base.acknowledged));
      return (
        old.find(({ outcome }) => outcome === 'whole') ??
        old[0] ?? { outcome: 'SILENT', says: 'nothing is aside' }
      );
    },
  };
};

/** A damaged journal gets back from its copy what it lacks. Tried again on a well disk. */
const restore: Phase = (folder, base) => {
  cpSync(base.ended, folder, { recursive: true });
  const bytes = readFileSync(journalIn(folder));
  const page = bytes.length > 40_960 ? 8 : 5;
  bytes.fill(0x5a, page * 4096 + 512, page * 4096 + 3584);
  writeFileSync(journalIn(folder), bytes);
  const again = (where: string): void => {
    const note = { how: 'restore', by: 'Mojca', atMs: START_MS } as const;
    mend({ data: where, key: base.key, copies: [copyIn(where)] }, note);
  };
  let isMended = false;
  return {
    run() {
      again(folder);
      isMended = true;
    },
    end() {},
    check(where) {
      finishSettingAside(where);
      if (!isMended) again(where);
      const mended = found(journalIn(where), base.key, base.acknowledged);
      return mended.outcome === 'whole'
        ? mended
        : { outcome: 'SILENT', says: `mended: ${mended.outcome}: ${mended.says}` };
    },
  };
};

export const PHASES: Readonly<Record<string, Phase>> = {
  open,
  commit,
  fold,
  end,
  copy,
  'hand-over': handOver,
  'set aside': setAside,
  restore,
};
